"""What the counts of an element's locators say about it."""

from __future__ import annotations

import pytest

from takedown.domain.sight import Sight, judge, judge_labels


@pytest.mark.parametrize(
    ("counts", "conditional", "many", "sight"),
    [
        ((0, 0), False, False, Sight.GONE),
        ((0,), True, False, Sight.NOT_SHOWN),
        ((2,), False, False, Sight.SEVERAL),
        ((2,), True, False, Sight.SEVERAL),
        ((2,), False, True, Sight.FOUND),
        ((0, 3), False, False, Sight.SEVERAL),
        ((None, 1), False, False, Sight.UNREADABLE),
        ((0, None), False, False, Sight.UNREADABLE),
        ((1, None), False, False, Sight.FOUND),
        ((0, 1), False, False, Sight.MOVED),
        ((0, 0, 1), True, False, Sight.MOVED),
        ((1, 1), False, False, Sight.FOUND),
    ],
)
def test_the_first_locator_that_finds_anything_is_the_one_that_counts(
    counts: tuple[int | None, ...], conditional: bool, many: bool, sight: Sight
) -> None:
    """As in the engine: a later locator is not asked once an earlier one found something, and never saves from several."""
    assert judge(counts, conditional=conditional, many=many).sight is sight


def test_what_is_amiss_names_the_locator() -> None:
    """Which of the candidates has to be looked at."""
    assert judge((0, 2), conditional=False, many=False).words == "2 elements fit its second locator"
    assert judge((0, None), conditional=False, many=False).words == "its second locator cannot be read"
    assert judge((0, 1), conditional=False, many=False).words.startswith("its second locator finds it")


def test_a_column_that_is_missing_or_there_twice_is_named() -> None:
    """Of those that must be there; the others may be missing."""
    mapped = {"number": ("number", "编号"), "status": ("status",), "words": ("remarks",)}
    found = judge_labels(mapped, ["编号", "state", "remarks", "remarks"], required=("status", "number", "words"))
    assert {name: one.sight for name, one in found.items()} == {"status": Sight.GONE, "words": Sight.SEVERAL}
    assert judge_labels(mapped, ["编号"], required=("number",)) == {}
