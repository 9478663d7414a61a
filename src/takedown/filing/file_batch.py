"""Files a set of declared submissions: a few tabs at a time, shift by shift, until all of them have an outcome.

A shift is the time of one browser. It first settles what is unknown by reading the portal and makes good the comparisons
that are owed, then looks for complaints that nobody here can explain, then files.
It ends when a press ended unknown, when the browser failed, or when nothing is left; the browser is dead before the next
shift begins. Failures in a row, from shift to shift, stop the run (`breaker.py`).
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from takedown.domain.errors import BrowserFailed, Exit, SlowDown, TakedownError, worst
from takedown.domain.model import SubmissionId
from takedown.domain.protocol import UNSETTLED, State
from takedown.filing.breaker import Breaker, OnlyGuessed, PressUnknown
from takedown.filing.calm import Calm
from takedown.filing.compare import compare_owed, owing
from takedown.filing.desk import Desk, OpenPortal
from takedown.filing.file_one import file_one
from takedown.filing.intent import is_out
from takedown.filing.plan import OPEN_PLAN
from takedown.filing.preflight import UNEXPLAINED, look_before_pressing
from takedown.filing.reconcile import require_dead, settle_unknown
from takedown.filing.restored import require_agreed
from takedown.filing.rights import look_for_rights, sync_rights
from takedown.filing.second_person import require_batches_approved
from takedown.ledger.records import Comparison, SubmissionRecord
from takedown.portal import Portal

Errand = Callable[[Desk, Calm], Awaitable[object]]
"""Something to read while the portal is open."""

TRIES_TO_OPEN = 3
"""A filed complaint that cannot be opened by then keeps its comparison owed, and keeps nobody else waiting."""
ROUNDS = 4
"""A submission that fails before its press is tried in so many rounds of one run."""

TRY_AGAIN_SECONDS = 900.0
"""When a portal that is away may be tried again, where it does not say so itself."""

_ANSWERED = (State.FILED, State.REFUSED, State.HELD_BY_PORTAL)
"""The portal did what it is for."""
_EXITS = {
    State.UNKNOWN: Exit.OUTCOME_UNKNOWN,
    State.INTENDED: Exit.OUTCOME_UNKNOWN,
    State.REFUSED: Exit.PARTLY_REFUSED,
    State.NOT_PRESSED: Exit.PARTLY_REFUSED,
}


@dataclass
class Report:
    """How each submission ended in this run, and the error that ended the run early, if one did."""

    states: dict[SubmissionId, State] = field(default_factory=dict)
    """Of each that this run filed, settled or compared; of a rehearsal, what each would have come to."""
    with_person: set[SubmissionId] = field(default_factory=set)
    """Filed but shown differently, or parked by a complaint that nobody here can explain."""
    left: set[SubmissionId] = field(default_factory=set)
    """Not filed when the run ended: they wait for a right, for the person who has their kit, or nothing came of them."""
    error: TakedownError | None = None
    stopped: bool = False
    """True when the user asked to stop and something was left."""

    def exit(self) -> Exit:
        """The exit code that these outcomes add up to."""
        codes = {_EXITS.get(state, Exit.DONE) for state in self.states.values()}
        codes |= {self.error.exit} if self.error else set()
        codes |= {Exit.NEEDS_PERSON} if self.with_person else set()
        codes |= {Exit.PENDING} if self.left else set()
        return worst(codes | ({Exit.INTERRUPTED} if self.stopped else set()))


@dataclass
class Run:
    """What is left to do in one run, and what went wrong so far."""

    desk: Desk
    waiting: deque[SubmissionId]
    tabs: int
    rehearse: bool
    report: Report = field(default_factory=Report)
    with_person: set[SubmissionId] = field(default_factory=set)
    """Unknown outcomes that reading did not settle: they are not read again in this run."""
    tries: dict[SubmissionId, int] = field(default_factory=dict)
    unopened: dict[SubmissionId, list[TakedownError]] = field(default_factory=dict)
    """Why a filed complaint could not be opened to be compared, each time."""
    breaker: Breaker = field(default_factory=Breaker)
    looked: set[SubmissionId] = field(default_factory=set)
    """For these the portal's own lists were read in this run: nothing else is pressed in it."""

    def goes_on(self) -> bool:
        """Whether another shift has anything to do."""
        if self.report.error is not None or self.desk.stop_asked:
            return False
        return bool(self.waiting) or (not self.rehearse and bool(self.unknown() or self.to_compare()))

    def unknown(self) -> list[SubmissionRecord]:
        """Outcomes that reading the portal may settle in this run."""
        unsettled = self.desk.ledger.submissions(self.desk.account, states=UNSETTLED)
        return [record for record in unsettled if record.id not in self.with_person]

    def to_compare(self) -> list[SubmissionRecord]:
        """Comparisons that are owed and did not fail too often in this run; the others stay owed for the next."""
        return [one for one in owing(self.desk) if len(self.unopened.get(one.id, ())) < TRIES_TO_OPEN]

    def ended(self, record: SubmissionRecord, state: State) -> None:
        """Take in how a filling or a press ended."""
        self.report.states[record.id] = state
        if state in _ANSWERED:
            self.breaker.answered()
        elif state is State.UNKNOWN:
            margin = self.desk.margin_seconds + (self.desk.list_delay_seconds or 0)
            self.failed(
                PressUnknown(
                    f"Nobody saw what became of the press of {record.id}: {self.desk.record(record.id).why}.",
                    advice="It is never pressed again: run `takedown resume`, which reads the portal for it, "
                    f"{_when(self.desk, margin)}.",
                )
            )

    def settled(self, record: SubmissionRecord) -> None:
        """Take in what reading proved of a press: its lists came whole, twice, so this portal works."""
        if record.state in _ANSWERED:
            self.breaker.answered()
        else:
            self.report.error = self.report.error or self.breaker.absent()

    def failed(self, error: TakedownError, submission: SubmissionId | None = None) -> None:
        """Count a failure; decide whether the submission comes up again and whether the run goes on."""
        self.desk.tell("failed", {"submission": submission, "message": error.message})
        if self.breaker.failed(error):
            self.report.error = self.report.error or error
        if submission is None:
            return
        self.tries[submission] = self.tries.get(submission, 0) + 1
        if self.tries[submission] < ROUNDS:
            self.waiting.append(submission)
        else:
            self.report.error = self.report.error or error


async def file_batch(
    desk: Desk,
    open_portal: OpenPortal,
    ids: Sequence[SubmissionId],
    *,
    tabs: int,
    rehearse: bool = False,
    first: Errand | None = None,
    last: Errand | None = None,
) -> Report:
    """File every submission of `ids`, in order, at most `tabs` at a time; with `rehearse` all but the press.

    Unknown outcomes of the account, of earlier runs too, are settled first. `first` and `last` read what is to be read
    before and after, in the same browser. Raises nothing of the portal's: the report has it.
    """
    run = Run(desk, deque(ids), tabs, rehearse)
    pace = desk.pace()
    while run.goes_on():
        run.breaker.next_browser()
        try:
            require_dead(desk)
            async with open_portal() as portal:
                await _shift(run, desk.calm(portal, pace), first, last)
        except TakedownError as error:
            run.failed(error)
    for record in owing(desk):  # filed and not compared: the run does not end well, and the next one goes on with it
        run.report.error = run.report.error or next(iter(run.unopened.get(record.id, ())), None)
    if run.report.error is not None and run.report.error.exit is Exit.UNAVAILABLE:
        _say_when(run.report.error, desk)
    run.report.stopped = desk.stop_asked
    if not rehearse:
        _sum_up(run, ids)
    return run.report


def _sum_up(run: Run, ids: Sequence[SubmissionId]) -> None:
    """How everything that was touched stands now, by the ledger."""
    report = run.report
    for record in map(run.desk.record, dict.fromkeys([*ids, *report.states, *run.waiting])):
        if record.id in report.states:
            report.states[record.id] = record.state
        if record.comparison is Comparison.DIFFERS or (record.waits_for or "").startswith(UNEXPLAINED):
            report.with_person.add(record.id)
        elif record.state in OPEN_PLAN:
            report.left.add(record.id)


def _say_when(error: TakedownError, desk: Desk) -> None:
    seconds = error.after_seconds if isinstance(error, SlowDown) else TRY_AGAIN_SECONDS
    error.advice = f"{error.advice} It is worth another try {_when(desk, seconds)}."


def _when(desk: Desk, seconds: float) -> str:
    """`in 15 minutes (at 14:05 UTC)`."""
    minutes = max(1, math.ceil(seconds / 60))
    at = desk.now() + timedelta(minutes=minutes)
    return f"in {minutes} minute{'s' if minutes > 1 else ''} (at {at:%H:%M} UTC)"


async def prepare_run(desk: Desk, calm: Calm) -> None:
    """Before the first press of a shift: the state of rights that complaints wait for."""
    if any(record.waits_for for record in desk.ledger.submissions(desk.account, states=OPEN_PLAN)):
        await sync_rights(desk, calm)


def refuse_guesses(portal: Portal, profile: str, kinds: set[str]) -> None:
    """Raise OnlyGuessed while an element on the way to one of these presses is only guessed on this profile."""
    guesses = sorted({guess for kind in kinds for guess in portal.guesses_before_press(kind)})
    if guesses:
        listed = "\n  ".join(guesses)
        raise OnlyGuessed(
            f"Nothing is pressed on profile {profile}: {len(guesses)} elements on the way are only guessed:\n  {listed}",
            advice="Look each one up on the signed-in portal and confirm it in your own screen maps first.",
        )


async def _shift(run: Run, calm: Calm, first: Errand | None, last: Errand | None) -> None:
    desk = run.desk
    if calm.portal.attached:
        run.looked.clear()  # what stood filled in there when the last shift ended, the person may have pressed
    await calm.sign_in(calm.portal.epoch)
    if not run.rehearse:
        await _settle(run, calm)
        for record in run.to_compare():
            await _compare(run, calm, record.id)
    if first is not None:
        await first(desk, calm)
    if not run.rehearse and run.waiting:
        require_agreed(desk)
        require_batches_approved(desk, map(desk.record, run.waiting))
        refuse_guesses(calm.portal, desk.profile, {desk.record(one).kind for one in run.waiting})
        await _look(run, calm)
    await _file_and_compare(run, calm)
    if last is not None and run.report.error is None and not calm.over:
        await last(desk, calm)


async def _look(run: Run, calm: Calm) -> None:
    """Before its first press in this run each submission is looked for; one that was freed since the last look, too."""
    unseen = [run.desk.record(one) for one in run.waiting if one not in run.looked]
    if unseen:
        run.looked |= await look_for_rights(run.desk, calm, unseen)
        run.looked |= await look_before_pressing(run.desk, calm, unseen)
        there = [one.id for one in unseen if run.desk.record(one.id).state is State.SUPERSEDED]
        run.report.states.update(dict.fromkeys(there, State.SUPERSEDED))


async def _file_and_compare(run: Run, calm: Calm) -> None:
    """As many tabs as wanted file; one more tab opens what they filed, so that no form waits for a comparison."""
    filed: asyncio.Queue[SubmissionId | None] = asyncio.Queue()

    async def file_all() -> None:
        await _together(*(_work(run, calm, filed) for _ in range(min(run.tabs, len(run.waiting)))))
        filed.put_nowait(None)

    async def compare_in_turn() -> None:
        while (submission := await filed.get()) is not None:
            if not calm.over and not run.desk.stop_asked:
                await _compare(run, calm, submission)

    await _together(file_all(), compare_in_turn())


async def _together(*works: Coroutine[Any, Any, None]) -> None:
    """All of them at once; when one raises, the others are ended before it comes out, so that none outlives the browser."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _settle(run: Run, calm: Calm) -> None:
    """Settle what is unknown; what proved absent is filed anew, as the next attempt. Each is taken up as it is settled."""

    def settled(record: SubmissionRecord, again: SubmissionId | None) -> None:
        if record.state in UNSETTLED:
            run.with_person.add(record.id)
            if is_out(run.desk.ledger, record):
                run.report.left.add(record.id)
                return
        else:
            run.settled(record)
        if again is None:
            run.report.states[record.id] = record.state
        else:
            run.report.states.pop(record.id, None)
            run.waiting.append(again)
            run.looked |= {again} if record.id in run.looked else set()  # an absence is a look, too

    await settle_unknown(run.desk, calm, run.unknown(), settled)


async def _work(run: Run, calm: Calm, filed: asyncio.Queue[SubmissionId | None]) -> None:
    """One tab: takes the next submission until none is left, something is unknown, or the run is over."""
    desk = run.desk
    while run.waiting and not calm.over and run.report.error is None and not desk.stop_asked:
        record = desk.record(run.waiting.popleft())
        if record.waits_for or (record.state is not State.DECLARED and not run.rehearse):
            continue  # something has to happen first, or an earlier run has pressed it
        await calm.pace.turn()
        if desk.stop_asked or run.report.error is not None:
            run.waiting.appendleft(record.id)
            break
        if calm.begun and calm.portal.megabytes() > desk.browser_megabytes:
            run.waiting.appendleft(record.id)
            calm.over = True  # a browser that has grown fat is replaced before it stalls
            break
        desk.tell("begun", {"submission": record.id})
        calm.begun += 1
        try:
            state = await file_one(record, desk, calm, rehearse=run.rehearse)
            run.ended(record, state)
            if run.rehearse:
                run.breaker.answered()  # that is all it is to do
        except TakedownError as error:
            after = desk.record(record.id)
            run.ended(record, after.state)
            calm.over = (
                calm.over or after.state in UNSETTLED or isinstance(error, BrowserFailed) or calm.portal.attached
            )
            run.failed(error, record.id if after.state in OPEN_PLAN else None)
            continue
        if state in OPEN_PLAN and calm.over:
            run.waiting.appendleft(record.id)  # not begun, or filled and left: the next browser files it
        if state is State.FILED and record.kind != "ipr":
            filed.put_nowait(record.id)


async def _compare(run: Run, calm: Calm, submission: SubmissionId) -> None:
    """A comparison that fails stays owed: the next shift or run makes it good."""
    try:
        await compare_owed(run.desk.record(submission), run.desk, calm)
        run.report.states[submission] = State.FILED
    except TakedownError as error:
        calm.over = calm.over or isinstance(error, BrowserFailed)
        run.unopened.setdefault(submission, []).append(error)
        run.failed(error)
