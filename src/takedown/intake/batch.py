"""A batch file, checked: every row with its status and all its errors, and the complaints that the good rows make.

Three passes: shape and meaning row by row (`row_check`), what only the whole file shows (a listing twice), and the
history of the claims. Nothing is written and no browser opened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from takedown.domain.listing import notes_on
from takedown.domain.model import Account, ClaimKey, EvidenceFile
from takedown.domain.rules import Problem
from takedown.intake.checked import (
    CheckedBatch,
    CheckedRow,
    PlannedComplaint,
    RowError,
    RowStatus,
    ServingProfile,
)
from takedown.intake.collector import collector_paused
from takedown.intake.columns import BATCH
from takedown.intake.evidence import EvidenceLimits, EvidenceReader
from takedown.intake.group import group
from takedown.intake.history import FRESH, History, Holding, NoHistory, Standing, standing
from takedown.intake.register import IprRegister
from takedown.intake.row_check import Candidate, RowChecker
from takedown.intake.table import RawRow, Table, read_table

_WARNINGS_SHOWN = 20
Holdings = Mapping[tuple[Account, ClaimKey], Holding]
Steps = Callable[[Sequence[RawRow]], Iterable[RawRow]]


def check_batch(
    path: Path,
    *,
    register: IprRegister,
    profiles: Sequence[ServingProfile],
    today: date,
    history: History | None = None,
    encoding: str | None = None,
    refile: bool = False,
    limits: EvidenceLimits | None = None,
    other_profiles: Sequence[ServingProfile] = (),
    captures: Mapping[str, EvidenceFile] | None = None,
    steps: Steps = iter,
) -> CheckedBatch:
    """Check a CSV or XLSX batch. Evidence is looked for beside it. `steps` passes the rows on and may show how far it is.

    `captures`: `Listing.key` -> the capture in the store that `capture` in a row's evidence stands for.

    `profiles` are the chosen ones, in order of preference; `other_profiles` are named where one would serve a row.
    Raises WrongUse for what is wrong with the file as a whole; what is wrong with rows stands in the result.
    """
    evidence = EvidenceReader(path.parent, limits, captures=captures)
    checker = RowChecker(register, profiles, evidence, today=today, others=other_profiles)
    with collector_paused():
        table = read_table(path, BATCH, encoding=encoding)
        return check_table(table, checker, evidence, history or NoHistory(), refile=refile, steps=steps)


def check_table(
    table: Table,
    checker: RowChecker,
    evidence: EvidenceReader,
    history: History,
    *,
    refile: bool,
    steps: Steps = iter,
) -> CheckedBatch:
    """Check the rows of a table that was read already; `checker` reads their evidence through `evidence`."""
    rows = [checker.check(row) for row in steps(table.rows)]
    _find_twins(rows)
    holdings = _holdings(rows, history)
    standings = {row.number: _stand(row, holdings, refile=refile) for row in rows if not row.problems}
    complaints = group(row for row in rows if not row.problems and not standings[row.number].code)
    planned = {number: complaint for complaint in complaints for number in complaint.rows}
    return CheckedBatch(
        path=table.path,
        name=table.path.name,
        file_sha256=table.sha256,
        columns=table.columns,
        delimiter=table.delimiter,
        rows=tuple(
            _row(row, standings.get(row.number, FRESH), planned.get(row.number), _holding(row, holdings))
            for row in rows
        ),
        complaints=complaints,
        warnings=(*table.warnings, *checker.notes(), *_notes(rows)),
        sources=evidence.sources,
    )


def _find_twins(rows: Sequence[Candidate]) -> None:
    """Add a problem to each row that says what an earlier row says already."""
    claims: dict[tuple[str, ClaimKey], Candidate] = {}
    orders: dict[str, int] = {}
    for row in rows:
        if row.claim is not None:
            account = row.profile.account if row.profile else ""
            first = claims.setdefault((account, row.claim), row)
            if first is not row:
                row.problems.append(_twice(first))
        if row.reason is not None and row.reason.one_listing_only and row.order_number:
            first_row = orders.setdefault(row.order_number, row.number)
            if first_row != row.number:
                message = f"the order {row.order_number} stands in row {first_row} too, and each test buy needs its own"
                problem = Problem("order_number", "order_number_twice", message, "write the order of this listing")
                row.problems.append(problem)


def _twice(first: Candidate) -> Problem:
    address = first.listing.address if first.listing else ""
    message = f"row {first.number} names the same listing for the same right and reason: {address}"
    return Problem("listing_url", "listing_twice", message, "take one of the two rows out")


def _holdings(rows: Sequence[Candidate], history: History) -> Holdings:
    claims: dict[Account, list[ClaimKey]] = defaultdict(list)
    for row in rows:
        if row.claim is not None and row.profile is not None and not row.problems:
            claims[row.profile.account].append(row.claim)
    return {
        (account, claim): holding
        for account, keys in claims.items()
        for claim, holding in history.holder_of(account, keys).items()
    }


def _holding(row: Candidate, holdings: Holdings) -> Holding | None:
    if not holdings or row.claim is None or row.profile is None:
        return None
    return holdings.get((row.profile.account, row.claim))


def _stand(row: Candidate, holdings: Holdings, *, refile: bool) -> Standing:
    found = standing(_holding(row, holdings), refile=refile)
    row.attempt = found.attempt
    return found


def _row(row: Candidate, stands: Standing, planned: PlannedComplaint | None, holding: Holding | None) -> CheckedRow:
    errors = tuple([RowError(row.number, *problem) for problem in row.problems]) if row.problems else ()
    status, code, message = RowStatus.PLANNED, "", ""
    if errors:
        status = RowStatus.INVALID
        code = ";".join(dict.fromkeys(error.code for error in errors))
        message = " | ".join(f"{error.message}: {error.advice}" for error in errors)
    elif stands.code:
        status, code, message = RowStatus.SKIPPED, stands.code, stands.message
    elif planned is not None and planned.waits:
        status = RowStatus.WAITS
        message = f"waits until the portal has verified {planned.complaint.ipr.label}"
    return CheckedRow(
        number=row.number,
        cells=row.cells,
        status=status,
        errors=errors,
        listing=row.listing,
        profile=row.profile.name if row.profile else "",
        claim=row.claim,
        complaint=planned.id if planned is not None else None,
        code=code,
        message=message,
        holding=holding,
        template=row.template,
    )


def _notes(rows: Sequence[Candidate]) -> tuple[str, ...]:
    notes = [
        f"row {row.number}: {note}"
        for row in rows
        if row.listing is not None and ".us/" in row.listing.address
        for note in notes_on(row.listing)
    ]
    more = len(notes) - _WARNINGS_SHOWN
    return (*notes[:_WARNINGS_SHOWN], *([f"and {more} more rows of this kind"] if more > 0 else []))
