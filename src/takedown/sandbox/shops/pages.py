"""The listing pages. They lie under the real address of the listing, so that one can see which one is meant:
`http://shops.localhost:PORT/item.taobao.com/item.htm?id=600000000010`.

The number chooses what the page is like, as it chooses the outcome of a complaint (`outcomes.py`): see `_PAGES`.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image, ImageDraw
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route, Router

from takedown.sandbox.office.office import Office

SHOPS_HOST = "shops.localhost"
_NOT_FOUND, _SEE_OTHER, _SERVER_FAULT = 404, 303, 500
_STALL_SECONDS = 90
_ROBOT_CHECK = "80"
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
HOSTILE_TITLE = '\u202eknalb\u202c "><img src=x onerror=alert(1)>\x1b[31m<script>alert(2)</script> ' + "long " * 400


def shop_pages(office: Office) -> Router:
    """The site of `SHOPS_HOST`."""

    async def show(request: Request) -> Response:
        office.requests["listing_page"] += 1
        office.settle()
        item = item_of(f"{request.url.path}?{request.url.query}")
        if not item:
            return _page("gone.html", _NOT_FOUND, item="")
        if item.endswith(_ROBOT_CHECK) and not (office.shops_trust or "solved" in request.cookies):
            return _page("robot_check.html")
        return await _PAGES.get(item[-2:], _ordinary)(office, item)

    async def picture(request: Request) -> Response:
        item = re.sub(r"\D", "", request.path_params["item"])
        return Response(await asyncio.to_thread(_picture, item), media_type="image/png")

    async def download(_request: Request) -> Response:
        return Response(b"MZ" * 512, headers={"Content-Disposition": 'attachment; filename="../../evil.exe"'})

    return Router(
        [
            Route("/_picture/{item}.png", picture),
            Route("/_download", download),
            Route("/{path:path}", show),
        ]
    )


def item_of(address: str) -> str:
    """The number of the listing in its address: that of `id=` or `offerId=`, else the last long one; "" for none."""
    named = re.search(r"[?&](?:id|offerId|productId|itemId)=(\d{6,})", address)
    numbers = re.findall(r"(?<!s)(\d{6,})", address)
    return named[1] if named else (numbers[-1] if numbers else "")


async def _ordinary(office: Office, item: str) -> Response:
    if office.complaints.has_removed(item):
        return _page("gone.html", item=item)
    return _listing(item)


async def _gone(_office: Office, item: str) -> Response:
    return _page("gone.html", _NOT_FOUND, item=item)


async def _elsewhere(_office: Office, _item: str) -> Response:
    return RedirectResponse("/login.example.com/member/login.htm?redirect=1", _SEE_OTHER)


async def _fault(_office: Office, item: str) -> Response:
    return _page("gone.html", _SERVER_FAULT, item=item)


async def _stalls(_office: Office, item: str) -> Response:
    await asyncio.sleep(_STALL_SECONDS)
    return _listing(item)


def _with(script: str) -> Callable[[Office, str], Awaitable[Response]]:
    async def page(_office: Office, item: str) -> Response:
        return _listing(item, script=script)

    return page


async def _hostile_title(_office: Office, item: str) -> Response:
    return _listing(item, title=HOSTILE_TITLE)


async def _says_nothing(_office: Office, item: str) -> Response:
    return _page("bare.html", item=item)


#: Last two digits of the number -> the page.
_PAGES: dict[str, Callable[[Office, str], Awaitable[Response]]] = {
    "01": _gone,
    "81": _elsewhere,
    "82": _with("setTimeout(() => { location.href = 'http://elsewhere.localhost:9/phish' }, 0)"),
    "83": _with("open('/_download'); open('http://elsewhere.localhost:9/ad'); location.href = '/_download'"),
    "84": _with("for (;;) { alert('stay'); if (!confirm('leave?')) break }; onbeforeunload = () => 'no'"),
    "85": _with("setInterval(() => { document.body.style.minHeight = document.body.scrollHeight + 5000 + 'px' }, 5)"),
    "86": _hostile_title,
    "87": _says_nothing,
    "88": _fault,
    "89": _stalls,
}


def _listing(item: str, *, title: str = "", script: str = "") -> Response:
    number = int(hashlib.sha256(item.encode()).hexdigest()[:6], 16)
    return _page(
        "listing.html",
        item=item,
        title=title or f"Practice handbag model {number % 900 + 100}",
        price=f"{number % 400 + 19}.{number % 90 + 10}",
        shop=int(item[-4:-2] or 0) % 7 + 1,
        script=script,
    )


def _page(template: str, status: int = 200, **values: object) -> Response:
    return HTMLResponse(_TEMPLATES.get_template(template).render(**values), status)


def _picture(item: str) -> bytes:
    """A picture of a bag that is the same each time and another one for each listing."""
    shade = hashlib.sha256(item.encode()).digest()
    image = Image.new("RGB", (320, 320), "white")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((50, 120, 270, 280), 24, fill=(shade[0], shade[1] // 2 + 60, shade[2]))
    draw.arc((110, 50, 210, 190), 180, 360, fill=(shade[3], 60, 60), width=10)
    draw.text((130, 190), f"ACME {item[-3:]}", fill="white")
    packed = io.BytesIO()
    image.save(packed, "PNG")
    return packed.getvalue()
