"""What `check` and `submit` share: read a batch against register and history, show it, write its result files."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from takedown.cli.installation import Installation
from takedown.cli.known_sellers import known_sellers
from takedown.cli.tried_templates import tried_templates
from takedown.domain.errors import WrongUse
from takedown.domain.foreign_text import harmless
from takedown.domain.model import Account, ClaimKey, SubmissionId
from takedown.domain.payload import load_ipr
from takedown.domain.portal_status import CaseStatus, IprStatus
from takedown.domain.protocol import UNSETTLED, State
from takedown.filing.capture import captures_as_evidence
from takedown.filing.clock import utc_now
from takedown.filing.decide import filed_outside, named_by
from takedown.filing.intent import intent_of, is_by_hand
from takedown.filing.recheck import Finding, looks_at
from takedown.intake.batch import Steps, check_batch
from takedown.intake.checked import CheckedBatch, RowError, RowStatus, ServingProfile
from takedown.intake.evidence import EvidenceLimits
from takedown.intake.history import Holding, NoHistory
from takedown.intake.ipr_file import CheckedIprFile, read_ipr_file
from takedown.intake.links import links_batch
from takedown.intake.register import IprRegister, RegisteredIpr
from takedown.intake.results import kept_fix_files
from takedown.intake.table import RawRow
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import IMPORTED, ClaimRecord, ClaimState
from takedown.settings.profile import Profile, described_profile, list_profiles

LONGEST_SHOWN = 1000
"""Characters of an explanation that a template makes."""
ROWS_PER_STEP = 250
SHOWN = 100
"""So many errors or complaints are shown on a terminal; the result files have all of them."""


class Links(NamedTuple):
    """What a file of bare links lacks and the command line adds."""

    ipr: str
    reason: str
    explanation: str
    evidence: tuple[Path, ...]


class LedgerHistory:
    """The history that intake asks for, as the ledger tells it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def holder_of(self, account: Account, claims: Collection[ClaimKey]) -> Mapping[ClaimKey, Holding]:
        """The last holder of each claim; the complaint outside that a person has named, where its listing is in it."""
        held = self._ledger.holders(account, claims)
        by_hand = self._by_hand(held)
        there = self._seen_again(account, held)
        outside = self._filed_outside(account, held)
        return {
            claim: outside.get(claim)
            or Holding(
                submission=record.submission,
                state=record.submission_state,
                number=record.numbers[0] if record.numbers else "",
                portal_status=record.portal_status.value if record.portal_status else "",
                attempt=record.attempt,
                listing_state=_left_out(record),
                by_hand=record.submission in by_hand,
                imported=record.submission_code == IMPORTED,
                seen_again=there.get(claim, ""),
            )
            for claim, record in held.items()
        }

    def _seen_again(self, account: Account, held: Mapping[ClaimKey, ClaimRecord]) -> dict[ClaimKey, str]:
        """The day of the last look at each that the portal calls removed, where that look showed it."""
        gone = [claim for claim, record in held.items() if record.portal_status is CaseStatus.REMOVED]
        looks = looks_at(self._ledger, account) if gone else {}
        last = {claim: looks.get("/".join(claim.split("/", 2)[:2])) for claim in gone}
        return {
            claim: f"{look.at:%Y-%m-%d}"
            for claim, look in last.items()
            if look is not None and look.body["finding"] == Finding.THERE
        }

    def _by_hand(self, held: Mapping[ClaimKey, ClaimRecord]) -> set[SubmissionId]:
        """Of those that are open and may have been pressed: which were handed out to be filed by hand."""
        unsettled = {record.submission for record in held.values() if record.submission_state in UNSETTLED}
        records = [record for one in unsettled if (record := self._ledger.submission(one)) is not None]
        return {record.id for record in records if is_by_hand(intent_of(self._ledger, record))}

    def _filed_outside(self, account: Account, held: Mapping[ClaimKey, ClaimRecord]) -> dict[ClaimKey, Holding]:
        """What a person has said to be their own filing of a complaint holds for the listings that it names."""
        replaced = {record.submission for record in held.values() if record.submission_state is State.SUPERSEDED}
        outside = filed_outside(self._ledger, account) if replaced else {}
        found: dict[ClaimKey, Holding] = {}
        for submission in replaced & outside.keys():
            record, number = self._ledger.submission(submission), outside[submission]
            named = named_by(self._ledger, record, number) if record else {}
            for claim, holder in held.items():
                key = "/".join(claim.split("/", 2)[:2])
                if holder.submission == submission and key in named:
                    found[claim] = Holding(submission, State.FILED, number, named[key].value, holder.attempt)
        return found


def _left_out(record: ClaimRecord) -> str:
    """`refused` for a listing that the portal left out of a complaint; one that was refused as a whole says so itself."""
    alone = record.state is ClaimState.REFUSED and record.submission_state is not State.REFUSED
    return record.state.value if alone else ""


def read_batch(
    here: Installation,
    path: Path,
    profiles: Sequence[Profile],
    *,
    encoding: str | None = None,
    refile: bool = False,
    links: Links | None = None,
) -> CheckedBatch:
    """Every row of `path` checked in all three passes. Raises WrongUse for a file that cannot be read at all."""
    if len({profile.practice for profile in profiles}) > 1:
        raise WrongUse(
            "A batch goes to the practice portal or to real ones, not to both.", advice="Submit it once for each."
        )
    register, notes = register_of(here, profiles, path, encoding)
    history = LedgerHistory(here.ledger) if here.has_ledger() else NoHistory()
    serving = [ServingProfile(p.name, p.account, p.marketplaces, here.explanations(p)) for p in profiles]
    others, more_notes = _others(here, profiles)
    today, limits = utc_now().date(), limits_of(here)
    captured = captures_as_evidence(here.ledger, [p.account for p in profiles]) if here.has_ledger() else {}
    check = partial(check_batch, path, captures=captured)
    if links is not None:
        check = partial(links_batch, path, **links._asdict())
    with _progress(here) as steps:
        checked = check(
            register=register,
            history=history,
            profiles=serving,
            today=today,
            encoding=encoding,
            refile=refile,
            limits=limits,
            other_profiles=others,
            steps=steps,
        )
    known = []
    if here.has_ledger():
        known = [*known_sellers(here.ledger, profiles, checked), *tried_templates(here.ledger, profiles, checked)]
    return replace(checked, warnings=(*notes, *more_notes, *checked.warnings, *known))


@contextmanager
def _progress(here: Installation) -> Iterator[Steps]:
    """A bar while the file is read, and then one over its rows."""
    with ExitStack() as reading:
        reading.enter_context(here.output.bar(1, "reading"))

        def steps(rows: Sequence[RawRow]) -> Iterator[RawRow]:
            reading.close()
            with here.output.bar(len(rows), "checking") as bar:
                for number, row in enumerate(rows, start=1):
                    yield row
                    if number % ROWS_PER_STEP == 0:
                        bar.advance(ROWS_PER_STEP)

        yield steps


def _others(here: Installation, chosen: Sequence[Profile]) -> tuple[list[ServingProfile], list[str]]:
    """The profiles that were not chosen, to be named where one of them would serve a row; and what is wrong with some.

    Those with an account, if there are any. Never a practice profile in place of a real one, nor the other way round.
    """
    names, practice = {profile.name for profile in chosen}, any(profile.practice for profile in chosen)
    found, notes = [], []
    for name in list_profiles(here.settings):
        try:
            profile = described_profile(name, here.settings)
        except WrongUse as wrong:
            notes.append(f"the profile {name} cannot be read: {wrong.message} {wrong.advice}")
            continue
        if name not in names and profile.practice is practice:
            found.append(profile)
    set_up = [profile for profile in found if profile.login] or found
    return [ServingProfile(profile.name, Account(""), profile.marketplaces) for profile in set_up], notes


def limits_of(here: Installation) -> EvidenceLimits:
    """The evidence limits of the settings."""
    return EvidenceLimits(
        file_bytes=round(here.settings.evidence_file_mb * 1_000_000),
        files=here.settings.evidence_files,
        endings=here.settings.evidence_endings,
    )


def register_of(
    here: Installation, profiles: Sequence[Profile], path: Path, encoding: str | None = None
) -> tuple[IprRegister, list[str]]:
    """The rights of the profiles' accounts; beside them, as not uploaded yet, those of an `ipr.csv` next to the batch.

    That file was not asked for, so what is wrong with it stops nothing: it is told in the notes.
    """
    rights = _registered(here.ledger, profiles) if here.has_ledger() else []
    beside = path.parent / "ipr.csv"
    if not beside.is_file() or beside == path:
        return IprRegister(rights), []
    try:
        file = _read_beside(beside, limits_of(here), encoding)
    except WrongUse as wrong:
        notes = [f"{beside}, which lies beside the batch, was not read: {wrong.message}; {wrong.advice}"]
        return IprRegister(rights, unread=beside.name), notes
    rights += [RegisteredIpr(ipr, IprStatus.NOT_UPLOADED) for ipr in file.rights]
    if not file.errors:
        return IprRegister(rights), []
    wrong_rows = len({error.row for error in file.errors})
    notes = [f"{wrong_rows} rows of {beside}, which lies beside the batch, are wrong and left out"]
    notes += [
        f"{beside.name} row {error.row}, {error.column}: {error.message} [{error.code}]; {error.advice}"
        for error in file.errors[:SHOWN]
    ]
    return IprRegister(rights, unread=beside.name), notes


def _read_beside(path: Path, limits: EvidenceLimits, encoding: str | None) -> CheckedIprFile:
    """As it says itself, else in the encoding that was named for the batch."""
    try:
        return read_ipr_file(path, limits=limits)
    except WrongUse:
        if encoding is None:
            raise
        return read_ipr_file(path, encoding=encoding, limits=limits)


def _registered(ledger: Ledger, profiles: Sequence[Profile]) -> list[RegisteredIpr]:
    """Every right of these accounts as its account has it, in the order in which they were registered last."""
    found = []
    for account in dict.fromkeys(profile.account for profile in profiles):
        order = {
            load_ipr(event.body["ipr"]).key: event.seq for event in ledger.events(account, types={"ipr_registered"})
        }
        rights = [
            RegisteredIpr(load_ipr(record.payload), record.status, account)
            for record in ledger.iprs(account)
            if record.payload is not None
        ]
        found += sorted(rights, key=lambda right: order.get(right.ipr.key, 0))
    return found


def show(here: Installation, checked: CheckedBatch) -> None:
    """The complaints a batch makes, its warnings and its errors."""
    out = here.output
    out.table(
        f"{checked.name}: {len(checked.rows)} rows, {len(checked.complaints)} complaints",
        ("complaint", "profile", "marketplace", "right", "reason", "listings", "evidence", ""),
        (
            (
                planned.complaint.id,
                planned.profile,
                planned.complaint.marketplace,
                planned.complaint.ipr.label,
                planned.complaint.reason,
                len(planned.complaint.listings),
                len(planned.complaint.evidence),
                "waits for its right" if planned.waits else "",
            )
            for planned in checked.complaints
        ),
    )
    filled = {row.complaint for row in checked.rows if row.template}
    for planned in [one for one in checked.complaints if one.id in filled][:SHOWN]:
        out.say(f"{planned.id} says: {harmless(planned.complaint.explanation, LONGEST_SHOWN)}")
    for warning in checked.warnings:
        out.warn(warning)
    skipped = [row for row in checked.rows if row.status is RowStatus.SKIPPED]
    for row in skipped[:SHOWN]:
        out.say(f"row {row.number}: skipped, {row.message}")
    if len(skipped) > SHOWN:
        out.say(f"... and {len(skipped) - SHOWN} more skipped rows, all of them in the result file.")
    show_errors(here, checked.errors)


def say_written(here: Installation, checked: CheckedBatch, written: Sequence[Path]) -> None:
    """Where the result files are, and which fix files of the user's were left alone."""
    for path in written:
        here.output.say(f"Written: {path}")
    for path in kept_fix_files(checked.path):
        here.output.warn(f"{path} is not as it was written and is left as it is: check it, or take it away.")


def show_errors(here: Installation, errors: Sequence[RowError]) -> None:
    """The errors, one sentence and one piece of advice each."""
    for error in errors:
        here.output.event("row_error", error._asdict())
    for error in errors[:SHOWN]:
        here.output.say(f"row {error.row}, {error.column}: {error.message} [{error.code}]; {error.advice}", "red")
    if len(errors) > SHOWN:
        here.output.say(f"... and {len(errors) - SHOWN} more, all of them in the result file.", "red")
