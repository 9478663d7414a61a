"""The badge: what is checked beside the pages, what it calls altered, and that no damage is answered by a traceback."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from takedown.domain.model import Account
from takedown.ledger.files import FileStore
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import StoredEvent
from takedown.review.checking import FRESH_SECONDS, Checker
from takedown.review.gate import Gate
from takedown.review.standing import Standing
from takedown.verification.checks import Trust
from tests.evidence import KEY, MINE, OTHER_KEY, THEIRS, Record, line_of, make_record
from tests.unit.ledger.sample import ACCOUNT, Clock, case, step
from tests.unit.review.test_review import ask

UNLOCK = ("events_refuse_update", "events_refuse_delete", "events_refuse_insert")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("record")
    make_record(folder).ledger.close()
    return folder


@pytest.fixture
def record(made: Path, tmp_path: Path) -> Iterator[Record]:
    """A copy for each test: making one takes longer than all that is tested with it."""
    folder = Path(shutil.copytree(made, tmp_path / "record"))
    with Ledger.open(folder / "ledger", now=Clock()) as ledger:
        yield Record(folder, ledger, FileStore(folder / "files"), KEY)


class Reader:
    """Somebody who looks at the pages, with a checker that looks when it is told to."""

    def __init__(self, record: Record, trust: Trust | None = None) -> None:
        self.now = 0.0
        self.checker = Checker(
            record.ledger, record.files, ACCOUNT, trust or Trust([KEY.public]), clock=lambda: self.now
        )
        self.gate = Gate(record.pages(checking=self.checker), 8800)
        self.cookie = ask(self.gate, self.gate.link).headers["set-cookie"].partition(";")[0]

    def get(self, path: str) -> httpx.Response:
        return ask(self.gate, path, cookie=self.cookie)

    def standing(self, submission: str = MINE.id) -> tuple[Standing, str]:
        self.now += FRESH_SECONDS + 1
        self.checker.of([submission])
        self.checker.look()
        found = self.checker.of([submission])[submission]
        return found.standing, found.what


@pytest.fixture
def reader(record: Record) -> Reader:
    return Reader(record)


def sql(record: Record, statement: str, *values: Any) -> None:
    """What somebody with another program does to the database."""
    with closing(sqlite3.connect(record.folder / "ledger" / "ledger.db", isolation_level=None)) as connection:
        for trigger in UNLOCK:
            connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        connection.execute(statement, values)


def alter(record: Record, change: Callable[[dict[str, Any]], Any], event_type: str) -> int:
    """Change what the first event of a type says; its number."""
    event = next(iter(record.ledger.events(ACCOUNT, types={event_type})))
    said = json.loads(event.line)
    change(said)
    sql(record, "UPDATE events SET line = ? WHERE seq = ?", line_of(said), event.seq)
    return event.seq


def test_what_nobody_has_looked_at_is_said_to_be_not_checked_and_then_verified(record: Record, reader: Reader) -> None:
    assert reader.get("/").text.count("not checked yet") == 3
    reader.checker.look()
    page = reader.get("/").text
    assert page.count('class="badge verified"') == 2
    assert f"INTACT: the {record.ledger.head(ACCOUNT)[0]} events of the record are unchanged" in page
    assert 'class="badge verified"' in reader.get(f"/complaint/{MINE.id}").text


def test_an_altered_event_is_named_and_another_complaint_is_called_unproven(record: Record, reader: Reader) -> None:
    seq = alter(record, lambda said: said["body"].update(marker="OTHERS"), "submission_intended")
    assert reader.standing() == (Standing.ALTERED, f"event {seq} is not what the event after it says")
    standing, what = reader.standing(THEIRS.id)
    assert standing is Standing.UNPROVEN
    assert "one of the two was altered" in what
    assert "Refused by: chain, tree" in reader.get("/").text


def test_a_record_that_was_written_anew_after_an_alteration_is_unproven(record: Record, reader: Reader) -> None:
    """The chain fits; the signed checkpoints do not."""
    lines = [json.loads(line) for line in record.ledger.lines(ACCOUNT)]
    before = b""
    for said in lines:
        if said["type"] == "submission_declared":
            said["body"]["name"] = "Somebody Else"
        if before:
            said["prev"] = hashlib.sha256(before).hexdigest()
        before = line_of(said)
        sql(record, "UPDATE events SET line = ? WHERE seq = ?", before, said["seq"])
    sql(record, "UPDATE heads SET sha256 = ?", hashlib.sha256(before).hexdigest())
    sql(record, "UPDATE submissions SET declared_by = 'Somebody Else'")
    assert reader.standing()[0] is Standing.UNPROVEN
    assert "Refused by: tree" in reader.get("/").text


def test_a_table_that_says_other_than_the_events_is_altered(record: Record, reader: Reader) -> None:
    sql(record, "UPDATE submissions SET numbers = '[\"SBX99\"]' WHERE id = ?", MINE.id)
    assert reader.standing() == (
        Standing.ALTERED,
        f"submissions {MINE.id}: numbers is ['SBX99'], the events say ['SBX1']",
    )
    assert reader.standing(THEIRS.id)[0] is Standing.VERIFIED


def test_an_event_that_is_hidden_from_a_complaint_is_missed(record: Record, reader: Reader) -> None:
    seq = record.ledger.pictures(MINE.id)[0].seq
    sql(record, "DELETE FROM mentions WHERE seq = ?", seq)
    sql(record, "DELETE FROM pictures WHERE seq = ?", seq)
    assert reader.standing() == (Standing.ALTERED, "its events are not those that the record has of it")


def test_a_deleted_event_is_missed(record: Record, reader: Reader) -> None:
    seq = record.ledger.pictures(MINE.id)[0].seq
    for table in ("mentions", "pictures", "events"):
        sql(record, f"DELETE FROM {table} WHERE seq = ?", seq)
    standing, what = reader.standing()
    assert standing is Standing.UNPROVEN
    assert f"event {seq} is missing" in what
    assert f"event {seq} is missing" in reader.get("/").text


def test_an_altered_and_a_missing_file_are_named_and_one_that_is_put_back_is_verified(
    record: Record, reader: Reader
) -> None:
    sha256 = record.ledger.pictures(MINE.id)[0].sha256
    place = record.files.path(sha256)
    kept = place.read_bytes()
    assert reader.standing()[0] is Standing.VERIFIED
    place.write_bytes(kept[:-1] + b"!")
    assert reader.standing() == (Standing.ALTERED, f"event 11: the file {sha256[:16]} was altered")
    place.unlink()
    assert reader.standing() == (Standing.ALTERED, f"event 11: the file {sha256[:16]} is missing")
    assert f"the file {sha256[:16]} is missing" in reader.get("/").text
    place.write_bytes(kept)
    assert reader.standing()[0] is Standing.VERIFIED


def test_a_file_that_nobody_touched_is_not_read_again(
    record: Record, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    check = record.files.check

    def counted(sha256: str) -> None:
        read.append(sha256)
        check(sha256)

    monkeypatch.setattr(record.files, "check", counted)
    for _ in range(3):
        assert reader.standing()[0] is Standing.VERIFIED
    assert len(read) == 1


def test_what_happens_later_is_checked_later(record: Record, reader: Reader) -> None:
    assert reader.standing()[0] is Standing.VERIFIED
    record.ledger.journal(ACCOUNT, run="r", actor="ada").append(*case("SBX1", MINE, "removed", _611="removed"))
    reader.now += 1
    assert reader.standing()[0] is Standing.VERIFIED
    assert "are under no checkpoint" in reader.get("/").text


def test_what_is_written_while_it_is_checked_is_no_alteration(
    record: Record, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables are a moment ahead of the events that were read before them."""
    journal = record.ledger.journal(ACCOUNT, run="r", actor="ada")
    compare = record.ledger.differences_of

    def slow(account: Account, submission: str, told: list[StoredEvent]) -> list[str]:
        journal.append(*step("submission_withdrawn", MINE))
        monkeypatch.setattr(record.ledger, "differences_of", compare)
        return compare(account, submission, told)

    monkeypatch.setattr(record.ledger, "differences_of", slow)
    assert reader.standing()[0] is Standing.NOT_YET
    assert reader.standing()[0] is Standing.VERIFIED


def test_a_picture_that_was_let_go_is_not_missed(record: Record, reader: Reader) -> None:
    sha256 = record.ledger.pictures(MINE.id)[0].sha256
    assert reader.standing()[0] is Standing.VERIFIED
    record.files.drop(sha256)
    pruned = {"files": [sha256], "older_than_days": 90}
    record.ledger.journal(ACCOUNT, run="r", actor="ada").append("files_pruned", pruned)
    assert reader.standing()[0] is Standing.VERIFIED


def test_another_key_than_ours_is_told(record: Record) -> None:
    reader = Reader(record, Trust([OTHER_KEY.public]))
    assert reader.standing()[0] is Standing.UNPROVEN
    assert "is not signed by the key that is there" in reader.get("/").text


def test_without_a_key_nothing_is_called_altered(record: Record) -> None:
    reader = Reader(record, Trust())
    assert reader.standing()[0] is Standing.VERIFIED
    assert "no key is here to hold the signatures against" in reader.get("/").text


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET line = 'no event'",
        "UPDATE events SET line = CAST('{}' AS BLOB)",
        "UPDATE events SET line = CAST('[' AS BLOB)",
        "UPDATE submissions SET payload = '{}'",
        "UPDATE submissions SET payload = '{'",
        "UPDATE submissions SET state = 'pressed twice', kind = 'nothing'",
        "UPDATE submissions SET updated_at = 'yesterday', numbers = '7'",
        "UPDATE pictures SET sha256 = '../../ledger.db', taken_at = ''",
        "UPDATE pictures SET media_type = 'text/html', width = 'wide'",
        "DROP TABLE cases",
        "DELETE FROM events",
    ],
)
def test_no_damage_to_the_database_is_answered_by_a_traceback(record: Record, reader: Reader, statement: str) -> None:
    sha256, seq = record.ledger.pictures(MINE.id)[0].sha256, record.ledger.pictures(MINE.id)[0].seq
    sql(record, statement)
    pages = ["/", f"/complaint/{MINE.id}", "/unsettled", "/batch/b", f"/file/{MINE.id}/{sha256}"]
    for path in [*pages, f"/compare?a={seq}&b={seq}", f"/difference/{seq}/{seq}.png", "/?q=x&sample=50"]:
        answer = reader.get(path)
        assert answer.status_code in {200, 404, 422, 500}, path
        assert "Traceback" not in answer.text
        assert "takedown <span>review" in answer.text or answer.status_code == 200
    reader.checker.look()
    assert reader.get("/look.css").status_code == 200


def test_a_damaged_picture_is_a_clear_page(record: Record, reader: Reader) -> None:
    picture = record.ledger.pictures(MINE.id)[0]
    assert "is damaged and cannot be read" in reader.get(f"/difference/{picture.seq}/{picture.seq}.png").text
    record.files.path(picture.sha256).write_bytes(b"another")
    answer = reader.get(f"/file/{MINE.id}/{picture.sha256}")
    assert answer.status_code == 500
    assert "has been altered" in answer.text


def test_the_thread_looks_by_itself_and_ends_with_the_page(record: Record) -> None:
    checker = record.checker()
    with checker.at_work():
        assert checker.of([MINE.id], wait_seconds=100)[MINE.id].standing is Standing.VERIFIED
        with checker.stand_back():
            assert checker.of([THEIRS.id], wait_seconds=100)[THEIRS.id].standing is Standing.VERIFIED


def test_a_large_record_is_read_in_pieces_between_which_others_have_their_turn(tmp_path: Path) -> None:
    from takedown.review.log_check import LINES, check_log

    with Ledger.open(tmp_path / "ledger", now=Clock()) as ledger:
        journal = ledger.journal(ACCOUNT, run="r", actor="ada")
        journal.append_all([case(f"SBX{n}", None, "processing") for n in range(3 * LINES)])
        turns: list[int] = []
        found = check_log(ledger, ACCOUNT, Trust(), lambda: turns.append(1))
    assert len(turns) == 3
    assert found.head[0] == 3 * LINES
    assert not found.altered
