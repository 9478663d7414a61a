"""Whether what the pages show is as it was recorded: one thread looks, the pages only ask what it has found.

The thread reads the whole log once, and again when it has grown; then of each submission that is shown its events, the
tables that are made of them, and its files, each of which is only read again when somebody has touched it.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from takedown.domain.errors import LedgerAltered, StorageFailed, TakedownError
from takedown.domain.model import Account
from takedown.ledger.files import FileStore
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import StoredEvent
from takedown.review.log_check import LogCheck, check_log, told_by
from takedown.review.standing import NOT_YET, VERIFIED, Badge, Standing, whole_of
from takedown.verification.checks import Trust
from takedown.verification.log import kept_files

FRESH_SECONDS = 10
"""So long a finding is told without another look."""
BREATH_SECONDS = 0.01
"""Between two pieces of a long reading: the pages come first."""
MOST_SECONDS_BACK = 1
_MOST_KEPT = 5_000
_MOST_FILES = 20_000
_MOST_ASKED = 1_000
_READING_OF_TIME = 5
"""A record that grows is read again at most for this part of the time: once it was read, five times as long is waited."""


class _Over(Exception):
    """The thread is asked to stop."""


@dataclass(frozen=True)
class _Found:
    badge: Badge
    at: float


class Checker:
    """Looks into the submissions of one account that somebody asks about. `at_work` runs its thread."""

    def __init__(
        self,
        ledger: Ledger,
        files: FileStore,
        account: Account,
        trust: Trust,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ledger, self._files, self._account, self._trust, self._clock = ledger, files, account, trust, clock
        self._asked: OrderedDict[str, None] = OrderedDict()
        self._found: OrderedDict[str, _Found] = OrderedDict()
        self._same_file: OrderedDict[str, tuple[int, ...]] = OrderedDict()
        self._log: LogCheck | None = None
        self._log_again_at = 0.0
        self._pages, self._at_work = 0, False
        self._changed = threading.Condition()
        self._over = threading.Event()
        self.whole = NOT_YET

    def of(self, submissions: Collection[str], *, wait_seconds: float = 0) -> Mapping[str, Badge]:
        """See `standing.Checking`."""
        with self._changed:
            now = self._clock()
            for one in reversed(list(submissions)):  # the last one in is the first one out
                found = self._found.get(one)
                if found is None or found.badge is NOT_YET or now - found.at > FRESH_SECONDS:
                    self._asked[one] = None
                    self._asked.move_to_end(one)
            while len(self._asked) > _MOST_ASKED:
                self._asked.popitem(last=False)
            self._changed.notify_all()
            if wait_seconds and self._at_work:
                self._pages -= 1  # the page that waits here must not hold up what it waits for
                self._changed.wait_for(
                    lambda: all(self._badge(one) is not NOT_YET for one in submissions), wait_seconds
                )
                self._pages += 1
            return {one: self._badge(one) for one in submissions}

    @contextmanager
    def stand_back(self) -> Iterator[None]:
        """The thread rests while a page is made: two that compute take turns of five thousandths of a second."""
        with self._changed:
            self._pages += 1
        try:
            yield
        finally:
            with self._changed:
                self._pages -= 1
                self._changed.notify_all()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Its thread, for the time of the block."""
        thread = threading.Thread(target=self._work, name="review-checking", daemon=True)
        thread.start()
        self._at_work = True
        try:
            yield
        finally:
            self._over.set()
            with self._changed:
                self._changed.notify_all()
            thread.join()

    def look(self) -> None:
        """Look into everything that was asked for until now."""
        while (one := self._next()) is not None:
            self._keep(one, self._looked_into(one))
            self._breathe()

    def _work(self) -> None:
        try:
            while not self._over.is_set():
                with self._changed:
                    self._changed.wait_for(lambda: self._asked or self._over.is_set())
                self.look()
        except _Over:
            return

    def _breathe(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._pages <= 0 or self._over.is_set(), MOST_SECONDS_BACK)
        if self._over.wait(BREATH_SECONDS):
            raise _Over

    def _next(self) -> str | None:
        with self._changed:
            return self._asked.popitem()[0] if self._asked and not self._over.is_set() else None

    def _badge(self, submission: str) -> Badge:
        found = self._found.get(submission)
        return found.badge if found else NOT_YET

    def _keep(self, submission: str, found: _Found) -> None:
        with self._changed:
            self._found[submission] = found
            self._found.move_to_end(submission)
            if len(self._found) > _MOST_KEPT:
                self._found.popitem(last=False)
            self._changed.notify_all()

    def _looked_into(self, submission: str) -> _Found:
        now = self._clock()
        try:
            log = self._record()
            events = list(self._ledger.events(self._account, submission=submission))
            return _Found(self._judged(submission, log, events), now)
        except LedgerAltered as error:
            return _Found(Badge(Standing.ALTERED, error.message), now)
        except TakedownError as error:
            return _Found(Badge(Standing.NOT_YET, error.message), now)
        except (ValueError, LookupError, TypeError, AttributeError, SQLAlchemyError):
            return _Found(Badge(Standing.ALTERED, "an event of it, or its row, is nothing that is ever written"), now)

    def _judged(self, submission: str, log: LogCheck, events: list[StoredEvent]) -> Badge:
        doubted = [event.seq for event in events if event.seq in log.doubted]
        if doubted:
            return Badge(Standing.ALTERED, f"event {doubted[0]} is not what the event after it says")
        if told_by(events, submission, log.head[0]) != log.told.get(submission, b""):
            return Badge(Standing.ALTERED, "its events are not those that the record has of it")
        if any(event.seq > log.head[0] for event in events):
            return NOT_YET
        if problem := self._problem(submission, log, events):
            grown = self._ledger.head(self._account) != log.head  # what is read here may be of two moments then
            return NOT_YET if grown else Badge(Standing.ALTERED, problem)
        if log.altered and any(event.seq > log.proven for event in events):
            return Badge(Standing.UNPROVEN, f"nothing after event {log.proven} is proven: {log.verdict.failure}")
        return VERIFIED

    def _problem(self, submission: str, log: LogCheck, events: list[StoredEvent]) -> str:
        """What its tables or its files say that its events do not; empty where there is nothing."""
        if different := self._ledger.differences_of(self._account, submission, events):
            return different[0]
        for event in events:
            for sha256 in kept_files(event.body):
                if sha256 not in log.pruned and (trouble := self._trouble(sha256)):
                    return f"event {event.seq}: {trouble}"
        return ""

    def _trouble(self, sha256: str) -> str:
        """What is wrong with a file; empty where it is as it was. One that nobody has touched is not read again."""
        try:
            stat = self._files.path(sha256).lstat()
            same = (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
            if self._same_file.get(sha256) != same:
                self._files.check(sha256)
                self._same_file[sha256] = same
                if len(self._same_file) > _MOST_FILES:
                    self._same_file.popitem(last=False)
        except FileNotFoundError:
            return f"the file {sha256[:16]} is missing"
        except OSError as error:
            return f"the file {sha256[:16]} cannot be read: {error.strerror}"
        except LedgerAltered:
            return f"the file {sha256[:16]} was altered"
        except StorageFailed:
            return f"the file {sha256[:16]} cannot be read"
        return ""

    def _record(self) -> LogCheck:
        """The whole log as it was last read; read again when it has grown, and not all the time."""
        began = self._clock()
        if self._log is None or (began >= self._log_again_at and self._ledger.head(self._account) != self._log.head):
            try:
                self._log = check_log(self._ledger, self._account, self._trust, self._breathe)
            except LedgerAltered as error:
                self.whole = Badge(Standing.ALTERED, error.message)
                raise
            now = self._clock()
            self._log_again_at = now + _READING_OF_TIME * (now - began)
            self.whole = whole_of(self._log.verdict)
        return self._log
