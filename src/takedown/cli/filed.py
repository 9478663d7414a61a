"""`takedown filed COMPLAINT --number N`: the number of what was filed by hand comes back into the ledger."""

from __future__ import annotations

import click

from takedown.cli import options
from takedown.cli.installation import Installation
from takedown.cli.summary import facts, show_submissions
from takedown.domain.errors import Exit, WrongUse
from takedown.filing.by_hand import take_numbers
from takedown.ledger.records import SubmissionRecord
from takedown.settings.profile import Profile


@click.command()
@click.argument("complaint")
@click.option(
    "--number", "numbers", multiple=True, required=True, metavar="N", help="Its number; again for each of several."
)
@click.option("--by", metavar="NAME", help="Who says so (default: the operator of the settings).")
@options.profile
@options.wait
@options.as_json
def command(
    complaint: str, numbers: tuple[str, ...], by: str | None, profile_name: str | None, wait: bool, as_json: bool
) -> Exit:
    """Take the number of COMPLAINT, which was filed by hand from its kit, into the ledger.

    COMPLAINT is its id or the beginning of one. The portal may have split it: give --number once for each number. The
    next `takedown poll`, `submit` or `resume` opens what stands there and compares it with the kit.

    \b
    Example:
      takedown filed C-gfdlm5de2wo4 --number 2026112600123
    """
    here = Installation(as_json=as_json)
    profile = here.profile(profile_name)
    found = _one(here, profile, complaint)
    with here.desk(profile, "filed", wait=wait) as desk:
        take_numbers(desk, desk.record(found.id), numbers, (by or "").strip() or here.settings.actor)
        record = desk.record(found.id)
        show_submissions(here, [record], "Filed by hand")
        here.output.say("It is compared with its kit by the next `takedown poll`, `submit` or `resume`.")
        code = here.output.result(Exit.DONE, {"complaints": [facts(record)]})
        desk.exit = code
    return code


def _one(here: Installation, profile: Profile, ref: str) -> SubmissionRecord:
    """The one complaint whose id begins so. Raises WrongUse for none, for several, and for another account's."""
    named = here.ledger.find(ref) if here.has_ledger() else []
    found = [record for record in named if record.id.startswith(ref) and record.kind == "complaint"]
    if not found:
        raise WrongUse(
            f"No complaint in the ledger is called {ref!r}.", advice="See `takedown status` for what there is."
        )
    if len(found) > 1:
        ids = ", ".join(record.id for record in found[:5])
        raise WrongUse(f"{len(found)} complaints begin with {ref!r}: {ids}.", advice="Write more of the id.")
    (record,) = found
    if record.account != profile.account:
        raise WrongUse(
            f"{record.id} is of the account {record.account}; the profile {profile.name} is of {profile.account}.",
            advice="Name the profile of its account with --profile.",
        )
    return record
