"""The wording table: unknown text stays unknown, a user's own word wins, and every word of ours has a text."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ipp_flows.shipped import wording_of

from takedown.browser.wording import Wording, load_wording, tidy
from takedown.domain.errors import WrongUse
from takedown.domain.model import ComplaintType, IprType, Marketplace
from takedown.domain.portal_status import CaseStatus, IprStatus
from takedown.domain.reasons import REASONS

SHIPPED = wording_of(Path("no-folder-of-the-user"))


def table(folder: Path, *texts: str) -> Wording:
    files = [folder / f"{number}.toml" for number in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, "utf-8")
    return load_wording(files)


@pytest.mark.parametrize(
    "text",
    [
        "[a",
        "a = 3",
        "a = ['x']",
        "[a]\nb = 'x'",
        "[a]\nb = [3]",
        "[a]\nb = ['']",
        "[[a]]\nb = ['x']",
        "a = " + "[" * 999,
    ],
)
def test_a_broken_table_is_named(tmp_path: Path, text: str) -> None:
    """Whatever is wrong with it, the user learns which file."""
    with pytest.raises(WrongUse, match=r"wording table .*0\.toml"):
        table(tmp_path, text)


@given(st.text())
def test_whatever_a_table_holds_the_user_gets_a_table_or_a_sentence(text: str) -> None:
    """Loading raises nothing but WrongUse."""
    with TemporaryDirectory() as folder:
        Path(folder, "w.toml").write_text(text, "utf-8", errors="replace")
        try:
            sections = load_wording([Path(folder, "w.toml")]).sections
        except WrongUse:
            return
    assert all(isinstance(words, dict) for words in sections.values())


def test_an_unknown_text_means_nothing() -> None:
    """Nobody has said what it means, so nothing is concluded: unknown text, unknown section, part of a known text."""
    assert SHIPPED.meaning("listing_status", "Under special review") is None
    assert SHIPPED.meaning("no such section", "Removed") is None
    assert SHIPPED.meaning("listing_status", "Removed by the seller") is None
    assert SHIPPED.contained("filed_before", "The evidence is insufficient.") is None


def test_a_word_without_a_text_is_refused() -> None:
    """A journey never goes on with a text that nobody knows."""
    with pytest.raises(WrongUse, match=r"'livestream' under \[complaint_types\]"):
        SHIPPED.texts("complaint_types", "livestream")


def test_a_users_table_wins_word_by_word(tmp_path: Path) -> None:
    """The user's texts replace those of the word; the other words stay."""
    wording = table(tmp_path, "[s]\na = ['A']\nb = ['B']", "[s]\na = ['AA']\n[t]\nc = ['C']")
    assert (wording.texts("s", "a"), wording.texts("s", "b"), wording.texts("t", "c")) == (("AA",), ("B",), ("C",))
    assert wording.meaning("s", "A") is None


def test_a_text_that_the_user_gives_another_meaning_has_that_meaning_alone(tmp_path: Path) -> None:
    """A shipped word that is wrong about a text loses it to the user's."""
    wording = table(tmp_path, "[s]\nclosed = ['Closed', '已结案']", "[s]\nremoved = [' CLOSED']")
    assert wording.meaning("s", "Closed") == "removed"
    assert wording.texts("s", "closed") == ("已结案",)


def test_a_missing_table_of_the_user_is_no_error(tmp_path: Path) -> None:
    """Most users have none."""
    assert load_wording([tmp_path / "none.toml"]).sections == {}


@pytest.mark.parametrize(
    ("shown", "tidied"),
    [("提 交", "提交"), (" Pending \n verification ", "pending verification"), ("Ok 好 的", "ok 好的"), ("A B", "a b")],
)
def test_case_white_space_and_the_space_in_chinese_buttons_do_not_count(shown: str, tidied: str) -> None:
    """Ant Design puts a space into two-character Chinese buttons; a text box folds lines."""
    assert tidy(shown) == tidied


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("platforms", set(Marketplace)),
        ("platform_codes", set(Marketplace)),
        ("ipr_types", set(IprType)),
        ("reasons", set(REASONS)),
        ("complaint_types", set(ComplaintType) - {ComplaintType.LIVESTREAM}),
        ("case_status", set(CaseStatus) - {CaseStatus.REMOVED, CaseStatus.REINSTATED, CaseStatus.NEEDS_A_LOOK}),
        ("listing_status", set(CaseStatus) - {CaseStatus.CLOSED, CaseStatus.NEEDS_A_LOOK}),
        ("ipr_status", set(IprStatus) - {IprStatus.NOT_UPLOADED, IprStatus.NEEDS_A_LOOK}),
    ],
)
def test_every_word_of_ours_has_a_text_and_every_entry_is_a_word_of_ours(section: str, words: set[str]) -> None:
    """No word is missing and none is misspelt. Livestream addresses are unknown, so its text is missing on purpose."""
    assert set(SHIPPED.sections[section]) == {str(word) for word in words}


@pytest.mark.parametrize("section", sorted(SHIPPED.sections))
def test_no_text_means_two_things(section: str) -> None:
    """Within one kind of text, a text has one meaning."""
    counted = Counter(tidy(text) for texts in SHIPPED.sections[section].values() for text in texts)
    assert [text for text, times in counted.items() if times > 1] == []


@pytest.mark.parametrize(
    "section", ["platforms", "ipr_types", "reasons", "complaint_types", "case_status", "listing_status", "ipr_status"]
)
def test_a_shipped_text_is_read_back_as_its_word(section: str) -> None:
    """Every text leads back to the word it stands under."""
    for word, texts in SHIPPED.sections[section].items():
        assert {SHIPPED.meaning(section, text) for text in texts} == {word}
