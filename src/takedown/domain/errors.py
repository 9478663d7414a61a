"""Errors by what has to happen next.

Each class stands for one thing a person or a scheduler does next, and so for one exit code. A message is one sentence
that names the thing (file, row, screen, element); `advice` is one sentence that says what to do. `detail` goes to the log
only, never to the terminal.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of every command; see the table in the README."""

    DONE = 0
    OUR_FAULT = 1
    WRONG_USE = 2
    INVALID_ROWS = 3
    NEEDS_PERSON = 4
    PARTLY_REFUSED = 5
    OUTCOME_UNKNOWN = 6
    UNAVAILABLE = 7
    PENDING = 8
    PORTAL_CHANGED = 9
    ACCOUNT_HELD = 10
    ALTERED = 11
    WEAKER_THAN_ASKED = 12
    INTERRUPTED = 130


#: Several outcomes in one run: the first of these that applies is the exit code. Codes that are not here end a run before
#: anything is filed; where one does come up in the middle, it stands before all but our own fault.
PRECEDENCE = (
    Exit.OUR_FAULT,
    Exit.PORTAL_CHANGED,
    Exit.OUTCOME_UNKNOWN,
    Exit.NEEDS_PERSON,
    Exit.UNAVAILABLE,
    Exit.PARTLY_REFUSED,
    Exit.PENDING,
    Exit.DONE,
)


def worst(codes: Iterable[Exit]) -> Exit:
    """The exit code of a run that met all of `codes`; DONE for none of them."""
    met = set(codes)
    if Exit.OUR_FAULT not in met and (early := sorted(met - set(PRECEDENCE))):
        return early[0]
    return next((code for code in PRECEDENCE if code in met), Exit.DONE)


class TakedownError(Exception):
    """Base of every error a user sees."""

    exit = Exit.OUR_FAULT

    def __init__(self, message: str, *, advice: str, detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.detail = detail


class WrongUse(TakedownError):
    """The command, a setting or a file the user named is not usable: mend it and run again."""

    exit = Exit.WRONG_USE


class InvalidRows(TakedownError):
    """Rows of the input are wrong: nothing was filed; mend the rows and run again."""

    exit = Exit.INVALID_ROWS


class PersonNeeded(TakedownError):
    """The portal asks for a person: robot check, code, password, new terms."""

    exit = Exit.NEEDS_PERSON


class PortalUnavailable(TakedownError):
    """The portal does not answer or is in maintenance: try again later."""

    exit = Exit.UNAVAILABLE


class SignInUnanswered(PortalUnavailable):
    """No answer came to a password: the portal may have counted it, and accounts are locked after a few."""


class SlowDown(PortalUnavailable):
    """The portal asks to slow down: wait `after_seconds` before the next request."""

    def __init__(self, message: str, *, advice: str, detail: str = "", after_seconds: float = 60) -> None:
        super().__init__(message, advice=advice, detail=detail)
        self.after_seconds = after_seconds


class SignInNeeded(TakedownError):
    """The portal asks to sign in again: done once, with no form open anywhere, then the step is begun anew."""

    exit = Exit.NEEDS_PERSON


class PortalChanged(TakedownError):
    """A screen is not as its map says: teach the tool the screen, then run again."""

    exit = Exit.PORTAL_CHANGED


class ListMoved(PortalChanged):
    """A list did not stay the same from its first row to its last: it is read anew, and proves nothing until it does."""


class AccountHeld(TakedownError):
    """Another process works on this portal account: wait for it."""

    exit = Exit.ACCOUNT_HELD


class StorageFailed(TakedownError):
    """The ledger or the file store could not be written or read: make room or mend it, then run again."""

    exit = Exit.WRONG_USE


class LedgerAltered(TakedownError):
    """The ledger does not agree with itself: nothing is pressed on such a ledger."""

    exit = Exit.ALTERED


class BrowserFailed(TakedownError):
    """The browser could not be started, died or hung: run again, what was left is taken up."""

    exit = Exit.UNAVAILABLE


class BrowserMissing(TakedownError):
    """No browser was found on this machine."""

    exit = Exit.WRONG_USE


class IllegalStep(Exception):
    """A step that the filing protocol does not allow: a bug of ours, never the user's."""
