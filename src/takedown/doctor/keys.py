"""Where the password would come from. It is looked up and never shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from takedown.doctor.finding import Finding, from_error, ok, warning
from takedown.domain.errors import PersonNeeded, TakedownError
from takedown.settings.places import Places
from takedown.settings.profile import Profile
from takedown.settings.secrets import Secrets, Source, os_keyring

AREA = "password"


@dataclass(frozen=True)
class KeyFacts:
    """`keyring`: name of the trusted one, None for none, or why it does not work. `source`: who has the password."""

    keyring: str | TakedownError | None
    offered: tuple[str, ...]
    """The backends that the keyring package would use, trusted or not."""
    source: Source | TakedownError | None
    """None where no profile could be read."""


def look(profile: Profile | None, places: Places) -> KeyFacts:
    """Ask each source as a command would, but nobody for a passphrase."""
    from takedown.settings.keyring_backend import offered_backends  # noqa: PLC0415  a tenth of a second

    try:
        found = os_keyring()
        keyring: str | TakedownError | None = found.name if found else None
    except TakedownError as broken:
        keyring = broken
    source: Source | TakedownError | None = None
    if profile is not None:
        try:
            source = Secrets(places, tell=lambda _text: None).find_password(profile).source
        except TakedownError as missing:
            source = missing
    return KeyFacts(keyring, offered_backends(), source)


def judge(facts: KeyFacts) -> Iterator[Finding]:
    """The keyring counts only where the password is, or may be, in it."""
    needed = not isinstance(facts.source, Source) or facts.source is Source.KEYRING
    if isinstance(facts.keyring, TakedownError):
        yield warning(AREA, f"The keyring is passed over: {facts.keyring.message}", facts.keyring.advice)
    elif facts.keyring:
        yield ok(AREA, f"The keyring is {facts.keyring}.")
    else:
        others = ", ".join(facts.offered)
        why = f"what is there is not on the list of trusted ones: {others}" if others else "there is none"
        sentence = f"No keyring of this machine is used: {why}."
        yield warning(AREA, sentence, "Keep the password in the encrypted file.") if needed else ok(AREA, sentence)
    if isinstance(facts.source, Source):
        yield ok(AREA, f"The password would come from {facts.source}.")
    elif isinstance(facts.source, PersonNeeded):
        yield warning(AREA, f"The password needs a person: {facts.source.message}", facts.source.advice)
    elif facts.source is not None:
        yield from_error(AREA, facts.source)
