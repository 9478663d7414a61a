"""How submissions and rows ended, as tables, as facts for `--json`, and what the user does next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from takedown.cli.installation import Installation
from takedown.domain.errors import Exit, TakedownError
from takedown.domain.model import Complaint
from takedown.domain.payload import load_submission
from takedown.domain.protocol import UNSETTLED, State
from takedown.filing.plan import Plan
from takedown.intake.checked import CheckedBatch, RowStatus
from takedown.intake.results import RowOutcome
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import ClaimState, Comparison, SubmissionRecord
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


def in_words(record: SubmissionRecord) -> str:
    """Our state of a submission for people."""
    if record.waits_for and record.state in (State.PLANNED, State.DECLARED):
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
    states = {claim.claim: claim for submission in plan.submissions for claim in ledger.claims_of(submission)}
    records = {submission: ledger.submission(submission) for submission in plan.submissions}
    for row in checked.rows:
        submission = plan.rows.get(row.number)
        record = records.get(submission) if submission else None
        if record is None or row.claim is None:
            continue
        claim = states.get(row.claim)
        numbers = " ".join(record.numbers)
        if claim is not None and claim.state is ClaimState.REFUSED:
            outcomes[row.number] = RowOutcome("refused", "listing_refused", claim.words, record.id, "")
        else:
            code = record.code if record.state is State.REFUSED else ""
            status = "waits" if record.waits_for else record.state.value
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
            f"{len(unknown)} outcomes are unknown and will not be pressed again: look for them in the account "
            f"({', '.join(record.id for record in unknown)}).",
            "red",
        )
    for record in not_pressed:
        say(f"{record.id} was not pressed: {record.why}. Run the same command again to try it anew.", "yellow")
    for record in records:
        if record.comparison is Comparison.DIFFERS:
            say(f"{record.id} is filed, but the portal shows it differently: `takedown status {record.id}`.", "red")
    if refused:
        say("Refused rows stand in the result file; mend them and file them again with --refile.", "yellow")
    if waiting:
        say("Complaints that wait go out when their right is verified: run `takedown ipr sync`, then the same command.")
    if filed and not errors:
        say("Follow them with `takedown poll` and `takedown status`.")


def exit_of(records: Sequence[SubmissionRecord]) -> Exit:
    """6 while an outcome is unknown."""
    return Exit.OUTCOME_UNKNOWN if any(record.state in UNSETTLED for record in records) else Exit.DONE


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
