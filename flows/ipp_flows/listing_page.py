"""The page of one listing, as anybody sees it: opened once, looked at, and nothing beyond it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page
from playwright.async_api import TimeoutError as PlaywrightTimeout

from ipp_flows.shipped import HERE
from takedown.browser.guard import Guard, guarded
from takedown.browser.picture import in_whole_characters
from takedown.browser.session import BrowserSession
from takedown.browser.trouble import in_our_words
from takedown.domain.errors import BrowserFailed, PersonNeeded, PortalUnavailable, WrongUse
from takedown.domain.listing import ListingRefused, read_listing
from takedown.domain.model import Listing
from takedown.portal import ListingPage, ListingShows

FACTS = ("title", "price", "seller", "shop_id", "shop_address")
_PLACES = frozenset({*FACTS, "picture", "gone", "gone_words", "robot_check"})
_NOTES = frozenset({"guess", "seen"})
_GONE = (404, 410)
_SERVER_FAULT = 500
LOAD_SECONDS = 30
SETTLE_SECONDS = 6.0
"""How long a page may take after it was loaded to show what it is."""
LOOK_MS = 300
LONGEST_FACT = 500

_READ = """([places, longest]) => {
  const found = {};
  for (const [name, list] of Object.entries(places)) {
    found[name] = "";
    for (const place of list) {
      const [, css, attribute] = place.match(/^(.*?)(?:@([\\w-]+))?$/s);
      let all;
      try { all = [...document.querySelectorAll(css)]; } catch { continue; }
      const texts = new Set(all.map(one => ((attribute ? one.getAttribute(attribute) : one.innerText) || "").trim()));
      texts.delete("");
      if (texts.size === 1) { found[name] = [...texts][0].slice(0, longest); break; }
    }
  }
  return found;
}"""
_THERE = """([places, words]) => {
  const text = (document.body ? document.body.innerText : "").slice(0, 20000);
  return places.some(one => { try { return document.querySelector(one) } catch { return false } })
    || words.some(one => text.includes(one));
}"""


_KNOWN = f"([check, gone, title]) => ({_THERE})(check) || ({_THERE})(gone) || ({_READ})(title).title"


@dataclass(frozen=True)
class Places:
    """Where the pages of one marketplace show what is read from them."""

    facts: Mapping[str, Sequence[str]]
    picture: Sequence[str]
    gone: Sequence[str]
    gone_words: Sequence[str]
    robot_check: Sequence[str]


def places_of(marketplace: str, own: Path, *, practice: bool) -> Places:
    """The shipped places, then the user's own folder. Raises WrongUse for a file of theirs that cannot be read."""
    said: dict[str, Any] = {}
    for file in (HERE / "listing_pages.toml", own / "listing_pages.toml"):
        tables = _tables(file) if file.exists() else {}
        for table in ("every", "practice" if practice else marketplace):
            said |= tables.get(table, {})
    return Places(
        {name: said[name] for name in FACTS}, said["picture"], said["gone"], said["gone_words"], said["robot_check"]
    )


def _tables(file: Path) -> dict[str, dict[str, Any]]:
    try:
        tables = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongUse(f"{file} cannot be read: {error}.", advice="Mend it, or take it away.") from error
    for name, table in tables.items():
        for key, value in table.items() if isinstance(table, dict) else [("", None)]:
            listed = key in _PLACES and isinstance(value, list) and all(isinstance(one, str) for one in value)
            if not listed and not (key in _NOTES and isinstance(value, str)):
                raise WrongUse(
                    f"{file} says something under [{name}] {key} that is no list of places.",
                    advice=f"Known are {', '.join(sorted(_PLACES))}, each a list of texts.",
                )
    return tables


@dataclass(frozen=True)
class ListingLooker:
    """Looks at listings in one fresh context without an account. `shops` is where the practice portal shows them."""

    session: BrowserSession
    places: Callable[[str], Places]
    shops: str = ""
    person_seconds: float = 0
    ask_person: Callable[[str], None] = print

    async def look_at(self, listing: Listing) -> ListingPage:
        """Its page, once. Raises PersonNeeded at a robot check that nobody passes, PortalUnavailable, BrowserFailed."""
        places = self.places(listing.marketplace)
        async with guarded(self.session) as guard:
            page = guard.page
            status = await self._open(page, guard, listing)
            if status >= _SERVER_FAULT:
                raise PortalUnavailable(f"The page of {listing.key} answered {status}.", advice="Try again later.")
            facts, gone = await self._settled(page, guard, listing, places)
            shows = _shown(page.url, listing, status, facts, gone=gone, shops=self.shops)
            main = await _main_picture(page, places) if shows is ListingShows.LISTING else None
            picture = await self.session.camera.photograph(
                page, step="capture", screen="listing", full_page=True, masks={}, archive=True
            )
            kept_out = tuple(in_whole_characters(one) for one in guard.kept_out)
            return ListingPage(shows, status, facts, kept_out, picture, main)

    async def _open(self, page: Page, guard: Guard, listing: Listing) -> int:
        address = f"{self.shops}/{listing.address.removeprefix('https://')}" if self.shops else listing.address

        def arrived(frame: object) -> None:
            guard.arrived = guard.arrived or frame == page.main_frame

        page.on("framenavigated", arrived)
        with in_our_words(f"opening the page of {listing.key}"):
            answer = await page.goto(address, wait_until="commit", timeout=LOAD_SECONDS * 1000)
            # not by its load event: a page that wants to leave never has one
            await _comes(page, "() => document.readyState === 'complete'", None, LOAD_SECONDS)
        return answer.status if answer else 0

    async def _settled(self, page: Page, guard: Guard, listing: Listing, places: Places) -> tuple[dict[str, str], bool]:
        """The facts, once there are some, or the page has had its time; and whether it says that the listing is gone."""
        check = [list(places.robot_check), []]
        said_gone = [list(places.gone), list(places.gone_words)]
        known = [check, said_gone, [{"title": places.facts["title"]}, LONGEST_FACT]]
        with in_our_words(f"reading the page of {listing.key}"):
            await _comes(page, _KNOWN, known, SETTLE_SECONDS)
            if await page.evaluate(_THERE, check):
                await self._person_passes(page, guard, listing, check)
                await _comes(page, _KNOWN, known, SETTLE_SECONDS)
            gone = await page.evaluate(_THERE, said_gone)
            said = await page.evaluate(_READ, [dict(places.facts), LONGEST_FACT])
        return {name: in_whole_characters(said[name]) for name in FACTS if said.get(name)}, bool(gone)

    async def _person_passes(self, page: Page, guard: Guard, listing: Listing, check: list[list[str]]) -> None:
        if self.person_seconds:
            guard.person_at_work = True
            await page.bring_to_front()
            self.ask_person(
                f"The page of {listing.key} asks for a person: please pass its check in the browser window."
            )
            passed = await _comes(page, f"given => !({_THERE})(given)", check, self.person_seconds)
            guard.person_at_work = False
            if passed:
                return
        raise PersonNeeded(
            f"The page of {listing.key} asks for a person (a robot check).",
            advice="Run the same command on a terminal with a visible browser window (TAKEDOWN_HEADLESS=false), and pass it.",
        )


async def _comes(page: Page, script: str, given: object, seconds: float) -> bool:
    """Wait until the script says yes on the page; False where it does not come to that."""
    try:
        await page.wait_for_function(script, arg=given, timeout=seconds * 1000, polling=LOOK_MS)
    except PlaywrightTimeout:
        return False
    return True


def _shown(
    address: str, listing: Listing, status: int, facts: Mapping[str, str], *, gone: bool, shops: str
) -> ListingShows:
    real = "https://" + address.removeprefix(shops).lstrip("/") if shops else address
    try:
        here = read_listing(real).key == listing.key
    except ListingRefused:
        here = False
    if not here:
        return ListingShows.ELSEWHERE
    if gone or status in _GONE:
        return ListingShows.GONE
    return ListingShows.LISTING if "title" in facts else ListingShows.UNCLEAR


async def _main_picture(page: Page, places: Places) -> bytes | None:
    """The picture of the goods, where exactly one place has one; a page that does not let it be taken has none."""
    for place in places.picture:
        with suppress(PlaywrightError, BrowserFailed):
            found = page.locator(f"css={place}")
            if await found.count() == 1 and await found.is_visible():
                return await found.screenshot(timeout=5000, animations="disabled")
    return None
