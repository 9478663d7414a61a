"""The journeys on the practice portal: one browser, and for each test an empty portal with a signed-in account."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

import httpx
import pytest
from ipp_flows.portal import Site
from ipp_flows.shipped import maps_of, wording_of

from takedown.browser.session import VIEWPORT, BrowserSession
from takedown.sandbox.server import RunningPortal, running_portal
from tests.browser_thread import Run, practice_portal, run, running, session
from tests.flows.given import Desk, Guest, QuickControl, QuickPortal, no_folder
from tests.sandbox_portal.spa_visitor import SpaVisitor
from tests.sandbox_portal.visitor import HOLDER, Visitor

__all__ = ["practice_portal", "run", "running", "session"]

NewDesk = Callable[..., Desk]


@dataclass(frozen=True)
class Face:
    """What a test has to know of a face: how it is spoken to without a browser, and which maps know it."""

    visitor: Callable[[RunningPortal], Visitor]
    screens: str
    sites: Callable[[RunningPortal], Mapping[str, str]]
    second_site: str = ""
    """A page of the other site, where a session is handed over to."""


CLASSIC = Face(
    Guest,
    "ipp_classic",
    lambda portal: {"ipp": portal.url, "complaint": f"http://qinquan.localhost:{portal.port}"},
    "/complaint/pending.htm",
)
SPA = Face(SpaVisitor, "ipp_spa", lambda portal: {"ipp": portal.url})


@contextmanager
def desks(run: Run, session: BrowserSession, portal: RunningPortal, face: Face) -> Iterator[NewDesk]:
    """Makes desks in fresh contexts of the shared browser."""
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
        visitor = face.visitor(portal)
        visitors.append(visitor)
        if signed_in_as:
            visitor.sign_in(*signed_in_as)
            if face.second_site:
                visitor.get(face.second_site)
            for host, value in sessions_of(visitor):
                run(context.add_cookies([{"name": "sbx_session", "value": value, "domain": host, "path": "/"}]))
        own = replace(session, context=context)
        site = Site(addresses=face.sites(portal), login=login, practice=practice, password=lambda: password)
        ipp = QuickPortal(own, maps_of([face.screens], no_folder()), wording_of(no_folder()), site)
        return Desk(run, ipp, visitor, QuickControl(portal))

    yield new
    for context in contexts:
        run(context.close())
    for visitor in visitors:
        visitor.close()


@pytest.fixture
def new_desk(run: Run, session: BrowserSession, practice_portal: RunningPortal) -> Iterator[NewDesk]:
    """Makes a desk in a fresh context of the shared browser."""
    with desks(run, session, practice_portal, CLASSIC) as new:
        yield new


@pytest.fixture
def desk(new_desk: NewDesk) -> Desk:
    """The holder, signed in, in English."""
    return new_desk()


@pytest.fixture(scope="session")
def running_spa() -> Iterator[RunningPortal]:
    """The practice portal with its other face, in a thread of its own."""
    with running_portal(face="spa") as portal:
        yield portal


@pytest.fixture
def new_spa_desk(run: Run, session: BrowserSession, running_spa: RunningPortal) -> Iterator[NewDesk]:
    """As `new_desk`, on the other face."""
    httpx.post(running_spa.control_url + "/reset", verify=False).raise_for_status()
    with desks(run, session, running_spa, SPA) as new:
        yield new


@pytest.fixture
def spa_desk(new_spa_desk: NewDesk) -> Desk:
    """The holder, signed in, in English, on the other face."""
    return new_spa_desk()


def sessions_of(visitor: Visitor) -> Iterator[tuple[str, str]]:
    """Host and value of every session cookie of the visitor."""
    for one in visitor.client.cookies.jar:
        if one.name == "sbx_session" and one.value:
            yield one.domain, one.value
