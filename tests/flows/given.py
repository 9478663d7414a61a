"""What the journeys are tried with: rights, listings and complaints, a portal that loses patience soon, and its pictures."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

import httpx
from ipp_flows.portal import IppPortal, Site
from ipp_flows.shipped import wording_of
from playwright.async_api import APIResponse, Page, Request, Route

from takedown.browser.screen import Screen
from takedown.browser.session import BrowserSession
from takedown.domain.listing import read_listing
from takedown.domain.model import (
    Account,
    Complaint,
    ComplaintType,
    EvidenceFile,
    Ipr,
    IprType,
    Listing,
    Marketplace,
)
from takedown.portal import Prepared, PressOutcome, ScreenPicture
from tests.browser_thread import Run
from tests.sandbox_portal.visitor import HOLDER, PDF, PNG, Control, Visitor, _ToThisMachine

Result = TypeVar("Result")
ACCOUNT = Account(f"practice:{HOLDER[0]}")
FILES = {"comparison.pdf": PDF + b"comparison", "front.png": PNG, "letter.pdf": PDF + b"letter", "notes.txt": b"notes"}
ADDRESSES: Mapping[Marketplace, str] = {
    Marketplace.ALIBABA: "https://www.alibaba.com/product-detail/_16000000000{:02}.html",
    Marketplace.ALIEXPRESS: "https://www.aliexpress.com/item/10050000000000{:02}.html",
    Marketplace.OFFER_1688: "https://detail.1688.com/offer/6000000000{:02}.html",
    Marketplace.TAOBAO: "https://item.taobao.com/item.htm?id=6000000000{:02}",
    Marketplace.TMALL: "https://detail.tmall.com/item.htm?id=6000000000{:02}",
    Marketplace.TMALL_GLOBAL: "https://detail.tmall.hk/item.htm?id=6000000000{:02}",
    Marketplace.LAZADA: "https://www.lazada.sg/products/pdp-i10000000{:02}.html",
}
KINDS = {
    IprType.TRADEMARK: "trademark",
    IprType.COPYRIGHT: "copyright",
    IprType.DESIGN_PATENT: "design",
    IprType.UTILITY_MODEL: "utility",
    IprType.INVENTION_PATENT: "invention",
}


#: Nothing here speaks TLS, and reading the machine's certificates takes longer than a whole test of the control port.
CLIENT = httpx.Client(verify=False)


class Guest(Visitor):
    """A visitor that is ready at once."""

    def __post_init__(self) -> None:
        headers = {"Accept-Language": self.language}
        to_this_machine = _ToThisMachine(verify=False)
        self.client = httpx.Client(transport=to_this_machine, verify=False, headers=headers, follow_redirects=True)


class QuickControl(Control):
    """The control port over one connection."""

    def get(self, path: str) -> Any:
        return CLIENT.get(self.portal.control_url + path).raise_for_status().json()

    def post(self, path: str, content: Any = None) -> httpx.Response:
        return CLIENT.post(self.portal.control_url + path, json={} if content is None else content)


class QuickPortal(IppPortal):
    """Waits for elements as long as the test allows; the practice portal needs no ten seconds."""

    patience_ms: float = 5_000

    def screen(self, page: Page, name: str, keep: Callable[[ScreenPicture], None]) -> Screen:
        screen = super().screen(page, name, keep)
        screen.patience_ms = self.patience_ms
        return screen


@dataclass
class Desk:
    """A signed-in account in the shared browser, its practice portal, and every picture that was kept."""

    run: Run
    ipp: QuickPortal
    visitor: Visitor
    control: Control
    kept: list[ScreenPicture] = field(default_factory=list)

    def wait(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        return self.run(coroutine, 100)

    def prepare(self, complaint: Complaint, marker: str = "") -> Prepared:
        return self.wait(self.ipp.prepare_complaint(complaint, marker, self.kept.append, read))

    def press(self, prepared: Prepared) -> PressOutcome:
        return self.wait(self.ipp.press(prepared))

    def leave(self, prepared: Prepared) -> None:
        self.wait(self.ipp.leave(prepared))

    def file(self, complaint: Complaint, marker: str = "") -> PressOutcome:
        """Prepare, press, leave."""
        return self.wait(self.filing(complaint, marker))

    async def filing(self, complaint: Complaint, marker: str = "") -> PressOutcome:
        prepared = await self.ipp.prepare_complaint(complaint, marker, self.kept.append, read)
        outcome = await self.ipp.press(prepared)
        await self.ipp.leave(prepared)
        return outcome

    def received(self) -> list[dict[str, Any]]:
        """The complaints that the portal received."""
        return list(self.control.get("/complaints"))

    def has(self, right: Ipr) -> Ipr:
        """Make the right known to the portal, without a browser."""
        place = right.jurisdiction.partition(":")[0]
        kind = {"ipr_type": KINDS[right.ipr_type]}
        if place not in {"CN", "HK", "TW"}:
            kind |= {"country": place, "designations": right.jurisdiction.partition(":")[2]}
            place = "OTHERS"
        self.visitor.new_ipr(right.registration_number, place, **kind)
        return right

    def steps(self) -> list[str]:
        return [picture.step for picture in self.kept]

    def rewrite(self, address: str, *changes: tuple[str, str]) -> None:
        """Change the words of the portal's answers to this address pattern on their way to the browser."""

        async def change(route: Route, _request: Request) -> None:
            response = await fetch(route)
            text = await response.text()
            for old, new in changes:
                assert old in text, f"{old!r} is not on {route.request.url}"
                text = text.replace(old, new)
            await route.fulfill(response=response, body=text)

        self.wait(self.ipp.session.context.route(address, change))


async def fetch(route: Route) -> APIResponse:
    """The portal's answer. The driver of the browser asks for it, and knows no names under `.localhost`."""
    asked = urlsplit(route.request.url)
    local = asked._replace(netloc=f"127.0.0.1:{asked.port}").geturl()
    headers = await route.request.all_headers() | {"host": asked.netloc}
    return await route.fetch(url=local, headers=headers, max_redirects=0)


def evidence(name: str) -> EvidenceFile:
    kind = {"pdf": "application/pdf", "png": "image/png", "txt": "text/plain"}[name.rpartition(".")[2]]
    return EvidenceFile(name, hashlib.sha256(FILES[name]).hexdigest(), len(FILES[name]), kind)


def read(file: EvidenceFile) -> bytes:
    """The store."""
    return FILES[file.name]


def right(
    ipr_type: IprType = IprType.TRADEMARK,
    jurisdiction: str = "CN",
    number: str = "12345677",
    *,
    agent: bool = False,
    certificates: Sequence[str] = ("front.png",),
) -> Ipr:
    """A right that the practice portal approves at once, for its number ends in 77."""
    dated = ipr_type is not IprType.COPYRIGHT
    return Ipr(
        ipr_type=ipr_type,
        registration_number=number,
        jurisdiction=jurisdiction,
        name="ACME",
        owner="Acme Ltd",
        nice_classes=(9, 25) if ipr_type is IprType.TRADEMARK else (),
        issued_on=date(2020, 1, 2) if dated else None,
        expires_on=date(2099, 3, 4) if dated else None,
        certificates=tuple(map(evidence, certificates)),
        authorization=(evidence("letter.pdf"),) if agent else (),
    )


def listing(marketplace: Marketplace = Marketplace.ALIEXPRESS, ending: int = 10) -> Listing:
    """A listing whose id ends in these two digits: they choose the outcome."""
    return read_listing(ADDRESSES[marketplace].format(ending))


def complaint(
    ipr: Ipr,
    *listings: Listing,
    reason: str = "unfair_use",
    marketplace: Marketplace = Marketplace.ALIEXPRESS,
    complaint_type: ComplaintType = ComplaintType.PRODUCT_LISTING,
    explanation: str = "The mark stands in the title.\nIt is identical.",
    files: Sequence[str] = (),
    order_number: str = "",
    location: str = "",
) -> Complaint:
    return Complaint(
        account=ACCOUNT,
        marketplace=marketplace,
        ipr=ipr,
        complaint_type=complaint_type,
        reason=reason,
        listings=listings or (listing(marketplace),),
        explanation=explanation,
        evidence=tuple(map(evidence, files)),
        order_number=order_number,
        infringement_location=location,
    )


def portal_without_browser() -> IppPortal:
    """For what is only compared."""
    site = Site(addresses={}, login=HOLDER[0], practice=True, password=lambda: "")
    return IppPortal(cast(BrowserSession, None), {}, wording_of(no_folder()), site)


def no_folder() -> Path:
    """A user without maps of their own."""
    return Path("no-folder-of-the-user")
