"""Notifications after a poll: each fact once, grouped, through services that may be down; and no secret anywhere."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import icalendar
import pytest

from takedown.domain.errors import PersonNeeded, PortalChanged
from takedown.domain.payload import dump
from takedown.domain.portal_status import CaseStatus
from takedown.notifying import services
from tests.unit.cli.office import Office, row
from tests.unit.filing.portal_server import Press, Way
from tests.unit.ledger.sample import MARK

TOKEN = "canary-7f3k2q9x"
ONE, OTHER = f"ntfy://{TOKEN}one/alerts", f"ntfy://{TOKEN}two/alerts"


@dataclass
class Services:
    """What was sent where; addresses in `down` take nothing."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)
    down: set[str] = field(default_factory=set)

    def send(self, address: str, title: str, body: str) -> str:
        services.hide_addresses([address])
        if address in self.down:
            return "it did not take the message"
        self.sent.append((address, title, body))
        return ""

    def bodies(self) -> list[str]:
        return [body for _, _, body in self.sent]


@pytest.fixture
def told(office: Office, monkeypatch: pytest.MonkeyPatch) -> Services:
    """Notifications go to one service."""
    made = Services()
    monkeypatch.setattr(services, "send", made.send)
    monkeypatch.setenv("TAKEDOWN_NOTIFY_URLS", ONE)
    monkeypatch.setenv("TAKEDOWN_RETRIES", "false")
    del office
    return made


def filed(office: Office, *items: int) -> list[str]:
    office.submit(office.batch("batch", *(row(item) for item in items)), code=0)
    return [case.number for case in office.server().cases]


def decide(office: Office, status: CaseStatus, *places: int) -> None:
    for place in places:
        office.server().decide(office.server().cases[place], status)


def test_a_decision_is_told_once_and_all_of_a_poll_in_one_message(office: Office, told: Services) -> None:
    """However often it is polled afterwards."""
    first, second = filed(office, 1, 2)
    office("poll", code=0)
    assert told.sent == []
    decide(office, CaseStatus.REMOVED, 0)
    decide(office, CaseStatus.COUNTER_NOTICE, 1)
    office("poll", code=0)
    office("poll", code=0)
    (body,) = told.bodies()
    assert f"{first}: 1 listing removed" in body
    assert f"{second}: a seller has objected" in body


def test_a_service_that_is_down_is_told_of_once_and_loses_nothing(
    office: Office, told: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one gets its message; what waits goes out as one when it is back, also by `notify`."""
    monkeypatch.setenv("TAKEDOWN_NOTIFY_URLS", f"{ONE} {OTHER}")
    first, second = filed(office, 1, 2)
    told.down = {ONE}
    decide(office, CaseStatus.REMOVED, 0)
    assert "is down" in office("poll", code=0).err
    decide(office, CaseStatus.REJECTED, 1)
    assert "is down" not in office("poll", code=0).err
    assert [address for address, _, _ in told.sent] == [OTHER, OTHER]
    assert office("notify", "--json", code=7).result["waiting"] == {services.service_of(ONE): 2}
    told.down.clear()
    assert "takes messages again" in office("notify", code=0).err
    address, _, body = told.sent[-1]
    assert (address, first in body, second in body) == (ONE, True, True)
    office("notify", code=0)
    assert len(told.sent) == 3


def test_in_quiet_hours_everything_waits_and_then_goes_out_as_one(
    office: Office, told: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They may go over midnight."""
    filed(office, 1, 2)
    now = datetime.now(UTC).astimezone()
    around = (now - timedelta(hours=2)).time(), (now + timedelta(hours=2)).time()
    monkeypatch.setenv("TAKEDOWN_QUIET_HOURS", "-".join(time.strftime(one, "%H:%M") for one in around))
    decide(office, CaseStatus.REMOVED, 0)
    office("poll", code=0)
    decide(office, CaseStatus.REMOVED, 1)
    office("poll", code=0)
    assert told.sent == []
    monkeypatch.delenv("TAKEDOWN_QUIET_HOURS")
    office("poll", code=0)
    (body,) = told.bodies()
    assert body.count("removed") == 2


def test_a_person_who_is_needed_and_a_portal_that_changed_are_told_until_they_are_over(
    office: Office, told: Services
) -> None:
    """Once while it lasts; when it comes again it is news again."""
    filed(office, 1)
    robot = PersonNeeded("A robot check.", advice="Solve it.")
    for _ in range(2):
        office.server().faults = [("list_complaints", robot)]
        office("poll", code=4)
    office("poll", code=0)
    office.server().faults = [("list_complaints", robot)]
    office("poll", code=4)
    assert sum("A robot check." in body for body in told.bodies()) == 2
    office.server().faults = [("list_complaints", PortalChanged("This screen has changed.", advice="Map it anew."))]
    office("poll", code=9)
    assert "The portal has changed:\n- This screen has changed." in told.bodies()[-1]


def test_a_case_that_the_list_lost_is_told_once_though_polls_fail_in_between(office: Office, told: Services) -> None:
    """A poll that breaks off has not found that it is back."""
    (number,) = filed(office, 1)
    office.server().cases.clear()
    office("poll", code=4)
    office.broken.add("list_complaints")
    office("poll", code=7)
    office.broken.clear()
    office("poll", code=4)
    assert [body for body in told.bodies() if number in body] == told.bodies()[:1]


def test_an_outcome_that_nobody_knows_is_told(office: Office, told: Services) -> None:
    """It needs a person."""
    office.server().script = [Press(Way.DROPPED)]
    office.breaks_at_the_press("list_complaints")
    office.submit(office.batch("batch", row(1)))
    office.broken.clear()
    office("poll")
    assert "nobody knows whether it was filed" in told.bodies()[-1]


def test_a_right_that_expires_is_told_at_each_of_the_days(office: Office, told: Services) -> None:
    """And stands in the calendar, once."""
    for left in (60, 60, 29, 5):
        right = replace(MARK, expires_on=date.today() + timedelta(days=left))  # noqa: DTZ011
        office.append("ipr_registered", {"ipr": dump(right)})
        office("poll", code=0)
    assert [("in 60 days" in body, "in 29 days" in body, "in 5 days" in body) for body in told.bodies()] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]
    ics = office.folder / "deadlines.ics"
    office("notify", "--calendar", ics, code=0)
    (event,) = icalendar.Calendar.from_ical(ics.read_bytes()).walk("VEVENT")
    assert event.decoded("dtstart") == right.expires_on
    assert ics.stat().st_mode & 0o777 == 0o600


def test_a_right_that_was_refused_is_told_with_the_portals_words_made_harmless(office: Office, told: Services) -> None:
    """No control character of theirs reaches anybody."""
    filed(office, 1)
    office("poll", code=0)
    body = {"ipr": MARK.key, "status": "rejected", "words": "Blurred\x1b[2J\u202e scan\n", "reference": "R1"}
    office.append("ipr_observed", body)
    office("poll", code=0)
    assert "was refused: Blurred [2J scan" in told.bodies()[-1].replace("Blurred[", "Blurred [")
    assert not any(character in told.bodies()[-1] for character in "\x1b\u202e")


def test_only_what_was_asked_for_is_told(office: Office, told: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind that nobody knows is wrong use."""
    monkeypatch.setenv("TAKEDOWN_NOTIFY_ABOUT", "counter_notice,deadline")
    filed(office, 1)
    decide(office, CaseStatus.REMOVED, 0)
    office("poll", code=0)
    assert told.sent == []
    monkeypatch.setenv("TAKEDOWN_NOTIFY_ABOUT", "counter-notice")
    office("notify", code=2)


def test_no_part_of_an_address_is_in_anything_that_is_written(
    office: Office, told: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in what is said, kept or logged, and a plain file of settings may not have it."""
    filed(office, 1)
    told.down = {ONE}
    decide(office, CaseStatus.REMOVED, 0)
    polled, shown = office("poll", "--json", code=0), office("notify", "--json", code=7)
    written = [path.read_bytes() for path in office.home.rglob("*") if path.is_file()]
    assert TOKEN not in polled.out + polled.err + shown.out + shown.err
    assert not any(TOKEN.encode() in content for content in written)
    (office.home / "config").mkdir(exist_ok=True)
    (office.home / "config" / ".env").write_text(f"TAKEDOWN_NOTIFY_URLS={ONE}\n", "utf-8")
    monkeypatch.delenv("TAKEDOWN_NOTIFY_URLS")
    assert TOKEN not in office("notify", code=2).err


def test_without_an_address_there_is_nobody_to_tell(office: Office) -> None:
    """Polls go on as ever; `notify` says how to name one."""
    filed(office, 1)
    office("poll", code=0)
    assert "--set" in office("notify", "--test", code=2).err
    assert not (office.home / "data" / "notifications").exists()


@pytest.fixture
def hook() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The address of a service on this machine, as Apprise writes it, and what it was sent."""
    received: list[dict[str, str]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}/{TOKEN}", received
    server.shutdown()
    server.server_close()


def test_a_test_reaches_a_real_service_and_says_which_did_not_take_it(
    office: Office, monkeypatch: pytest.MonkeyPatch, hook: tuple[str, list[dict[str, str]]]
) -> None:
    """Through Apprise, on this machine; markup is sent as it stands."""
    address, received = hook
    monkeypatch.setenv("TAKEDOWN_NOTIFY_URLS", address)
    assert "took the message" in office("notify", "--test", code=0).out
    assert received[0]["title"] == "takedown: a test"
    assert services.send(address, "<b>t</b>", "<img src=x> & *s*") == ""
    assert (received[1]["title"], received[1]["message"]) == ("<b>t</b>", "<img src=x> & *s*")
    monkeypatch.setenv("TAKEDOWN_NOTIFY_URLS", f"{address} json://127.0.0.1:1/{TOKEN}")
    down = office("notify", "--test", code=7)
    assert ("did not take" in down.out, TOKEN in down.out + down.err) == (True, False)


def test_addresses_are_kept_where_secrets_are_kept(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hook: tuple[str, list[dict[str, str]]]
) -> None:
    """In the encrypted file where there is no keyring; one that Apprise does not know is refused first."""
    address, received = hook
    line = tmp_path / "passphrase"
    line.write_text("open sesame\n", "utf-8")

    def given(text: str, *arguments: str, code: int) -> str:
        with line.open("rb") as descriptor:
            monkeypatch.setenv("TAKEDOWN_PASSPHRASE_FD", str(descriptor.fileno()))
            done = office("notify", *arguments, code=code, stdin=text)
        return done.out + done.err

    given(f"nonsense {TOKEN}\n", "--set", code=2)
    given(f"{address}\n", "--set", code=0)
    kept = office.home / "config" / "secrets" / "notification addresses.json"
    assert (kept.stat().st_mode & 0o777, TOKEN in kept.read_text("utf-8")) == (0o600, False)
    given("", "--test", code=0)
    assert len(received) == 1
    given("", "--forget", code=0)
    given("", "--test", code=2)


def test_a_counter_notice_is_told_with_its_last_day_and_stands_in_the_calendar(office: Office, told: Services) -> None:
    """Once, and not a second time as a listing that changed."""
    (number,) = filed(office, 1)
    office.server().object_to(office.server().cases[0], deadline=date.today() + timedelta(days=2))  # noqa: DTZ011
    office("poll")
    office("poll")
    (body,) = told.bodies()
    assert ("Counter-notices:" in body, "Deadlines:" in body, number in body) == (True, True, True)
    ics = office.folder / "deadlines.ics"
    office("notify", "--calendar", ics, code=0)
    assert b"counter-notice-" in ics.read_bytes()
