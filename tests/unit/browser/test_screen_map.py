"""Screen maps as data: what a broken one says, how a user's own lies on top, and what a press may rest on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ipp_flows.portal import ON_THE_WAY
from ipp_flows.shipped import maps_of

from takedown.browser.map_files import load_maps
from takedown.browser.screen_map import Provenance, ScreenMap
from takedown.domain.errors import WrongUse

HERE = "[here]\nlocators = ['#here']\n"
SHIPPED = maps_of(["ipp_classic"], Path("no-folder-of-the-user"))
#: Looked for, never operated: when one of them shows, the sign-in ends and nothing is pressed, or the press is answered.
ANSWERS = {"sign_in.refused", "sign_in.robot_check", "complaint_form.refused", "ipr_additional.refused"}
ANSWERS |= {"answer_form.refused", "withdraw_form.refused"}

Load = Callable[..., ScreenMap]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """The screen `form`, from one text per folder, the shipped one first."""

    def load(*texts: str) -> ScreenMap:
        folders = [tmp_path / str(number) for number in range(len(texts))]
        for folder, text in zip(folders, texts, strict=True):
            folder.mkdir(exist_ok=True)
            (folder / "form.toml").write_text(text, "utf-8")
        return load_maps(folders)["form"]

    return load


@pytest.mark.parametrize(
    ("text", "words", "advice"),
    [
        ("adress = 'x'\n" + HERE, "unknown key 'adress'", "Did you mean 'address'?"),
        (
            HERE + "[elements.a]\nlocator = ['#a']",
            "element a has the unknown key 'locator'",
            "Did you mean 'locators'?",
        ),
        (
            HERE + "[elements.a]\nlocators = ['#a']\nzzz = 1",
            "unknown key 'zzz'",
            "Known keys: appears, before_press, columns",
        ),
        (HERE + "[elements.a]\nsays = 'x'", "a has no locator", "newest first"),
        (HERE + "[elements.a]\nlocators = []", "a has no locator", "newest first"),
        (HERE + "[elements.a]\nlocators = '#a'", "'locators' of element a is not a list of texts", "Mend"),
        (HERE + "[elements.a]\nlocators = [' ']", "'locators' of element a is not a list of texts", "Mend"),
        (HERE + "[elements.a]\nlocators = ['#a']\nseen = {practice = 'x'}", "'seen' of element a is not dates", "Mend"),
        (HERE + "[elements.a]\nlocators = ['#a']\nhidden = 'false'", "'hidden' of element a is not true or", "Mend"),
        (HERE + "[elements.a]\nlocators = ['#a']\ncolumns = {x = 3}", "'columns' of element a is not a table", "Mend"),
        (
            HERE + "[elements.a]\nlocators = ['#a']\ninside = {x = 3}",
            "'inside' of element a is not a table of texts",
            "Mend",
        ),
        (
            HERE + "[elements.a]\nlocators = ['#a']\nin_address = 'x'",
            "'in_address' of element a is not a regular",
            "Mend",
        ),
        (HERE + "[elements.a]\nlocators = ['#a']\nin_address = '(x'", "'in_address' of element a is not a", "Mend"),
        (HERE + "[elements.a]\nlocators = ['#a']\nopened_by = 'b'", "no element 'b'", "shipped map"),
        (
            "press = ['b']\n"
            + HERE
            + "[elements.a]\nlocators = ['#a']\nopened_by = 'b'\n[elements.b]\nlocators = ['#b']",
            "opened_by b, which presses",
            "only shows it",
        ),
        ("elements = 3\n" + HERE, "'elements' of the screen is not a table", "Mend"),
        ("elements.a = 3\n" + HERE, "element a is not a table", "[elements.name]"),
        ("here = 'x'", "'here' of the screen is not a table", "Mend"),
        ("", "does not say how to recognise the screen", "[here]"),
        ("about = 'no here'", "does not say how to recognise the screen", "[here]"),
        ("press = ['submit']\n" + HERE, "no element 'submit'", "shipped map"),
        ("press = 'submit'\n" + HERE, "'press' of the screen is not a list of texts", "Mend"),
        ("masks = ['password']\n" + HERE, "no element 'password'", "shipped map"),
        ("[here", "cannot be read", "Mend the file"),
        ("about = " + "[" * 5000, "cannot be read", "Mend the file"),
        ("about = " + "9" * 5000, "cannot be read", "Mend the file"),
    ],
)
def test_a_broken_map_names_its_file_and_what_is_wrong(
    load: Load, tmp_path: Path, text: str, words: str, advice: str
) -> None:
    """Whatever is wrong with a map, the user learns in which file and what to do."""
    with pytest.raises(WrongUse) as raised:
        load(text)
    assert str(tmp_path / "0" / "form.toml") in raised.value.message
    assert words in raised.value.message
    assert advice in raised.value.advice


def test_a_map_that_cannot_be_opened_is_the_users_to_mend(tmp_path: Path) -> None:
    """A folder that is called like a map is an error with a sentence, not a stack trace."""
    (tmp_path / "form.toml").mkdir()
    with pytest.raises(WrongUse, match="cannot be opened"):
        load_maps([tmp_path])


def test_an_element_that_no_map_has_is_named_with_the_file(load: Load) -> None:
    """A journey asking for what a user's copy lacks says which file lacks it."""
    with pytest.raises(WrongUse, match=r"form\.toml has no element 'submit'"):
        load(HERE).element("submit")


values = st.recursive(
    st.one_of(
        st.sampled_from(["'#a'", "''", "3", "true", "2026-01-01", "1979-05-27T07:32:00Z", "1e9", "[]", "{}"]),
        st.text("ab'\"[]{}=.\n #", max_size=6),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]"),
        st.tuples(st.sampled_from(["seen", "practice", "locators", "a"]), inner).map(lambda p: f"{{{p[0]} = {p[1]}}}"),
    ),
    max_leaves=5,
)
keys = st.sampled_from(
    ["here", "elements", "elements.a", "press", "masks", "about", "address", "locators", "seen", "columns", "hidden"]
)
lines = st.one_of(
    st.sampled_from(["[here]", "[elements]", "[elements.a]", '[elements."b c"]', "[[elements]]", "[press]"]),
    st.tuples(keys, values).map(" = ".join),
)


@given(st.one_of(st.text(), st.lists(lines, max_size=8).map("\n".join)))
@settings(max_examples=150, deadline=None)
def test_whatever_a_map_holds_the_user_gets_a_screen_or_a_sentence(text: str) -> None:
    """Loading raises nothing but WrongUse, whatever stands in the file."""
    with TemporaryDirectory() as folder:
        Path(folder, "form.toml").write_text(text, "utf-8", errors="replace")
        try:
            screen = load_maps([Path(folder)])["form"]
        except WrongUse:
            return
    assert screen.here.locators


def test_what_opens_a_field_on_the_way_to_a_press_is_on_the_way_too(load: Load) -> None:
    """Also what opens that in turn; what is only looked at is not."""
    field = "[elements.links]\nlocators = ['#links']\nbefore_press = true\nopened_by = 'add'\nseen = {confirmed = 2026-12-01}\n"
    add = "[elements.add]\nlocators = ['#add']\nopened_by = 'more'\n[elements.more]\nlocators = ['#more']\n"
    screen = load(HERE + field + add + "[elements.seen]\nlocators = ['#seen']\n")
    assert [guess.split(" ")[0] for guess in screen.guesses(practice=False)] == ["form.here", "form.add", "form.more"]


def test_a_users_map_wins_key_by_key(load: Load) -> None:
    """What the user's own map does not mention stays as shipped: texts, columns, and above all `before_press`."""
    shipped = (
        "address = '{ipp}/old'\nabout = 'The form'\npress = ['go']\n[here]\nlocators = ['#here']\n"
        "[elements.go]\nsays = 'the button'\nlocators = ['#go']\nbefore_press = true\nguess = 'a script'\n"
        "seen = {practice = 2026-11-21}\n[elements.stay]\nlocators = ['#stay']\n"
    )
    screen = load(shipped, "address = '{ipp}/new'\n\n[elements.go]\nlocators = ['#mine', '#go']\n")
    go = screen.element("go")
    assert (screen.address, screen.about, screen.press) == ("{ipp}/new", "The form", ("go",))
    assert (go.locators, go.says, go.before_press) == (("#mine", "#go"), "the button", True)
    assert (go.file.parent.name, go.line) == ("1", 3)
    assert screen.element("stay").file.parent.name == "0"


def test_new_locators_do_not_inherit_what_was_seen_of_the_old_ones(load: Load) -> None:
    """A user's replacement is a guess until it is confirmed itself."""
    shipped = HERE + "[elements.go]\nlocators = ['#go']\nguess = 'a script'\nseen = {confirmed = 2026-12-01}\n"
    go = load(shipped, "[elements.go]\nlocators = ['#mine']\n").element("go")
    assert (dict(go.seen), go.guess) == ({}, "")
    assert go.provenance(practice=True) is Provenance.GUESS


@pytest.mark.parametrize(
    "change",
    [
        "frame = 'iframe'",
        "hidden = true",
        "columns = {a = ['A']}",
        "locators = ['#b']",
        "row = 'li'",
        "inside = {a = 'b'}",
        "in_address = '#(.*)'",
    ],
)
def test_whatever_finds_another_thing_makes_it_a_guess(load: Load, change: str) -> None:
    """The same locator in another frame is another element."""
    shipped = HERE + "[elements.go]\nlocators = ['#go']\nseen = {confirmed = 2026-12-01}\n"
    go = load(shipped, f"[elements.go]\n{change}\n").element("go")
    assert go.provenance(practice=False) is Provenance.GUESS


def test_whatever_is_clicked_in_a_press_must_not_be_guessed(load: Load) -> None:
    """Also what a user's map adds to the sequence without saying that it comes before the press."""
    shipped = "press = ['go']\n" + HERE + "[elements.go]\nlocators = ['#go']\nbefore_press = true\n"
    screen = load(shipped, "press = ['agree', 'go']\n[elements.agree]\nlocators = ['#agree']\n")
    assert any("agree" in guess for guess in screen.guesses(practice=True))


def test_a_shipped_locator_can_be_confirmed_as_it_is(load: Load) -> None:
    """A user may confirm without copying the locator; the entry still stands in the shipped file."""
    shipped = HERE + "[elements.go]\nlocators = ['#go']\nseen = {practice = 2026-11-21}\n"
    go = load(shipped, "[elements.go]\nseen = {confirmed = 2026-12-01}\n").element("go")
    assert go.provenance(practice=False) is Provenance.CONFIRMED
    assert go.place == "form.go (form.toml:3)"


@pytest.mark.parametrize(
    ("seen", "on_practice", "on_real"),
    [
        ("", Provenance.GUESS, Provenance.GUESS),
        ("seen = {practice = 2026-11-21}", Provenance.PRACTICE_PORTAL, Provenance.GUESS),
        ("seen = {confirmed = 2026-12-01}", Provenance.CONFIRMED, Provenance.CONFIRMED),
        ("seen = {confimed = 2026-12-01}", Provenance.GUESS, Provenance.GUESS),
    ],
)
def test_what_the_practice_portal_shows_proves_nothing_about_the_real_one(
    load: Load, seen: str, on_practice: Provenance, on_real: Provenance
) -> None:
    """An entry that was seen on the practice portal is a guess on a real profile; a misspelt mark proves nothing."""
    go = load(HERE + f"[elements.go]\nlocators = ['#go']\n{seen}\n").element("go")
    assert (go.provenance(practice=True), go.provenance(practice=False)) == (on_practice, on_real)


def test_guesses_name_what_a_press_rests_on_and_where_it_stands(load: Load) -> None:
    """Only what a press depends on is listed, with file, line and source."""
    screen = load(
        HERE + "seen = {confirmed = 2026-12-01}\n"
        "[elements.go]\nlocators = ['#go']\nbefore_press = true\nguess = 'a script of 2019'\n"
        "[elements.other]\nlocators = ['#other']\n"
    )
    assert screen.guesses(practice=False) == ["form.go (form.toml:4): a script of 2019"]


def test_lines_are_found_however_the_table_is_written(load: Load) -> None:
    """Quoted names, blanks and comments do not hide the line."""
    screen = load('# a form\n\n[here] # first\nlocators = ["#a"]\n[ elements."go" ]\nlocators = ["#go"]\n')
    assert (screen.here.line, screen.element("go").line) == (3, 5)


def test_an_unknown_set_of_maps_is_refused_with_the_known_ones() -> None:
    """A profile that names a set which is not shipped learns which ones are."""
    with pytest.raises(WrongUse) as raised:
        maps_of(["ipp_classsic"], Path("none"))
    assert "ipp_classsic" in raised.value.message
    assert "ipp_classic" in raised.value.advice


def test_every_shipped_entry_says_where_it_comes_from() -> None:
    """Every shipped element names its source and the day it was last seen, has a line and a description."""
    for screen in SHIPPED.values():
        assert screen.about
        for element in (screen.here, *screen.elements.values()):
            assert element.guess, element.place
            assert element.seen.get("practice", date.min) >= date(2026, 11, 21), element.place
            assert element.says
            assert element.line > 1, element.place


def test_shipped_maps_confirm_nothing() -> None:
    """Nobody who ships maps has seen the real portal, so none of them may say confirmed."""
    entries = [e for screen in SHIPPED.values() for e in (screen.here, *screen.elements.values())]
    assert {mark for entry in entries for mark in entry.seen} == {"practice"}


@pytest.mark.parametrize("screen", sorted({name for names in ON_THE_WAY.values() for name in names}))
def test_every_element_on_the_way_to_a_press_counts_before_the_press(screen: str) -> None:
    """No element of these screens can be left unconfirmed on a real profile."""
    entries = (SHIPPED[screen].here, *SHIPPED[screen].elements.values())
    loose = {f"{e.screen}.{e.name}" for e in entries if not e.before_press} - ANSWERS
    assert loose == set()
