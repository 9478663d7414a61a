"""`takedown prune`: lets old pictures go."""

from __future__ import annotations

import click

from takedown.cli import options
from takedown.cli.installation import Installation
from takedown.domain.errors import Exit, WrongUse
from takedown.filing.clock import utc_now
from takedown.filing.prune import MayGo, let_go, what_may_go
from takedown.settings.profile import Profile


@click.command()
@click.option(
    "--older-than", "days", type=click.IntRange(min=1), required=True, metavar="DAYS", help="Taken so long ago."
)
@click.option("--yes", is_flag=True, help="Without asking.")
@options.profile
@options.as_json
def command(days: int, yes: bool, profile_name: str | None, as_json: bool) -> Exit:
    """Let pictures go that are older than DAYS and belong to complaints that are over, or to none.

    Pictures of open complaints, and evidence, stay. Of what goes the hash stays in the record, and that it went: a bundle
    says so, and verifies. What is gone cannot be had again: make a `takedown backup`, or export what you may need. Without
    --yes it asks, and without a terminal it only says what would go.

    \b
    Example:
      takedown prune --older-than 730
    """
    here = Installation(as_json=as_json)
    profile = here.profile(profile_name)
    if not here.has_ledger():
        raise WrongUse("There is no ledger here yet.", advice="File something first: `takedown submit`.")
    found = what_may_go(here.ledger, here.files, profile.account, days, utc_now())
    count = len(found.pictures | found.left)
    size = sum(here.files.size(sha256) for sha256 in found.pictures | found.left)
    here.output.say(f"{count} pictures, {size:,} bytes, older than {days} days.")
    agreed = yes or (here.may_ask and bool(count) and click.confirm("Let them go for good?", default=False, err=True))
    freed = _let_go(here, profile, days) if agreed and count else 0
    if count and not agreed:
        here.output.say("Nothing was let go. Add --yes to do it.", "yellow")
    return here.output.result(Exit.DONE, {"may_go": count, "bytes": size, "freed": freed})


def _let_go(here: Installation, profile: Profile, days: int) -> int:
    """Looked at once more while the account is held: another run may have needed some of it meanwhile."""
    with here.desk(profile, "prune") as desk:
        found: MayGo = what_may_go(desk.ledger, desk.files, desk.account, days, desk.now())
        freed = let_go(desk, found, days)
        desk.exit = Exit.DONE
    here.output.say(f"Let go: {freed:,} bytes. Their hashes stay in the record.", "green")
    return freed
