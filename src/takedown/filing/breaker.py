"""When a run stops by itself: failures in a row that would not get better by going on.

Only an answer of the portal's to a press ends the row of failures, or what became of a press, proved by reading. A press
that is proved absent ends that row too, for the portal's lists came whole; but absences have a row of their own: a portal
that shows its lists and takes no complaint is not one to go on pressing at.
"""

from __future__ import annotations

from takedown.domain.errors import BrowserFailed, Exit, PortalChanged, PortalUnavailable, TakedownError

IN_A_ROW = 4
"""So many failures of one kind in a row stop the run: it would not get better by itself."""
OF_ANY_KIND = 6
"""So many failures in a row stop it although they are of several kinds."""
ABSENT_IN_A_ROW = 8
"""So many presses in a row that never reached the portal stop it. One browser's death alone may account for a tab each."""


class PressUnknown(TakedownError):
    """Nobody saw what became of a press: it is read before anything of the kind goes on."""

    exit = Exit.OUTCOME_UNKNOWN


class OnlyGuessed(PortalChanged):
    """Elements on the way to a press are guesses on this profile: a person has to confirm them first."""


_PASSING = (PortalUnavailable, PortalChanged, BrowserFailed, PressUnknown)


class Breaker:
    """Counts what went wrong since the portal last answered. Reads no clock and stops nothing: it says when to stop."""

    def __init__(self) -> None:
        self._failures: list[TakedownError] = []
        self._absent = 0
        self._of_this_browser: set[type[TakedownError]] = set()

    def next_browser(self) -> None:
        """What is counted once for each browser may be counted again."""
        self._of_this_browser.clear()

    def answered(self) -> None:
        """The portal did what it is for, or a rehearsal all that it is to do: nothing is in a row any more."""
        self._failures.clear()
        self._absent = 0

    def absent(self) -> PortalUnavailable | None:
        """Reading proved that a press never arrived. Returns the error that stops the run, if this makes too many."""
        self._failures.clear()
        self._absent += 1
        if self._absent < ABSENT_IN_A_ROW:
            return None
        return PortalUnavailable(
            f"The portal took none of the last {self._absent} presses: its lists are whole, and they show none of them.",
            advice="Sign in by hand and see whether it takes complaints from this account; nothing is lost meanwhile.",
        )

    def failed(self, error: TakedownError) -> bool:
        """Count a failure; True when the run stops with it.

        A browser that dies fails all its tabs, and all that were pressing are unknown: each counts once for each browser.
        """
        if type(error) not in self._of_this_browser:
            self._failures.append(error)
        self._of_this_browser |= {type(error)} & {BrowserFailed, PressUnknown}
        in_a_row = self._failures[-IN_A_ROW:]
        same_kind = len(in_a_row) == IN_A_ROW and len({one.exit for one in in_a_row}) == 1
        passes = isinstance(error, _PASSING) and not isinstance(error, OnlyGuessed)
        return not passes or same_kind or len(self._failures) == OF_ANY_KIND
