"""Giving a text of the portal a meaning in the user's own wording table."""

from __future__ import annotations

from pathlib import Path

import pytest
from ipp_flows.shipped import wording_of

from takedown.doctor.meaning import give_meaning
from takedown.domain.errors import WrongUse


def give(folder: Path, section: str, word: str, text: str) -> None:
    """Give the text its meaning on top of what is known in the folder so far."""
    give_meaning(folder / "wording.toml", wording_of(folder), section, word, text)


def test_a_table_that_is_written_in_another_way_is_not_touched(tmp_path: Path) -> None:
    """The person is told what to write, and the file stays as it is."""
    own = tmp_path / "wording.toml"
    for text in ('case_status.processing = ["Busy"]\n', 'case_status = { closed = ["Over"] }\n', "[broken\n"):
        own.write_text(text, "utf-8")
        with pytest.raises(WrongUse):
            give(tmp_path, "case_status", "processing", "Under consideration")
        assert own.read_text("utf-8") == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# mine\n[listing_status]  # of a link\nremoved = [\n  'Taken [off]',\n]\nrejected = ['No']\n",
        "[other]\nword = ['x']",
        "[case_status]",
    ],
)
def test_a_text_gets_its_meaning_and_everything_else_means_what_it_meant(tmp_path: Path, text: str) -> None:
    """Also the texts that the shipped table has for the same word, in both languages."""
    own = tmp_path / "wording.toml"
    if text:
        own.write_text(text, "utf-8")
    before = wording_of(tmp_path)
    give(tmp_path, "case_status", "processing", 'Under "special" review')
    give(tmp_path, "locations", "store name", "Name of the shop")
    after = wording_of(tmp_path)
    assert after.meaning("case_status", 'under  "Special" review') == "processing"
    assert after.meaning("locations", "Name of the shop") == "store name"
    for section, words in before.sections.items():
        for word, texts in words.items():
            assert all(after.meaning(section, one) == word for one in texts), (section, word)
    assert text.startswith("#") is own.read_text("utf-8").startswith("# mine")
    assert own.stat().st_mode & 0o077 == 0 or text


def test_who_changes_their_mind_is_believed(tmp_path: Path) -> None:
    """The text means the last word that was said, alone; a text that is given twice stands there once."""
    give(tmp_path, "listing_status", "removed", "Settled")
    give(tmp_path, "listing_status", "removed", "Settled")
    give(tmp_path, "listing_status", "rejected", "Settled")
    wording = wording_of(tmp_path)
    assert wording.meaning("listing_status", "Settled") == "rejected"
    assert wording.texts("listing_status", "removed") == ("Removed", "已删除")
    assert wording.texts("listing_status", "rejected").count("Settled") == 1
