"""What a person says of a comparison is read in full, or refused with the place of the slip; what is made of it is inert."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from takedown.comparison.document import document
from takedown.comparison.plan import ComparisonPlan, read_plan
from takedown.domain.errors import WrongUse
from takedown.domain.model import Listing

HEAD = 'listing = "https://item.taobao.com/item.htm?id=600000000010"\nexplanation = "Not ours."\n'
PAIR = '[[pair]]\ntitle = "Front"\ngenuine = "front.jpg"\nsuspect = "capture"\n'
MARK = '[[pair.difference]]\ntext = "Another logo."\ngenuine = [1, 2, 30, 40]\nsuspect = [0, 0, 80, 60]\n'


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    packed = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(packed, kind)
    return packed.getvalue()


def captured(_listing: Listing) -> bytes:
    return picture(80, 60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "front.jpg").write_bytes(picture(100, 200, "JPEG"))
    return tmp_path


def read(folder: Path, text: str) -> ComparisonPlan:
    (folder / "comparison.toml").write_text(text, "utf-8")
    return read_plan(folder / "comparison.toml", captured)


def test_pairs_come_with_their_pictures_and_marks(folder: Path) -> None:
    """A file, a capture, and where they differ."""
    plan = read(folder, HEAD + PAIR + MARK)
    (pair,) = plan.pairs
    assert (pair.genuine.size, pair.suspect.size) == ((100, 200), (80, 60))
    (difference,) = pair.differences
    assert (difference.genuine, difference.suspect) == ((1, 2, 30, 40), (0, 0, 80, 60))
    shown = document(plan, [])
    assert "left: 1.000%; top: 1.000%; width: 30.000%; height: 20.000%" in shown
    assert shown.count("data:image/jpeg;base64,") == 2


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (PAIR, "the file needs `listing`"),
        (HEAD, r"between 1 and 12 \[\[pair\]\]"),
        (HEAD.replace("item.taobao.com", "item.taobao.com.evil.test") + PAIR, "its listing"),
        (HEAD + "colour = 1\n" + PAIR, "says colour"),
        (HEAD + PAIR.replace("front.jpg", "back.jpg"), "pair 1: there is no file back.jpg"),
        (HEAD + PAIR.replace("front.jpg", "../front.jpg"), "leads out of its folder"),
        (HEAD + PAIR.replace("front.jpg", "/etc/hostname"), "leads out of its folder"),
        (HEAD + PAIR.replace("front.jpg", "comparison.toml"), "is no picture"),
        (HEAD + PAIR + MARK.replace("[1, 2, 30, 40]", "[1, 2, 100, 40]"), "not within front.jpg, which has 100 x 200"),
        (HEAD + PAIR + MARK.replace("[1, 2, 30, 40]", "[1, 2, 30]"), "whole pixels"),
        (HEAD + PAIR + MARK.replace("[1, 2, 30, 40]", "[true, 2, 3, 4]"), "whole pixels"),
        (HEAD + PAIR + '[[pair.difference]]\ntext = "x"\n', "is marked on neither picture"),
        (HEAD + PAIR + "difference = 3\n", "no list of tables"),
        (HEAD + "pair = [3]\n", "pair 1 is no table"),
        ("[[[", "cannot be read"),
    ],
)
def test_a_slip_is_named_with_its_place(folder: Path, text: str, problem: str) -> None:
    """One sentence, and nothing is made."""
    with pytest.raises(WrongUse, match=problem):
        read(folder, text)


def test_a_picture_behind_a_link_is_not_taken(folder: Path) -> None:
    """It has to be the file that lies there."""
    (folder / "link.jpg").symlink_to(folder / "front.jpg")
    with pytest.raises(WrongUse, match=r"no file link\.jpg"):
        read(folder, HEAD + PAIR.replace("front.jpg", "link.jpg"))


def test_what_strangers_say_is_only_text_in_the_document(folder: Path) -> None:
    """A title with markup."""
    (folder / "front.jpg").write_bytes(picture(3000, 1000, "JPEG"))
    plan = read(folder, HEAD + PAIR)
    shown = document(plan, [("Title", '"><script>alert(1)</script>')])
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert plan.pairs[0].genuine.size == (3000, 1000)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_plan_or_wrong_use(folder: Path, content: bytes) -> None:
    """Never anything else."""
    (folder / "comparison.toml").write_bytes(content)
    with pytest.raises(WrongUse):
        read_plan(folder / "comparison.toml", captured)
