"""`takedown backup`: one file with everything that cannot be had again."""

from __future__ import annotations

from pathlib import Path

import click

from takedown.backup.write import write_backup
from takedown.cli import options
from takedown.cli.installation import Installation
from takedown.domain.errors import Exit, WrongUse


@click.command()
@click.argument("out", type=options.FILE, metavar="FILE.zip")
@options.as_json
def command(out: Path, as_json: bool) -> Exit:
    """Put the ledger, the files of the record, profiles and your own maps into FILE.zip, and read it back.

    It may be made while a run goes on. Nothing secret is in it: no password, no signing key, no state of a browser. Keep
    it where this computer's disk is not.

    \b
    Example:
      takedown backup /mnt/usb/takedown-2026-12-01.zip
    """
    here = Installation(as_json=as_json)
    if not here.has_ledger():
        raise WrongUse("There is no ledger here yet.", advice="File something first: `takedown submit`.")
    written = write_backup(out, here.ledger, here.places.data / "files", here.places)
    here.output.say(
        f"{out}: the ledger, {written.files} files, {written.own} files of your own; {written.bytes:,} bytes.", "green"
    )
    here.output.say("  → Passwords and the signing key are not in it: keep those in your own way.")
    return here.output.result(Exit.DONE, {"file": str(out), "files": written.files, "bytes": written.bytes})
