"""What was meant beside what was read back."""

from __future__ import annotations

from takedown.review.fields import beside_each_other
from tests.unit.ledger.sample import complaint


def test_what_differs_is_marked_and_nothing_else() -> None:
    (field,) = beside_each_other(complaint(1), {"explanation": "Copies."}, "")
    assert field.same is False
    assert "".join(text for text, _ in field.meant) == "Copied."
    assert ("Copie", False) in field.meant
    assert [text for text, other in field.read if other] == ["s"]


def test_the_order_of_links_and_our_reference_are_no_difference() -> None:
    meant = complaint(1, 2)
    links = [one.address for one in reversed(meant.listings)]
    fields = beside_each_other(meant, {"links": links, "explanation": "Copied.\nOur ref. ABCDEF"}, "Our ref. ABCDEF")
    assert [field.same for field in fields] == [True, True]


def test_the_portals_words_are_shown_beside_ours_and_not_judged() -> None:
    shown = {"reason": "Counterfeit Features", "declaration": "I declare"}
    assert [field.same for field in beside_each_other(complaint(1), shown, "")] == [None, None]
