"""A bundle on the review page: verified first, read where it lies, and nothing of one that was refused is shown or unpacked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from takedown.cli.installation import Installation
from takedown.cli.main import main
from takedown.cli.reviewed import bundle_pages, is_bundle
from takedown.domain.errors import Exit, LedgerAltered, WrongUse
from takedown.ledger.checkpoints import Checkpointed, Signer
from takedown.ledger.ledger import Ledger
from takedown.review.gate import Gate
from takedown.signing.key import origin_of
from tests.assets.forgeries import FORGERIES
from tests.evidence import KEY, MINE, PNG, THEIRS, TRUST, Record, make_record, verdict_of
from tests.unit.ledger.sample import ACCOUNT, Clock, case, complaint, declared, planned
from tests.unit.review.test_review import ask


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    made = make_record(tmp_path_factory.mktemp("record"))
    signer = Signer(origin_of(ACCOUNT), KEY.fingerprint, KEY.sign_checkpoint)
    journal = made.ledger.journal(ACCOUNT, run="run-1", actor="ada", signer=signer)
    journal.append(*case("SBX1", MINE, "removed", _611="removed"))
    both = [complaint(31), complaint(32)]
    journal.append_all([*map(planned, both), declared(*both)], Checkpointed.MUST)
    yield made
    made.ledger.close()


class Visit:
    """Somebody who opens a bundle, and looks at pages of it."""

    def __init__(self, run: ExitStack, place: Path) -> None:
        app, self.code = run.enter_context(bundle_pages(Installation(no_input=True), place, TRUST))
        self.gate = Gate(app, 8800)
        self.cookie = ask(self.gate, self.gate.link).headers["set-cookie"].partition(";")[0]

    def get(self, path: str) -> httpx.Response:
        return ask(self.gate, path, cookie=self.cookie)


@pytest.fixture
def visit() -> Iterator[Callable[[Path], Visit]]:
    with ExitStack() as run:
        yield lambda place: Visit(run, place)


@pytest.fixture(scope="module")
def whole(record: Record) -> Path:
    return record.bundle("whole.zip")


@pytest.fixture(scope="module")
def part(record: Record) -> Path:
    return record.bundle("part.zip", only=MINE)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_of_a_forged_bundle_only_the_refusal_is_shown_and_nothing_comes_to_the_disk(
    part: Path, tmp_path: Path, home: Path, visit: Callable[[Path], Visit], forgery: str
) -> None:
    forge, named = FORGERIES[forgery]
    place = tmp_path / "forged.zip"
    place.write_bytes(forge(part.read_bytes()))
    if verdict_of(place).exit != Exit.ALTERED:  # a part has no end that could be cut off
        return
    visitor = visit(place)
    page = visitor.get("/")
    assert (page.status_code, visitor.code) == (200, Exit.ALTERED)
    assert "ALTERED: this is not what was recorded" in page.text
    assert f'<th scope="row" data-name="Check">{named}</th><td data-name="Result"><span class="bad">' in page.text
    assert MINE.id not in page.text
    for elsewhere in (f"/complaint/{MINE.id}", "/unsettled", "/compare?a=1&b=2"):
        assert visitor.get(elsewhere).status_code == 404
    assert not list(home.rglob("review-*"))


def test_what_is_no_bundle_is_said_in_a_sentence(tmp_path: Path, visit: Callable[[Path], Visit]) -> None:
    place = tmp_path / "notes.zip"
    for content in (b"", b"no ZIP at all"):
        place.write_bytes(content)
        with pytest.raises(WrongUse, match="is no bundle: it does not end as a ZIP of this tool does"):
            visit(place)


def test_a_bundle_that_was_cut_off_is_refused(part: Path, tmp_path: Path, visit: Callable[[Path], Visit]) -> None:
    place = tmp_path / "cut"
    place.write_bytes(part.read_bytes()[:-40])
    assert is_bundle(place)
    assert "does not end as a ZIP" in visit(place).get("/").text


def test_a_whole_bundle_is_shown_as_its_store_would_be(whole: Path, visit: Callable[[Path], Visit]) -> None:
    visitor = visit(whole)
    overview = visitor.get("/").text
    assert visitor.code is Exit.DONE
    assert "are unchanged since they were recorded and signed" in overview
    for one in ("SBX1", "SBX2", complaint(31).id):
        assert one in overview
    assert overview.count('class="badge verified"') == 4
    shown = visitor.get(f"/complaint/{MINE.id}").text
    assert "words for removed" in shown
    assert "The portal, over time" in shown


def test_a_part_shows_its_complaint_with_its_picture_and_no_other(
    record: Record, part: Path, visit: Callable[[Path], Visit]
) -> None:
    visitor = visit(part)
    sha256 = record.ledger.pictures(MINE.id)[0].sha256
    assert "1 submission<" in visitor.get("/").text
    assert THEIRS.id not in visitor.get("/").text
    assert sha256 in visitor.get(f"/complaint/{MINE.id}").text
    assert visitor.get(f"/file/{MINE.id}/{sha256}").content == PNG
    assert visitor.get(f"/complaint/{THEIRS.id}").status_code == 404


def test_nothing_can_be_said_of_a_bundle(part: Path, visit: Callable[[Path], Visit]) -> None:
    visitor = visit(part)
    assert '<form method="post"' not in visitor.get(f"/complaint/{MINE.id}").text
    assert ask(visitor.gate, f"/complaint/{MINE.id}/verdict", "POST", {"verdict": "approved"}).status_code == 405


def test_a_declaration_of_several_is_shown_of_the_one_that_was_handed_out(
    record: Record, whole: Path, visit: Callable[[Path], Visit]
) -> None:
    """The other submissions that it names are not in the bundle."""
    assert whole.exists()
    visitor = visit(record.bundle("declared.zip", only=complaint(31)))
    assert "Ada Holder" in visitor.get(f"/complaint/{complaint(31).id}").text


def test_no_file_of_it_comes_to_the_disk_and_the_tables_are_gone_afterwards(part: Path, home: Path) -> None:
    with ExitStack() as run:
        Visit(run, part).get("/")
        made = [file for file in home.rglob("*") if file.is_file() and "logs" not in file.parts]
        assert {file.name for file in made} <= {"ledger.db", "ledger.db-wal", "ledger.db-shm"}
        assert all(PNG not in file.read_bytes() for file in made)
    assert not [file for file in home.rglob("*") if file.is_file() and "logs" not in file.parts]


def test_a_picture_that_changes_while_it_is_shown_is_not_handed_out(
    record: Record, part: Path, tmp_path: Path, visit: Callable[[Path], Visit]
) -> None:
    place = tmp_path / "case.zip"
    place.write_bytes(part.read_bytes())
    visitor = visit(place)
    with place.open("r+b") as file:
        file.seek(part.read_bytes().index(PNG))
        file.write(PNG[::-1])
    sha256 = record.ledger.pictures(MINE.id)[0].sha256
    answer = visitor.get(f"/file/{MINE.id}/{sha256}")
    assert answer.status_code == 500
    assert "has changed since the bundle was verified" in answer.text
    assert "It was altered since" in visitor.get(f"/complaint/{MINE.id}").text


def test_an_event_that_no_version_knows_how_to_show_is_said_so(tmp_path: Path) -> None:
    """Signed or not: a stranger may sign what they like."""
    with make_record(tmp_path / "r").ledger as ledger:
        lines = list(ledger.lines(ACCOUNT))
    for changed in (
        {"type": "submission_filed", "body": {"submission": MINE.id}},
        {"type": "case_observed", "body": []},
        {"type": "submission_planned", "body": {"submission": {}, "claims": 7}},
        {"type": "screen_pictured", "body": {"submission": None, "step": [], "screen": {}, "page": {}, "picture": {}}},
    ):
        (tmp_path / "ours").mkdir(exist_ok=True)
        line = json.dumps(json.loads(lines[1]) | changed).encode()
        with pytest.raises(LedgerAltered, match="has no place for event"):
            Ledger.of_lines(tmp_path / "ours" / str(changed["type"]), ACCOUNT, [lines[0], line], now=Clock())


def test_the_record_of_a_bundle_has_the_tables_of_its_store(record: Record, tmp_path: Path) -> None:
    lines = record.ledger.lines(ACCOUNT)
    with Ledger.of_lines(tmp_path, ACCOUNT, lines, now=Clock()) as ledger:
        assert ledger.check_projections() == []
        assert ledger.verify_chain(ACCOUNT) == []
        assert ledger.submissions() == record.ledger.submissions()
        assert ledger.head(ACCOUNT) == record.ledger.head(ACCOUNT)


def served(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, list[bool]]:
    """The exit code of the command, of which nothing is served; and whether its page would have been for reading only."""
    for_reading: list[bool] = []
    monkeypatch.setattr("takedown.review.server.serve", lambda _pages, *, read_only, **_: for_reading.append(read_only))
    return main(["review", "--no-input", "--no-open", *arguments]), for_reading


def test_the_command_ends_with_what_verify_would_end_with(
    part: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    key = tmp_path / "holder.pub.pem"
    key.write_bytes(KEY.public_pem)
    assert served(monkeypatch, "--store", str(part), "--key", str(key)) == (0, [True])
    assert "INTACT: these" in capsys.readouterr().err
    forged = tmp_path / "forged.zip"
    forged.write_bytes(part.read_bytes().replace(PNG, PNG[::-1]))
    assert served(monkeypatch, "--store", str(forged)) == (11, [True])
    assert "ALTERED: this is not what was recorded" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--store", "case.zip", "--reviewer", "Jane Doe"], "is only read"),
        (["--key", "holder.pub.pem"], "--key is for what --store names"),
        (["--store", "case.zip", "--key", "gone.pem"], "gone.pem"),
    ],
)
def test_what_does_not_fit_together_is_refused(
    part: Path,
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "case.zip").write_bytes(part.read_bytes())
    (tmp_path / "holder.pub.pem").write_bytes(KEY.public_pem)
    assert served(monkeypatch, *arguments) == (2, [])
    assert words in capsys.readouterr().err
