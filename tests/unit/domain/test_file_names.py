"""Names for upload boxes: whatever a user calls a file, the portal gets plain letters, and no two files one name."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takedown.domain.file_names import LONGEST, portal_safe_names

PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
DEVICES = {"con", "prn", "aux", "nul", "com1", "lpt9"}
endings = st.sampled_from(["", ".png", ".PNG", ".jpeg", ".pdf"])
file_names = st.builds(lambda stem, ending: stem + ending, st.text(max_size=120), endings)


@pytest.mark.parametrize(
    ("names", "safe"),
    [
        (["侵权对比.png"], ["file.png"]),
        (["侵权对比.png", "正品.png"], ["file.png", "file-2.png"]),
        (["../../etc/passwd"], ["etc_passwd"]),
        (["a.png", "A.PNG"], ["a.png", "A-2.PNG"]),
        (["a.png", "a.png", "a-2.png"], ["a.png", "a-2.png", "a-2-2.png"]),
        (["CON.pdf"], ["file-CON.pdf"]),
        ([".htaccess"], ["file.htaccess"]),
        (["--help.pdf"], ["help.pdf"]),
        (["Café über alles (1).JPG"], ["Cafe_uber_alles_1.JPG"]),
        (["two.dots.tar.gz"], ["two.dots.tar.gz"]),
        (["no ending"], ["no_ending"]),
        (['quote"<script>.png'], ["quote_script.png"]),
        (["x" * 300 + ".png"], ["x" * (LONGEST - 4) + ".png"]),
    ],
)
def test_a_name_that_a_portal_may_refuse_becomes_a_plain_one(names: list[str], safe: list[str]) -> None:
    """Accents are dropped, other letters become `_`, a clash gets a number, the ending stays."""
    assert list(portal_safe_names(names)) == safe


@given(st.lists(file_names, max_size=8))
def test_every_list_of_names_becomes_one_of_plain_and_different_names(names: list[str]) -> None:
    """Plain letters, none too long, none a device, no two alike, in the same order and the same on every run."""
    safe = portal_safe_names(names)
    assert len(safe) == len(names)
    assert len({name.lower() for name in safe}) == len(safe)
    for name in safe:
        assert PLAIN.fullmatch(name)
        assert len(name) <= LONGEST
        assert name.partition(".")[0].lower() not in DEVICES
    assert portal_safe_names(names) == safe


@given(st.lists(st.text(max_size=120), max_size=5), st.sampled_from([".png", ".PNG", ".jpeg", ".pdf"]))
def test_the_ending_stays_as_it_was(stems: list[str], ending: str) -> None:
    """The portal looks at it, and so does the person."""
    assert all(name.endswith(ending) for name in portal_safe_names([stem + ending for stem in stems]))


@given(st.lists(st.from_regex(r"[a-z][a-z0-9_]{0,20}\.png", fullmatch=True), unique=True, max_size=5))
def test_names_that_are_plain_already_stay(names: list[str]) -> None:
    """A person finds the file under the name that they gave it."""
    if not {name.partition(".")[0] for name in names} & {
        *DEVICES,
        *(f"{p}{n}" for p in ("com", "lpt") for n in range(10)),
    }:
        assert list(portal_safe_names(names)) == names
