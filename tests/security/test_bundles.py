"""Bundles that a stranger meddled with, and what a reader is told: the security of what is handed out."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from takedown.domain.errors import LedgerAltered, StorageFailed, WrongUse
from takedown.verification.bundle import Unreadable
from takedown.verification.checks import Trust
from takedown.verification.verdict import NAMES
from tests.assets.forgeries import FORGERIES
from tests.evidence import KEY, MINE, OTHER_KEY, PNG, THEIRS, Record, failed, make_record, verdict_of, weak


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    """A signed record."""
    made = make_record(tmp_path_factory.mktemp("record"))
    yield made
    made.ledger.close()


@pytest.fixture(scope="module")
def bundle(record: Record) -> bytes:
    """All of it."""
    return record.bundle().read_bytes()


@pytest.fixture(scope="module")
def part(record: Record) -> bytes:
    """One complaint of it."""
    return record.bundle("part.zip", only=MINE).read_bytes()


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_is_refused_by_the_check_that_names_it(bundle: bytes, tmp_path: Path, forgery: str) -> None:
    """All twelve checks are made of each."""
    forge, named = FORGERIES[forgery]
    place = tmp_path / "forged.zip"
    place.write_bytes(forge(bundle))
    verdict = verdict_of(place)
    assert named in failed(verdict), verdict.checks
    assert verdict.exit == 11
    assert verdict.sentence.startswith("ALTERED: ")
    assert [check.name for check in verdict.checks] == list(NAMES)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A run that only took a picture."""
    made = make_record(tmp_path_factory.mktemp("small"), complaints=False)
    content = made.bundle().read_bytes()
    made.ledger.close()
    return content


@pytest.mark.timeout(900)  # ten thousand bundles
@pytest.mark.parametrize(("which", "step"), [("small", 1), ("part", 41)])
def test_whatever_byte_is_flipped_it_is_seen(
    request: pytest.FixtureRequest, tmp_path: Path, which: str, step: int
) -> None:
    """One at a time, of a small bundle every one: also those of the ZIP itself, which belong to no member."""
    whole: bytes = request.getfixturevalue(which)
    place = tmp_path / "flipped.zip"
    place.write_bytes(whole)
    assert verdict_of(place).exit == 0
    unseen = []
    with place.open("r+b", buffering=0) as file:
        for position in range(0, len(whole), step):
            file.seek(position)
            file.write(bytes([whole[position] ^ 0x01]))
            try:
                if verdict_of(place).exit != 11:
                    unseen.append(position)
            except Unreadable:
                pass
            file.seek(position)
            file.write(whole[position : position + 1])
    assert unseen == []


def test_a_bundle_is_the_same_twice_and_a_part_holds_nothing_of_others(record: Record, part: bytes) -> None:
    """Of the other client's complaint not a word, and no file."""
    assert record.bundle("again.zip", only=MINE).read_bytes() == part
    assert verdict_of(record.folder / "part.zip").exit == 0
    assert THEIRS.id.encode() not in part
    assert b"777" not in b"".join(zipfile.ZipFile(io.BytesIO(part)).read(n) for n in ("index.html", "complaints.csv"))
    assert (record.folder / "part.zip").stat().st_mode & 0o777 == 0o600


def test_it_is_weaker_without_the_key_and_altered_with_another(record: Record) -> None:
    """The key that lies in the bundle is not believed."""
    bare = verdict_of(record.bundle("bare.zip"), Trust())
    assert (bare.exit, weak(bare)) == (12, {"key pinned"})
    foreign = verdict_of(record.folder / "bare.zip", Trust([OTHER_KEY.public]))
    assert (foreign.exit, failed(foreign)) == (11, {"key pinned"})
    assert "local clock" in bare.sentence


def test_an_outside_time_that_was_asked_for_is_missed(record: Record) -> None:
    """Without one it says that the times are those of the local clock."""
    asked = verdict_of(record.bundle("asked.zip"), Trust([KEY.public], require_stamp=True))
    assert (asked.exit, weak(asked)) == (12, {"time imprint", "time chain", "time order"})


def test_it_is_judged_without_a_network(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """No name is looked up, nothing is connected to; the verdict says that only the local clock is known."""

    def refused(*_: object) -> None:
        raise AssertionError("somebody wants to use the network")

    monkeypatch.setattr("socket.getaddrinfo", refused)
    monkeypatch.setattr("socket.socket.connect", refused)
    verdict = verdict_of(record.bundle("offline.zip"))
    assert verdict.exit == 0
    assert "local clock" in verdict.sentence


def test_only_what_belongs_into_evidence_is_in_a_bundle(bundle: bytes) -> None:
    """No archive of requests with their bodies, no trace, no state of a browser: by name, and by what it begins with."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as opened:
        names = opened.namelist()
        files = [name for name in names if name.startswith("files/")]
        assert {Path(name).suffix for name in files} <= {".png", ".jpg", ".pdf", ".mhtml", ".json", ".der", ".bin"}
        assert not [name for name in files if opened.read(name).startswith((b"PK", b'{"log"', b'{"cookies"'))]


def test_a_stamp_that_the_record_demands_cannot_be_stripped(tmp_path: Path) -> None:
    """The policy stands in the signed log."""
    record = make_record(tmp_path, policy="required")
    verdict = verdict_of(record.bundle())
    record.ledger.close()
    assert (verdict.exit, failed(verdict)) == (11, {"time imprint"})


def test_a_record_without_a_key_or_without_an_end_is_weaker(tmp_path: Path) -> None:
    """It says which."""
    for number, (key, sealed, names) in enumerate([(None, True, {"signature", "key pinned"}), (KEY, False, {"seal"})]):
        (tmp_path / str(number)).mkdir()
        record = make_record(tmp_path / str(number), key, sealed=sealed)
        verdict = verdict_of(record.bundle())
        record.ledger.close()
        assert (verdict.exit, weak(verdict)) == (12, names)


@pytest.mark.parametrize("content", [b"", b"PK", b"no bundle at all" * 9, b"%PDF-1.7"])
def test_what_is_no_zip_is_unreadable(tmp_path: Path, content: bytes) -> None:
    """It was not altered: it is something else."""
    place = tmp_path / "x.zip"
    place.write_bytes(content)
    with pytest.raises(Unreadable):
        verdict_of(place)


@pytest.mark.parametrize("cut", [1, 22, 300])
def test_half_a_bundle_is_altered(bundle: bytes, tmp_path: Path, cut: int) -> None:
    """A download that broke off."""
    place = tmp_path / "x.zip"
    place.write_bytes(bundle[:-cut])
    assert failed(verdict_of(place)) == {"container"}


@pytest.mark.parametrize("which", ["bundle", "part"])
def test_the_instructions_run_as_they_stand_in_an_empty_environment(
    request: pytest.FixtureRequest, tmp_path: Path, which: str
) -> None:
    """sha256sum and openssl agree with us, and disagree once a file was changed."""
    with zipfile.ZipFile(io.BytesIO(request.getfixturevalue(which))) as opened:
        opened.extractall(tmp_path)
    text = (tmp_path / "VERIFY.md").read_text("utf-8")
    commands = [line for block in text.split("```sh\n")[1:] for line in block.split("```")[0].splitlines()]
    assert len(commands) == 4

    def run(command: str) -> subprocess.CompletedProcess[str]:
        empty = {"PATH": "/usr/bin:/bin"}
        return subprocess.run(
            ["sh", "-c", command], cwd=tmp_path, env=empty, capture_output=True, text=True, check=False
        )

    done = [run(command) for command in commands]
    assert [one.returncode for one in done] == [0] * 4, done
    assert KEY.fingerprint in done[1].stdout
    with (tmp_path / "SHA256SUMS").open("ab") as sums:
        sums.write(b"0" * 64 + b"  index.html\n")
    assert all(run(command).returncode for command in (commands[0], commands[2]))


def test_a_file_of_the_record_that_is_gone_or_another_stops_the_export(tmp_path: Path) -> None:
    """Nothing half is written, and a place that is taken is left alone."""
    record = make_record(tmp_path)
    (picture,) = [file for file in (tmp_path / "files").rglob("*") if file.is_file()]
    (tmp_path / "taken.zip").write_bytes(b"mine")
    with pytest.raises(WrongUse, match="is there already"):
        record.bundle("taken.zip")
    picture.chmod(0o600)
    picture.write_bytes(PNG + b"!")
    for _ in range(2):
        with pytest.raises((LedgerAltered, StorageFailed)):
            record.bundle()
        picture.unlink(missing_ok=True)
    record.ledger.close()
    assert sorted(file.name for file in tmp_path.glob("*.zip*")) == ["taken.zip"]
    assert list(tmp_path.glob(".*")) == []


def test_a_full_disk_leaves_no_half_bundle(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, and the place is free."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StorageFailed, match="No space left"):
        record.bundle("full.zip")
    assert list(record.folder.glob("*full.zip*")) == []


HOSTILE: dict[str, Callable[[str], str]] = {
    "formula": lambda text: "=" + text,
    "line": lambda text: "x\n@" + text,
    "wide": lambda text: "\uff1d" + text,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_cell_of_the_table_and_nothing_on_the_page_is_more_than_text(tmp_path: Path, kind: str) -> None:
    """A seller chooses what the portal says of a listing."""
    import csv

    from tests.unit.ledger.sample import case

    record = make_record(tmp_path)
    words = HOSTILE[kind]("cmd|' /C calc'!A0<script>alert(1)</script>")
    event, body = case("SBX1", MINE, "closed", _611="removed", _612="removed")
    body["listings"] = [one | {"words": words} for one in body["listings"]]
    record.ledger.journal(MINE.account, run="run-2", actor="ada").append(event, body)
    with zipfile.ZipFile(record.bundle()) as opened:
        table, page = opened.read("complaints.csv").decode("utf-8-sig"), opened.read("index.html").decode()
    record.ledger.close()
    cells = [cell for line in csv.reader(io.StringIO(table, newline="")) for cell in line]
    assert any("calc" in cell for cell in cells)
    risky = [line for cell in cells for line in cell.splitlines() if line[:1] in ("=", "@", "\uff1d", "+", "-")]
    assert risky == []
    assert "<script" not in page
