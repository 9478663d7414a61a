"""A run between two outside times, and what becomes of it while the authority is away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from takedown.domain.errors import Exit
from takedown.verification.checks import Log, Trust
from takedown.verification.log import read_log
from takedown.verification.times import Times
from takedown.verification.verdict import Check, Status
from tests.unit.cli.office import Office, row
from tests.unit.ledger.sample import ACCOUNT
from tests.unit.signing.authorities import LocalAuthority, serving


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> LocalAuthority:
    return LocalAuthority(tmp_path_factory.mktemp("tsa") / "good")


class Line:
    """The way to the authority; it can be cut."""

    def __init__(self, authority: LocalAuthority) -> None:
        self.cut = False
        self.authority = authority

    def __call__(self, question: bytes) -> bytes:
        return b"" if self.cut else self.authority.answer(question)


@pytest.fixture
def line(good: LocalAuthority) -> Line:
    return Line(good)


@pytest.fixture
def ask(office: Office, home: Path, line: Line) -> Iterator[Callable[[str], None]]:
    """Writes the settings with this policy."""
    with serving(line) as url:

        def write(policy: str) -> None:
            (home / "config").mkdir(exist_ok=True)
            (home / "config" / "root.pem").write_bytes(line.authority.root_file.read_bytes())
            (home / "config" / "time-stamps.toml").write_text(
                f'policy = "{policy}"\n[[authority]]\nname = "good"\nurl = "{url}"\ncertificates = "root.pem"\n'
            )

        yield write


def times_of(office: Office, line: Line) -> dict[str, Check]:
    with office.ledger() as ledger:
        kept = ledger.checkpoints(ACCOUNT)
        notes = {one.size: one.note for one in kept}
        stamps = [(one.size, answer) for one in kept for _, answer in one.stamps]
        log = Log(ACCOUNT, read_log(ledger.lines(ACCOUNT), notes), notes, stamps)
    trust, times = Trust(roots=[line.authority.root], require_stamp=True), Times.of([log])
    return {one.name: one for one in (times.imprint([log], trust), times.chain(trust), times.order(trust))}


def statuses(office: Office, line: Line) -> set[Status]:
    return {check.status for check in times_of(office, line).values()}


def test_a_run_that_presses_is_between_two_outside_times(
    office: Office, ask: Callable[[str], None], line: Line
) -> None:
    """The first before the intent, the last over the seal; the policy is in the record."""
    ask("required")
    office.submit(office.batch("one", row(1)), code=0)
    assert statuses(office, line) == {Status.PASS}
    stamped = office.events("time_stamped")
    (intended,) = office.events("submission_intended")
    (sealed,) = office.events("run_sealed")
    assert len(stamped) == 2
    assert stamped[0].seq < intended.seq
    assert stamped[1].body["size"] == sealed.seq
    (started,) = office.events("run_started")
    assert started.body["policy"]["time_stamps"] == "required"
    assert [one["name"] for one in started.body["policy"]["authorities"]] == ["good"]


def test_required_and_away_presses_nothing(office: Office, ask: Callable[[str], None], line: Line) -> None:
    ask("required")
    line.cut = True
    done = office.submit(office.batch("one", row(1)), code=Exit.UNAVAILABLE)
    assert "good" in done.result["error"]
    assert office.server().presses == {}
    assert office.opened == []


def test_optional_and_away_goes_on_and_is_made_good_by_the_next_run_with_its_delay(
    office: Office, ask: Callable[[str], None], line: Line
) -> None:
    ask("optional")
    line.cut = True
    done = office.submit(office.batch("one", row(1)), code=0)
    assert "no outside time" in done.out
    assert office.events("time_stamped") == []
    line.cut = False
    office.submit(office.batch("two", row(2)), code=0)
    (sealed, _) = office.events("run_sealed")
    late, *others = office.events("time_stamped")
    assert late.body["size"] == sealed.seq
    assert late.body["delay_ms"] >= 0
    assert len(others) == 2
    assert statuses(office, line) == {Status.PASS}


def test_a_poll_that_finds_nothing_new_asks_nobody_for_the_time(
    office: Office, ask: Callable[[str], None], line: Line
) -> None:
    ask("optional")
    office("poll", "--json", code=0)  # the right was registered before
    before = len(office.events("time_stamped"))
    office("poll", "--json", code=0)
    assert len(office.events("time_stamped")) == before


def test_a_stamp_that_was_required_and_taken_away_is_missed(
    office: Office, ask: Callable[[str], None], line: Line
) -> None:
    """The demand is in the log."""
    ask("required")
    office.submit(office.batch("one", row(1)), code=0)
    with office.ledger() as ledger:
        notes = {one.size: one.note for one in ledger.checkpoints(ACCOUNT)}
        log = Log(ACCOUNT, read_log(ledger.lines(ACCOUNT), notes), notes, [])
    assert Times.of([log]).imprint([log], Trust()).status is Status.FAIL


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("policy = ", "cannot be read"),
        ('policy = "always"', "policy"),
        ('policy = "optional"', "authority"),
        ('policy = "off"\nother = 1', "other"),
        ('policy = "off"\n[[authority]]\nname = "a"\nurl = "ftp://a"\ncertificates = "a"', "url"),
        ('policy = "off"\n[[authority]]\nname = "a"\nurl = "http://a/"\ncertificates = "a"', "certificate"),
    ],
)
def test_settings_that_do_not_fit_stop_before_anything(office: Office, home: Path, text: str, named: str) -> None:
    (home / "config").mkdir()
    (home / "config" / "time-stamps.toml").write_text(text)
    done = office("poll", "--json", code=Exit.WRONG_USE)
    assert named in done.result["error"]
    assert office.events("run_started") == []
