"""Trouble on the way out: what was asked for has been done, and the answer suffers."""

from __future__ import annotations

import re

from starlette.responses import HTMLResponse, JSONResponse, Response

from takedown.sandbox.classic.visit import Visit
from takedown.sandbox.trouble.cut import cut_connection, cut_in_answer

_REFUSED_FROM = 400
_BAD_GATEWAY = 502
NOTICE_HEADER = "X-Practice-Notice"
_SCRIPT = re.compile(rb"<script src=[^>]*></script>")


async def on_the_way_out(visit: Visit, response: Response) -> Response:
    """The answer as it arrives. Refusals are left alone: nothing was done."""
    if response.status_code >= _REFUSED_FROM:
        return response
    mood = visit.mood
    if mood.strikes("cut_after_accept"):
        return await cut_connection(visit.request)
    if mood.strikes("cut_in_answer"):
        return await cut_in_answer(visit.request)
    if mood.strikes("error_5xx_after_accept"):
        return visit.page("fault.html", _BAD_GATEWAY)
    if mood.strikes("receipt_lost"):
        return visit.page("fault.html", 500) if mood.dice.random() < 0.5 else HTMLResponse("")  # noqa: PLR2004
    if isinstance(response, HTMLResponse):
        _spoil(visit, response)
    elif isinstance(response, JSONResponse):
        _spoil_data(visit, response)
    return response


def _spoil(visit: Visit, page: HTMLResponse) -> None:
    if visit.mood.strikes("half_loaded"):
        _change(page, _half(visit, bytes(page.body)))
    elif visit.mood.strikes("popup_notice"):
        notice = visit.render("notice.html").encode()
        _change(page, bytes(page.body).replace(b"</body>", notice + b"</body>"))


def _spoil_data(visit: Visit, data: JSONResponse) -> None:
    """What a page is made of by its script suffers as a page does: half of it comes, or a notice comes with it."""
    if visit.mood.strikes("half_loaded"):
        _change(data, bytes(data.body)[: int(len(data.body) * visit.mood.dice.uniform(0.3, 0.7))])
    elif visit.mood.strikes("popup_notice"):
        data.headers[NOTICE_HEADER] = "1"


def _half(visit: Visit, body: bytes) -> bytes:
    """The page without its scripts, or without its end."""
    if visit.mood.dice.random() < 0.5:  # noqa: PLR2004
        return _SCRIPT.sub(b"", body)
    return body[: int(len(body) * visit.mood.dice.uniform(0.3, 0.7))]


def _change(page: Response, body: bytes) -> None:
    page.body = body
    page.headers["Content-Length"] = str(len(body))
