"""`takedown submit`: what the exit code and the result file say when things did not go to plan, and several accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from takedown.cli import installation
from takedown.domain.errors import PersonNeeded
from takedown.domain.model import Account
from takedown.filing.hold import hold_account
from tests.unit.cli.office import AGENT, Office, alibaba, row
from tests.unit.filing.portal_server import Answer, Press, Way
from tests.unit.ledger.sample import ACCOUNT


@pytest.fixture(autouse=True)
def _no_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKEDOWN_RETRIES", "false")


def left_unknown(office: Office, batch: Path) -> str:
    """The press was lost and the lists cannot be read, so its outcome stays unknown; the submission."""
    office.server().script = [Press(Way.DROPPED)]
    office.breaks_at_the_press("list_pending")
    (unknown,) = office.submit(batch, code=6).result["unknown"]
    office.broken.clear()
    return str(unknown)


def two_accounts(office: Office) -> Path:
    """A profile of each of two accounts, for one marketplace each, and a batch with a row for both."""
    office.right(AGENT)
    office.profile("one", login="holder@example.test", marketplaces=["aliexpress"])
    office.profile("two", login="agent@example.test", marketplaces=["alibaba"])
    return office.batch("batch", row(1), alibaba(2))


def test_what_is_filed_but_differs_needs_a_person(office: Office) -> None:
    """Exit 4 in the run that found it, and the run is sealed with it; the next run has nothing to do with it."""
    office.server().script = [Press(answer=Answer.PARTLY)]
    batch = office.batch("batch", row(1, explanation="The same."), row(2, explanation="The same."))
    assert office.submit(batch, code=4).result["complaints"][0]["comparison"] == "differs"
    assert office.events("run_sealed")[-1].body["exit"] == 4
    office.submit(batch, code=0)


def test_what_is_left_from_another_batch_and_differs_needs_a_person(office: Office) -> None:
    """Its comparison was owed; it is named although it stands in another file."""
    office.server().script = [Press(answer=Answer.PARTLY)]
    office.broken.add("read_complaint")
    first = office.batch("first", row(1, explanation="The same."), row(2, explanation="The same."))
    office.submit(first, code=7)
    office.broken.clear()
    done = office.submit(office.batch("second", row(3)), code=4).result
    assert [(one["state"], one["comparison"]) for one in done["others"]] == [("filed", "differs")]
    assert [one["comparison"] for one in done["complaints"]] == ["equal"]


def test_an_unknown_outcome_seals_its_run_with_6(office: Office) -> None:
    """The ledger says what the shell was told."""
    left_unknown(office, office.batch("batch", row(1)))
    assert office.events("run_sealed")[-1].body["exit"] == 6


def test_rows_that_this_run_has_settled_stand_in_the_result_file_as_they_ended(office: Office) -> None:
    """Skipped because unknown, proved absent, filed as the next attempt: the row has its number."""
    batch = office.batch("batch", row(1))
    left_unknown(office, batch)
    done = office.submit(batch, code=0).result
    (case,) = office.server().cases
    (line,) = office.results(batch)
    assert (line["status"], line["complaint_number"]) == ("filed", case.number)
    assert [(one["attempt"], one["numbers"]) for one in done["complaints"]] == [(2, [case.number])]
    office.submit(batch, code=0)
    (line,) = office.results(batch)
    assert (line["status"], line["error_code"]) == ("skipped", "already_filed")


def test_a_row_that_comes_free_after_it_was_shown_waits_for_its_declaration(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planned, not declared, not filed: exit 8 that says to run it again, which files it."""
    batch = office.batch("batch", row(1))
    unknown = left_unknown(office, batch)

    @contextmanager
    def hold_when_it_is_free(*arguments: Any, **more: Any) -> Iterator[None]:
        with hold_account(*arguments, **more):
            office.append("submission_absent", {"submission": unknown, "why": "looked", "by": "Jane Doe"})
            yield

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(installation, "hold_account", hold_when_it_is_free)
        done = office("submit", batch, "--attest", "Jane Doe", "--yes", code=8)
    assert "nobody has declared them: run the same command again" in done.err
    assert office.server().cases == []
    office.submit(batch, code=0)
    assert len(office.server().cases) == 1


def test_the_advice_of_what_stopped_the_run_is_shown(office: Office) -> None:
    """One sentence and what to do, for people and for programs."""
    office.broken.add("prepare")
    batch = office.batch("batch", *(row(item) for item in range(3)))
    done = office("submit", batch, "--attest", "Jane Doe", "--yes", code=7)
    assert "Stopped: The portal is away.\n  → Try again later." in done.err
    assert office.submit(batch, code=7).result["errors"][0]["advice"].startswith("Try again later.")


def test_a_stop_on_the_first_account_stops_the_whole_command(office: Office) -> None:
    """The second portal is not opened, and nothing is planned there."""
    batch = two_accounts(office)
    office.on_open = lambda _account: office.signal()
    office.submit(batch, "--profile", "one", "--profile", "two", code=130)
    assert office.opened == [ACCOUNT]
    assert office.events("submission_planned", account=AGENT) == []
    assert [event.body["exit"] for event in office.events("run_sealed", account=AGENT)] == [130]


def test_rows_of_several_accounts_stand_in_the_result_file_as_they_ended(office: Office) -> None:
    """The second account's reading of the batch finds the first one's rows filed already; they were filed in this run."""
    batch = two_accounts(office)
    office.submit(batch, "--profile", "one", "--profile", "two", code=0)
    assert [line["status"] for line in office.results(batch)] == ["filed", "filed"]


def test_two_profiles_of_one_account_hold_it_once(office: Office) -> None:
    """The first of them files for both."""
    office.profile("night-shift", login="Holder@Example.test", marketplaces=["alibaba"])
    office.profile("day-shift", login="holder@example.test", marketplaces=["aliexpress"])
    batch = office.batch("batch", row(1), alibaba(2))
    done = office("submit", batch, "--profile", "day-shift", "--profile", "night-shift", "--attest", "J. Doe", code=0)
    assert "night-shift is another profile of the account of day-shift" in done.err
    assert office.opened == [ACCOUNT]
    assert [line["status"] for line in office.results(batch)] == ["filed", "filed"]


def test_accounts_are_held_in_the_same_order_however_their_profiles_are_given(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two terminals that wait for each other's accounts would wait for ever."""
    batch = two_accounts(office)
    held: list[Account] = []

    def hold_and_note(folder: Path, account: Account, *arguments: Any, **more: Any) -> Any:
        held.append(account)
        return hold_account(folder, account, *arguments, **more)

    monkeypatch.setattr(installation, "hold_account", hold_and_note)
    office.submit(batch, "--profile", "one", "--profile", "two", "--wait", code=0)
    office.submit(batch, "--profile", "two", "--profile", "one", "--wait", code=0)
    assert held == [AGENT, ACCOUNT, AGENT, ACCOUNT]


def expired(office: Office) -> Callable[[], None]:
    """The portal asks to sign in at this page."""

    def expire() -> None:
        office.server().signed_in = False

    return expire


REFUSED = "The login name or password is not correct."


def test_a_password_that_was_changed_in_mid_run_ends_it_with_4(office: Office) -> None:
    """One attempt, one sentence and one advice; what was filed stays filed, the rest is filed by the next run."""
    refused = PersonNeeded(REFUSED, advice="Give the new one with `takedown init`.")
    office.server().faults = [("sign_in", lambda: None), ("prepare", lambda: None), ("prepare", expired(office))]
    office.server().faults += [("sign_in", refused)]
    batch = office.batch("batch", *(row(item) for item in range(3)))
    done = office("submit", batch, "--attest", "Jane Doe", "--yes", "--tabs", "1", code=4)
    assert done.err.count(REFUSED) == 1
    assert f"Stopped: {REFUSED}\n  → Give the new one" in done.err
    assert office.server().calls.count("sign_in") == 2
    assert [line["status"] for line in office.results(batch)] == ["filed", "declared", "declared"]
    office.submit(batch, code=0)
    assert len(office.server().cases) == 3


def test_a_password_that_was_changed_under_a_press_leaves_its_outcome_unknown(office: Office) -> None:
    """6 stands before 4, and the advice of both is shown; with the new password it is settled by reading."""
    refused = PersonNeeded(REFUSED, advice="Give the new one with `takedown init`.")
    office.server().script = [Press(Way.SIGN_IN)]
    office.server().faults = [("sign_in", lambda: None), ("sign_in", refused)]
    batch = office.batch("batch", row(1))
    done = office("submit", batch, "--attest", "Jane Doe", "--yes", code=6)
    assert f"Stopped: {REFUSED}\n  → Give the new one" in done.err
    assert "takedown resume" in done.err
    office("resume", "--json", code=0)
    assert len(office.server().cases) == 1


def test_a_portal_that_answers_everything_with_its_sign_in_page_ends_with_4(office: Office) -> None:
    """After some sign-ins it is given up, in one sentence with one advice; nothing is pressed."""
    office.server().faults = [("list_complaints", expired(office))] * 50
    done = office("submit", office.batch("batch", row(1)), "--attest", "Jane Doe", "--yes", code=4)
    assert done.err.count("Stopped: ") == 1
    assert "let nothing through.\n  → Sign in by hand" in done.err
    assert office.server().cases == []
