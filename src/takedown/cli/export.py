"""`takedown export`: evidence of a complaint, of a batch or of everything, in one ZIP that a stranger can verify."""

from __future__ import annotations

import uuid
from pathlib import Path

import click

from takedown.cli import options
from takedown.cli.installation import Installation
from takedown.cli.signing import signer_for
from takedown.domain.errors import Exit, StorageFailed, WrongUse
from takedown.export.bundle import write_bundle
from takedown.export.selection import Selection, select_all, select_some
from takedown.ledger.records import SubmissionRecord
from takedown.settings.profile import Profile
from takedown.settings.time_stamps import load_time_stamps
from takedown.signing.key import SigningKey
from takedown.verification.note import read_checkpoint


@click.command()
@click.argument("cases", metavar="CASE...", nargs=-1)
@click.option("--batch", metavar="BATCH", help="Everything of a batch: its file's name, or its id.")
@click.option("--all", "everything", is_flag=True, help="Everything of the profile's account.")
@click.option("-o", "--out", type=options.FILE, required=True, metavar="FILE.zip", help="Where to write it.")
@options.profile
@options.as_json
def command(
    cases: tuple[str, ...], batch: str | None, everything: bool, out: Path, profile_name: str | None, as_json: bool
) -> Exit:
    """Write the evidence of complaints into one ZIP: pictures, facts, times, hashes, signatures, and how to verify them.

    CASE is a complaint number, a complaint's id or the beginning of one. Of a part of the record only what is about that
    part is handed out, with proofs that it belongs to the whole; other complaints stay out of it. The same record gives
    the same bytes.

    \b
    Examples:
      takedown export SBX00000007 -o case.zip
      takedown export --batch batch.csv -o batch.zip
      takedown export --all -o everything.zip
    """
    if sum((bool(cases), batch is not None, everything)) != 1:
        raise WrongUse("Nothing, or too much, was asked for.", advice="Name cases, or --batch BATCH, or --all.")
    here = Installation(as_json=as_json)
    profile = here.profile(profile_name)
    if not here.has_ledger():
        raise WrongUse("Nothing has been filed from here yet.", advice="File something first: `takedown submit`.")
    kept = here.signing_key(profile)
    key = kept.load()
    _sign_again(here, profile, key)
    selection = _select(here, profile, cases, batch)
    _cover(here, profile, selection)
    trusted = [root for authority in load_time_stamps(here.places).authorities for root in authority.roots]
    size = write_bundle(out, here.ledger, here.files, selection, key, trusted)
    count = len(selection.submissions)
    here.output.say(f"{out}: {count} submissions, {len(selection.files)} files, {size:,} bytes.", "green")
    here.output.say(f"  → Verify it: takedown verify {out} --key {kept.public_file}")
    return here.output.result(
        Exit.DONE, {"file": str(out), "submissions": count, "files": len(selection.files), "bytes": size}
    )


def _select(here: Installation, profile: Profile, cases: tuple[str, ...], batch: str | None) -> Selection:
    ledger, account = here.ledger, profile.account
    if not cases and batch is None:
        if not ledger.head(account)[0]:
            raise WrongUse(f"Nothing of {account} is in the ledger.", advice="Choose another profile with --profile.")
        return select_all(ledger, account)
    records: dict[str, SubmissionRecord] = {}
    for ref in cases or (Path(batch or "").name,):
        found = [record for record in ledger.find(ref) if record.account == account]
        if not found:
            raise WrongUse(
                f"Nothing of {account} in the ledger is called {ref!r}.",
                advice="See `takedown status` for what there is.",
            )
        records |= {record.id: record for record in found}
    plans = {record.batch for record in records.values() if record.batch} if batch is not None else set[str]()
    return select_some(ledger, account, list(records.values()), plans)


def _sign_again(here: Installation, profile: Profile, key: SigningKey | None) -> None:
    """A key that came after the record, or took the place of another, signs all of it in a run of its own."""
    newest = here.ledger.newest_checkpoint(profile.account)
    note = read_checkpoint(newest.note) if newest is not None else None
    if key is None and note is not None and note.signature is not None:
        raise StorageFailed(
            "The key that signed the record is not here.",
            advice="Put it back, or make another with `takedown init`, which then signs what is there.",
        )
    if key is not None and note is not None and not note.signed_by(key.public):
        with here.desk(profile, "export"):
            here.output.say("The record was not signed by this key; now it is.", "yellow")


def _cover(here: Installation, profile: Profile, selection: Selection) -> None:
    """What a run that broke off left without a checkpoint gets one now: only what is under one can be proved."""
    newest = here.ledger.newest_checkpoint(profile.account)
    if newest is None or newest.size < selection.last:
        signer = signer_for(profile, here.signing_key(profile), here.output, presses=True)
        run = uuid.uuid4().hex[:12]
        here.ledger.journal(profile.account, run=run, actor=here.settings.actor, signer=signer).checkpoint()
