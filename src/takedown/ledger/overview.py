"""One page of an account's submissions, filtered, searched and sorted by the database. No other row is read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, or_, select, type_coerce

from takedown.domain.model import Account, SubmissionId
from takedown.domain.protocol import State
from takedown.ledger import reads
from takedown.ledger.database import Database
from takedown.ledger.records import SubmissionRecord
from takedown.ledger.schema import cases, events, mentions, pictures, submissions

AT_ONCE = 200
"""Payloads read in one transaction: each may have 300 listings in it."""

SORTS = {
    "changed": (submissions.c.updated_at.desc(), submissions.c.planned_seq.desc()),
    "planned": (submissions.c.planned_at.desc(), submissions.c.planned_seq.desc()),
    "verdict": (submissions.c.verdict, submissions.c.planned_seq.desc()),
    "state": (submissions.c.state, submissions.c.planned_seq.desc()),
}


_REHEARSED = and_(
    submissions.c.state.in_([State.PLANNED.value, State.DECLARED.value]),
    exists().where(pictures.c.submission == submissions.c.id),
)
_TO_REVIEW = and_(
    submissions.c.verdict == "", or_(submissions.c.state.in_([State.FILED.value, State.REFUSED.value]), _REHEARSED)
)


@dataclass(frozen=True)
class Wanted:
    """Which submissions: those that fit all of it. `text` is looked for in ids, numbers, payload, the portal's words, and
    what sellers answered."""

    state: State | None = None
    batch: str = ""
    text: str = ""
    sort: str = "changed"
    ipr: str = ""
    """`Ipr.key` of the right that they are about."""
    verdict: str = ""
    """Of `domain.review.Verdict`, or `none`."""
    to_review: bool = False
    """Filed, refused or rehearsed, and nobody has said what they think of it."""
    ids: tuple[str, ...] | None = None
    """Only these; any where it is None."""


def page(
    database: Database, account: Account, wanted: Wanted, *, start: int, size: int
) -> tuple[list[SubmissionRecord], int]:
    """The records from `start` on, `size` at most, and how many fit in all."""
    conditions = [submissions.c.account == account, *_conditions(account, wanted)]
    with database.reading() as connection:
        total = connection.execute(select(func.count()).select_from(submissions).where(*conditions)).scalar_one()
    order = SORTS.get(wanted.sort, SORTS["changed"])
    found = select(submissions.c.id).where(*conditions).order_by(*order).offset(start).limit(size)
    return _records(database, found, order), total


def not_pressed(
    database: Database, account: Account, batch: str, *, start: int, size: int
) -> tuple[list[SubmissionRecord], int]:
    """The complaints of a batch that were not pressed yet, in the order planned: from `start` on; and how many in all."""
    conditions = _not_pressed(account, batch)
    with database.reading() as connection:
        total = connection.execute(select(func.count()).select_from(submissions).where(*conditions)).scalar_one()
    order = (submissions.c.planned_seq,)
    found = select(submissions.c.id).where(*conditions).order_by(*order).offset(start).limit(size)
    return _records(database, found, order), total


def payloads(database: Database, account: Account, batch: str) -> Iterator[tuple[SubmissionId, str, str]]:
    """Of each of these complaints its id, its payload as the text that is stored, and who declared it."""
    columns = (submissions.c.id, type_coerce(submissions.c.payload, String), submissions.c.declared_by)
    after = 0
    while True:
        found = select(*columns, submissions.c.planned_seq).where(*_not_pressed(account, batch))
        with database.reading() as connection:
            some = found.where(submissions.c.planned_seq > after).order_by(submissions.c.planned_seq).limit(AT_ONCE)
            rows = connection.execute(some).all()
        yield from ((SubmissionId(row[0]), str(row[1]), row[2]) for row in rows)
        if len(rows) < AT_ONCE:
            return
        after = rows[-1][3]


def rights(database: Database, account: Account) -> list[str]:
    """`Ipr.key` of each right that a submission is about."""
    query = select(submissions.c.ipr).where(submissions.c.account == account, submissions.c.ipr != "").distinct()
    with database.reading() as connection:
        return sorted(connection.execute(query).scalars())


def _records(database: Database, ids: Select[Any], order: Sequence[ColumnElement[Any]]) -> list[SubmissionRecord]:
    """In two steps, so that what is sorted and passed over are ids and no payloads."""
    return reads.submissions_by(database, select(submissions).where(submissions.c.id.in_(ids)).order_by(*order))


def _not_pressed(account: Account, batch: str) -> list[ColumnElement[bool]]:
    return [
        submissions.c.account == account,
        submissions.c.batch == batch,
        submissions.c.kind == "complaint",
        submissions.c.state.in_([State.PLANNED.value, State.DECLARED.value]),
    ]


def to_review(database: Database, account: Account) -> int:
    """How many submissions wait for a verdict."""
    with database.reading() as connection:
        query = select(func.count()).select_from(submissions).where(submissions.c.account == account, _TO_REVIEW)
        return connection.execute(query).scalar_one()


def ids_of(database: Database, account: Account, batch: str) -> list[SubmissionId]:
    """The submissions of a batch, or all of the account."""
    query = select(submissions.c.id).where(submissions.c.account == account)
    with database.reading() as connection:
        found = connection.execute(query.where(submissions.c.batch == batch) if batch else query).scalars()
        return [SubmissionId(id) for id in found]


def counts(database: Database, account: Account) -> dict[State, int]:
    """How many submissions are in which state."""
    query = select(submissions.c.state, func.count()).where(submissions.c.account == account)
    with database.reading() as connection:
        return {State(state): count for state, count in connection.execute(query.group_by(submissions.c.state))}


def _conditions(account: Account, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        found.append(submissions.c.state == wanted.state.value)
    if wanted.ipr:
        found.append(submissions.c.ipr == wanted.ipr)
    if wanted.verdict:
        found.append(submissions.c.verdict == ("" if wanted.verdict == "none" else wanted.verdict))
    if wanted.to_review:
        found.append(_TO_REVIEW)
    if wanted.ids is not None:
        found.append(submissions.c.id.in_(wanted.ids))
    if wanted.batch:
        found.append(submissions.c.batch == wanted.batch)
    if wanted.text:
        payload = type_coerce(submissions.c.payload, String)
        escaped = json.dumps(wanted.text)[1:-1]  # as it is stored: Chinese stands in the column as \uXXXX
        said = select(cases.c.submission).where(
            cases.c.account == account,
            cases.c.submission.is_not(None),
            or_(cases.c.words.contains(wanted.text, autoescape=True), cases.c.number == wanted.text),
        )
        raw = json.dumps(wanted.text, ensure_ascii=False)[1:-1]
        sellers = (
            select(mentions.c.submission)
            .join(events, and_(events.c.account == mentions.c.account, events.c.seq == mentions.c.seq))
            .where(events.c.account == account, events.c.type == "counter_notice_observed")
            .where(cast(events.c.line, String).contains(raw, autoescape=True))
        )
        found.append(
            or_(
                submissions.c.id.in_(sellers),
                payload.contains(wanted.text, autoescape=True),
                payload.contains(escaped, autoescape=True),
                submissions.c.id.startswith(wanted.text, autoescape=True),
                type_coerce(submissions.c.numbers, String).contains(wanted.text, autoescape=True),
                submissions.c.words.contains(wanted.text, autoescape=True),
                submissions.c.reference.contains(wanted.text, autoescape=True),
                submissions.c.id.in_(said),
            )
        )
    return found
