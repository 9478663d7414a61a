"""Four eyes: where the profile asks for it, a batch is pressed only after a second person approved what it says.

An approval names the hash of what each complaint says to the portal. It is void for a batch whose open plan says anything
else, and it counts only from another person than the one who declared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from takedown.domain.errors import PersonNeeded
from takedown.domain.model import Account
from takedown.domain.protocol import State
from takedown.domain.review import Verdict, content_sha256, same_person
from takedown.filing.desk import Desk
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import StoredEvent, SubmissionRecord

NOT_PRESSED_YET = (State.PLANNED, State.DECLARED)


def contents_of(records: Iterable[SubmissionRecord]) -> dict[str, str]:
    """Submission -> the hash of what it says to the portal."""
    return {record.id: content_sha256(record.payload) for record in records}


def approvals_of(ledger: Ledger, account: Account, batch: str) -> list[StoredEvent]:
    """Every approval of a batch, the newest first."""
    given = ledger.events(account, types={"batch_approved"})
    return [event for event in given if event.body["batch"] == batch][::-1]


def covers(approval: StoredEvent, contents: Collection[str]) -> bool:
    """Whether all of this was approved."""
    return {one["content_sha256"] for one in approval.body["contents"]}.issuperset(contents)


def require_batches_approved(desk: Desk, records: Iterable[SubmissionRecord]) -> None:
    """Raise PersonNeeded unless each of these complaints, and all of its batch that is not pressed yet, was approved."""
    if not desk.second_person:
        return
    wanted = [record for record in records if record.batch and record.kind == "complaint"]
    for batch in dict.fromkeys(record.batch or "" for record in wanted):
        mine = {record.id: record for record in wanted if record.batch == batch}
        mine |= {one.id: one for one in desk.ledger.submissions(desk.account, states=NOT_PRESSED_YET, batch=batch)}
        _require(desk, batch, list(mine.values()))


def require_approved(desk: Desk, record: SubmissionRecord) -> None:
    """Raise PersonNeeded unless this complaint was approved. Stands before every intent (`intent.append_intent`)."""
    if desk.second_person and record.batch and record.kind == "complaint":
        _require(desk, record.batch, [record])


def _require(desk: Desk, batch: str, records: list[SubmissionRecord]) -> None:
    flagged = next((record for record in records if record.verdict == Verdict.FLAGGED), None)
    if flagged is not None:
        raise PersonNeeded(
            f"Nothing of batch {batch} is pressed: {flagged.id} was flagged by {flagged.verdict_by}.",
            advice="Mend the batch file, or have the flag taken back on the review page (`takedown review`).",
        )
    declarers = sorted({record.declared_by for record in records if record.declared_by})
    approvals = approvals_of(desk.ledger, desk.account, batch)
    by_others = [one for one in approvals if not any(same_person(one.body["by"], name) for name in declarers)]
    if any(covers(one, contents_of(records).values()) for one in by_others):
        return
    if by_others:
        why = f"it is not what {by_others[0].body['by']} approved: its content has changed since"
    else:
        why = (
            f"nobody but {' and '.join(declarers)} has approved it" if approvals else "no second person has approved it"
        )
    raise PersonNeeded(
        f"Nothing of batch {batch} is pressed: {why}.",
        advice="Rehearse it with --rehearse, and have a second person approve it: "
        f"`takedown review --reviewer NAME`, page /batch/{batch}. Then run the same command again.",
    )
