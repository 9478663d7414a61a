"""What a page has asked for since it was loaded, from a list of what may be said of it: no body, no query, no cookie.

A HAR or a trace holds passwords, cookies and tokens whatever one leaves out of it, so none is ever made. What stands here
is put together from nothing, fact by fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Request, Response

MOST_REQUESTS = 500
"""What a page asks for beyond that is counted, and not listed."""
_HEADERS = ("date", "server", "content-type", "last-modified")
"""Of the document's answer; anything else may carry what belongs to the account."""


@dataclass
class Traffic:
    """The requests of one page, from the load of the document before the one that it shows: a form, then its receipt."""

    requests: list[dict[str, Any]] = field(default_factory=list)
    more: int = 0
    document: Response | None = None
    """The answer that brought the document; None before the first, and after one that failed."""
    _documents: int = 0

    @staticmethod
    def of(page: Page) -> Traffic:
        """Begin to follow a page."""
        traffic = Traffic()
        page.on("request", traffic._asked)
        page.on("response", traffic._answered)
        page.on("requestfailed", traffic._failed)
        return traffic

    def _asked(self, request: Request) -> None:
        if _brings_the_document(request) and request.redirected_from is None:
            self._documents += 1
            self.requests = [one for one in self.requests if one["document"] >= self._documents - 1]
            self.document = None

    def _answered(self, response: Response) -> None:
        if _brings_the_document(response.request):
            self.document = response
        headers = response.headers
        self._note(
            response.request,
            {
                "status": response.status,
                "media_type": headers.get("content-type", "").partition(";")[0].strip(),
                "bytes": _number(headers.get("content-length", "")),
                "from_service_worker": response.from_service_worker,
            },
        )

    def _failed(self, request: Request) -> None:
        self._note(request, {"failure": request.failure or ""})

    def _note(self, request: Request, what: Mapping[str, Any]) -> None:
        if len(self.requests) >= MOST_REQUESTS:
            self.more += 1
            return
        asked = {
            "document": self._documents,
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "method": request.method,
            "address": without_query(request.url),
            "kind": request.resource_type,
        }
        self.requests.append(asked | dict(what))

    async def connection(self) -> dict[str, Any]:
        """Who answered with the document, and over which connection, as the browser says; without certificates."""
        if self.document is None:
            return {"why_not": "the page was not loaded while it was followed"}
        try:
            server = await self.document.server_addr()
            security = await self.document.security_details() if self.document.url.startswith("https:") else None
        except PlaywrightError as gone:
            return {"why_not": f"the browser no longer tells it ({(str(gone).splitlines() or [''])[0]})"}
        headers = self.document.headers
        return {
            "address": without_query(self.document.url),
            "status": self.document.status,
            "server": dict(server) if server else None,
            "headers": {name: headers[name] for name in _HEADERS if name in headers},
            "tls": dict(security) if security else None,
        }


def without_query(address: str) -> str:
    """Scheme, host and path: what stands behind them may be a token. What is all in its address only by its kind."""
    parts = urlsplit(address)
    if not parts.netloc:
        return f"{parts.scheme}:"
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"


def _brings_the_document(request: Request) -> bool:
    if not request.is_navigation_request():
        return False
    try:
        return request.frame.parent_frame is None
    except PlaywrightError:
        return False  # the frame of a page that is not there yet


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None
