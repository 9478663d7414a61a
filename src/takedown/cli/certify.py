"""`takedown certify`: the draft of a certification of a bundle, for a person to complete and sign."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

from takedown.cli import options
from takedown.cli.output import Output
from takedown.cli.verify import trust_of, verdict_of
from takedown.domain.errors import Exit, WrongUse


@click.command()
@click.argument("bundle", type=options.FILE, metavar="FILE.zip")
@click.option(
    "--key", "keys", type=options.FILE, multiple=True, metavar="PUB.pem", help="The public key of its holder."
)
@click.option(
    "--tsa-root", "roots", type=options.FILE, multiple=True, metavar="ROOT.pem", help="A time-stamp authority's root."
)
@click.option("-o", "--out", type=options.FILE, required=True, metavar="FILE.md", help="Where to write the draft.")
@options.as_json
def command(bundle: Path, keys: tuple[Path, ...], roots: tuple[Path, ...], out: Path, as_json: bool) -> Exit:
    """Draft a certification (FRE 902(13) and (14)) of a bundle of `takedown export`.

    It verifies the bundle first, and drafts nothing for one that was altered (exit 11). Name, role, date, signature and
    everything that only a person can know are left blank. It is not legal advice.

    \b
    Example:
      takedown certify case.zip --key holder.pub.pem -o certification.md
    """
    from takedown.export.certification import certification  # noqa: PLC0415
    from takedown.settings.private_file import write_private  # noqa: PLC0415

    output = Output(as_json=as_json)
    if out.exists() or out.is_symlink():
        raise WrongUse(f"{out} is there already.", advice="Name another file, or move it away.")
    verdict = verdict_of(bundle, trust_of(keys, roots, require=False))
    output.data(verdict.sentence)
    if verdict.exit == Exit.ALTERED:
        return output.result(Exit.ALTERED, verdict.facts())
    with bundle.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    write_private(out.absolute(), certification(bundle, sha256, verdict).encode())
    output.say(f"{out}: a draft. Every blank in it is yours to fill, and counsel's to check.", "green")
    return output.result(Exit.DONE, {"file": str(out), "sha256": sha256, "verdict": verdict.facts()["verdict"]})
