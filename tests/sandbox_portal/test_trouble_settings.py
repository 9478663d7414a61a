"""What trouble may be asked for, and by which words."""

from __future__ import annotations

from pathlib import Path

import pytest

import takedown.sandbox
from takedown.sandbox.trouble.kinds import KINDS
from takedown.sandbox.trouble.settings import UnknownTrouble, probabilities, read_trouble

EXAMPLE = Path(__file__).parents[2] / "examples" / "trouble.toml"
README = Path(takedown.sandbox.__file__).with_name("README.md")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("slow_pages = 0.1", "no trouble 'slow_pages'"),
        ("slow_page = 2", "from 0 to 1, not 2"),
        ("slow_page = -0.1", "from 0 to 1"),
        ("slow_page = nan", "from 0 to 1"),
        ("slow_page = true", "from 0 to 1, not True"),
        ("slow_page = 'much'", "from 0 to 1, not 'much'"),
        ("slow_page", "is not TOML"),
    ],
)
def test_a_wrong_file_is_refused_by_its_name(tmp_path: Path, content: str, words: str) -> None:
    """What is wrong is said, with the file."""
    file = tmp_path / "my.toml"
    file.write_text(content, "utf-8")
    with pytest.raises(UnknownTrouble, match=words) as raised:
        read_trouble(str(file))
    assert str(file) in str(raised.value)


@pytest.mark.parametrize("name", ["", "some", "\0", "x" * 5000])
def test_what_is_no_setting_and_no_file_is_refused(name: str) -> None:
    """Whatever is given instead of a file's name."""
    with pytest.raises(UnknownTrouble, match="neither off, default nor a readable file"):
        read_trouble(name)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """A picture, say."""
    file = tmp_path / "picture.toml"
    file.write_bytes(b"\xff\xd8\xff")
    with pytest.raises(UnknownTrouble):
        read_trouble(str(file))


@pytest.mark.parametrize("given", [None, [], "off", 3])
def test_kinds_are_a_table(given: object) -> None:
    """As the control port gets them."""
    with pytest.raises(UnknownTrouble, match="kind = probability"):
        probabilities(given)


def test_off_is_no_trouble_at_all() -> None:
    """Not even a mode."""
    assert set(read_trouble("off").values()) == {0.0}


def test_a_kind_that_a_file_does_not_name_does_not_happen(tmp_path: Path) -> None:
    """The rest is 0, not the default."""
    file = tmp_path / "my.toml"
    file.write_text("slow_page = 1\n", "utf-8")
    assert {kind: chance for kind, chance in read_trouble(str(file)).items() if chance} == {"slow_page": 1.0}


def test_checks_and_codes_are_rarer_than_the_rest_by_default() -> None:
    """A person has to be there for them; repeated posts are never accepted by default, a browser may repeat one."""
    default = read_trouble("default")
    assert {kind for kind, chance in default.items() if chance == 0.01} == {
        "robot_check",
        "robot_check_page",
        "email_code",
    }
    assert {kind: chance for kind, chance in default.items() if chance not in {0.01, 0.03}} == {
        "duplicate_submit_trap": 0.0,
        "duplicate_complaint_trap": 1.0,
        "redesign": 0.0,
    }


def test_the_example_makes_a_twentieth_of_everything_but_checks_and_codes() -> None:
    """The modes are on or off."""
    example = read_trouble(str(EXAMPLE))
    modes = {"duplicate_submit_trap": 0.0, "duplicate_complaint_trap": 1.0, "redesign": 0.0}
    asks = {kind: 0.0 for kind, about in KINDS.items() if about.asks_person}
    assert example == dict.fromkeys(KINDS, 0.05) | asks | modes


def test_the_readme_describes_every_kind() -> None:
    """In a row of its own, with its default and whether it is in the way."""
    lines = README.read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:3]] for line in lines if line.startswith("| `")]
    described = {name.removesuffix(" *"): usual for name, usual in rows}
    stars = {name.split("`")[1] for name, _ in rows if name.endswith(" *")}
    assert [kind for kind, about in KINDS.items() if described.get(f"`{kind}`") != f"{about.usual:g}"] == []
    assert stars == {kind for kind, about in KINDS.items() if about.in_the_way}
