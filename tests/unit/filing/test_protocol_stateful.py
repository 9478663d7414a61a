"""The filing protocol against everything that can happen to it, in any order.

Batches are planned, edited and overlap; presses are late, lost, split, held, doubled; processes die at every event and
every call; lists lag and move; one number is two rights; people file by hand, with our words too, and did so long ago;
kits are handed out, and filed, or not.
After every step: never twice, never on what somebody else has open, never lost, the chain whole.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from takedown.domain.errors import (
    AccountHeld,
    BrowserFailed,
    PortalChanged,
    PortalUnavailable,
    SignInNeeded,
    TakedownError,
)
from takedown.domain.model import SubmissionId
from takedown.domain.portal_status import CaseStatus
from takedown.domain.protocol import LIVE, UNSETTLED, State
from takedown.filing.by_hand import hand_out, take_numbers, to_hand_out
from takedown.filing.decide import decide_absent, decide_filed
from takedown.filing.declare import undeclared
from takedown.filing.hold import hold_account
from takedown.filing.intent import intent_of, is_by_hand
from takedown.filing.poll import poll
from takedown.filing.sight import UNMEASURED_DELAY_SECONDS
from takedown.ledger import sqlite
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import ClaimRecord, ClaimState, Comparison, SubmissionRecord
from tests.unit.filing import batches
from tests.unit.filing.desks import LIST_DELAY_SECONDS, World
from tests.unit.filing.model_portal import Crash, Process
from tests.unit.filing.portal_server import Answer, Case, Post, Press, Server, Way
from tests.unit.filing.virtual_time import Clock, run
from tests.unit.ledger.sample import ACCOUNT, complaint

ITEMS = (9005000000000111, 9005000000000211, 9005000000000311)
DAY = 86_400
LONGER_THAN_ANY_RUN = 1000.0
KEPT_BY = LIVE | {State.WITHDRAWN}
"""Where a submission of ours may be while the portal has a complaint of its making."""

answers = st.one_of(st.just(Answer.ACCEPT), st.sampled_from(Answer))
presses = st.lists(
    st.builds(
        Press,
        st.sampled_from([way for way in Way if way is not Way.BREAKS]),
        answers,
    ),
    max_size=3,
)
boundaries = st.sampled_from(
    [
        f"{when} {what}"
        for when in ("append", "appended")
        for what in (
            "listings_refused",
            "submission_intended",
            "submission_filed",
            "outcome_unknown",
            "submission_absent",
            "submission_absent+submission_planned+submission_declared",
            "filing_compared",
        )
    ]
    + ["press", "pressed", "photograph", "list_pending"]
)
deaths = st.one_of(
    st.builds(Process),
    st.builds(Process, crash_in=st.integers(0, 70)),
    st.builds(Process, die_at=boundaries),
)
"""Processes that live, die some time, or die at a place that matters."""
methods = st.sampled_from(
    ["sign_in", "prepare", "press", "photograph", "list_complaints", "list_pending", "read_complaint"]
)
handing_out = st.one_of(
    st.builds(Process),
    st.builds(Process, die_at=st.sampled_from(["append submission_intended", "appended submission_intended"])),
)
faults = st.lists(
    st.tuples(
        methods,
        st.sampled_from(
            [
                PortalUnavailable("Away.", advice="Later."),
                PortalChanged("Another page.", advice="Calibrate."),
                SignInNeeded("Sign in.", advice="Sign in."),
                BrowserFailed("Dead.", advice="Again."),
            ]
        ),
    ),
    max_size=2,
)
lossy = st.sampled_from([Way.DROPPED, Way.UNSEEN])
names = st.sampled_from(["one", "two"])
items = st.lists(st.sampled_from(ITEMS), min_size=1, max_size=3, unique=True)


@cache
def empty_ledger() -> bytes:
    """A ledger that the migrations made; they take longer than a whole story."""
    folder = Path(tempfile.mkdtemp(prefix="empty-"))
    Ledger.open(folder, now=Clock().now).close()
    content = (folder / "ledger.db").read_bytes()
    shutil.rmtree(folder)
    return content


class Filing(RuleBasedStateMachine):
    """One account, two batch files on three listings, and one process at a time."""

    def __init__(self) -> None:
        super().__init__()
        folder = Path(tempfile.mkdtemp(prefix="filing-"))
        (folder / "ledger").mkdir()
        (folder / "ledger" / "ledger.db").write_bytes(empty_ledger())
        clock = Clock()
        ledger = Ledger.open(folder / "ledger", now=clock.now)
        self.world = World(folder, ledger, clock, Server(clock, paused_seconds=LONGER_THAN_ANY_RUN))
        self.files: dict[str, Path] = {}
        self.rights: dict[str, str] = {}

    @property
    def server(self) -> Server:
        return self.world.server

    # What the user and our processes do.

    @initialize(one=items, two=items, right=st.sampled_from([batches.ELSEWHERE, batches.ELSEWHERE, batches.CHINA]))
    def write(self, one: list[int], two: list[int], right: str) -> None:
        self.world.attached = one[0] == two[0]  # some of the stories happen in a person's own window
        self.rights = {"one": batches.CHINA, "two": right}
        for name, chosen in (("one", one), ("two", two)):
            self.files[name] = batches.write(self.world, name, chosen, ipr=self.rights[name])

    @rule(name=names, edited=st.one_of(st.none(), items), press=presses, tabs=st.integers(1, 3))
    def submit_on_a_good_day(self, name: str, edited: list[int] | None, press: list[Press], tabs: int) -> None:
        """`takedown submit`, and only the presses are of any interest."""
        self.submit(name, edited, press, Process(), [], tabs, False, False, False, 0)

    @rule(
        name=names,
        press=st.builds(
            Press, st.sampled_from([Way.PAUSED, Way.SLOW, Way.UNSEEN, Way.SIGN_IN, Way.DROPPED, Way.ODD_WORDS]), answers
        ),
        boundary=st.sampled_from(
            ["appended submission_intended", "press", "pressed", "append outcome_unknown", "appended outcome_unknown"]
        ),
    )
    def submit_and_die_at_the_press(self, name: str, press: Press, boundary: str) -> None:
        """Between the intent and the conclusion, with a browser that lives on."""
        self.submit(name, None, [press], Process(die_at=boundary), [], 1, False, False, False, 0)

    @precondition(lambda self: self.free())
    @rule(ways=st.tuples(lossy, lossy))
    def lose_two_on_one_listing(self, ways: tuple[Way, Way]) -> None:
        """Both are unknown when the portal is read next; where the files are of two rights, each is one of its own."""
        item = self.free()[0]
        for name, way in zip(self.files, ways, strict=True):
            died = Process(die_at="appended outcome_unknown")
            self.submit(name, [item], [Press(way)], died, [], 1, False, False, True, 0)

    @precondition(lambda self: self.free())
    @rule(name=names, way=lossy, days_ago=st.sampled_from([0, 60]))
    def lose_one_where_somebody_was_refused(self, name: str, way: Way, days_ago: int) -> None:
        """Filed by hand in our own words and decided before ours is pressed."""
        item = self.free()[0]
        if not self.world.ledger.submissions(ACCOUNT, states=UNSETTLED):
            self.server.lag_seconds = 0
            for case in self.file_by_hand(item, days_ago, held=False):
                self.server.decide(case, CaseStatus.REJECTED)
        self.submit(
            name, [item], [Press(way)], Process(die_at="appended outcome_unknown"), [], 1, True, False, False, 0
        )

    @rule(
        name=names,
        item=st.sampled_from(ITEMS),
        seconds=st.sampled_from([1, 400 * DAY]),
        days_ago=st.sampled_from([0, 60]),
    )
    def park_and_try_again(self, name: str, item: int, seconds: float, days_ago: int) -> None:
        """What is filed by hand stays open, though the tool is called again and again."""
        self.file_by_hand(item, days_ago, held=False)
        for _ in range(2):
            self.submit(name, [item], [], Process(), [], 1, False, False, False, 0)
            self.wait(seconds)

    @rule(
        name=names,
        edited=st.one_of(st.none(), items),
        script=presses,
        process=deaths,
        trouble=faults,
        tabs=st.integers(1, 3),
        refile=st.booleans(),
        twin=st.booleans(),
        real=st.booleans(),
        moves=st.sampled_from([0, 0, 2]),
    )
    def submit_on_a_bad_day(self, **mood: Any) -> None:
        """`takedown submit`, and anything may go wrong."""
        self.submit(**mood)

    def submit(
        self,
        name: str,
        edited: list[int] | None,
        script: list[Press],
        process: Process,
        trouble: list[tuple[str, BaseException]],
        tabs: int,
        refile: bool,
        twin: bool,
        real: bool,
        moves: int,
    ) -> None:
        """The file as it is or as `edited`, on a portal in these moods; with `twin` another process tries meanwhile."""
        if edited is not None:
            self.files[name] = batches.write(self.world, name, edited, ipr=self.rights[name])
        self.server.script, self.server.faults, self.server.moves = list(script), list(trouble), moves
        self.server.loaded_in_part = moves
        if twin:
            process.watch = self.is_held
        self.one_process(
            process, self.files[name], tabs=tabs, refile=refile, list_delay=None if real else LIST_DELAY_SECONDS
        )

    @rule(script=presses, process=deaths, trouble=faults, tabs=st.integers(1, 2), moves=st.sampled_from([0, 0, 2]))
    def resume(
        self, script: list[Press], process: Process, trouble: list[tuple[str, BaseException]], tabs: int, moves: int
    ) -> None:
        """`takedown resume`."""
        self.server.script, self.server.faults, self.server.moves = list(script), list(trouble), moves
        self.server.loaded_in_part = moves
        self.one_process(process, None, tabs=tabs)

    def one_process(
        self,
        process: Process,
        path: Path | None,
        *,
        tabs: int = 1,
        refile: bool = False,
        list_delay: float | None = LIST_DELAY_SECONDS,
    ) -> None:
        """One command on the account, from taking it to giving it back; it may die anywhere."""
        world = self.world
        world.server.on_the_list_by = world.clock.seconds + UNMEASURED_DELAY_SECONDS
        try:
            with hold_account(world.folder / "locks", ACCOUNT, "submit"):
                desk = world.desk(process)
                if path is None:
                    declared = world.ledger.submissions(ACCOUNT, states={State.DECLARED})
                    lapsed = {record.id for record in undeclared(declared, world.clock.now())}
                    ids = [record.id for record in declared if record.id not in lapsed]
                else:
                    ids = batches.plan(world, desk, path, refile=refile).submissions
                    batches.declare_all(desk, ids)
                world.file(*ids, process=process, tabs=tabs, list_delay_seconds=list_delay)
        except Crash:
            return

    def is_held(self, _boundary: str) -> None:
        """A second process finds the account held, whatever the first one is doing."""
        with pytest.raises(AccountHeld), hold_account(self.world.folder / "locks", ACCOUNT, "poll"):
            raise AssertionError("two processes hold one account")

    @rule(name=names, process=handing_out)
    def prepare(self, name: str, process: Process) -> None:
        """`takedown prepare`: what is declared is handed out, one after the other; it may die at each of them."""
        desk, now = self.world.desk(process), self.world.clock.now()
        try:
            ids = batches.plan(self.world, desk, self.files[name]).submissions
            batches.declare_all(desk, ids)
            for record in map(desk.record, ids):
                if record.state is State.DECLARED and not record.waits_for and not undeclared([record], now):
                    hand_out(desk, to_hand_out(desk, record))
        except Crash:
            return

    @precondition(lambda self: self.kits())
    @rule(
        at=st.integers(0, 20),
        answer=st.sampled_from([Answer.ACCEPT, Answer.SPLIT, Answer.PARTLY, Answer.HOLD, Answer.TWICE]),
        said=st.booleans(),
    )
    def file_a_kit(self, at: int, answer: Answer, said: bool) -> None:
        """Somebody files what stands in a kit, once, in a browser of their own, and may tell the numbers."""
        kits, desk = self.kits(), self.world.desk()
        record = kits[at % len(kits)]
        what = to_hand_out(desk, record)
        ours, self.server.signed_in = self.server.signed_in, True
        made = self.server.receive(Post(record.id, what.complaint, what.marker, answer))
        self.server.signed_in = ours
        self.server.presses[record.id] += 1
        if said and made and answer is not Answer.HOLD:
            take_numbers(desk, record, [case.number for case in made], "Ada Holder")

    def kits(self) -> list[SubmissionRecord]:
        """Those that are out and that nobody has filed yet."""
        unsettled = self.world.ledger.submissions(ACCOUNT, states=UNSETTLED)
        intents = [(record, intent_of(self.world.ledger, record)) for record in unsettled]
        return [record for record, intent in intents if is_by_hand(intent) and not self.server.presses[record.id]]

    @rule(process=deaths)
    def follow(self, process: Process) -> None:
        """`takedown poll`."""
        desk = self.world.desk(process)
        try:
            run(self.world.clock, poll(desk, self.world.calm(desk)))
        except (Crash, TakedownError):
            return

    # What the portal and other people do.

    @rule(
        seconds=st.sampled_from([1, 70, 3600, 2 * DAY, 12 * DAY]),
        signed_in=st.booleans(),
        lag=st.sampled_from([0, LIST_DELAY_SECONDS - 5]),
        left_out=st.sampled_from([None, None, *ITEMS]),
        restarted=st.booleans(),
        by_hand=st.sampled_from([None, None, None, None, *ITEMS]),
        days_ago=st.sampled_from([0, 60]),
    )
    def time_passes(
        self,
        seconds: float,
        signed_in: bool,
        lag: float,
        left_out: int | None,
        restarted: bool,
        by_hand: int | None,
        days_ago: int,
    ) -> None:
        """Sessions expire, the portal has other moods, the computer may be started again."""
        if restarted:
            self.start_the_computer_again()
        self.wait(seconds)
        if by_hand is not None:
            self.file_by_hand(by_hand, days_ago, held=signed_in and not days_ago)
        self.server.signed_in = signed_in and self.server.signed_in
        self.server.lag_seconds = lag
        self.server.refused_links = {} if left_out is None else {f"aliexpress/{left_out}": "Link is invalid"}

    def free(self) -> list[int]:
        """Items on which nothing was ever filed, by nobody."""
        taken = {key for case in self.server.cases for key in case.listings}
        return [item for item in ITEMS if f"aliexpress/{item}" not in taken]

    def file_by_hand(self, item: int, days_ago: int, *, held: bool) -> list[Case]:
        """In our own words, but not while something of ours is unknown: nobody could tell whose it is."""
        if any(f"aliexpress/{item}" in case.listings and case.live() for case in self.server.cases):
            return []
        unsettled = self.world.ledger.submissions(ACCOUNT, states=UNSETTLED)
        reason = "another_reason" if unsettled or self.server.lag_seconds else "unfair_use"
        case = self.server.file_by_hand(replace(complaint(item), reason=reason), days_ago=days_ago)
        case.held = held
        return [case]

    @precondition(lambda self: self.server.cases)
    @rule(at=st.integers(0, 20), status=st.sampled_from([CaseStatus.REMOVED, CaseStatus.REJECTED]))
    def decide(self, at: int, status: CaseStatus) -> None:
        case = self.server.cases[at % len(self.server.cases)]
        if case.held:
            self.server.release(case)
        else:
            self.server.decide(case, status)

    def wait(self, seconds: float) -> None:
        self.world.clock.seconds += seconds
        self.server.catch_up()

    def start_the_computer_again(self) -> None:
        """Every browser is gone, and with it what it was about to send."""
        for pid in self.server.browsers:
            self.server.end_browser(pid)

    @precondition(lambda self: self.world.ledger.submissions(ACCOUNT, states=UNSETTLED))
    @rule()
    def a_person_looks(self) -> None:
        """One that knows: whatever reading could not settle is settled as it is."""
        self.start_the_computer_again()
        self.wait(self.server.slow_seconds + self.server.lag_seconds)
        desk = self.world.desk()
        asked = {body["submission"] for body in self.world.events("person_needed")}
        for record in self.world.ledger.submissions(ACCOUNT, states=UNSETTLED):
            if record.id in asked:
                made = [case.number for case in self.server.caused_by(record.id)]
                if made:
                    decide_filed(desk, record, made, "Ada Holder")
                else:
                    decide_absent(desk, record, "a person looked", "Ada Holder")

    # What has to be true at any time.

    def records(self) -> dict[SubmissionId, SubmissionRecord]:
        return {record.id: record for record in self.world.ledger.submissions(ACCOUNT)}

    def ours(self) -> list[Case]:
        self.server.catch_up()
        return [case for case in self.server.cases if case.cause is not None]

    @invariant()
    def nothing_of_ours_is_pressed_twice(self) -> None:
        assert all(count == 1 for count in self.server.presses.values())

    @invariant()
    def nothing_is_pressed_on_what_somebody_else_has_open(self) -> None:
        assert self.server.strangers == []

    @invariant()
    def at_most_one_live_complaint_of_ours_is_on_a_claim(self) -> None:
        claims = Counter(claim for case in self.ours() if not case.doubled for claim in case.live())
        assert all(count == 1 for count in claims.values()), claims

    @invariant()
    def nothing_that_the_portal_has_of_ours_is_lost(self) -> None:
        records = self.records()
        for case in self.ours():
            assert case.cause is not None
            assert records[case.cause].state in KEPT_BY, (case.number, records[case.cause].state)

    @invariant()
    def what_is_filed_is_there_or_with_a_person(self) -> None:
        numbers = {case.number for case in self.ours()}
        for record in self.records().values():
            if record.state is State.FILED and record.comparison is Comparison.EQUAL:
                assert set(record.numbers) <= numbers

    @invariant()
    def a_number_concludes_one_submission(self) -> None:
        numbers = Counter(number for record in self.records().values() for number in record.numbers)
        assert all(count == 1 for count in numbers.values())

    @invariant()
    def the_chain_is_whole(self) -> None:
        assert self.world.ledger.verify_chain(ACCOUNT) == []

    def teardown(self) -> None:
        """Well-behaved portal, patient user: everything comes to an end that somebody can explain."""
        self.calm_down()
        for _ in range(2):
            self.one_process(Process(), None)
            self.the_rest_has_a_reason()
            self.a_person_looks()
        for path in self.files.values():
            self.one_process(Process(), path)
        for path in self.files.values():
            self.every_row_has_an_outcome(path)
        self.nothing_of_ours_is_pressed_twice()
        self.nothing_is_pressed_on_what_somebody_else_has_open()
        self.at_most_one_live_complaint_of_ours_is_on_a_claim()
        self.nothing_that_the_portal_has_of_ours_is_lost()
        self.the_chain_is_whole()
        assert self.world.ledger.check_projections() == []
        self.world.ledger.close()
        shutil.rmtree(self.world.folder)

    def calm_down(self) -> None:
        self.server.script, self.server.faults, self.server.refused_links = [], [], {}
        self.server.moves = self.server.loaded_in_part = 0
        self.wait(DAY)

    def the_rest_has_a_reason(self) -> None:
        """Nothing is unknown without having been read, nothing that could be filed is left lying."""
        asked = {body["submission"] for body in self.world.events("person_needed")}
        now = self.world.clock.now()
        for record in self.records().values():
            if record.state in UNSETTLED:
                assert record.id in asked
                assert record.why
            if record.state is State.DECLARED:
                assert record.waits_for or undeclared([record], now)
            if record.state is State.FILED:
                assert record.comparison is not Comparison.OWED

    def every_row_has_an_outcome(self, path: Path) -> None:
        """Of the last version of a file: filed or held, refused, decided, or with a person."""
        checked = batches.check(self.world, path)
        wanted = [row.claim for row in checked.rows if row.claim is not None]
        holders = self.world.ledger.holders(ACCOUNT, wanted)
        for claim in wanted:
            self.has_an_outcome(holders[claim])

    def has_an_outcome(self, claim: ClaimRecord) -> None:
        if claim.state in (ClaimState.REFUSED, ClaimState.DECIDED):
            return
        record = self.records()[claim.submission]
        with_person = record.waits_for or record.state in UNSETTLED
        over = {State.FILED, State.HELD_BY_PORTAL, State.REFUSED, State.WITHDRAWN}
        assert with_person or record.state in over, (claim.claim, record.state, record.why)


@pytest.fixture(autouse=True, scope="module")
def _no_waiting_for_the_disk() -> object:
    patch = pytest.MonkeyPatch()
    patch.setattr(sqlite, "PRAGMAS", ("foreign_keys=ON", "synchronous=OFF"))
    yield
    patch.undo()


Filing.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
pytest.mark.timeout(600)(Filing.TestCase)  # it takes a while on a busy machine
test_whatever_happens_nothing_is_filed_twice_and_nothing_is_lost = Filing.TestCase
