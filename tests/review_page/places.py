"""Every page of the review page, by what a person would call it."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.review_page.store import FILED, REFUSED, Store
from tests.unit.ledger.sample import case

LOOKS = ("light", "dark")
PLACES = (
    "overview",
    "overview, nothing found",
    "overview, sample",
    "complaint",
    "complaint without a picture",
    "batch",
    "side by side",
    "swipe",
    "difference",
    "needs a person",
    "sellers and record",
    "verdict that came too late",
    "not there",
    "address of a form",
    "used link",
)


def visit(page: Page, store: Store, place: str) -> None:
    """Go to a page of the review page."""
    if place == "verdict that came too late":
        too_late(page, store, "It shows the mark.")
        return
    page.goto(_addresses(store)[place])


def too_late(page: Page, store: Store, text: str) -> None:
    """Flag a complaint to which something happens between the look at it and the verdict."""
    page.goto(f"/complaint/{FILED.id}")
    page.get_by_label("Reason or comment").fill(text)
    store.journal.append(*case("SBX1", FILED, "removed", _611="removed"))
    page.get_by_role("button", name="Flag, with the reason").click()
    page.get_by_role("alert").wait_for()


def _addresses(store: Store) -> dict[str, str]:
    first, second, _ = (one.seq for one in store.record.ledger.pictures(FILED.id))
    compare = f"/compare?a={first}&b={second}&way="
    return {
        "overview": "/?sort=state&page=2",
        "overview, nothing found": "/?q=nothing+has+this",
        "overview, sample": "/?batch=last&sample=50&seed=spring",
        "complaint": f"/complaint/{FILED.id}",
        "complaint without a picture": f"/complaint/{REFUSED.id}",
        "batch": "/batch/B-one",
        "side by side": f"{compare}side",
        "swipe": f"{compare}swipe",
        "difference": f"{compare}difference",
        "needs a person": "/unsettled",
        "sellers and record": "/sellers",
        "not there": "/complaint/nobody",
        "address of a form": f"/complaint/{FILED.id}/verdict",
        "used link": "/open?token=used",
    }
