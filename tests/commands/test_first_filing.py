"""A first day: rights are uploaded, a batch is filed, everybody's books agree."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from PIL import Image

from takedown.sandbox.server import RunningPortal
from takedown.signing.key import SigningKey
from tests.commands.command import SCRIPTS, Commands
from tests.commands.desk import (
    MARK,
    PDF,
    batch_of,
    filed_numbers,
    png,
    received,
    register,
    results,
    row,
    taobao,
    write_batch,
)
from tests.sandbox_portal.visitor import Control

RIGHTS = f"""\
ipr_type,registration_number,name,jurisdiction,owner,nice_classes,issued_on,expires_on,certificate,alias
trademark,{MARK},ACME,CN,Acme Ltd,9,2020-01-01,2099-01-01,certificate.pdf,ACME CN
"""


def test_a_day_from_the_upload_to_the_second_submit(
    takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """Upload, submit, submit again: each thing is at the portal once, and the second run says so row by row."""
    (folder / "ipr.csv").write_text(RIGHTS, encoding="utf-8")
    (folder / "certificate.pdf").write_bytes(PDF)
    (folder / "proof.png").write_bytes(png())
    evidence = {"reason": "counterfeit_features", "evidence": "proof.png"}
    offer = "https://detail.1688.com/offer/600000000020.html"
    rows = [row(taobao(10), ipr="ACME CN"), row(taobao(11), ipr="ACME CN"), row(offer, ipr="ACME CN", **evidence)]
    batch = write_batch(folder / "batch.csv", *rows)

    uploaded = takedown("ipr", "upload", "ipr.csv", "--yes", "--json", code=0)
    assert uploaded.result["uploaded"] == 1
    assert [ipr["number"] for ipr in control.get("/iprs")] == [MARK]
    first = takedown.submit(batch, code=0)
    assert first.result["rows"] == {"filed": 3}
    complaints = control.get("/complaints")
    assert sorted(len(complaint["listings"]) for complaint in complaints) == [1, 2]
    assert [file["name"] for complaint in complaints for file in complaint["evidence"]] == ["proof.png"]
    assert [line["status"] for line in results(batch)] == ["filed"] * 3
    assert sorted({line["complaint_number"] for line in results(batch)}) == received(control)

    second = takedown.submit(batch, code=0)
    assert second.result["complaints"] == []
    assert [(line["row"], line["status"], line["error_code"]) for line in results(batch)] == [
        ("2", "skipped", "already_filed"),
        ("3", "skipped", "already_filed"),
        ("4", "skipped", "already_filed"),
    ]
    assert sorted({line["complaint_number"] for line in results(batch)}) == received(control) == filed_numbers(home)
    listed = takedown("status", "--json", code=0).result["complaints"]
    ours = [number for one in listed if one["kind"] == "complaint" for number in one["numbers"]]
    assert sorted(ours) == received(control)
    assert takedown("ipr", "upload", "ipr.csv", "--yes", "--json", code=0).result["uploaded"] == 0
    assert len(control.get("/iprs")) == 1
    can_be_handed_out(takedown, folder, home, ours[0])


def can_be_handed_out(takedown: Commands, folder: Path, home: Path, number: str) -> None:
    """The evidence of a complaint, and everything, verify with the key of the practice portal; so does the store."""
    key = home / "config" / "keys" / "practice-key.pub.pem"
    public = key.read_bytes()
    for name, chosen in (("case.zip", [number]), ("batch.zip", ["--batch", "batch.csv"]), ("all.zip", ["--all"])):
        takedown("export", *chosen, "-o", folder / name, "--json", code=0)
        verified = takedown("verify", folder / name, "--key", key, "--json", code=0)
        assert {check["status"] for check in verified.result["checks"][:8]} == {"pass"}
    assert takedown("verify", folder / "case.zip", "--json", code=12).result["verdict"] == "weaker"
    assert takedown("verify", "--store", "--json", code=0).result["verdict"] == "intact"
    key.unlink()
    assert "is not here" in takedown("export", number, "-o", folder / "new.zip").refused(2)
    # another key takes its place: it signs what is there, and the old one is given beside it
    seed, old, other = key.with_name("practice-key.seed"), folder / "old.pub.pem", SigningKey(bytes(32))
    had = seed.read_bytes()
    old.write_bytes(public)
    seed.write_text(bytes(32).hex())
    key.write_bytes(other.public_pem)
    takedown("export", number, "-o", folder / "new.zip", "--json", code=0)
    takedown("verify", folder / "new.zip", "--key", key, "--json", code=0)
    takedown("export", "--all", "-o", folder / "whole.zip", "--json", code=0)
    takedown("verify", folder / "whole.zip", "--key", key, "--key", old, "--json", code=0)
    seed.write_bytes(had)
    key.write_bytes(public)
    takedown("certify", folder / "case.zip", "--key", key, "-o", folder / "draft.md", "--json", code=0)
    draft = (folder / "draft.md").read_text("utf-8")
    sha256 = hashlib.sha256((folder / "case.zip").read_bytes()).hexdigest()
    assert sha256 in draft
    assert "INTACT" in draft
    assert "Signature: ____" in draft
    assert "is there already" in takedown("certify", folder / "case.zip", "-o", folder / "draft.md").refused(2)
    with (folder / "case.zip").open("r+b") as bundle:
        bundle.seek(5_000)
        bundle.write(b"\0\1")
    assert "ALTERED" in takedown("verify", folder / "case.zip", "--key", key, code=11).out
    takedown("certify", folder / "case.zip", "--key", key, "-o", folder / "other.md", code=11)
    assert not (folder / "other.md").exists()
    assert "is no bundle" in takedown("verify", folder / "batch.csv").refused(2)
    assert "is there already" in takedown("export", number, "-o", folder / "all.zip").refused(2)
    assert "Name cases" in takedown("export", "-o", folder / "x.zip").refused(2)
    assert "Nothing of" in takedown("export", "NOPE", "-o", folder / "x.zip").refused(2)


@pytest.mark.usefixtures("mark")
def test_the_alias_submit_does_what_takedown_submit_does(takedown: Commands, control: Control, folder: Path) -> None:
    """`submit BATCH` files, talks to people on stderr, and shows the complaints with their numbers on stdout."""
    batch = batch_of(folder / "batch.csv", 10)
    done = takedown.given(NO_COLOR="1").run([SCRIPTS / "submit", batch, "--attest", "Jane Doe"], code=0)
    (number,) = received(control)
    assert number in done.out
    assert "1 complaints are filed" in done.err
    assert "\x1b[" not in done.out + done.err


@pytest.mark.usefixtures("mark")
def test_a_rehearsal_presses_nothing_and_keeps_pictures(
    takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """`--rehearse` fills every form and photographs it; the portal has nothing, and a submit files it afterwards.

    What it filled and read back is confirmed by use; what presses is not.
    """
    batch = batch_of(folder / "batch.csv", 10)
    rehearsed = takedown("submit", batch, "--rehearse", "--json", code=0)
    (used,) = [json.loads(file.read_bytes())["used"] for file in home.rglob("sandbox.used.json")]
    assert {"complaint_form.here", "complaint_form.links", "complaint_form.declaration", "sign_in.password"} <= set(
        used
    )
    assert not {"complaint_form.submit", "complaint_form.confirm"} & set(used)
    assert control.get("/complaints") == []
    assert "submit_complaint" not in control.get("/requests")
    (complaint,) = rehearsed.result["complaints"]
    assert complaint["state"] == "planned"
    (shown,) = takedown("status", complaint["id"], "--json", code=0).result["complaints"]
    assert shown["pictures"]
    for picture in shown["pictures"]:
        with Image.open(picture["file"]) as image:
            assert image.format == "PNG"
    takedown.submit(batch, code=0)
    assert len(received(control)) == 1


@pytest.mark.usefixtures("mark")
def test_links_alone_need_a_right_and_a_reason_on_the_command_line(
    takedown: Commands, control: Control, folder: Path
) -> None:
    """A file of bare links is filed with what the options add, and refused while one of them is missing."""
    links = folder / "links.txt"
    links.write_text(f"{taobao(10)}\n{taobao(11)}\n", encoding="utf-8")
    sentence = takedown("submit", links, "--ipr", MARK, "--attest", "Jane Doe").refused(2)
    assert "--reason" in sentence
    takedown.submit(links, "--ipr", MARK, "--reason", "unfair_use", "--explanation", "In the title.", code=0)
    (complaint,) = control.get("/complaints")
    assert [listing["item_id"] for listing in complaint["listings"]] == ["600000000010", "600000000011"]
    assert complaint["explanation"].startswith("In the title.")


def test_a_complaint_waits_for_its_right_and_goes_out_once_it_is_verified(
    takedown: Commands, control: Control, folder: Path, home: Path, portal: RunningPortal
) -> None:
    """A right that is still pending: exit 8 and nothing filed; a month later the same command files it."""
    register(home, portal, "20230099")
    batch = batch_of(folder / "batch.csv", 10, ipr="20230099")
    waiting = takedown.submit(batch, code=8)
    assert waiting.result["rows"] == {"waits": 1}
    assert control.get("/complaints") == []
    control.advance("P31D")
    assert takedown("ipr", "sync", "--json", code=0).result["news"] == 1
    takedown.submit(batch, code=0)
    assert received(control) == filed_numbers(home)
    assert len(received(control)) == 1
