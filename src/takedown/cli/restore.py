"""`takedown restore`: a backup, back into an installation that has no ledger."""

from __future__ import annotations

from pathlib import Path

import click

from takedown.backup.restore import restore_backup
from takedown.cli import options
from takedown.cli.installation import Installation
from takedown.domain.errors import Exit
from takedown.filing.clock import utc_now


@click.command()
@click.argument("backup", type=options.FILE, metavar="FILE.zip")
@options.as_json
def command(backup: Path, as_json: bool) -> Exit:
    """Put back what `takedown backup` wrote, after every byte of it was checked.

    Only where there is no ledger; your own files that are there already are left as they are. What was filed after the
    backup is on the portal and not in it: nothing is pressed any more until `takedown import` has read the portal back to
    before the backup, and you have agreed to what it found.

    \b
    Example:
      takedown restore /mnt/usb/takedown-2026-12-01.zip
    """
    here = Installation(as_json=as_json)
    files, actor = here.places.data / "files", here.settings.actor
    done = restore_backup(backup, here.settings.ledger_file, files, here.places, actor=actor, now=utc_now)
    last = f", the last of {done.last_event:%Y-%m-%d %H:%M} UTC" if done.last_event else ""
    here.output.say(f"Restored: {done.events} events{last}, {done.files} files.", "green")
    for path in done.left:
        here.output.say(f"  left as it is: {path}", "yellow")
    here.output.say(
        "  → Run `takedown import` for each profile: what was filed after the backup is only known to the portal, and\n"
        "    nothing is pressed before that was read and you have agreed.\n"
        "  → Passwords and the signing key were not in it: run `takedown init` for each profile."
    )
    return here.output.result(
        Exit.DONE, {"events": done.events, "files": done.files, "left": [str(p) for p in done.left]}
    )
