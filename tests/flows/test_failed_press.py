"""A press whose answer cannot come any more: the network says so long before the page's time is over."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import pytest
from ipp_flows import receipt
from playwright.async_api import Route

from takedown.portal import Unknown
from tests.flows.given import Desk, complaint, fetch, right


def lose_the_answer(desk: Desk) -> None:
    """The portal receives the complaint, and the connection breaks."""

    async def lose(route: Route) -> None:
        await fetch(route)
        await route.abort()

    desk.wait(desk.ipp.session.context.route("**/complaint/submit.json", lose))


def break_the_receipt(desk: Desk) -> None:
    """The portal receives the complaint, and its receipt is a server's fault."""

    async def fail(route: Route) -> None:
        await route.fulfill(status=502, body="Bad gateway")

    desk.wait(desk.ipp.session.context.route("**/complaint/success.htm*", fail))


@pytest.mark.parametrize("break_it", [lose_the_answer, break_the_receipt])
def test_a_press_whose_answer_failed_is_not_waited_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, break_it: Callable[[Desk], None]
) -> None:
    """Unknown at once, not after the longest time for an answer; the portal has it, so it is looked for."""
    monkeypatch.setattr(receipt, "AFTER_FAULT_SECONDS", 0.5)
    prepared = desk.prepare(complaint(desk.has(right())))
    break_it(desk)
    pressed_at = monotonic()
    assert isinstance(desk.press(prepared), Unknown)
    assert monotonic() - pressed_at < receipt.ANSWER_MS / 1000 / 2
    assert len(desk.received()) == 1
