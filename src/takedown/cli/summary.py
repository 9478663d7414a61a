"""How submissions and rows ended, as tables, as facts for `--json`, and what the user does next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from takedown.cli.installation import Installation
from takedown.domain.errors import Exit, TakedownError
from takedown.domain.model import Account, Complaint, IprUpload, SubmissionId
from takedown.domain.payload import load_submission
from takedown.domain.protocol import UNSETTLED, State
from takedown.domain.submission import Answer
from takedown.filing.decide import parked_on
from takedown.filing.desk import Desk
from takedown.filing.intent import BY_HAND, is_out
from takedown.filing.plan import OPEN_PLAN, Plan
from takedown.intake.checked import CheckedBatch, CheckedRow, RowStatus
from takedown.intake.results import RowOutcome
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import IMPORTED, ClaimRecord, ClaimState, Comparison, SubmissionRecord

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


def unsettled(here: Installation, account: Account) -> list[SubmissionRecord]:
    """Submissions of the account that may have been pressed and nobody has settled."""
    return here.ledger.submissions(account, states=UNSETTLED) if here.has_ledger() else []


def unknown(here: Installation, account: Account) -> list[SubmissionRecord]:
    """Those of them that are not simply with the person who has their kit."""
    return [record for record in unsettled(here, account) if not is_out(here.ledger, record)]


def latest(ledger: Ledger, records: Iterable[SubmissionRecord]) -> list[SubmissionRecord]:
    """Those that still stand for what they were about: no later attempt has taken it over, no edit has replaced it."""
    return [record for record in records if record.state is not State.SUPERSEDED and not _followed(ledger, record)]


def _followed(ledger: Ledger, record: SubmissionRecord) -> bool:
    if record.state is not State.NOT_PRESSED:
        return False
    claims = [held.claim for held in ledger.claims_of(record.id)]
    return all(holder.submission != record.id for holder in ledger.holders(record.account, claims).values())


def end_codes(desk: Desk, records: Iterable[SubmissionRecord], *, rehearsed: bool = False) -> set[Exit]:
    """The exit codes of a run that leaves these submissions as they are: none for what is done, or held by the portal.

    Unknown outcomes of the whole account count, kits that are out are pending, and listings that the portal left out in
    this run count. A rehearsal leaves unfiled what it was not to file.
    """
    open_ones = desk.ledger.submissions(desk.account, states=UNSETTLED)
    codes = {Exit.PENDING if is_out(desk.ledger, record) else Exit.OUTCOME_UNKNOWN for record in open_ones}
    left_out = desk.ledger.events(desk.account, after=desk.began, types={"listings_refused"})
    codes |= {Exit.PARTLY_REFUSED} if any(event.body["listings"] for event in left_out) else set()
    for record in records:
        if record.state in (State.REFUSED, State.NOT_PRESSED):
            codes.add(Exit.PARTLY_REFUSED)
        elif record.comparison is Comparison.DIFFERS or is_parked(record):
            codes.add(Exit.NEEDS_PERSON)
        elif record.state in OPEN_PLAN and (record.waits_for or not rehearsed):
            codes.add(Exit.PENDING)
    return codes


def stop_codes(here: Installation, errors: Iterable[TakedownError]) -> set[Exit]:
    """The exit codes of what ended a run early. Whether an outcome is unknown is for the ledger to say, afterwards."""
    codes = {error.exit for error in errors} - {Exit.OUTCOME_UNKNOWN}
    return codes | ({Exit.INTERRUPTED} if here.stop_asked else set())


def show_stops(here: Installation, errors: Iterable[TakedownError]) -> None:
    """What ended a run early, each with its advice."""
    for error in errors:
        here.output.say(f"Stopped: {error.message}\n  → {error.advice}", "red")


def error_facts(errors: Iterable[TakedownError]) -> list[dict[str, Any]]:
    """The same for `--json`."""
    return [{"message": error.message, "advice": error.advice, "exit": int(error.exit)} for error in errors]


def show_differing(here: Installation, records: Iterable[SubmissionRecord]) -> None:
    """What the portal filed otherwise than it was meant."""
    for record in differing(records):
        text = f"{record.id} is filed, but the portal shows it differently: `takedown status {record.id}`."
        here.output.say(text, "red")


def differing(records: Iterable[SubmissionRecord]) -> list[SubmissionRecord]:
    """Those that the portal shows otherwise than they were meant."""
    return [record for record in records if record.comparison is Comparison.DIFFERS]


def is_parked(record: SubmissionRecord) -> bool:
    """Whether an unexplained complaint of the portal's keeps it from being filed."""
    return bool(parked_on(record))


def say_kits(here: Installation, kits: Sequence[SubmissionRecord]) -> None:
    """How many kits are out, and what ends that."""
    if kits:
        here.output.say(
            f"{len(kits)} {'kit is' if len(kits) == 1 else 'kits are'} out to be filed by hand; nothing of takedown's presses "
            "these. Tell the number with `takedown filed COMPLAINT --number N`, or let `takedown resume` look for it.",
            "yellow",
        )


def in_words(ledger: Ledger, record: SubmissionRecord) -> str:
    """Our state of a submission for people."""
    if is_out(ledger, record):
        return BY_HAND
    if is_parked(record):
        return "parked: an unexplained complaint"
    if record.waits_for and record.state in OPEN_PLAN:
        return "waits for its right to be verified"
    if record.comparison is Comparison.DIFFERS:
        return "filed, but differs"
    return f"{IN_WORDS[record.state]}, imported" if record.code == IMPORTED else IN_WORDS[record.state]


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
        [_row(here.ledger, record) for record in records],
    )


def row_outcomes(
    ledger: Ledger, checked: CheckedBatch, plan: Plan, profiles: Collection[str], touched: Collection[SubmissionId]
) -> dict[int, RowOutcome]:
    """How each row that goes to one of `profiles`, all of the plan's account, stands after a run that changed `touched`.

    A row that was skipped because of something that this run has settled stands as that ended.
    """
    rows = [row for row in checked.rows if row.profile in profiles]
    holders = ledger.holders(plan.account, [row.claim for row in rows if row.claim is not None])
    records: dict[SubmissionId, SubmissionRecord | None] = {}
    outcomes: dict[int, RowOutcome] = {}
    for row in rows:
        holder = holders.get(row.claim) if row.claim is not None else None
        if row.number in plan.held_elsewhere:
            other = plan.held_elsewhere[row.number]
            words = f"complaint {other} of another batch has this listing"
            outcomes[row.number] = RowOutcome("held_elsewhere", "held_by_other_batch", words, other, "")
        elif holder is not None and (row.number in plan.rows or _has_moved(row, holder, touched)):
            if holder.submission not in records:
                records[holder.submission] = ledger.submission(holder.submission)
            if (record := records[holder.submission]) is not None:
                outcomes[row.number] = _as_it_ended(holder, record)
        elif row.status is RowStatus.SKIPPED and row.holding is not None:
            held = row.holding
            outcomes[row.number] = RowOutcome("skipped", row.code, row.message, held.submission, held.number)
    return outcomes


def _has_moved(row: CheckedRow, holder: ClaimRecord, touched: Collection[SubmissionId]) -> bool:
    """Whether a skipped row stands otherwise than the check found it, by what this run did."""
    before = row.holding
    if before is None or holder.submission not in touched:
        return False
    number = holder.numbers[0] if holder.numbers else ""
    return (holder.submission, holder.submission_state, number) != (before.submission, before.state, before.number)


def _as_it_ended(holder: ClaimRecord, record: SubmissionRecord) -> RowOutcome:
    if holder.state is ClaimState.REFUSED:
        return RowOutcome("refused", "listing_refused", holder.words, record.id, "")
    code = record.code if record.state is State.REFUSED else ""
    status = "waits" if record.waits_for and record.state in OPEN_PLAN else record.state.value
    return RowOutcome(status, code, record.words or record.why, record.id, " ".join(record.numbers))


def last_attempts(ledger: Ledger, checked: CheckedBatch, plan: Plan) -> list[SubmissionRecord]:
    """The submissions that have the plan's rows now: the planned ones, or the attempts that followed them."""
    claims = [row.claim for row in checked.rows if row.claim is not None and row.number in plan.rows]
    ids = dict.fromkeys(holder.submission for holder in ledger.holders(plan.account, claims).values())
    return [record for one in ids if (record := ledger.submission(one)) is not None]


def what_next(
    here: Installation,
    checked: CheckedBatch,
    records: Sequence[SubmissionRecord],
    *,
    waiting: Sequence[SubmissionRecord],
    undeclared: Sequence[SubmissionRecord],
    unknown: Sequence[SubmissionRecord],
    kits: Sequence[SubmissionRecord],
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
    show_stops(here, errors)
    if unknown:
        say(
            f"{len(unknown)} outcomes are unknown and reading the portal did not settle them; they are never pressed again. "
            "Settle them with `takedown resume` on a terminal.",
            "red",
        )
    say_kits(here, kits)
    for record in not_pressed:
        say(f"{record.id} was not pressed: {record.why}. Run the same command again to try it anew.", "yellow")
    if undeclared:
        say(
            f"{len(undeclared)} complaints have rows that came free after the batch was shown, so nobody has declared them: "
            "run the same command again.",
            "yellow",
        )
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
        say(
            f"{record.id} is parked: complaint {parked_on(record)} is on one of its listings and nobody here filed it. "
            "If it is your own filing, say so with `takedown resume` on a terminal.",
            "red",
        )
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


def _row(ledger: Ledger, record: SubmissionRecord) -> tuple[str, ...]:
    submission = load_submission(record.kind, record.payload)
    words = record.words or ("" if record.why == BY_HAND else record.why)
    if number := parked_on(record):
        words = f"complaint {number} is on one of its listings, and nobody here filed it"
    common = (in_words(ledger, record), " ".join(record.numbers) or record.reference, words)
    if isinstance(submission, Complaint):
        return (
            record.id,
            submission.marketplace.value,
            submission.ipr.label,
            submission.reason,
            str(len(submission.listings)),
            *common,
        )
    if isinstance(submission, IprUpload):
        return (record.id, "", submission.ipr.label, "upload", "", *common)
    what = f"{submission.reply.value} {submission.reference}" if isinstance(submission, Answer) else "withdrawal"
    return (record.id, "", "", f"{what} of {submission.number}", "", *common)
