"""`takedown record`: screens that can be sent to somebody, and what they would reveal."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from takedown.cli.main import main
from takedown.recording.storage import read_recordings
from tests.commands.command import Commands
from tests.commands.desk import MARK, batch_of
from tests.sandbox_portal.visitor import Control

REPOSITORY = Path(__file__).resolve().parents[2]
RECORDED = REPOSITORY / "recordings" / "sandbox" / "manage_complaints"


def sent(control: Control) -> dict[str, int]:
    """How often anything was sent to the portal that changes it."""
    counted: dict[str, int] = control.get("/requests")
    return {
        name: counted[name] for name in counted if "submit" in name or name in ("verify", "upload", "save_ipr_draft")
    }


@pytest.mark.usefixtures("mark")
def test_the_screens_of_an_account_are_recorded_without_anything_of_it(
    takedown: Commands, control: Control, folder: Path
) -> None:
    """In one file, which the check passes; nothing was sent to the portal, and the file is not written over."""
    before = sent(control)
    done = takedown("record", "-o", "screens.zip", "--json", code=0).result
    names = {place.split("/")[1] for place in done["screens"]}
    assert {"sign_in", "user_center", "ipr_management", "complaint_form", "manage_complaints"} <= names
    assert (done["missed"], done["lost"], done["errors"]) == ([], [], [])
    with zipfile.ZipFile(folder / "screens.zip") as archive:
        told = b"".join(map(archive.read, archive.namelist()))
    assert not [one for one in ("holder@example.test", MARK, "Acme Ltd", "practice-Portal") if one.encode() in told]
    checked = takedown("record", "--check", "screens.zip", "--json", code=0).result
    assert (checked["screens"], checked["suspicious"]) == (len(done["screens"]), [])
    assert "Search" in checked["reveals"]["buttons and links"]
    assert sent(control) == before
    assert "is there already" in takedown("record", "-o", "screens.zip").refused(2)


@pytest.mark.usefixtures("mark")
def test_a_rehearsal_records_the_forms_as_they_are_filled(takedown: Commands, control: Control, folder: Path) -> None:
    """Verified and read back; nothing is pressed."""
    batch = batch_of(folder / "batch.csv", 10)
    takedown("submit", batch, "--rehearse", "--record", "screens", code=0)
    steps = {(one.meta.screen, one.meta.step) for one in read_recordings(folder / "screens").values()}
    assert {("complaint_form", "verified"), ("complaint_form", "read-back")} <= steps
    assert control.get("/complaints") == []


def test_a_sign_in_that_asks_for_a_person_ends_in_4_and_is_recorded(
    takedown: Commands, control: Control, folder: Path
) -> None:
    """What was recorded until then may show why."""
    control.appoint("robot_check", on="sign_in")
    done = takedown("record", "-o", "screens", "--no-pictures", "--json", code=4).result
    assert "robot check" in done["errors"][0]
    assert {one.meta.screen for one in read_recordings(folder / "screens").values()} == {"sign_in"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["record"], "Nobody said where to keep"),
        (["record", "-o", "{there}"], "is there already"),
        (["record", "--check", "{there}", "-o", "x"], "makes none"),
        (["record", "--check", "{there}"], "is no recording"),
        (["record", "--check", "nowhere.zip"], "is not there"),
        (["submit", "batch.csv", "--record", "x"], "goes with --rehearse only"),
        (["submit", "batch.csv", "--rehearse", "--record", "{there}"], "is there already"),
    ],
)
def test_what_cannot_be_recorded_or_checked_is_told_in_a_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Before any browser is started, with one piece of advice."""
    there = tmp_path / "there.zip"
    there.write_bytes(b"not an archive")
    assert main([part.format(there=there) for part in arguments]) == 2
    told = capfd.readouterr().err
    assert sentence in told
    assert told.count("→") == 1
    assert there.read_bytes() == b"not an archive"


def test_a_recording_full_of_secrets_does_not_pass(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Exit 2: the file is not to be used as it is. Each secret is named, and none is repeated."""
    (place,) = RECORDED.iterdir()
    made = tmp_path / "mended"
    made.mkdir()
    for file in place.iterdir():
        (made / file.name).write_bytes(file.read_bytes())
    assert main(["record", "--check", str(made)]) == 0
    assert "nothing in them looks like a secret" in capfd.readouterr().err
    page = (made / "page.html").read_text("utf-8")
    (made / "page.html").write_text(page.replace("</body", "<p>jane@shop.cn 4111 1111 1111 1111</p></body"), "utf-8")
    (made / "cookies.json").write_text("{}")
    assert main(["record", "--check", str(made)]) == 2
    shown = "".join(capfd.readouterr())
    for words in ("an e-mail address", "a number like that of a card", "cookies.json: is no file of a recording"):
        assert words in shown
    assert "Do not send it" in shown
    assert "! page.html: an e-mail address (jan…, 12 characters)" in shown
