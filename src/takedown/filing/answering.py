"""Planning the answer to a counter-notice, or the withdrawal of a complaint. They are filed as everything else is."""

from __future__ import annotations

from dataclasses import replace

from takedown.domain.errors import WrongUse
from takedown.domain.model import Account, EvidenceFile, SubmissionId
from takedown.domain.payload import dump, kind_of
from takedown.domain.portal_status import CaseStatus, CounterNoticeStatus
from takedown.domain.protocol import LIVE, State
from takedown.domain.submission import Answer, Reply, Withdrawal
from takedown.filing.desk import Desk
from takedown.filing.on_case import meant_on_case
from takedown.filing.plan import OPEN_PLAN
from takedown.ledger.journal import Item
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import CounterNoticeRecord, SubmissionRecord

ANSWER_STATEMENT = (
    "I am the rights holder or its authorised agent, I have looked at what the seller says and sent, and my answer to this "
    "counter-notice is true and accurate."
)
WITHDRAWAL_STATEMENT = (
    "I am the rights holder or its authorised agent, and I withdraw this complaint. I know that this may not be undone."
)
"""Both are ours: what the portal makes its holders confirm here is not known; the page that is photographed has it."""


def open_counter_notice(ledger: Ledger, account: Account, number: str, reference: str = "") -> CounterNoticeRecord:
    """The counter-notice of a complaint that waits for an answer, by the last look at it.

    Raises WrongUse where there is none, or several and no `reference`.
    """
    notices = ledger.counter_notices(account, statuses={CounterNoticeStatus.OPEN}, number=number)
    found = [one for one in notices if reference in ("", one.reference)]
    if not found:
        raise WrongUse(
            f"By the last look, no counter-notice of complaint {number} waits for an answer.",
            advice="Run `takedown poll`, then see `takedown status`.",
        )
    if len(found) > 1:
        raise WrongUse(
            f"Several counter-notices of complaint {number} wait: {', '.join(one.reference for one in found)}.",
            advice="Name one with --counter-notice.",
        )
    return found[0]


def plan_answer(
    desk: Desk, notice: CounterNoticeRecord, reply: Reply, text: str, evidence: tuple[EvidenceFile, ...]
) -> SubmissionId:
    """Plan the answer to a counter-notice; its evidence is in the store already. Raises WrongUse where one is under way."""
    return _plan(desk, Answer(desk.account, notice.number, notice.reference, reply, text, evidence))


def complaint_behind(ledger: Ledger, account: Account, number: str) -> SubmissionRecord:
    """The complaint of ours that has a number and can be withdrawn. Raises WrongUse."""
    found = [one for one in ledger.find(number) if one.kind == "complaint" and number in one.numbers]
    if not found or found[0].account != account:
        raise WrongUse(f"No complaint of this account has the number {number}.", advice="See `takedown status`.")
    case = ledger.case(account, number)
    if found[0].state is not State.FILED or (case is not None and case.status is CaseStatus.WITHDRAWN):
        raise WrongUse(f"Complaint {number} is withdrawn, or not filed.", advice=f"See `takedown status {number}`.")
    return found[0]


def plan_withdrawal(desk: Desk, number: str, reason: str) -> SubmissionId:
    """Plan the withdrawal of one complaint number. Raises WrongUse where one is under way."""
    return _plan(desk, Withdrawal(desk.account, number, reason))


def _plan(desk: Desk, meant: Answer | Withdrawal) -> SubmissionId:
    """Where the same was planned and not pressed, that is gone on with; where another was, that one is superseded."""
    (claim,) = meant.claims
    holder = desk.ledger.holders(desk.account, [claim]).get(claim)
    events: list[Item] = []
    if holder is not None and holder.submission_state in OPEN_PLAN:
        planned = meant_on_case(desk.record(holder.submission))
        if replace(planned, attempt=meant.attempt) == meant:
            return holder.submission
        body = {"submission": holder.submission, "by": None, "why": "something else is meant now"}
        events.append(("submission_superseded", body))
    elif holder is not None and holder.submission_state in LIVE:
        settled = holder.submission_state is State.FILED
        raise WrongUse(
            f"{holder.submission} is that already, and it is {holder.submission_state.value.replace('_', ' ')}.",
            advice=f"See `takedown status {holder.submission}`." if settled else "Run `takedown resume`.",
        )
    while desk.ledger.submission(meant.id) is not None:
        meant = replace(meant, attempt=meant.attempt + 1)
    planned_body = {
        "submission": meant.id,
        "kind": kind_of(meant),
        "attempt": meant.attempt,
        "claims": list(meant.claims),
        "payload": dump(meant),
        "batch": None,
        "waits_for": None,
    }
    desk.journal.append_all([*events, ("submission_planned", planned_body)])
    return meant.id
