"""Files a set of declared submissions: a few tabs at a time, a fresh browser after anything unknown, one report.

Retry does not happen here. What was not begun stays declared and is taken up by the next run.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field

from takedown.domain.errors import Exit, IllegalStep, PortalChanged, TakedownError, worst
from takedown.domain.model import SubmissionId
from takedown.domain.protocol import State
from takedown.filing.desk import Desk, OpenPortal
from takedown.filing.file_one import compare_owed, file_one
from takedown.filing.plan import OPEN_PLAN
from takedown.filing.rights import sync_rights
from takedown.ledger.records import Comparison, SubmissionRecord
from takedown.portal import Portal

Errand = Callable[[Desk, Portal], Awaitable[object]]
"""Something to read while the portal is open."""


@dataclass
class Report:
    """How each submission ended in this run, and the error that ended the run early, if one did."""

    states: dict[SubmissionId, State] = field(default_factory=dict)
    error: TakedownError | None = None

    def exit(self) -> Exit:
        """The exit code that these outcomes add up to."""
        codes = {_EXITS.get(state, Exit.DONE) for state in self.states.values()}
        return worst(codes | ({self.error.exit} if self.error else set()))


_EXITS = {
    State.UNKNOWN: Exit.OUTCOME_UNKNOWN,
    State.INTENDED: Exit.OUTCOME_UNKNOWN,
    State.REFUSED: Exit.PARTLY_REFUSED,
    State.NOT_PRESSED: Exit.PARTLY_REFUSED,
    State.HELD_BY_PORTAL: Exit.PENDING,
}


@dataclass
class Shift:
    """The time of one browser. `over` once a press in it ended unknown."""

    portal: Portal
    over: bool = False


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

    `first` and `last` read what is to be read before and after, in the same browser.

    After an unknown outcome no new form is filled before the browser that pressed is dead: the portal may keep one draft
    per account, and a late post would send the wrong one. The first error of the portal ends the run, everything kept.
    """
    report = Report()
    waiting = deque(ids)
    while waiting and report.error is None and not desk.stopping():
        try:
            async with open_portal() as portal:
                await portal.sign_in(desk.keep_for(None))
                if first is not None:
                    await first(desk, portal)
                if not rehearse:
                    refuse_guesses(portal, desk, waiting)
                shift = Shift(portal)
                tabs_wanted = min(tabs, len(waiting))
                await asyncio.gather(*(_work(desk, shift, waiting, report, rehearse) for _ in range(tabs_wanted)))
                if last is not None and report.error is None and not shift.over:
                    await last(desk, portal)
        except TakedownError as error:
            report.error = report.error or error
    return report


async def prepare_run(desk: Desk, portal: Portal) -> None:
    """Before the first press of a run: comparisons that are owed, and the state of rights that complaints wait for."""
    await compare_all_owed(desk, portal)
    if any(record.waits_for for record in desk.ledger.submissions(desk.account, states=OPEN_PLAN)):
        await sync_rights(desk, portal)


async def compare_all_owed(desk: Desk, portal: Portal) -> None:
    """Make good the comparisons that an earlier run owes. Raises the portal's errors."""
    for record in desk.ledger.submissions(desk.account, states={State.FILED}, kind="complaint"):
        if record.comparison is Comparison.OWED:
            await compare_owed(record, desk, portal)


def refuse_guesses(portal: Portal, desk: Desk, ids: Iterable[SubmissionId]) -> None:
    """Raise PortalChanged while an element on the way to one of these presses is only guessed on this profile."""
    kinds = {_record(desk, one).kind for one in ids}
    guesses = sorted({guess for kind in kinds for guess in portal.guesses_before_press(kind)})
    if guesses:
        listed = "\n  ".join(guesses)
        raise PortalChanged(
            f"Nothing is pressed on profile {desk.profile}: {len(guesses)} elements on the way are only guessed:\n  {listed}",
            advice="Look each one up on the signed-in portal and confirm it in your own screen maps first.",
        )


async def _work(desk: Desk, shift: Shift, waiting: deque[SubmissionId], report: Report, rehearse: bool) -> None:
    """One tab: takes the next submission until none is left, something is unknown, or the run is over."""
    while waiting and not shift.over and report.error is None and not desk.stopping():
        record = _record(desk, waiting.popleft())
        if record.waits_for or (record.state is not State.DECLARED and not rehearse):
            continue  # its right is not verified yet, or an earlier run has pressed it: see `resume`
        desk.tell("begun", {"submission": record.id})
        try:
            state = await file_one(record, desk, shift.portal, rehearse=rehearse)
            report.states[record.id] = state
            shift.over = shift.over or state is State.UNKNOWN
            if state is State.FILED and record.kind == "complaint":
                await compare_owed(_record(desk, record.id), desk, shift.portal)
        except TakedownError as error:
            report.states[record.id] = _record(desk, record.id).state
            report.error = report.error or error


def _record(desk: Desk, submission: SubmissionId) -> SubmissionRecord:
    record = desk.ledger.submission(submission)
    if record is None:
        raise IllegalStep(f"{submission} was never planned")
    return record
