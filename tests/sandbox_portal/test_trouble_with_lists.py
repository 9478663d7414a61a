"""Lists that lag behind and lists that move while they are read."""

from __future__ import annotations

import time

import pytest

from takedown.sandbox.trouble.kinds import LIST_LAG_SECONDS
from tests.sandbox_portal.visitor import LISTINGS, Control, Visitor

MANAGE = "/complaint/manage.htm"


def numbers(visitor: Visitor, page: int = 1) -> list[str]:
    return [row[0] for row in visitor.get(f"{MANAGE}?page={page}").rows]


@pytest.mark.parametrize(("ipr", "path"), [("12345677", MANAGE), ("12345678", "/complaint/pending.htm")])
def test_the_newest_row_is_missing_for_a_while(holder: Visitor, control: Control, ipr: str, path: str) -> None:
    """At most as long as is promised, total included; details and control port know it at once."""
    reference = holder.new_ipr(ipr)
    holder.complain(reference, listings=[LISTINGS[0]])
    control.appoint("list_lag", "submit_complaint")
    receipt = holder.complain(reference, listings=[LISTINGS[1]])
    accepted = time.monotonic()
    page = holder.get(path)
    assert (len(page.rows), "Total 1 items" in page.text or "pending" in path) == (1, True)
    assert len(control.get("/complaints")) == 2
    assert holder.get(receipt).status == 200
    while len(holder.get(path).rows) < 2:
        assert time.monotonic() < accepted + LIST_LAG_SECONDS + 0.5
    assert control.happened() == {"list_lag": 1}


def test_without_trouble_a_list_shows_the_newest_row_at_once(holder: Visitor) -> None:
    """For comparison."""
    receipt = holder.complain(holder.new_ipr())
    assert numbers(holder) == [receipt.rpartition("=")[2]]


def test_rows_move_between_pages_while_they_are_read(holder: Visitor, control: Control) -> None:
    """A row of the second page is never shown and one of the first twice, while the total is right; once."""
    reference = holder.new_ipr()
    for listing in LISTINGS[:23]:
        holder.complain(reference, listings=[listing])
    in_order = numbers(holder) + numbers(holder, 2)
    control.appoint("list_moves", "manage", times=1)
    moved = numbers(holder, 2)
    assert moved == [in_order[19], *in_order[21:]]
    assert numbers(holder, 2) == in_order[20:]


def test_rows_of_the_first_page_change_places(holder: Visitor, control: Control) -> None:
    """The two newest; a single row has none to change with."""
    reference = holder.new_ipr()
    control.appoint("list_moves", "manage")
    holder.complain(reference, listings=[LISTINGS[0]])
    (first,) = numbers(holder)
    holder.complain(reference, listings=[LISTINGS[1]])
    moved, usual = numbers(holder), numbers(holder)
    assert moved == [first, usual[0]]
    assert usual[1] == first
