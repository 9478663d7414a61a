"""Who may see the page: the browser that used the one-time link, and no page of any other address."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ADDRESS = "127.0.0.1"
OPEN = "/open"
TOKEN = "token"  # noqa: S105  the name of a field
"""The field of every form that has the session's token, which no page of another address can read."""
LONGEST_FORM = 64 * 1024
"""Bytes of a form's body."""
MOST_FIELDS = 50
_FORM = "application/x-www-form-urlencoded"
_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    # With `no-referrer` a browser sends `Origin: null` with a form, and nobody could tell our forms from others'.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_REFUSAL = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Not shown · takedown review</title></head>
<body><main><h1>Not shown</h1><p>{text}</p></main></body></html>
"""
"""A page without our style: that is for the browser with the key only, like everything else."""
_OURS = (None, "same-origin", "none")
"""Values of Sec-Fetch-Site: another port of this machine is `same-site`, and gets nothing although it sends the cookie."""
_OURS_TO_POST = (None, "same-origin")


class Gate:
    """In front of the pages. The link works once; then only the cookie it gave is a key.

    A form is let in where its page was ours: the exact origin, the token of our forms, nothing sent from another site. The
    pages find the token in `request.state.token` and a form's fields in `request.state.form`. With `read_only` none is
    let in.
    """

    def __init__(
        self, pages: ASGIApp, port: int, *, read_only: bool = True, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._pages = pages
        self._read_only = read_only
        self._host = f"{ADDRESS}:{port}"
        self._cookie = f"takedown_review_{port}"
        self._link: str | None = secrets.token_urlsafe(32)
        self._session = secrets.token_urlsafe(32)
        self._token = hmac.digest(self._session.encode(), b"form", "sha256").hex()
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
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        answer = self._refusal(scope)
        state = scope.setdefault("state", {})
        state["token"], state["form"] = self._token, {}
        if answer is None and scope["method"] == "POST":
            answer = await self._take_form(scope, receive, state)
        if answer is None:
            self._last_used = self._clock()
            await self._pages(scope, receive, send_guarded)
        else:
            await answer(scope, receive, send_guarded)

    async def _take_form(self, scope: Scope, receive: Receive, state: dict[str, Any]) -> Response | None:
        """Put the fields of a form where the pages find them; what is answered instead where it is none of ours."""
        if Headers(scope=scope).get("content-type", "").partition(";")[0].strip() != _FORM:
            return _say("Only the forms of the review page are taken.", 415)
        body = await _body(receive)
        if body is None:
            return _say("That is longer than a form of the review page may be. Go back and shorten the text.", 413)
        try:
            fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
        except ValueError:
            return _say("That form cannot be read. Go back and send it again.", 400)
        form: dict[str, list[str]] = {}
        for name, value in fields:
            form.setdefault(name, []).append(value)
        if not _same("".join(form.pop(TOKEN, [])), self._token):
            return _say("This form is not from the page as it runs now. Go back, copy your text and reload.", 403)
        state["form"] = form
        return None

    def _refusal(self, scope: Scope) -> Response | None:
        """What is answered instead of a page; None where the page may be seen."""
        headers = Headers(scope=scope)
        if headers.getlist("host") != [self._host]:
            return _say("This address is not the review page's own.", 400)
        if headers.get("origin", f"http://{self._host}") != f"http://{self._host}":
            return _say("Another page asked for this; it gets nothing.", 403)
        posts = scope["method"] == "POST"
        if scope["method"] not in ("GET", "HEAD") and (self._read_only or not posts or scope["path"] == OPEN):
            return _say("This page is for reading only.", 405)
        if posts and headers.getlist("origin") != [f"http://{self._host}"]:
            return _say("A form of another page is not taken.", 403)
        if scope["path"] == OPEN:
            return self._open(scope)
        if headers.get("sec-fetch-site") not in (_OURS_TO_POST if posts else _OURS):
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
        answer = RedirectResponse("/", 303, {"Referrer-Policy": "no-referrer"})
        answer.set_cookie(self._cookie, self._session, httponly=True, samesite="strict", path="/")
        return answer

    def _knows(self, cookies: str) -> bool:
        try:
            found = SimpleCookie(cookies).get(self._cookie)
        except CookieError:
            return False
        return found is not None and _same(found.value, self._session)


async def _body(receive: Receive) -> bytes | None:
    """All of a request's body; None for one that is too long, which is read no further."""
    body: bytes = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += bytes(message.get("body", b""))
        if len(body) > LONGEST_FORM:
            return None
        if not message.get("more_body"):
            return body


def _same(given: str, kept: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), kept.encode())


def _say(text: str, status: int) -> Response:
    return HTMLResponse(_REFUSAL.format(text=text), status)
