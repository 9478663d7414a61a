"""`takedown prepare`: kits are whole, each is an intent before anybody can have it, and nothing of ours presses it then."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from takedown.cli import prepare
from takedown.domain.model import Complaint
from takedown.domain.payload import load_submission
from takedown.filing.by_hand import HandOut, hand_out
from takedown.filing.desk import Desk
from takedown.kit.folder import KitFolder
from tests.unit.cli.office import AGENT, Done, Office, alibaba, hand_filed, row
from tests.unit.filing.portal_server import Answer, Post

PICTURE = b"\x89PNG\r\n\x1a\n picture"


class Died(BaseException):
    """The process is gone."""


def prepared(office: Office, batch: Path, *options: str, code: int | None = 0) -> Done:
    return office("prepare", batch, "--attest", "Jane Doe", "--json", *options, code=code)


def kits_of(done: Done) -> list[Path]:
    return [Path(place) for place in done.result["kits"].values()]


def filed_from(office: Office) -> Complaint:
    """The complaint of the only kit."""
    with office.ledger() as ledger:
        (record,) = ledger.submissions()
    meant = load_submission(record.kind, record.payload)
    assert isinstance(meant, Complaint)
    return meant


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def with_evidence(office: Office) -> Path:
    """A batch of one complaint with two files of one name, one of them in Chinese letters."""
    for name in ("对比/图.png", "图.png"):
        path = office.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(PICTURE + name.encode())
    evidence = {"reason": "counterfeit_features", "evidence": "图.png;对比/图.png"}
    return office.batch(
        "batch", row(1, explanation="Same seam.", **evidence), row(2, explanation="Same seam.", **evidence)
    )


def test_without_a_name_nobody_declares_and_nothing_is_handed_out(office: Office) -> None:
    batch = office.batch("batch", row(1))
    assert "--attest" in office("prepare", batch, code=2).err
    assert office.events("submission_planned", "submission_intended") == []
    assert not (office.folder / "batch.kits").exists()


def test_wrong_rows_are_told_and_nothing_is_handed_out(office: Office) -> None:
    batch = office.batch("batch", row(1), row(2, ipr="nobody's"))
    prepared(office, batch, code=3)
    assert office.events("submission_planned") == []
    assert prepared(office, batch, "--valid-rows-only", code=5).result["new"] == 1


def test_a_word_that_the_wording_table_lacks_stops_before_the_first_kit(office: Office) -> None:
    """All kits are thought through before one of them is handed out."""
    flows = office.home / "config" / "flows" / "sandbox"
    flows.mkdir(parents=True)
    (flows / "wording.toml").write_text("[reasons]\nunfair_use = []\n", encoding="utf-8")
    assert "unfair_use" in prepared(office, office.batch("batch", row(1), row(2)), code=2).result["error"]
    assert office.events("submission_intended") == []


@pytest.mark.parametrize("when", ["before the intent", "after the intent"])
def test_a_crash_leaves_no_kit_that_would_be_pressed_and_no_intent_without_its_kit_for_long(
    office: Office, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """The next run makes the missing kit, and writes no second intent."""
    batch = office.batch("batch", row(1))

    def die(*_: object) -> None:
        raise Died

    with monkeypatch.context() as patch:
        if when == "before the intent":
            patch.setattr(prepare, "hand_out", die)
        else:
            patch.setattr(KitFolder, "put", die)
        with pytest.raises(Died):
            prepared(office, batch)
    folder = office.folder / "batch.kits"
    assert [entry for entry in folder.iterdir() if not entry.name.startswith(".")] == []
    assert len(office.events("submission_intended")) == (0 if when == "before the intent" else 1)
    (kit,) = kits_of(prepared(office, batch))
    assert (kit / "kit.html").exists()
    assert len(office.events("submission_intended")) == 1
    assert len(office.events("submission_declared")) == 1


def test_the_kit_is_whole_on_the_disk_when_its_intent_is_written(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But not under its name yet."""
    seen: list[tuple[str, list[str]]] = []

    def look(desk: Desk, what: HandOut) -> None:
        (draft,) = (office.folder / "batch.kits").iterdir()
        seen.append((draft.name, sorted(content(draft))))
        hand_out(desk, what)

    monkeypatch.setattr(prepare, "hand_out", look)
    (kit,) = kits_of(prepared(office, office.batch("batch", row(1))))
    ((name, files),) = seen
    assert name.startswith(f".{kit.name}.part-")
    assert files == sorted(content(kit)) == ["SHA256SUMS", "explanation.txt", "kit.html", "links.txt"]


def test_a_kit_has_links_explanation_evidence_and_a_page(office: Office) -> None:
    """And one page leads to all kits of the batch."""
    batch = with_evidence(office)
    done = prepared(office, batch)
    (kit,) = kits_of(done)
    assert kit == office.folder / "batch.kits" / kit.name
    files = content(kit)
    assert files["links.txt"].decode().splitlines() == [row(1)["listing_url"], row(2)["listing_url"]]
    (intent,) = office.events("submission_intended")
    assert files["explanation.txt"].decode() == f"Same seam.\n{intent.body['marker']}\n"
    assert sorted(name for name in files if name.startswith("evidence/")) == [
        "evidence/file-2.png",
        "evidence/file.png",
    ]
    hashes = {hashlib.sha256(files[f"evidence/{name}"]).hexdigest() for name in intent.body["evidence_names"]}
    assert hashes == set(intent.body["evidence_sha256"])
    assert "商标权" in files["kit.html"].decode()
    assert f'href="{kit.name}/kit.html"' in (kit.parent / "index.html").read_text("utf-8")
    assert [line["status"] for line in office.results(batch)] == ["handed_out", "handed_out"]
    assert office.opened == []


def test_evidence_that_was_altered_in_the_store_is_not_handed_out(office: Office, home: Path) -> None:
    """Its bytes are verified; no intent is written."""
    batch = with_evidence(office)
    office.submit(batch, "--rehearse", code=0)
    stored = next(
        path for path in (home / "data" / "files").rglob("*") if path.is_file() and b"picture" in path.read_bytes()
    )
    stored.chmod(0o600)
    stored.write_bytes(b"something else")
    prepared(office, batch, code=11)
    assert office.events("submission_intended") == []


def test_a_second_run_hands_nothing_out_twice_and_makes_a_lost_kit_anew(office: Office) -> None:
    """As it was, byte for byte."""
    batch = with_evidence(office)
    (kit,) = kits_of(prepared(office, batch))
    before = content(kit)
    for _ in range(2):
        kit.rename(kit.with_name("lost"))
        again = prepared(office, batch)
        assert (kits_of(again), again.result["new"]) == ([kit], 0)
        assert content(kit) == before
        for path in sorted(kit.with_name("lost").rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        kit.with_name("lost").rmdir()
    assert len(office.events("submission_intended")) == 1


def test_a_kit_that_somebody_has_changed_is_left_as_it_is(office: Office) -> None:
    batch = office.batch("batch", row(1))
    (kit,) = kits_of(prepared(office, batch))
    (kit / "explanation.txt").write_text("My own words.", encoding="utf-8")
    done = office("prepare", batch, code=0)
    assert "is left as it is" in done.err
    assert (kit / "explanation.txt").read_text("utf-8") == "My own words."


def test_kits_go_where_the_user_says_and_never_over_a_page_of_theirs(office: Office) -> None:
    batch, own = office.batch("batch", row(1)), office.folder / "own"
    own.mkdir()
    (own / "index.html").write_text("mine", encoding="utf-8")
    assert "--into" in prepared(office, batch, "--into", str(own), code=2).result["advice"]
    assert office.events("submission_intended") == []
    (kit,) = kits_of(prepared(office, batch, "--into", str(office.folder / "deep" / "kits")))
    assert kit.parent == office.folder / "deep" / "kits"


def test_what_waits_for_its_right_is_not_handed_out_and_not_declared(office: Office) -> None:
    status = {"status": "pending", "words": "Pending verification", "reference": "R1"}
    office.append("ipr_observed", {"ipr": "trademark/CN/1234567"} | status)
    done = prepared(office, office.batch("batch", row(1)), code=8)
    assert (done.result["kits"], len(done.result["waiting"])) == ({}, 1)
    assert office.events("submission_intended", "submission_declared") == []


def test_what_is_parked_needs_a_person(office: Office) -> None:
    office.server().file_by_hand(hand_filed(1))
    batch = office.batch("batch", row(1))
    office.submit(batch, code=4)
    assert prepared(office, batch, code=4).result["kits"] == {}


def test_each_account_hands_out_its_own_and_all_stand_on_one_page(office: Office) -> None:
    office.right(AGENT)
    office.profile("one", login="holder@example.test", marketplaces=["aliexpress"])
    office.profile("two", login="agent@example.test", marketplaces=["alibaba"])
    done = prepared(office, office.batch("batch", row(1), alibaba(2)), "--profile", "one", "--profile", "two")
    assert len(kits_of(done)) == 2
    assert len(office.events("submission_intended", account=AGENT)) == 1
    page = (Path(done.result["folder"]) / "index.html").read_text("utf-8")
    assert page.count("/kit.html") == 2
    logins = sorted("agent@example.test" in (kit / "kit.html").read_text("utf-8") for kit in kits_of(done))
    assert logins == [False, True]


def test_while_kits_are_out_submit_files_the_rest_and_says_how_many_are_out(office: Office) -> None:
    """Exit 8: they are pending. They are neither pressed nor called unknown."""
    prepared(office, office.batch("batch", row(1), row(2)))
    done = office("submit", office.batch("other", row(3)), "--attest", "Jane Doe", code=8)
    assert "2 kits are out" in done.err
    assert "unknown" not in done.err
    assert sum(office.server().presses.values()) == 1
    again = office.submit(office.folder / "batch.csv", code=8)
    assert (len(again.result["kits"]), again.result["unknown"]) == (2, [])
    messages = [line["message"] for line in office.results(office.folder / "batch.csv")]
    assert all(message.endswith("is open (handed out to be filed by hand)") for message in messages)
    assert sum(office.server().presses.values()) == 1


def test_status_says_how_many_kits_are_out(office: Office) -> None:
    """For a scheduler they are pending, not unknown."""
    prepared(office, office.batch("batch", row(1), row(2)))
    assert "2 kits are out" in office("status", code=0).err
    needy = office("status", "--needs-person", "--json", code=8).result["complaints"]
    assert len(needy) == 2
    assert "handed out to be filed by hand" in office("status", needy[0]["id"], code=0).out


def test_what_was_filed_from_its_kit_is_found_by_resume_and_its_kit_is_taken_away(office: Office) -> None:
    """So that nobody files it once more."""
    batch = office.batch("batch", row(1))
    (kit,) = kits_of(prepared(office, batch))
    office("resume", "--json", code=8)
    (intent,) = office.events("submission_intended")
    office.server().receive(Post(intent.body["submission"], filed_from(office), intent.body["marker"], Answer.ACCEPT))
    done = office("resume", "--json", code=0)
    (complaint,) = done.result["complaints"]
    assert (complaint["state"], complaint["comparison"]) == ("filed", "equal")
    assert prepared(office, batch).result["kits"] == {}
    assert not kit.exists()
    assert office.server().presses == {}


def test_a_person_may_give_a_kit_up_in_resume(office: Office) -> None:
    """Asked for all kits at once first; the rows come up again, and are filed by us if the user wants it so."""
    batch = office.batch("batch", row(1))
    (kit,) = kits_of(prepared(office, batch))
    done = office("resume", answers=("n",), code=8)
    assert "The portal does not show 1 of the complaints that were handed out" in done.err
    assert office.events("submission_absent") == []
    done = office("resume", answers=("y", "Jane Doe", "a"), code=5)
    assert "Handed out to be filed by hand at" in done.err
    assert "its kit is thrown away" in done.err
    assert "another computer" not in done.err
    (absent,) = office.events("submission_absent")
    assert absent.body["by"] == "Jane Doe"
    office.submit(batch, code=0)
    assert sum(office.server().presses.values()) == 1
    assert kit.exists()
    prepared(office, batch)
    assert not kit.exists()


def test_a_changed_kit_of_what_is_settled_is_named(office: Office) -> None:
    batch = office.batch("batch", row(1))
    (kit,) = kits_of(prepared(office, batch))
    (kit / "notes.txt").write_text("x", encoding="utf-8")
    office("filed", kit.name, "--number", "5001", code=0)
    assert "must not be filed" in office("prepare", batch, code=0).err
    assert kit.exists()


def test_one_that_was_filed_otherwise_than_its_kit_says_is_unknown_until_a_person_says_which_it_is(
    office: Office,
) -> None:
    """A link was left out: 6, not 8; what a person chooses is filed, but differs."""
    pair = (row(1, explanation="The same."), row(2, explanation="The same."))
    prepared(office, office.batch("batch", *pair))
    (intent,) = office.events("submission_intended")
    office.server().receive(Post(intent.body["submission"], filed_from(office), intent.body["marker"], Answer.PARTLY))
    done = office("resume", "--json", code=6).result
    assert (len(done["unknown"]), done["kits"]) == (1, [])
    office("status", "--needs-person", "--json", code=6)
    assert "shows it differently" in office("resume", answers=("Jane Doe", "1"), code=4).err
    assert len(office.events("submission_filed")) == 1
