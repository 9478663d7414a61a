"""Rows of the projections as records. One short transaction a call."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import fields
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_

from takedown.domain.model import Account, ClaimKey
from takedown.domain.portal_status import CaseStatus, IprStatus
from takedown.domain.protocol import State
from takedown.ledger.database import Database
from takedown.ledger.records import (
    BatchRecord,
    BatchRowRecord,
    CaseListingRecord,
    CaseRecord,
    ClaimRecord,
    ClaimState,
    Comparison,
    IprRecord,
    PictureRecord,
    SubmissionRecord,
)
from takedown.ledger.rows import chunks
from takedown.ledger.schema import (
    batch_rows,
    batches,
    case_listings,
    cases,
    claims,
    heads,
    iprs,
    numbers,
    pictures,
    submissions,
)

T = TypeVar("T")

PAGE = 1000
"""Claims read in one transaction by `all_claims`."""

_claims = (
    select(
        claims,
        submissions.c.kind.label("submission_kind"),
        submissions.c.state.label("submission_state"),
        submissions.c.code.label("submission_code"),
        submissions.c.words.label("submission_words"),
        submissions.c.attempt,
        submissions.c.numbers,
        submissions.c.batch,
        submissions.c.planned_at,
        submissions.c.planned_seq,
    )
    .join(submissions, submissions.c.id == claims.c.submission)
    .order_by(submissions.c.planned_seq, claims.c.position)
)


def accounts(database: Database) -> list[Account]:
    """Every account that has a chain."""
    with database.reading() as connection:
        return [Account(name) for name in connection.execute(select(heads.c.account).order_by("account")).scalars()]


def find_submissions(database: Database, *conditions: ColumnElement[bool]) -> list[SubmissionRecord]:
    """In the order in which they were planned."""
    order = (submissions.c.planned_at, submissions.c.account, submissions.c.planned_seq)
    return _records(database, SubmissionRecord, select(submissions).where(*conditions).order_by(*order))


def submissions_by(database: Database, query: Select[Any]) -> list[SubmissionRecord]:
    """What a query over `submissions` finds, in its order."""
    return _records(database, SubmissionRecord, query)


def referred(database: Database, ref: str) -> list[SubmissionRecord]:
    """By id, beginning of an id, complaint number, batch id or name of the batch file."""
    if not ref:
        return []
    numbered = select(numbers.c.submission).where(numbers.c.number == ref)
    observed = select(cases.c.submission).where(cases.c.number == ref, cases.c.submission.is_not(None))
    planned = select(batches.c.id).where(batches.c.name == ref)
    return find_submissions(
        database,
        or_(
            submissions.c.id.startswith(ref, autoescape=True),
            submissions.c.id.in_(numbered),
            submissions.c.id.in_(observed),
            submissions.c.batch == ref,
            submissions.c.batch.in_(planned),
        ),
    )


def claims_of(database: Database, submission: str) -> list[ClaimRecord]:
    """In the order of the submission's listings."""
    return _records(database, ClaimRecord, _claims.where(claims.c.submission == submission))


def all_claims(database: Database, account: Account) -> Iterator[ClaimRecord]:
    """In the order of their keys, so that each page begins where the last one ended, in time that does not grow."""
    key, after = tuple_(claims.c.claim, claims.c.submission), ("", "")
    ordered = _claims.order_by(None).order_by(claims.c.claim, claims.c.submission).limit(PAGE)
    while True:
        query = ordered.where(claims.c.account == account, key > after)
        page = _records(database, ClaimRecord, query)
        yield from page
        if len(page) < PAGE:
            return
        after = (page[-1].claim, page[-1].submission)


def claims_in(database: Database, account: Account, status: CaseStatus) -> list[ClaimRecord]:
    """Those of which the portal says this, in the order in which they were planned."""
    return _records(
        database, ClaimRecord, _claims.where(claims.c.account == account, claims.c.portal_status == status.value)
    )


def claim_counts(database: Database, account: Account, since: date) -> list[tuple[ClaimKey, CaseStatus | None, int]]:
    """Of complaints that are filed or were withdrawn, planned since that day (UTC): how many listings have which status.

    A line is one claim of a complaint, a status, and the number of its listings that have it.
    """
    query = (
        select(func.min(claims.c.claim), claims.c.portal_status, func.count())
        .join(submissions, submissions.c.id == claims.c.submission)
        .where(
            submissions.c.account == account,
            submissions.c.kind == "complaint",
            submissions.c.state.in_([State.FILED.value, State.WITHDRAWN.value]),
            submissions.c.planned_at >= since.isoformat(),
            claims.c.state != ClaimState.REFUSED.value,
        )
        .group_by(claims.c.submission, claims.c.portal_status)
    )
    with database.reading() as connection:
        rows = connection.execute(query).all()
    return [(ClaimKey(key), _claim_status(status), count) for key, status, count in rows]


def holders(database: Database, account: Account, wanted: Collection[ClaimKey]) -> dict[ClaimKey, ClaimRecord]:
    """For each claim that was ever planned: the latest submission that had it."""
    found: dict[ClaimKey, ClaimRecord] = {}
    for chunk in chunks(wanted):
        query = _claims.where(claims.c.account == account, claims.c.claim.in_(chunk))
        found |= {record.claim: record for record in _records(database, ClaimRecord, query)}  # the latest comes last
    return found


def find_batches(database: Database, *conditions: ColumnElement[bool]) -> list[BatchRecord]:
    """In the order in which they were planned."""
    order = (batches.c.planned_at, batches.c.account, batches.c.planned_seq)
    return _records(database, BatchRecord, select(batches).where(*conditions).order_by(*order))


def rows_of(database: Database, batch: str) -> list[BatchRowRecord]:
    """By row number; a batch that was filed through several accounts has rows in each."""
    query = select(batch_rows).where(batch_rows.c.batch == batch).order_by(batch_rows.c.row, batch_rows.c.account)
    return _records(database, BatchRowRecord, query)


def find_iprs(database: Database, account: Account) -> list[IprRecord]:
    """By key."""
    return _records(database, IprRecord, select(iprs).where(iprs.c.account == account).order_by(iprs.c.ipr))


def find_cases(database: Database, account: Account, *conditions: ColumnElement[bool]) -> list[CaseRecord]:
    """By number."""
    query = select(cases).where(cases.c.account == account, *conditions).order_by(cases.c.number)
    return _records(database, CaseRecord, query)


def listings_of(database: Database, account: Account, number: str) -> list[CaseListingRecord]:
    """By listing."""
    mine = (case_listings.c.account == account, case_listings.c.number == number)
    return _records(database, CaseListingRecord, select(case_listings).where(*mine).order_by(case_listings.c.listing))


def counts_of_listings(database: Database, account: Account) -> dict[str, dict[CaseStatus, int]]:
    """Number of a case -> how many of its listings have which status."""
    columns = (case_listings.c.number, case_listings.c.status)
    query = select(*columns, func.count()).where(case_listings.c.account == account).group_by(*columns)
    with database.reading() as connection:
        rows = connection.execute(query).all()
    counted: dict[str, dict[CaseStatus, int]] = {}
    for number, status, count in rows:
        of = counted.setdefault(number, {})
        of[_case_status(status)] = of.get(_case_status(status), 0) + count
    return counted


def pictures_of(database: Database, submission: str) -> list[PictureRecord]:
    """In the order in which they were taken."""
    query = select(pictures).where(pictures.c.submission == submission).order_by(pictures.c.seq)
    return _records(database, PictureRecord, query)


def picture(database: Database, account: Account, seq: int) -> PictureRecord | None:
    """The one that this event of the account names."""
    query = select(pictures).where(pictures.c.account == account, pictures.c.seq == seq)
    return next(iter(_records(database, PictureRecord, query)), None)


def picture_sizes(database: Database, account: Account) -> dict[str, tuple[int, int]]:
    """Batch -> how many pictures its complaints have, and their bytes together; "" for what is of no batch."""
    taken = func.coalesce(submissions.c.batch, "")
    joined = pictures.outerjoin(submissions, pictures.c.submission == submissions.c.id)
    query = select(taken, func.count(), func.sum(pictures.c.bytes)).select_from(joined)
    with database.reading() as connection:
        rows = connection.execute(query.where(pictures.c.account == account).group_by(taken)).all()
    return {batch: (count, total) for batch, count, total in rows}


def _records(database: Database, kind: type[T], query: Select[Any]) -> list[T]:
    """One record a row: a column of each field's name, in the type that the field has in that kind of record."""
    convert = {field.name: _as_it_is for field in fields(kind)} | _CONVERT.get(kind, {})  # type: ignore[arg-type]
    with database.reading() as connection:
        rows = connection.execute(query).mappings().all()
    return [kind(**{name: as_field(row[name]) for name, as_field in convert.items()}) for row in rows]


def _as_it_is(value: Any) -> Any:
    return value


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _case_status(text: str) -> CaseStatus:
    """A status that only a newer version knows needs a look: it never counts as success."""
    return CaseStatus(text) if text in frozenset(CaseStatus) else CaseStatus.NEEDS_A_LOOK


def _ipr_status(text: str) -> IprStatus:
    return IprStatus(text) if text in frozenset(IprStatus) else IprStatus.NEEDS_A_LOOK


def _claim_status(text: str) -> CaseStatus | None:
    return _case_status(text) if text else None


_CONVERT: dict[type, dict[str, Callable[[Any], Any]]] = {
    SubmissionRecord: {
        "state": State,
        "numbers": tuple,
        "comparison": Comparison,
        "declared_at": _time,
        "planned_at": _time,
        "updated_at": _time,
    },
    ClaimRecord: {
        "state": ClaimState,
        "portal_status": _claim_status,
        "submission_state": State,
        "numbers": tuple,
        "planned_at": _time,
    },
    BatchRecord: {"planned_at": _time},
    IprRecord: {"status": _ipr_status, "observed_at": _time},
    CaseRecord: {"status": _case_status, "observed_at": _time},
    CaseListingRecord: {"status": _case_status},
    PictureRecord: {"taken_at": _time},
}
