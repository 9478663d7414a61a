"""What sellers answer: read once, kept with its files, waited for; its names and texts are theirs, and nothing to trust."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from takedown.domain.attachment import MOST_ATTACHMENTS, UNKNOWN, lies, media_type_of, safe_name
from takedown.domain.errors import PortalUnavailable
from takedown.domain.model import Complaint
from takedown.domain.portal_status import CaseStatus, CounterNoticeStatus
from takedown.filing.business_days import add_business_days
from takedown.filing.calm import NO_RETRY
from takedown.filing.counter_notices import deadline, in_mediation, waiting
from takedown.filing.poll import Polled, poll
from takedown.ledger.records import CounterNoticeRecord
from tests.unit.filing.desks import World
from tests.unit.filing.portal_server import Case
from tests.unit.filing.virtual_time import run
from tests.unit.ledger.sample import ACCOUNT, complaint

PAIR = complaint(1, 2)
PDF = b"%PDF-1.7 a contract"
PROGRAM = b"MZ not a picture"
HOSTILE = "../../etc/\x1b[31m<img src=x onerror=alert(1)>\u202efdp.exe"


def filed(world: World, meant: Complaint = PAIR) -> Case:
    world.ready(meant)
    world.file(meant.id)
    return world.server.cases[-1]


def polled(world: World, **changes: Any) -> Polled:
    desk = world.desk(**changes)
    return run(world.clock, poll(desk, world.calm(desk)))


def known(world: World) -> CounterNoticeRecord:
    (record,) = world.ledger.counter_notices(ACCOUNT)
    return record


def test_a_counter_notice_is_recorded_with_its_files_by_their_hash(world: World) -> None:
    """What the seller says stands there as it is."""
    case = filed(world)
    world.server.object_to(case, "真品 <b>genuine</b>", files={"contract.pdf": PDF})
    assert polled(world).counter_notices == [(case.number, f"CN1-{case.number}")]
    record = known(world)
    assert (record.said, record.status, record.submission) == ("真品 <b>genuine</b>", CounterNoticeStatus.OPEN, PAIR.id)
    (file,) = record.attachments
    assert (file.name, file.media_type, file.bytes) == ("contract.pdf", "application/pdf", len(PDF))
    assert world.desk().files.read(file.sha256) == PDF


def test_one_that_says_nothing_new_is_recorded_once_and_its_files_taken_once(world: World) -> None:
    """However often it is polled while it waits."""
    case = filed(world)
    world.server.object_to(case, files={"contract.pdf": PDF})
    for _ in range(3):
        polled(world)
    assert len(world.events("counter_notice_observed")) == 1
    assert world.server.calls.count("take_attachment") == 1


def test_one_that_waits_is_looked_at_at_every_poll_though_the_list_says_nothing_new(world: World) -> None:
    """The portal may set its deadline later."""
    case = filed(world)
    objection = world.server.object_to(case)
    polled(world)
    objection.deadline = date(2026, 12, 4)
    polled(world)
    assert known(world).deadline == date(2026, 12, 4)


def test_a_file_that_comes_later_is_taken_and_the_others_are_not_taken_again(world: World) -> None:
    """By their order and names."""
    case = filed(world)
    objection = world.server.object_to(case, files={"a.pdf": PDF})
    polled(world)
    objection.files["b.pdf"] = PDF + b"2"
    polled(world)
    assert [one.name for one in known(world).attachments] == ["a.pdf", "b.pdf"]
    assert world.server.calls.count("take_attachment") == 2


def test_a_file_of_two_gigabytes_is_named_and_not_taken(world: World) -> None:
    """With the reason."""
    case = filed(world)
    world.server.object_to(case, files={"film.pdf": None, "contract.pdf": PDF})
    polled(world)
    large, small = known(world).attachments
    assert (large.name, large.sha256) == ("film.pdf", "")
    assert "it has more than" in large.why
    assert small.sha256


def test_only_so_many_files_of_one_are_taken(world: World) -> None:
    """The others are named."""
    case = filed(world)
    world.server.object_to(case, files={f"{n}.pdf": PDF for n in range(MOST_ATTACHMENTS + 2)})
    polled(world)
    assert len(known(world).attachments) == MOST_ATTACHMENTS + 2
    assert sum(bool(one.sha256) for one in known(world).attachments) == MOST_ATTACHMENTS


def test_a_hostile_name_is_data_and_never_a_path(world: World) -> None:
    """And a program that calls itself a PDF is marked."""
    case = filed(world)
    world.server.object_to(case, files={HOSTILE: PROGRAM, "picture.png": PROGRAM})
    polled(world)
    hostile, lying = known(world).attachments
    assert hostile.name == HOSTILE
    assert world.desk().files.path(hostile.sha256).name == hostile.sha256
    assert lies(lying.name, lying.media_type)


def test_a_file_that_cannot_be_taken_fails_its_complaint_alone(world: World) -> None:
    """And the next poll takes it."""
    case, other = filed(world), filed(world, complaint(3))
    world.server.object_to(case, files={"contract.pdf": PDF})
    world.server.decide(other, CaseStatus.REMOVED)
    away = PortalUnavailable("The portal is away.", advice="Try again later.")
    world.server.faults.append(("take_attachment", away))
    result = polled(world, patience=NO_RETRY)
    assert (list(result.failed), other.number in result.news) == ([case.number], True)
    assert polled(world).counter_notices


def test_the_next_round_is_another_counter_notice(world: World) -> None:
    """The first one stays on record as it ended."""
    case = filed(world)
    world.server.object_to(case).status = CounterNoticeStatus.REJECTED
    polled(world)
    world.server.object_to(case, "Once more.")
    polled(world)
    assert [one.status for one in world.ledger.counter_notices(ACCOUNT)] == [
        CounterNoticeStatus.REJECTED,
        CounterNoticeStatus.OPEN,
    ]
    assert [one.said for one in waiting(world.ledger, ACCOUNT)] == ["Once more."]


def test_words_that_nobody_knows_wait_for_a_person(world: World) -> None:
    """They are not taken for answered."""
    case = filed(world)
    world.server.object_to(case).status = CounterNoticeStatus.NEEDS_A_LOOK
    polled(world)
    assert len(waiting(world.ledger, ACCOUNT)) == 1


def test_the_portals_deadline_is_the_deadline_also_in_the_past(world: World) -> None:
    """It is told as it is; whether an answer is still taken, the portal says."""
    case = filed(world)
    world.server.object_to(case, deadline=date(2020, 2, 3))
    polled(world)
    assert str(deadline(known(world))) == "2020-02-03, by the portal"


def test_without_one_it_is_an_estimate_that_leaves_out_chinese_holidays(world: World) -> None:
    """And is called an estimate."""
    case = filed(world)
    world.server.object_to(case, received_on=date(2026, 9, 30))
    polled(world)
    estimate = deadline(known(world))
    assert (estimate.estimated, estimate.holidays_known) == (True, True)
    assert estimate.day == date(2026, 10, 10)  # 1 to 7 October is a holiday; Saturday the 10th is worked for it


@pytest.mark.parametrize(
    ("day", "count", "ends", "is_known"),
    [
        (date(2026, 11, 27), 3, date(2026, 12, 2), True),
        (date(2026, 11, 27), 0, date(2026, 11, 27), True),
        (date(2099, 1, 2), 1, date(2099, 1, 5), False),
    ],
)
def test_business_days_are_counted_and_say_where_holidays_are_not_known(
    day: date, count: int, ends: date, is_known: bool
) -> None:
    """A year that is not published has weekends only."""
    assert add_business_days(day, count) == (ends, is_known)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, "application/pdf"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (PROGRAM, "application/x-msdownload"),
        (b"", UNKNOWN),
    ],
)
def test_a_type_is_read_from_the_content(content: bytes, media_type: str) -> None:
    """Whatever it is called."""
    assert media_type_of(content) == media_type


def test_the_portals_notice_of_a_mediation_is_kept_in_its_words_and_is_news_when_it_changes(world: World) -> None:
    """It is read while the list calls the complaint the same as before."""
    case, other = filed(world), filed(world, complaint(3))
    objection = world.server.object_to(case)
    polled(world)
    objection.status, objection.notice = CounterNoticeStatus.MEDIATION, "调解：周二 10:00 <b>"
    polled(world)
    assert (known(world).notice, waiting(world.ledger, ACCOUNT)) == (objection.notice, [])
    assert in_mediation(world.ledger, ACCOUNT) == [known(world)]
    objection.notice = "Put off."
    assert polled(world).counter_notices == [(case.number, objection.reference)]
    assert polled(world).counter_notices == []
    objection.status = CounterNoticeStatus.UPHELD
    polled(world)
    assert in_mediation(world.ledger, ACCOUNT) == []
    assert other.opened


@pytest.mark.parametrize("status", [CounterNoticeStatus.DISPUTED, CounterNoticeStatus.MEDIATION])
def test_one_that_goes_on_is_looked_at_at_every_poll(
    world: World, monkeypatch: pytest.MonkeyPatch, status: CounterNoticeStatus
) -> None:
    """However many complaints there are: the list calls all of these by one name."""
    monkeypatch.setattr("takedown.filing.poll.LOOKED_OVER", 0)
    monkeypatch.setattr("takedown.filing.poll.FEW", 0)
    case, _ = filed(world), filed(world, complaint(3))
    world.server.object_to(case).status = status
    polled(world)
    assert [polled(world).read for _ in range(2)] == [1, 1]


def test_what_came_and_went_between_two_polls_is_found(world: World) -> None:
    """The list says the same as before of a complaint that is decided: it is opened all the same."""
    case = filed(world)
    world.server.decide(case, CaseStatus.REMOVED)
    polled(world)
    world.server.object_to(case).status = CounterNoticeStatus.LAPSED
    world.server.decide(case, CaseStatus.REINSTATED)
    assert polled(world).news == [case.number]
    assert known(world).status is CounterNoticeStatus.LAPSED
    seen = world.ledger.case_listings(ACCOUNT, case.number)
    assert {one.status for one in seen} == {CaseStatus.REINSTATED}


def test_events_of_before_there_were_notices_are_read(world: World) -> None:
    """They have none, and the next look says nothing new."""
    case = filed(world)
    world.server.object_to(case)
    polled(world)
    (event,) = world.events("counter_notice_observed")
    body = {name: value for name, value in event.items() if name != "notice"}
    world.desk().journal.append("counter_notice_observed", body)
    assert known(world).notice == ""
    assert polled(world).counter_notices == []


@pytest.mark.parametrize(
    ("name", "media_type", "safe"),
    [
        ("contract.pdf", "application/pdf", "contract.pdf"),
        ("contract.pdf", "application/x-msdownload", "contract_pdf.bin"),
        ("../../run.exe", "application/x-msdownload", "run_exe.bin"),
        ("\u202egnp.exe", "image/png", "gnp_exe.bin"),
        (".pdf", "application/pdf", "file.pdf"),
        ("", UNKNOWN, "file.bin"),
        ("合同.PDF", "application/pdf", "file.PDF"),
    ],
)
def test_a_file_is_kept_under_a_plain_name_with_its_ending_where_that_is_true(
    name: str, media_type: str, safe: str
) -> None:
    """Nothing that a seller calls a file can be run, or leaves the folder."""
    assert safe_name(name, media_type) == safe


@settings(max_examples=40)
@given(st.text(), st.sampled_from(["application/pdf", "image/png", UNKNOWN]))
def test_whatever_a_file_is_called_its_name_is_only_a_name(name: str, media_type: str) -> None:
    """Letters, digits, blanks of no kind; never a path."""
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", safe_name(name, media_type))
