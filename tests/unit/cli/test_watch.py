"""`takedown watch`: polls on a schedule, says how it goes, and stops when it is told to."""

from __future__ import annotations

import os
import signal

import pytest

from takedown.domain.errors import PersonNeeded
from takedown.domain.portal_status import CaseStatus
from tests.unit.cli.office import Office, row


@pytest.fixture(autouse=True)
def _no_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKEDOWN_RETRIES", "false")


def stop_at_poll(office: Office, count: int) -> None:
    """Ctrl-C while the poll with this number is at work."""

    def opened(_account: object) -> None:
        if len(office.opened) == polls_before + count:
            os.kill(os.getpid(), signal.SIGINT)

    polls_before, office.on_open = len(office.opened), opened


def test_it_polls_until_it_is_stopped_and_then_ends_cleanly(office: Office) -> None:
    """With 130; the poll in hand is finished, and the account is free."""
    office.submit(office.batch("batch", row(1)), code=0)
    (case,) = office.server().cases
    office.server().decide(case, CaseStatus.REMOVED)
    stop_at_poll(office, 1)
    done = office("watch", "--every", "5m", "--json", code=130)
    assert f'"news": ["{case.number}"]' in done.out
    assert office("status", "--health", code=0).out.startswith("sandbox: The last poll was good")
    office("poll", "--json", code=0)


def test_the_health_says_when_a_person_is_needed(office: Office) -> None:
    """As the last poll ended."""
    office.submit(office.batch("batch", row(1)), code=0)
    robot = PersonNeeded("A robot check.", advice="Solve it.")
    office.server().faults = [("list_complaints", robot)]
    office("poll", code=4)
    health = office("status", "--health", "--json", code=4).result
    assert (health["health"]["failures"], "A robot check." in health["says"]) == (1, True)
    office("poll", code=0)
    office("status", "--health", code=0)


def test_without_a_poll_there_is_no_health(office: Office) -> None:
    """That is no good one."""
    office("status", "--health", code=7)


@pytest.mark.parametrize(
    "options", [("--every", "1m"), ("--cron", "* * * * *"), ("--cron", "x"), ("--every", "6h", "--cron", "0 8 * * *")]
)
def test_a_schedule_that_is_none_is_refused_before_anything(office: Office, options: tuple[str, ...]) -> None:
    """Wrong use."""
    office("watch", *options, code=2)
    assert office.opened == []


def test_a_profile_that_attaches_is_not_watched(office: Office) -> None:
    """Nobody is there to start the window."""
    office.profile("mine", attach="http://127.0.0.1:9222")
    office("watch", "--profile", "mine", code=2)


def test_what_is_printed_calls_this_installation_and_says_its_settings(office: Office) -> None:
    """Where systemd or cron start it nobody has set them."""
    unit = office("watch", "--every", "6h", "--print-systemd", code=0).out
    assert f"TAKEDOWN_HOME={office.home}" in unit
    assert "watch --profile sandbox --every 6h --jitter 30m" in unit
    line = office("watch", "--cron", "7 8 * * *", "--print-cron", code=0).out
    assert line.startswith("7 8 * * * ")
    assert "poll --profile sandbox --no-input" in line
    assert office.opened == []
