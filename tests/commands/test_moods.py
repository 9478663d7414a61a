"""The portal's moods, met by the real commands: what a run must survive by itself, and where it hands over to a person."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from takedown.sandbox.server import RunningPortal
from tests.commands.command import Commands, check_contract, ended
from tests.commands.desk import batch_of, filed_numbers, received, row, taobao, times_received, write_batch
from tests.sandbox_portal.visitor import Control, Visitor

pytestmark = pytest.mark.usefixtures("mark")


def several(path: Path, *endings: int) -> Path:
    """A batch in which every row is a complaint of its own."""
    return write_batch(path, *(row(taobao(one), explanation=f"Mark in title, case {one}.") for one in endings))


def appoint(control: Control, kind: str, *, on: str, times: int = 1) -> None:
    """Trouble of this kind at the next requests of this sort."""
    control.post("/trouble", {"next": [{"kind": kind, "on": on, "times": times}]})


def file_by_hand(portal: RunningPortal, address: str) -> None:
    """A complaint on this listing that the ledger knows nothing of."""
    visitor = Visitor(portal)
    visitor.sign_in()
    right = str(Control(portal).get("/iprs")[0]["reference"])
    visitor.complain(right, platform="tb", listings=[address])
    visitor.close()


def settled(takedown: Commands, batch: Path, control: Control, home: Path, listings: int) -> None:
    """Submit, and resume if need be, ends with 0; the portal has each listing once, and the books agree."""
    done = takedown.submit(batch)
    if done.code != 0:
        takedown("resume", "--json", code=0)
    counts = times_received(control)
    assert (len(counts), set(counts.values())) == (listings, {1})
    assert filed_numbers(home) == received(control)


@pytest.mark.parametrize(
    "kind",
    ["cut_in_answer", "error_5xx_after_accept", "receipt_lost", "cut_after_accept", "session_expired_replays"],
)
def test_what_the_portal_took_without_saying_so_is_found_and_not_sent_again(
    kind: str, takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """The complaint is accepted, the answer never comes: reading the portal's list settles it."""
    appoint(control, kind, on="submit_complaint")
    settled(takedown, several(folder / "batch.csv", 10, 11), control, home, 2)


@pytest.mark.parametrize("kind", ["error_5xx", "cut_before_accept", "session_expired"])
def test_what_the_portal_never_took_is_filed_anew_once(
    kind: str, takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """The press is lost on its way: absent in two readings, it is filed again as another attempt."""
    appoint(control, kind, on="submit_complaint")
    settled(takedown, several(folder / "batch.csv", 10), control, home, 1)


@pytest.mark.parametrize("every", [3])
def test_a_connection_cut_at_every_third_press_loses_and_doubles_nothing(
    every: int, takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """Six complaints, every third press accepted and its answer torn: the portal's list equals the plan."""
    control.post("/trouble", {"next": [{"kind": "cut_in_answer", "on": "submit_complaint", "every": every}]})
    settled(takedown, several(folder / "batch.csv", 10, 11, 12, 13, 14, 15), control, home, 6)


@pytest.mark.parametrize(
    "troubles",
    [
        {"error_5xx": "complaint_form", "verify_drops": "verify"},
        {"session_expired": "verify", "upload_fails_once": "upload", "maintenance": "manage"},
        {"too_many_requests": "complaint_form", "changed_wording": "verify"},
        {"popup_notice": "complaint_form", "slow_page": "upload"},
        {"changed_wording": "complaint_form"},
        {"half_loaded": "complaint_form"},
        {"draft_left": "complaint_form"},
    ],
    ids="+".join,
)
def test_trouble_before_the_press_is_outlived(
    troubles: dict[str, str], takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """Forms are filled anew and lists read anew; nothing is pressed that is not as meant."""
    (folder / "proof.pdf").write_bytes(b"%PDF-1.4\nproof\n%%EOF\n")
    control.post("/trouble", {"next": [{"kind": kind, "on": on} for kind, on in troubles.items()]})
    batch = batch_of(folder / "batch.csv", 10, 11, evidence="proof.pdf")
    settled(takedown, batch, control, home, 2)
    assert control.happened() == dict.fromkeys(troubles, 1)


def test_a_complaint_that_the_portal_split_in_two_is_filed_under_both_numbers(
    takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """Both are compared together with what was meant."""
    appoint(control, "split_complaint", on="submit_complaint")
    settled(takedown, batch_of(folder / "batch.csv", 10, 11), control, home, 2)
    assert len(received(control)) == 2
    complaint = takedown("status", "--json").result["complaints"][0]
    assert (complaint["comparison"], len(complaint["numbers"])) == ("equal", 2)


def test_a_robot_check_parks_the_batch_until_a_person_solved_it(
    takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """Without a display it ends with 4 and files nothing; once solved, the same command files everything."""
    batch = several(folder / "batch.csv", 10, 11)
    appoint(control, "robot_check_page", on="complaint_form", times=1)
    parked = takedown.submit(batch, "--no-input")
    assert parked.code == 4, parked.err
    control.post("/robot-check/solve", {})
    settled(takedown, batch, control, home, 2)


@pytest.mark.parametrize(
    ("kind", "on", "words"),
    [("email_code", "sign_in", "a code"), ("robot_check_page", "user_center", "a robot check")],
)
def test_what_only_a_person_can_enter_ends_with_4_and_the_next_run_goes_on(
    kind: str, on: str, words: str, takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """A code, and a check in the place of the first page: asked for once, and nothing is filed before it is done."""
    batch = several(folder / "batch.csv", 10)
    appoint(control, kind, on=on)
    parked = takedown.submit(batch, "--no-input")
    assert parked.code == 4, parked.err
    assert words in parked.result["errors"][0]["message"]
    assert control.happened()[kind] == 1
    control.post("/robot-check/solve", {})
    settled(takedown, batch, control, home, 1)


def test_a_code_that_is_asked_for_in_mid_batch_ends_with_4_and_loses_nothing(
    takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """The session ends between two steps of a form, and only a code opens the next one."""
    batch = several(folder / "batch.csv", 10, 11)
    at_the_second = {"kind": "email_code", "on": "sign_in", "every": 2}
    control.post("/trouble", {"next": [at_the_second, {"kind": "session_expired", "on": "verify"}]})
    parked = takedown.submit(batch, "--no-input")
    assert parked.code == 4, parked.err
    assert "a code" in parked.result["errors"][0]["message"]
    assert (received(control), control.happened()["session_expired"]) == ([], 1)
    control.post("/trouble", {"next": []})
    settled(takedown, batch, control, home, 2)


def test_a_complaint_that_is_off_the_lists_for_a_while_is_waited_for(
    takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """Its receipt was lost and the list does not show it yet: nobody calls it absent before the list must have it."""
    control.post(
        "/trouble",
        {"next": [{"kind": "cut_in_answer", "on": "submit_complaint"}, {"kind": "list_lag", "on": "submit_complaint"}]},
    )
    patient = takedown.given(TAKEDOWN_SANDBOX_MARGIN_SECONDS="0.1", TAKEDOWN_SANDBOX_LIST_DELAY_SECONDS="2.5")
    settled(patient, several(folder / "batch.csv", 10), control, home, 1)


def test_a_complaint_that_the_portal_split_and_held_goes_out_under_both_numbers(
    takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """It has two references until its right is in order, then two numbers; a poll follows both."""
    both = [{"kind": kind, "on": "submit_complaint"} for kind in ("split_complaint", "held_although_approved")]
    control.post("/trouble", {"next": both})
    takedown.submit(batch_of(folder / "batch.csv", 10, 11))
    held = takedown("status", "--json").result["complaints"][0]
    assert held["state"] == "held_by_portal"
    control.post("/clock", {"advance": "P2D"})
    takedown("poll", "--json")
    sent = takedown("status", "--json").result["complaints"][0]
    assert (sent["state"], sent["comparison"], sorted(sent["numbers"])) == ("filed", "equal", received(control))


def test_a_robot_check_at_sign_in_ends_with_4(takedown: Commands, control: Control, folder: Path) -> None:
    """It is never touched; the advice says who must do it and where."""
    appoint(control, "robot_check", on="sign_in")
    done = takedown.submit(several(folder / "batch.csv", 10), "--no-input")
    assert done.code == 4
    assert "robot check" in done.result["errors"][0]["message"]
    assert received(control) == []


def test_a_complaint_that_was_filed_by_hand_parks_the_rows_on_its_listing(
    takedown: Commands, control: Control, portal: RunningPortal, folder: Path
) -> None:
    """What no event of ours explains is reported, its rows wait for a person, the others are filed."""
    file_by_hand(portal, taobao(10))
    done = takedown.submit(several(folder / "batch.csv", 10, 11))
    assert done.code == 4
    states = {one["id"]: (one["state"], one["waits_for"]) for one in done.result["complaints"]}
    assert sorted(states.values(), key=str) == [("declared", f"unexplained:{received(control)[0]}"), ("filed", None)]
    assert set(times_received(control).values()) == {1}


def test_what_was_filed_after_a_backup_is_not_filed_again_from_it(
    takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """A restored ledger is older than the portal: nothing is pressed before that was read and a person has agreed."""
    takedown.submit(several(folder / "first.csv", 10), code=0)
    takedown("backup", folder / "backup.zip", "--json", code=0)
    before = received(control)
    takedown.submit(several(folder / "second.csv", 11), code=0)
    (number,) = set(received(control)) - set(before)
    control.post("/clock", {"advance": "P9D"})  # the portal has decided by now
    shutil.move(home / "data", home / "lost")
    assert "There is no ledger here yet" in takedown("backup", folder / "other.zip").refused(2)
    takedown("restore", folder / "backup.zip", "--json", code=0)
    assert "a ledger already" in takedown("restore", folder / "backup.zip").refused(2)
    assert (
        "put back from a backup"
        in takedown.submit(several(folder / "third.csv", 11, 12)).result["errors"][0]["message"]
    )
    taken = takedown("import", "--agree", "Jane Doe", "--json", code=0).result
    assert [one["numbers"] for one in taken["complaints"]] == [[number]]
    assert takedown.submit(folder / "first.csv", code=0).result["complaints"] == []
    takedown.submit(folder / "third.csv", code=0)
    assert times_received(control) == {"600000000010": 1, "600000000011": 1, "600000000012": 1}


def test_the_first_signal_concludes_what_is_in_hand(
    takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """SIGTERM in the middle of a batch: exit 130, nothing unknown, and the same command files the rest."""
    control.post("/trouble", {"kinds": {"slow_page": 0.6}})
    batch = several(folder / "batch.csv", *range(10, 18))
    process = takedown.start("submit", batch, "--attest", "Jane Doe", "--tabs", "1", "--json")
    while not control.get("/complaints"):
        assert process.poll() is None
    os.kill(process.pid, signal.SIGTERM)
    done = check_contract(ended(process), ["--json"])
    assert done.code == 130
    assert done.result["unknown"] == []
    control.post("/trouble", {"kinds": {}})
    settled(takedown, batch, control, home, 8)
