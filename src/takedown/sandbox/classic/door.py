"""What every request passes on its way to an endpoint and back: counting, latency, trouble, same-origin, session,
anti-forgery token.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from takedown.sandbox.classic.crossing import main_sign_in, take_over
from takedown.sandbox.classic.visit import Visit
from takedown.sandbox.office.office import Office
from takedown.sandbox.trouble.after import on_the_way_out
from takedown.sandbox.trouble.before import at_the_gate, once_inside
from takedown.sandbox.trouble.moods import Moods

Endpoint = Callable[[Visit], Awaitable[Response]]
_FORBIDDEN = 403


class Access(Enum):
    """Who may come in, and how those are answered who may not."""

    PUBLIC = auto()
    PAGE = auto()
    SCRIPT = auto()


@dataclass(frozen=True)
class Door:
    """Builds the routes of a face over one office."""

    office: Office
    moods: Moods
    latency_ms: int = 0
    visits: type[Visit] = Visit
    """How a face speaks to its visitors."""

    def route(
        self, path: str, kind: str, endpoint: Endpoint, access: Access = Access.PAGE, method: str = "GET"
    ) -> Route:
        """A route whose requests are counted under `kind`."""

        async def enter(request: Request) -> Response:
            self.office.requests[kind] += 1
            if self.latency_ms:
                await asyncio.sleep(self.latency_ms / 1000)
            self.office.settle()
            visit = self.visits.of(request, self.office, self.moods.enter(kind))
            try:
                response = await _answer(visit, access, endpoint)
            finally:
                await request.close()
            visit.mood.leave(response.status_code)
            return response

        return Route(path, enter, methods=[method], name=f"{kind} {method}")


async def _answer(visit: Visit, access: Access, endpoint: Endpoint) -> Response:
    instead = await at_the_gate(visit) or await _refused_at_door(visit, access)
    instead = instead or once_inside(visit, script=access is Access.SCRIPT)
    return instead or await on_the_way_out(visit, await endpoint(visit))


async def _refused_at_door(visit: Visit, access: Access) -> Response | None:
    posted = visit.request.method == "POST"
    if posted and not _same_origin(visit.request):
        return PlainTextResponse("cross-origin post", _FORBIDDEN)
    if access is Access.PUBLIC:
        return None
    if visit.session is None:
        if access is Access.SCRIPT:
            return visit.asks_to_sign_in()
        return take_over(visit) or visit.go(main_sign_in(visit))
    if posted and not hmac.compare_digest((await _token(visit.request)).encode(), visit.session.csrf.encode()):
        return visit.json({"error": visit.t("common.bad_request")}, _FORBIDDEN)
    return None


def _same_origin(request: Request) -> bool:
    origin = request.headers.get("origin")
    return origin is None or origin == f"{request.url.scheme}://{request.url.netloc}"


async def _token(request: Request) -> str:
    header = request.headers.get("x-csrf-token")
    if header is not None:
        return header
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return ""
    value = (await request.form()).get("csrf", "")
    return value if isinstance(value, str) else ""
