"""The profile: what it drives, whose word is given for it, and what of its screens is only guessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from takedown.doctor.finding import Finding, from_error, ok, warning, wrong
from takedown.domain.errors import TakedownError
from takedown.settings.agreement import Agreement
from takedown.settings.profile import Profile

AREA = "profile"


@dataclass(frozen=True)
class ProfileFacts:
    """A profile that could be read, and what goes with it."""

    profile: Profile
    agreement: Agreement | None = None
    guesses: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Kind of submission -> the elements on the way to its press that nobody has confirmed."""
    maps: TakedownError | None = None
    """Why the screen maps cannot be read."""


def judge(facts: ProfileFacts) -> Iterator[Finding]:
    """Where it points, the holder's word on a real portal, and its screens."""
    profile = facts.profile
    addresses = ", ".join(f"{site} {address}" for site, address in sorted(profile.addresses.items()))
    plain = [address for address in profile.addresses.values() if urlsplit(address).scheme != "https"]
    if plain and not profile.practice:
        yield wrong(AREA, f"{', '.join(plain)} is not https.", f"Mend the addresses of profile {profile.name}.")
    else:
        yield ok(AREA, f"{profile.name} drives {profile.account} ({addresses}).")
    if not profile.practice:
        yield _word(profile, facts.agreement)
    if facts.maps is not None:
        yield from_error(AREA, facts.maps)
        return
    for kind, guesses in facts.guesses.items():
        if guesses:
            places = ", ".join(guess.partition(": ")[0] for guess in guesses)
            what = {"complaint": "complaints", "ipr": "rights"}.get(kind, kind)
            yield warning(
                AREA,
                f"No {what} are sent while these elements on the way to the press are only guessed ({len(guesses)}): {places}.",
                'Confirm each in your own map (see CONTRIBUTING, "The portal changed").',
            )
    if not any(facts.guesses.values()):
        yield ok(AREA, "No element on the way to a press is only guessed.")


def _word(profile: Profile, agreement: Agreement | None) -> Finding:
    if agreement is not None:
        sentence = f"{agreement.name} confirmed on {agreement.at:%Y-%m-%d} having read the portal's user agreement."
        return ok(AREA, sentence)
    return wrong(
        AREA,
        f"Nobody has confirmed having read the user agreement of {profile.host} for {profile.login}.",
        f"Run `takedown init --portal {profile.portal} --name {profile.name}` and confirm it.",
    )
