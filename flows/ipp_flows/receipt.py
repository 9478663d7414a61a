"""The press, and what the portal answers to it. Nothing here is ever tried a second time."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Request, Response

from ipp_flows.arrive import in_the_way
from takedown.browser.screen import Screen
from takedown.browser.waiting import Sought, first_shown
from takedown.domain.errors import TakedownError
from takedown.domain.payload import kind_of
from takedown.portal import Filed, Held, KeepPicture, Prepared, PressOutcome, Refused, Unknown

if TYPE_CHECKING:
    from ipp_flows.portal import IppPortal

ANSWER_MS = 45_000
"""How long the portal may take to answer a press; later than that the outcome is unknown."""

AFTER_FAULT_SECONDS = 3
"""How long the page may take to show an answer after a request of the press has failed: rarely does one still come."""
_SERVER_FAULT = 500
_NO_ANSWER = (401, 403, 408, 429)
"""What a portal answers that did not look at the submission: sign in, not you, too slow, too many."""
_THE_PAGES_OWN = ("document", "xhr", "fetch")
"""Kinds of request that can carry a press or its answer; beacons, pictures and scripts cannot."""

NUMBER = re.compile(r"(?<![\w-])(?=[A-Za-z-]*[0-9])[A-Za-z0-9-]{4,64}(?![\w-])")
"""A word with a digit in it: "will follow by mail" is no number."""


_PAGES = {
    "complaint": ("complaint_form", "complaint_receipt"),
    "ipr": ("ipr_additional", "ipr_receipt"),
    "answer": ("answer_form", "answer_receipt"),
    "withdrawal": ("withdraw_form", "withdraw_receipt"),
}
"""The form that is pressed, and what the portal answers with."""


class Screens(NamedTuple):
    """The form that is pressed and the receipt that follows, on the prepared page."""

    form: Screen
    receipt: Screen | None
    """None where nobody has shown yet how the portal answers: then every outcome is unknown, and is looked for in the lists."""


@dataclass
class Network:
    """What the page asked the portal's own hosts for from the press on, and whether some of it failed."""

    hosts: frozenset[str]
    posts: Counter[tuple[str, bytes | None]] = field(default_factory=Counter)
    failed: asyncio.Event = field(default_factory=asyncio.Event)
    turned_away: int = 0
    """The status with which a post was answered without being looked at; 0 while none was."""

    @contextmanager
    def watching(self, page: Page) -> Iterator[None]:
        """Follow the page's requests for the time of the block."""
        page.on("request", self.note)
        page.on("requestfailed", self.note_failure)
        page.on("response", self.note_response)
        try:
            yield
        finally:
            page.remove_listener("request", self.note)
            page.remove_listener("requestfailed", self.note_failure)
            page.remove_listener("response", self.note_response)

    def note(self, request: Request) -> None:
        """Count a post."""
        if request.method == "POST" and self._matters(request):
            self.posts[request.url, request.post_data_buffer] += 1

    def note_failure(self, request: Request) -> None:
        """A post, or a whole page, that nothing came back for."""
        replaced = request.is_navigation_request() and request.failure == "net::ERR_ABORTED"  # another page came
        asked = request.method == "POST" or request.is_navigation_request()
        if asked and not replaced and self._matters(request):
            self.failed.set()

    def note_response(self, response: Response) -> None:
        """An answer: a fault of the server is none to the press."""
        if response.status >= _SERVER_FAULT:
            self.note_failure(response.request)
        elif response.status in _NO_ANSWER and response.request.method == "POST" and self._matters(response.request):
            self.turned_away = response.status
            self.failed.set()

    def _matters(self, request: Request) -> bool:
        return request.resource_type in _THE_PAGES_OWN and urlsplit(request.url).netloc in self.hosts


async def press_and_read(portal: IppPortal, prepared: Prepared) -> PressOutcome:
    """Run the form's press sequence once and say what came. Whatever is not clearly an answer is unknown."""
    form, receipt = _screens(portal, prepared, _keep_nothing)
    network = Network(frozenset(urlsplit(address).netloc for address in portal.site.addresses.values()))
    with network.watching(prepared.page):
        broken = await form.run_sequence()
        try:
            outcome = await _answer(portal, form, receipt, broken, network)
        except (TakedownError, PlaywrightError) as error:
            return Unknown(broken or str(error).splitlines()[0])
    if max(network.posts.values(), default=0) > 1:  # a browser may send a post again by itself when a connection breaks
        return Unknown("the browser sent the same post more than once")
    return outcome


async def photograph(portal: IppPortal, prepared: Prepared, keep: KeepPicture) -> None:
    """A full picture of what the page shows after the press, under the screen that came up."""
    form, receipt = _screens(portal, prepared, keep)
    shown = receipt if receipt is not None and await receipt.is_here() else form
    await shown.photograph("receipt" if shown is receipt else "after-press", full_page=True, archive=True)


async def _answer(
    portal: IppPortal, form: Screen, receipt: Screen | None, broken: str, network: Network
) -> PressOutcome:
    answers = {"receipt": receipt.sought()} if receipt is not None else {}
    answers |= {"refused": form.sought("refused")} | in_the_way(portal, form)
    came = await _first_unless_failed(answers, network)
    if receipt is not None and came == "receipt":
        return await _read_receipt(receipt)
    if came == "refused":
        return await _read_refusal(portal, form, network)
    if came is not None:
        return Unknown(f"the portal showed its page {came} after the press")
    return Unknown(broken or "the portal gave no answer to the press")


async def _read_refusal(portal: IppPortal, form: Screen, network: Network) -> PressOutcome:
    """A refusal is one that the wording table knows, on a form that stays; any other words are unknown, never refused."""
    words = " ".join(await form.lasting_texts("refused"))
    if not words:
        return Unknown("the portal showed words after the press that went away again")
    if network.turned_away:
        return Unknown(f"the portal answered {network.turned_away} to the press, and says: {words}")
    if network.failed.is_set():
        return Unknown(f"a request of the press failed, and the portal says: {words}")
    if portal.wording.contained("filed_before", words):
        return Unknown(f"the portal says that it has this already: {words}", words)
    if portal.wording.contained("refusals", words):
        return Refused(words)
    return Unknown(f"the portal says what nobody has given a meaning under [refusals] in wording.toml: {words}", words)


async def _first_unless_failed(answers: Mapping[str, Sought], network: Network) -> str | None:
    """As `first_shown`, given up soon after a request has failed: its page would be waited for in vain."""
    shown = asyncio.ensure_future(first_shown(answers, ANSWER_MS))
    failed = asyncio.ensure_future(network.failed.wait())
    try:
        await asyncio.wait((shown, failed), return_when=asyncio.FIRST_COMPLETED)
        with suppress(TimeoutError):
            return await asyncio.wait_for(shown, AFTER_FAULT_SECONDS)
        return None
    finally:
        for wait in (shown, failed):
            wait.cancel()
        await asyncio.gather(shown, failed, return_exceptions=True)


async def _read_receipt(receipt: Screen) -> PressOutcome:
    texts = await receipt.all_texts("number", *(["message"] if "message" in receipt.map.elements else []))
    message = " ".join(texts.get("message", ()))
    if numbers := _numbers(texts["number"]):
        return Filed(numbers)
    if "held_reference" in receipt.map.elements and (references := _numbers(await receipt.texts("held_reference"))):
        return Held(message, " ".join(references))
    return Unknown(f"the receipt shows no number: {message}")


def _numbers(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(number for text in texts for number in NUMBER.findall(text))


def _screens(portal: IppPortal, prepared: Prepared, keep: KeepPicture) -> Screens:
    form_name, receipt_name = _PAGES[kind_of(prepared.submission)]
    receipt = portal.screen(prepared.page, receipt_name, keep) if portal.has_screen(receipt_name) else None
    return Screens(portal.screen(prepared.page, form_name, keep), receipt)


def _keep_nothing(_picture: object) -> None:
    """A press takes no picture: its answer is recorded first, the picture follows."""
