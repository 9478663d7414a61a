"""Rows to complaints."""

from __future__ import annotations

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from takedown.domain.model import LISTINGS_PER_COMPLAINT

from .conftest import Folder, good


def test_at_most_300_listings_go_into_one_complaint(folder: Folder) -> None:
    """The portal takes no more; order is that of the file."""
    checked = folder.check(*(good(number) for number in range(650)))
    assert [len(planned.rows) for planned in checked.complaints] == [LISTINGS_PER_COMPLAINT, LISTINGS_PER_COMPLAINT, 50]
    assert [row for planned in checked.complaints for row in planned.rows] == list(range(2, 652))


def test_whatever_the_portal_is_told_separates_complaints(folder: Folder) -> None:
    """Right, reason, explanation, evidence, place and type each make another complaint."""
    folder.add("a.png", b"\x89PNG\r\n\x1a\na")
    folder.add("b.png", b"\x89PNG\r\n\x1a\nb")
    folder.add("same-as-a.png", b"\x89PNG\r\n\x1a\na")
    checked = folder.check(
        good(1, evidence="a.png;b.png"),
        good(2, evidence="b.png; same-as-a.png"),
        good(3, evidence="a.png"),
        good(4, ipr="cn-mark"),
        good(5, reason="model_does_not_exist"),
        good(6, explanation="Another one."),
        good(7, infringement_location="title;image"),
        good(8, infringement_location="Image; Title"),
        good(9, complaint_type="store_front", listing_url="https://www.aliexpress.com/store/990000011"),
    )
    assert checked.errors == ()
    assert [planned.rows for planned in checked.complaints] == [(2, 3), (4,), (5,), (6,), (7,), (8, 9), (10,)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(st.lists(st.sampled_from(["one", "two", "three"]), min_size=1, max_size=12), st.integers())
def test_the_order_of_rows_does_not_change_the_complaints(folder: Folder, explanations: list[str], seed: int) -> None:
    """The same rows give the same ids on every run, and every good row is in exactly one complaint."""
    rows = [good(number, explanation=text) for number, text in enumerate(explanations)]
    first = folder.check(*rows)
    random.Random(seed).shuffle(rows)
    second = folder.check(*rows)
    assert {p.complaint.id for p in first.complaints} == {p.complaint.id for p in second.complaints}
    assert sorted(row for p in first.complaints for row in p.rows) == [row.number for row in first.rows]
    assert [p.rows[0] for p in first.complaints] == sorted(p.rows[0] for p in first.complaints)


def test_rows_and_listings_of_a_complaint_belong_together(folder: Folder) -> None:
    """`rows[i]` is the row of `listings[i]`."""
    checked = folder.check(good(1), good(2, explanation="x"), good(3))
    by_row = {row.number: row.listing for row in checked.rows}
    for planned in checked.complaints:
        assert tuple(by_row[row] for row in planned.rows) == planned.complaint.listings
