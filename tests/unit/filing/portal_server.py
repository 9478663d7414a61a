"""The far side of the model portal: what the company keeps. It outlives every browser and every process of ours.

Posts may arrive late, lists lag behind and move while they are read, sessions expire and replay what they kept.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from takedown.domain import submission as domain
from takedown.domain.model import Complaint, Ipr, SubmissionId
from takedown.domain.portal_status import DECIDED, CaseStatus, CounterNoticeStatus, IprStatus
from takedown.domain.submission import Submission
from tests.unit.filing.virtual_time import START, Clock


class Way(StrEnum):
    """What becomes of a press on its way."""

    SEEN = "the post arrives and its answer is seen"
    UNSEEN = "the post arrives, its answer is lost"
    RAISES = "the post arrives, the press raises"
    BREAKS = "the post arrives, the press raises something that nobody foresaw"
    HANGS = "the post arrives, no answer ever comes"
    DROPPED = "the post is lost"
    SLOW = "the post is on its way for a while, whatever becomes of the browser"
    PAUSED = "the browser sends the post later, if it is still alive"
    SIGN_IN = "the session has expired; the portal keeps the post and replays it at the next sign-in"
    ODD_WORDS = "the post is lost, and the portal answers in words that nobody has given a meaning"
    WRONG_RECEIPT = "the post arrives, the receipt shows the newest number that was there before"


class Answer(StrEnum):
    """What the portal makes of a post."""

    ACCEPT = "accepted"
    REFUSE = "refused"
    HOLD = "held until the right is verified"
    SPLIT = "accepted as one complaint per listing"
    PARTLY = "accepted without its last listing"
    TWICE = "accepted as two complaints on the same"


@dataclass(frozen=True)
class Press:
    """One scripted press."""

    way: Way = Way.SEEN
    answer: Answer = Answer.ACCEPT


_UNDECIDED = (CounterNoticeStatus.OPEN, CounterNoticeStatus.DISPUTED, CounterNoticeStatus.MEDIATION)


@dataclass
class Objection:
    """One counter-notice as the company has it."""

    reference: str
    said: str
    status: CounterNoticeStatus = CounterNoticeStatus.OPEN
    seller: str = "Shop 7"
    received_on: date | None = None
    deadline: date | None = None
    files: dict[str, bytes | None] = field(default_factory=dict)
    """Name -> content; None for one that is larger than anybody takes."""
    notice: str = ""


@dataclass
class Case:
    """One complaint as the company has it. `cause` is the submission of ours whose press made it; None for others."""

    number: str
    meant: Complaint
    marker: str
    listings: dict[str, CaseStatus]
    submitted_at: float
    shows_at: float
    cause: SubmissionId | None
    held: bool = False
    reference: str = ""
    """Under which it can be opened too, if it is or was held."""
    refused_with_its_right: bool = False
    opened: bool = False
    """True once somebody read it."""
    objections: list[Objection] = field(default_factory=list)
    withdrawn: bool = False
    said: int = 0
    """How many answers and withdrawals arrived."""
    doubled: bool = False
    """True when the portal made it of a post of which it had made one before."""

    @property
    def meaning(self) -> CaseStatus:
        if self.withdrawn:
            return CaseStatus.WITHDRAWN
        if self.objections and self.objections[-1].status in _UNDECIDED:
            return CaseStatus.COUNTER_NOTICE
        decided = all(status in DECIDED for status in self.listings.values())
        return CaseStatus.CLOSED if decided else CaseStatus.PROCESSING

    def live(self) -> set[str]:
        """The claims that this complaint keeps open."""
        undecided = {key for key, status in self.listings.items() if status not in DECIDED}
        return {str(self.meant.claim(one)) for one in self.meant.listings if one.key in undecided}


@dataclass(eq=False)
class Browser:
    """A browser process. `died_at` None while it lives."""

    pid: int
    died_at: float | None = None


@dataclass(frozen=True)
class Post:
    """What a press sends."""

    cause: SubmissionId
    meant: Complaint | domain.Answer | domain.Withdrawal
    marker: str
    answer: Answer


@dataclass
class Server:
    """One account on one portal."""

    clock: Clock
    lag_seconds: float = 0
    """How far the list of complaints is behind."""
    tells_days: bool = False
    """Whether the list says on which day each was submitted."""
    slow_seconds: float = 20
    """How long a slow post is on its way."""
    paused_seconds: float = 150
    """How long a paused browser waits before it sends."""
    cases: list[Case] = field(default_factory=list)
    rights: list[tuple[Ipr, str, IprStatus]] = field(default_factory=list)
    refused_links: dict[str, str] = field(default_factory=dict)
    """Listing key -> the words with which the verify step leaves it out."""
    script: list[Press] = field(default_factory=list)
    """What the next presses come to; when it is over, all is well."""
    faults: list[tuple[str, BaseException | Callable[[], None]]] = field(default_factory=list)
    """(method, what it raises or what happens then): each once, in this order for one method."""
    moves: int = 0
    """So many of the next readings of the list miss its newest row, because another one came meanwhile."""
    loaded_in_part: int = 0
    """So many of the next readings of a complaint miss its last listing: the page has not shown it yet."""
    signed_in: bool = True
    unreadable_marketplaces: bool = False
    """True when the list names marketplaces in words that the wording table does not know."""
    list_words: str = ""
    """What the list says of every complaint in place of its status."""
    immortal: bool = False
    """True when browsers cannot be ended."""
    browsers: dict[int, Browser] = field(default_factory=dict)
    presses: Counter[SubmissionId] = field(default_factory=Counter)
    strangers: list[tuple[SubmissionId, str]] = field(default_factory=list)
    """(submission, number): a complaint by hand was open, and on the list, when one of its listings was pressed again."""
    on_the_list_by: float = 0
    """Only strangers that the list showed at this time count: nobody can know of others."""
    kept: list[Post] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    _under_way: list[tuple[float, Browser | None, Post]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(5001))
    _pids: Iterator[int] = field(default_factory=lambda: itertools.count(101))

    def start_browser(self) -> Browser:
        browser = Browser(next(self._pids))
        self.browsers[browser.pid] = browser
        return browser

    def end_browser(self, pid: int, _started_ms: int = 0) -> bool:
        """Kill a browser; True when it is known to be dead."""
        browser = self.browsers[pid]
        if browser.died_at is None and not self.immortal:
            browser.died_at = self.clock.seconds
        return browser.died_at is not None

    def next_press(self) -> Press:
        return self.script.pop(0) if self.script else Press()

    def later(self, post: Post, sent_by: Browser | None) -> None:
        """The post arrives after a while; only if `sent_by`, where given, lives until then."""
        wait = self.slow_seconds if sent_by is None else self.paused_seconds
        self._under_way.append((self.clock.seconds + wait, sent_by, post))

    def catch_up(self) -> None:
        """Let everything happen that was due by now."""
        due = [one for one in self._under_way if one[0] <= self.clock.seconds]
        self._under_way = [one for one in self._under_way if one[0] > self.clock.seconds]
        for at, browser, post in sorted(due, key=lambda one: one[0]):
            if browser is None or browser.died_at is None or browser.died_at > at:
                self.receive(post, at)

    def receive(self, post: Post, at: float | None = None) -> list[Case]:
        """Take a post in, or keep it until the next sign-in."""
        if not self.signed_in:
            self.kept.append(post)
            return []
        if not isinstance(post.meant, Complaint):
            return self._hear(post.meant) if post.answer is not Answer.REFUSE else []
        keys = [listing.key for listing in post.meant.listings]
        groups: dict[Answer, list[list[str]]] = {
            Answer.REFUSE: [],
            Answer.SPLIT: [[key] for key in keys],
            Answer.PARTLY: [keys[:-1]] if keys[:-1] else [],
            Answer.TWICE: [keys, keys],
        }
        made = [self._add(post, group, at) for group in groups.get(post.answer, [keys])]
        if post.answer is Answer.TWICE:
            made[-1].doubled = True
        return made

    def object_to(self, case: Case, said: str = "These goods are genuine.", **how: Any) -> Objection:
        """A seller answers a complaint."""
        made = Objection(f"CN{len(case.objections) + 1}-{case.number}", said, **how)
        case.objections.append(made)
        return made

    def _hear(self, meant: domain.Answer | domain.Withdrawal) -> list[Case]:
        """Take an answer or a withdrawal in; nothing comes of one that is late."""
        case = next(one for one in self.cases if one.number == meant.number)
        case.said += 1
        if isinstance(meant, domain.Withdrawal):
            case.withdrawn, case.listings = True, dict.fromkeys(case.listings, CaseStatus.WITHDRAWN)
            return [case]
        objection = next(one for one in case.objections if one.reference == meant.reference)
        accepts = meant.reply is domain.Reply.ACCEPT
        objection.status = CounterNoticeStatus.ACCEPTED if accepts else CounterNoticeStatus.DISPUTED
        return [case]

    def sign_in(self) -> None:
        """Sign in; what was kept is replayed."""
        self.signed_in = True
        kept, self.kept = self.kept, []
        for post in kept:
            self.receive(post)

    def file_by_hand(self, complaint: Complaint, *, days_ago: float = 0) -> Case:
        """Somebody files on the same account, without us; or did so some time ago."""
        post = Post(SubmissionId(""), complaint, "", Answer.ACCEPT)
        case = self._add(post, [one.key for one in complaint.listings], None)
        case.submitted_at -= days_ago * 86_400
        return case

    def note_strangers(self, submission: Submission) -> None:
        """One is about to be pressed: note what was filed by hand on its listings and is open."""
        pressed = {one.key for one in submission.listings} if isinstance(submission, Complaint) else set[str]()
        for case in self.cases:
            can_be_known = case.opened or self.clock.seconds - case.submitted_at < 364 * 86_400
            on_the_list = case.cause is None and case.shows_at <= self.on_the_list_by and can_be_known
            undecided = {key for key, status in case.listings.items() if status not in DECIDED}
            if on_the_list and not pressed.isdisjoint(undecided):
                self.strangers.append((submission.id, case.number))

    def listed(self, since_ordinal: int) -> list[Case]:
        """The list of complaints from a day on, newest first, as far as it has caught up."""
        self.catch_up()
        shown = [one for one in self.cases if not one.held and one.shows_at <= self.clock.seconds]
        return sorted(
            (one for one in shown if self.day_of(one).toordinal() >= since_ordinal), key=lambda one: -one.submitted_at
        )

    def pending(self) -> list[Case]:
        """What waits for its right."""
        self.catch_up()
        return [one for one in self.cases if one.held]

    def caused_by(self, submission: SubmissionId) -> list[Case]:
        """What our presses of one submission came to."""
        self.catch_up()
        return [case for case in self.cases if case.cause == submission]

    def release(self, case: Case) -> None:
        """Its right is verified: it goes out, under a number of its own."""
        case.held, case.number, case.shows_at = False, str(next(self._numbers)), self.clock.seconds + self.lag_seconds

    def decide(self, case: Case, status: CaseStatus) -> None:
        """The company decides every listing of a complaint."""
        case.listings = dict.fromkeys(case.listings, status)

    def day_of(self, case: Case) -> date:
        """By the company's own calendar; our clock may be wrong."""
        return (START + timedelta(seconds=case.submitted_at)).date()

    def _add(self, post: Post, keys: list[str], at: float | None) -> Case:
        assert isinstance(post.meant, Complaint)
        at = self.clock.seconds if at is None else at
        held = post.answer is Answer.HOLD
        number = f"{'P' if held else ''}{next(self._numbers)}"
        reference = number if held else ""
        listings = dict.fromkeys(keys, CaseStatus.PROCESSING)
        case = Case(
            number, post.meant, post.marker, listings, at, at + self.lag_seconds, post.cause or None, held, reference
        )
        self.cases.append(case)
        return case
