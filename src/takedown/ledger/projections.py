"""What an event does to the tables for lookup. Applied when it is appended, and again by a rebuild: one code for both.

Types that are not named here, those of a newer version too, change no table but `mentions`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from takedown.domain.protocol import STEPS
from takedown.ledger import observations, submission_steps
from takedown.ledger.facts import Fact
from takedown.ledger.rows import MemoryRows
from takedown.ledger.schema import batch_rows, batches, live_claims, mentions, submissions


def apply(rows: MemoryRows, fact: Fact) -> None:
    """Change the rows as the event demands.

    Raises IllegalStep for a step that the protocol does not allow, ClaimHeld, NumberTaken, LedgerAltered. After that
    the rows are of no use.
    """
    for submission in named(fact.body):
        rows.put(mentions, {"submission": submission, "account": fact.account, "seq": fact.seq})
    project = _PROJECT.get(fact.type)
    if project is not None:
        project(rows, fact)


def expect(rows: MemoryRows, facts: Sequence[Fact]) -> None:
    """Have the rows that these events ask for read at once: a batch of thousands is planned in one transaction."""
    rows.expect(submissions, (), [name for fact in facts for name in named(fact.body)])
    planned = [fact for fact in facts if fact.type == "submission_planned"]
    if planned:
        rows.expect(live_claims, (planned[0].account,), [claim for fact in planned for claim in fact.body["claims"]])


def named(body: Mapping[str, Any]) -> Iterator[str]:
    """The submissions that the body of an event is about, by its own words."""
    one, several = body.get("submission"), body.get("submissions")
    if isinstance(one, str):
        yield one
    if isinstance(several, list):
        yield from (name for name in several if isinstance(name, str))


def _batch_planned(rows: MemoryRows, fact: Fact) -> None:
    """A batch that is planned again under its id has the rows of the last plan."""
    batch = fact.body["batch"]
    rows.get(batches, fact.account, batch)
    rows.put(
        batches,
        {
            "account": fact.account,
            "id": batch,
            "name": fact.body["file"],
            "file_sha256": fact.body["file_sha256"],
            "planned_at": fact.at,
            "planned_seq": fact.seq,
        },
    )
    for old in rows.group(batch_rows, batch):
        if old["account"] == fact.account:
            rows.remove(batch_rows, fact.account, batch, old["row"])
    for row in fact.body["rows"]:
        said = {name: row[name] for name in ("row", "claim", "submission", "status", "code")}
        rows.put(batch_rows, {"account": fact.account, "batch": batch} | said)


def _read_back(rows: MemoryRows, fact: Fact) -> None:
    fact.submission(rows)


_PROJECT: dict[str, Callable[[MemoryRows, Fact], None]] = {
    **dict.fromkeys(STEPS, submission_steps.other_step),
    "batch_planned": _batch_planned,
    "submission_planned": submission_steps.planned,
    "complaint_imported": submission_steps.imported,
    "held_complaint_imported": submission_steps.imported,
    "submission_declared": submission_steps.declared,
    "submission_intended": submission_steps.intended,
    "submission_filed": submission_steps.filed,
    "submission_waits": submission_steps.waits,
    "submission_ready": submission_steps.ready,
    "person_needed": submission_steps.person_needed,
    "filing_compared": submission_steps.compared,
    "submission_reviewed": submission_steps.reviewed,
    "listings_refused": submission_steps.listings_refused,
    "fields_read_back": _read_back,
    "screen_pictured": observations.screen_pictured,
    "case_observed": observations.case_observed,
    "ipr_registered": observations.ipr_registered,
    "ipr_observed": observations.ipr_observed,
    "ipr_imported": observations.ipr_imported,
}
