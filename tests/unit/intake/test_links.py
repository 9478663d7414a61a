"""A file of bare links, with the rest from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from takedown.domain.errors import WrongUse
from takedown.intake.batch import check_batch
from takedown.intake.checked import CheckedBatch
from takedown.intake.links import links_batch
from takedown.intake.results import write_results

from .conftest import ALL, PNG, TODAY, register, url


def check(path: Path, text: str, **options: Any) -> CheckedBatch:
    file = path / "links.txt"
    file.write_text(text, encoding="utf-8")
    given = {"ipr": "us-mark", "reason": "unfair_use", "explanation": "In the title.", **options}
    return links_batch(file, register=register(), profiles=[ALL], today=TODAY, **given)


@pytest.mark.parametrize(
    ("text", "options", "says"),
    [
        ("", {}, "empty"),
        ("# only a comment\n\n", {}, "no link"),
        ("PK\x03\x04", {}, "spreadsheet"),
        (url(), {"ipr": "us-markk"}, "no right is called us-markk"),
        (url(), {"ipr": "1000077"}, "stands for 2 rights"),
        (url(), {"reason": "too cheap"}, "no reason too cheap"),
        (url(), {"reason": "artwork"}, "does not fit"),
        (url(), {"evidence": ["nothing.png"]}, "no file nothing.png"),
        (url(), {"reason": "test_buy"}, "test_buy needs the order of each listing"),
    ],
)
def test_what_is_wrong_on_the_command_line_is_said_once(
    tmp_path: Path, text: str, options: dict[str, Any], says: str
) -> None:
    """Not once per link."""
    with pytest.raises(WrongUse, match=says):
        check(tmp_path, text, **options)


def test_each_line_is_a_row_with_its_line_number(tmp_path: Path) -> None:
    """Blank lines and comments are passed over but counted; a wrong line is a row error."""
    checked = check(tmp_path, f"# first\n{url(1)}\n\n  {url(2)}\nhttps://a.aliexpress.com/_m\n")
    assert [(row.number, row.code) for row in checked.rows] == [(2, ""), (4, ""), (5, "short_link")]
    assert [planned.rows for planned in checked.complaints] == [(2, 4)]


def test_evidence_from_the_command_line_may_lie_anywhere(tmp_path: Path) -> None:
    """It was named by a person, in a shell of theirs."""
    picture = tmp_path / "elsewhere" / "picture.png"
    picture.parent.mkdir()
    picture.write_bytes(PNG)
    folder = tmp_path / "batch"
    folder.mkdir()
    checked = check(folder, url(), reason="counterfeit_features", evidence=[picture])
    assert [file.name for file in checked.complaints[0].complaint.evidence] == ["picture.png"]
    assert list(checked.sources.values()) == [picture]
    assert checked.rows[0].cells["evidence"] == "../elsewhere/picture.png"


def test_the_result_file_of_links_names_evidence_as_seen_from_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not as seen from the shell, so it can be submitted as it is."""
    desk = tmp_path / "desk"
    (desk / "evidence").mkdir(parents=True)
    (desk / "evidence" / "picture.png").write_bytes(PNG)
    monkeypatch.chdir(tmp_path)
    checked = check(desk, url(), reason="counterfeit_features", evidence=["desk/evidence/picture.png"])
    (result,) = write_results(checked)
    again = check_batch(result, register=register(), profiles=[ALL], today=TODAY)
    assert again.errors == ()
    assert [planned.id for planned in again.complaints] == [planned.id for planned in checked.complaints]


def test_the_result_file_of_links_is_a_batch(tmp_path: Path) -> None:
    """With the columns that the command line gave."""
    written = write_results(check(tmp_path, f"{url()}\nnonsense\n"))
    assert [path.name for path in written] == ["links.result.csv", "links.fix.csv"]
    assert written[1].read_text("utf-8-sig").startswith("listing_url,ipr,reason,explanation,evidence,row,status")
