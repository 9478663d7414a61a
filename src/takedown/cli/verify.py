"""`takedown verify`: says whether evidence is as it was recorded; needs no network, no ledger and no account."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from takedown.cli import options
from takedown.cli.installation import Installation
from takedown.cli.output import Output
from takedown.domain.errors import Exit, WrongUse

if TYPE_CHECKING:
    from takedown.verification.checks import Trust
    from takedown.verification.verdict import Verdict

_STYLES = {"pass": "green", "fail": "bold red", "absent": "yellow"}


@click.command()
@click.argument("bundle", type=options.FILE, required=False, metavar="[FILE.zip]")
@click.option("--store", is_flag=True, help="The live ledger and files of this installation instead.")
@click.option("--key", "keys", type=options.FILE, multiple=True, metavar="PUB.pem", help="A public key that you trust.")
@click.option(
    "--tsa-root", "roots", type=options.FILE, multiple=True, metavar="ROOT.pem", help="A time-stamp authority's root."
)
@click.option("--require-timestamp", is_flag=True, help="Without an outside time it is weaker than asked.")
@options.as_json
def command(
    bundle: Path | None,
    store: bool,
    keys: tuple[Path, ...],
    roots: tuple[Path, ...],
    require_timestamp: bool,
    as_json: bool,
) -> Exit:
    """Verify a bundle of `takedown export`, or with --store what lies in this installation.

    Every check is always made and printed. It ends with 0 when everything is intact, signed by the given key, and its
    time is as asked for; with 11 when something was altered; with 12 when it is intact but weaker than asked; with 2 for
    a file that is no bundle. The key has to come from somebody you trust, not from the bundle.

    \b
    Examples:
      takedown verify case.zip --key holder.pub.pem
      takedown verify --store
    """
    if store == (bundle is not None):
        raise WrongUse("A bundle or the store is verified, one of them.", advice="Give FILE.zip, or --store.")
    if bundle is None:
        here = Installation(as_json=as_json)
        return _say(here.output, _verify_store(here, keys, roots, require=require_timestamp))
    trust = trust_of(keys, roots, require=require_timestamp)
    return _say(Output(as_json=as_json), verdict_of(bundle, trust))


def verdict_of(bundle: Path, trust: Trust) -> Verdict:
    """What is to be said of a bundle. Raises WrongUse for what is none, or cannot be read."""
    from takedown.verification.bundle import Unreadable, verify_bundle  # noqa: PLC0415  only who verifies pays for it

    try:
        return verify_bundle(bundle, trust)
    except Unreadable as error:
        raise WrongUse(
            f"{bundle} is no bundle: {error}.", advice="Give the ZIP as `takedown export` wrote it."
        ) from error
    except OSError as error:
        raise WrongUse(
            f"{bundle} cannot be read: {error.strerror}.", advice="Check its name and access rights."
        ) from error


def _verify_store(here: Installation, keys: Sequence[Path], roots: Sequence[Path], *, require: bool) -> Verdict:
    from takedown.verification.store import StoredLog, verify_store  # noqa: PLC0415

    if not here.has_ledger():
        raise WrongUse("There is no ledger here yet.", advice="File something first, or give a bundle.")
    if not keys:
        keys = [file for file in here.places.keys.glob("*.pub.pem") if file.is_file()]
        here.output.say(
            "The signatures are held against this installation's own keys; a stranger brings the key along.", "dim"
        )
    logs = []
    for account in here.ledger.accounts():
        amiss: list[str] = []
        checkpoints = here.ledger.checkpoints(account)
        logs.append(
            StoredLog(
                account,
                here.ledger.lines(account, amiss),
                here.ledger.head(account),
                {one.size: one.note for one in checkpoints},
                [(one.size, response) for one in checkpoints for _, response in one.stamps],
                amiss,
            )
        )
    return verify_store(logs, here.places.data / "files", trust_of(keys, roots, require=require))


def trust_of(keys: Sequence[Path], roots: Sequence[Path], *, require: bool) -> Trust:
    """What the reader brings along. Raises WrongUse for a file that is no key, or no certificate."""
    from takedown.verification.checks import Trust  # noqa: PLC0415
    from takedown.verification.note import read_public_key  # noqa: PLC0415
    from takedown.verification.stamps import read_roots  # noqa: PLC0415

    def read(file: Path, what: str) -> bytes:
        try:
            return file.read_bytes()
        except OSError as error:
            raise WrongUse(f"The {what} {file} cannot be read: {error.strerror}.", advice="Check its name.") from error

    try:
        known = [read_public_key(read(file, "key")) for file in keys]
    except ValueError as error:
        raise WrongUse(f"A key cannot be used: {error}.", advice="Give an Ed25519 public key in PEM.") from error
    try:
        trusted = [root for file in roots for root in read_roots(read(file, "root"))]
    except ValueError as error:
        raise WrongUse(f"A root cannot be used: {error}.", advice="Give certificates in PEM.") from error
    return Trust(known, trusted, require)


def _say(output: Output, verdict: Verdict) -> Exit:
    """First one sentence for a lawyer, then each check."""
    code = Exit(verdict.exit)
    output.data(verdict.sentence)
    for check in verdict.checks:
        output.say(f"  {check.status.value:<7} {check.name}: {check.detail}", _STYLES[check.status.value])
    return output.result(code, verdict.facts())
