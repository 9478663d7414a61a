"""Who may see the page: the browser that used the one-time link, and no page of any other address."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ADDRESS = "127.0.0.1"
OPEN = "/open"
_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_OURS = (None, "same-origin", "none")
"""Values of Sec-Fetch-Site: another port of this machine is `same-site`, and gets nothing although it sends the cookie."""


class Gate:
    """In front of the pages. The link works once; then only the cookie it gave is a key. Only reading is let in."""

    def __init__(self, pages: ASGIApp, port: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._pages = pages
        self._host = f"{ADDRESS}:{port}"
        self._cookie = f"takedown_review_{port}"
        self._link: str | None = secrets.token_urlsafe(32)
        self._session = secrets.token_urlsafe(32)
        self._clock = clock
        self._last_used = clock()

    @property
    def link(self) -> str:
        """The address that opens the page, once; afterwards it opens nothing."""
        return f"http://{self._host}{OPEN}?token={self._link or ''}"

    def idle_for(self) -> float:
        """Seconds since somebody who may see the page has looked at it."""
        return self._clock() - self._last_used

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on to the pages."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._pages(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        answer = self._refusal(scope)
        if answer is None:
            self._last_used = self._clock()
            await self._pages(scope, receive, send_guarded)
        else:
            await answer(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        """What is answered instead of a page; None where the page may be seen."""
        headers = Headers(scope=scope)
        if headers.getlist("host") != [self._host]:
            return _say("This address is not the review page's own.", 400)
        if headers.get("origin", f"http://{self._host}") != f"http://{self._host}":
            return _say("Another page asked for this; it gets nothing.", 403)
        if scope["method"] not in ("GET", "HEAD"):
            return _say("This page is for reading only.", 405)
        if scope["path"] == OPEN:
            return self._open(scope)
        if headers.get("sec-fetch-site") not in _OURS:
            return _say("Another page asked for this; it gets nothing.", 403)
        if not self._knows(headers.get("cookie", "")):
            return _say("Open the link that takedown review printed; it works once, in one browser.", 403)
        return None

    def _open(self, scope: Scope) -> Response:
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if self._link is None or not _same(given, self._link):
            return _say(
                "This link was used already, or is not the one. Start takedown review again for a new one.", 403
            )
        self._link = None
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self._cookie, self._session, httponly=True, samesite="strict", path="/")
        return answer

    def _knows(self, cookies: str) -> bool:
        try:
            found = SimpleCookie(cookies).get(self._cookie)
        except CookieError:
            return False
        return found is not None and _same(found.value, self._session)


def _same(given: str, kept: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), kept.encode())


def _say(text: str, status: int) -> Response:
    return PlainTextResponse(text + "\n", status)
