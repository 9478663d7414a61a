"""The journeys on the practice portal: one browser, and for each test an empty portal with a signed-in account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from ipp_flows.portal import Site
from ipp_flows.shipped import maps_of, wording_of

from takedown.browser.session import VIEWPORT, BrowserSession
from takedown.sandbox.server import RunningPortal
from tests.browser_thread import Run, practice_portal, run, running, session
from tests.flows.given import Desk, Guest, QuickControl, QuickPortal, no_folder
from tests.sandbox_portal.visitor import HOLDER, Visitor

__all__ = ["practice_portal", "run", "running", "session"]

NewDesk = Callable[..., Desk]


@pytest.fixture
def new_desk(run: Run, session: BrowserSession, practice_portal: RunningPortal) -> Iterator[NewDesk]:
    """Makes a desk in a fresh context of the shared browser."""
    visitors, contexts = [], []

    def new(
        locale: str = "en-US",
        *,
        signed_in_as: tuple[str, str] | None = HOLDER,
        login: str = HOLDER[0],
        password: str = HOLDER[1],
        practice: bool = True,
    ) -> Desk:
        context = run(session.browser.new_context(locale=locale, timezone_id="UTC", viewport=VIEWPORT))
        context.set_default_timeout(5_000)
        contexts.append(context)
        visitor = Guest(practice_portal)
        visitors.append(visitor)
        if signed_in_as:
            visitor.sign_in(*signed_in_as)
            visitor.get("/complaint/pending.htm")
            for host, value in sessions_of(visitor):
                run(context.add_cookies([{"name": "sbx_session", "value": value, "domain": host, "path": "/"}]))
        own = replace(session, context=context)
        addresses = {
            "ipp": practice_portal.url,
            "complaint": f"http://qinquan.localhost:{practice_portal.port}",
        }
        site = Site(addresses=addresses, login=login, practice=practice, password=lambda: password)
        portal = QuickPortal(own, maps_of(["ipp_classic"], no_folder()), wording_of(no_folder()), site)
        return Desk(run, portal, visitor, QuickControl(practice_portal))

    yield new
    for context in contexts:
        run(context.close())
    for visitor in visitors:
        visitor.close()


@pytest.fixture
def desk(new_desk: NewDesk) -> Desk:
    """The holder, signed in, in English."""
    return new_desk()


def sessions_of(visitor: Visitor) -> Iterator[tuple[str, str]]:
    """Host and value of every session cookie of the visitor."""
    for one in visitor.client.cookies.jar:
        if one.name == "sbx_session" and one.value:
            yield one.domain, one.value
