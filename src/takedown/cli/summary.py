"""How submissions and rows ended, as tables, as facts for `--json`, and what the user does next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from takedown.cli.installation import Installation
from takedown.domain.errors import TakedownError
from takedown.domain.model import ClaimKey, Complaint
from takedown.domain.payload import load_submission
from takedown.domain.protocol import UNSETTLED, State
from takedown.filing.plan import OPEN_PLAN, Plan
from takedown.filing.preflight import UNEXPLAINED
from takedown.intake.checked import CheckedBatch, RowStatus
from takedown.intake.results import RowOutcome
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import ClaimRecord, ClaimState, Comparison, SubmissionRecord
from takedown.settings.profile import Profile

IN_WORDS = {
    State.PLANNED: "planned",
    State.DECLARED: "declared, not filed yet",
    State.INTENDED: "unknown: stopped at the press",
    State.FILED: "filed",
    State.REFUSED: "refused",
    State.UNKNOWN: "unknown",
    State.HELD_BY_PORTAL: "held by the portal",
    State.NOT_PRESSED: "not pressed",
    State.SUPERSEDED: "superseded",
    State.WITHDRAWN: "withdrawn",
}


def unsettled(here: Installation, profile: Profile) -> list[SubmissionRecord]:
    """Submissions of the account that may have been pressed and nobody has settled."""
    return here.ledger.submissions(profile.account, states=UNSETTLED) if here.has_ledger() else []


def is_parked(record: SubmissionRecord) -> bool:
    """Whether an unexplained complaint of the portal's keeps it from being filed."""
    return (record.waits_for or "").startswith(UNEXPLAINED) and record.state in OPEN_PLAN


def in_words(record: SubmissionRecord) -> str:
    """Our state of a submission for people."""
    if is_parked(record):
        return "parked: an unexplained complaint"
    if record.waits_for and record.state in OPEN_PLAN:
        return "waits for its right to be verified"
    if record.comparison is Comparison.DIFFERS:
        return "filed, but differs"
    return IN_WORDS[record.state]


def facts(record: SubmissionRecord) -> dict[str, Any]:
    """A submission for `--json`."""
    return {
        "id": record.id,
        "kind": record.kind,
        "state": record.state.value,
        "numbers": list(record.numbers),
        "words": record.words,
        "why": record.why,
        "waits_for": record.waits_for,
        "comparison": record.comparison.value,
        "attempt": record.attempt,
    }


def show_submissions(here: Installation, records: Sequence[SubmissionRecord], title: str) -> None:
    """The table of complaints with their numbers."""
    here.output.table(
        title,
        ("complaint", "marketplace", "right", "reason", "listings", "state", "number", "the portal's words"),
        [_row(record) for record in records],
    )


def row_outcomes(ledger: Ledger, checked: CheckedBatch, plan: Plan) -> dict[int, RowOutcome]:
    """How each row of the plan's account stands after the run."""
    outcomes: dict[int, RowOutcome] = {}
    for row in checked.rows:
        if row.status is RowStatus.SKIPPED and row.holding is not None:
            outcomes[row.number] = RowOutcome(
                "skipped", row.code, row.message, row.holding.submission, row.holding.number
            )
    for number, holder in plan.held_elsewhere.items():
        outcomes[number] = RowOutcome(
            "held_elsewhere", "held_by_other_batch", f"complaint {holder} of another batch has this listing", holder, ""
        )
    outcomes |= _after_filing(ledger, checked, plan)
    return outcomes


def last_attempts(ledger: Ledger, checked: CheckedBatch, plan: Plan) -> list[SubmissionRecord]:
    """The submissions that have the plan's rows now: the planned ones, or the attempts that followed them."""
    holders = _holders(ledger, checked, plan)
    ids = dict.fromkeys(holder.submission for holder in holders.values())
    return [record for one in ids if (record := ledger.submission(one)) is not None]


def _holders(ledger: Ledger, checked: CheckedBatch, plan: Plan) -> dict[ClaimKey, ClaimRecord]:
    claims = [row.claim for row in checked.rows if row.claim is not None and row.number in plan.rows]
    return ledger.holders(plan.account, claims)


def _after_filing(ledger: Ledger, checked: CheckedBatch, plan: Plan) -> dict[int, RowOutcome]:
    outcomes: dict[int, RowOutcome] = {}
    holders = _holders(ledger, checked, plan)
    records = {record.id: record for record in last_attempts(ledger, checked, plan)}
    for row in checked.rows:
        holder = holders.get(row.claim) if row.claim is not None and row.number in plan.rows else None
        if holder is None:
            continue
        record = records[holder.submission]
        if holder.state is ClaimState.REFUSED:
            outcomes[row.number] = RowOutcome("refused", "listing_refused", holder.words, record.id, "")
            continue
        code = record.code if record.state is State.REFUSED else ""
        status = "waits" if record.waits_for else record.state.value
        numbers = " ".join(record.numbers)
        outcomes[row.number] = RowOutcome(status, code, record.words or record.why, record.id, numbers)
    return outcomes


def what_next(
    here: Installation,
    checked: CheckedBatch,
    records: Sequence[SubmissionRecord],
    *,
    waiting: Sequence[SubmissionRecord],
    unknown: Sequence[SubmissionRecord],
    errors: Sequence[TakedownError],
) -> None:
    """One line per thing the user does next, nothing where there is nothing to do."""
    say = here.output.say
    filed = [record for record in records if record.state is State.FILED]
    refused = [record for record in records if record.state is State.REFUSED]
    not_pressed = [record for record in records if record.state is State.NOT_PRESSED]
    skipped = checked.count(RowStatus.SKIPPED)
    say(
        f"{len(filed)} complaints are filed, {len(refused)} refused, {len(waiting)} wait, {skipped} rows were skipped.",
        "bold",
    )
    for error in errors:
        say(f"Stopped: {error.message}\n  → {error.advice}", "red")
    if unknown:
        say(
            f"{len(unknown)} outcomes are unknown and reading the portal did not settle them; they are never pressed again. "
            "Settle them with `takedown resume` on a terminal.",
            "red",
        )
    for record in not_pressed:
        say(f"{record.id} was not pressed: {record.why}. Run the same command again to try it anew.", "yellow")
    for record in records:
        if record.comparison is Comparison.DIFFERS:
            say(f"{record.id} is filed, but the portal shows it differently: `takedown status {record.id}`.", "red")
    for name, rows in freed_rows(here.ledger, [*refused, *not_pressed]).items():
        say(f"Rows {rows} of {name} were skipped because of one of these: submit that file again.", "yellow")
    if held := [record for record in records if record.state is State.HELD_BY_PORTAL]:
        say(
            f"{len(held)} are held by the portal until it has verified their right; it files them by itself, `poll` follows."
        )
    if refused:
        say("Refused rows stand in the result file; mend them and file them again with --refile.", "yellow")
    parked = [record for record in waiting if is_parked(record)]
    for record in parked:
        number = (record.waits_for or "").removeprefix(UNEXPLAINED)
        say(f"{record.id} is parked: complaint {number} is on one of its listings and nobody here filed it.", "red")
    if len(waiting) > len(parked):
        say("Complaints that wait go out when their right is verified: run `takedown ipr sync`, then the same command.")
    if filed and not errors:
        say("Follow them with `takedown poll` and `takedown status`.")


def freed_rows(ledger: Ledger, ended: Sequence[SubmissionRecord]) -> dict[str, str]:
    """Rows of other batches that were skipped because a submission that ended unfiled had their listing."""
    if not ended:
        return {}
    free = {claim.claim for record in ended for claim in ledger.claims_of(record.id)}
    own = {record.batch for record in ended}
    found: dict[str, str] = {}
    for batch in ledger.batches():
        if batch.id not in own:
            rows = [row.row for row in ledger.batch_rows(batch.id) if row.status == "skipped" and row.claim in free]
            if rows:
                found[batch.name] = ", ".join(str(row) for row in rows)
    return found


def _row(record: SubmissionRecord) -> tuple[str, ...]:
    submission = load_submission(record.kind, record.payload)
    common = (in_words(record), " ".join(record.numbers) or record.reference, record.words or record.why)
    if isinstance(submission, Complaint):
        return (
            record.id,
            submission.marketplace.value,
            submission.ipr.label,
            submission.reason,
            str(len(submission.listings)),
            *common,
        )
    return (record.id, "", submission.ipr.label, "upload", "", *common)
