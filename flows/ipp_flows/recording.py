"""Recording the screens of a session: each is read, redacted, read again from its recording, and only that is kept.

Nothing of the page itself leaves this module: texts, values and addresses of the account stay in memory until the screen is
redacted. What the readers find in the recording otherwise than on the page is told with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ipp_flows.reading import Reading, read_screen, shape_of
from takedown.browser.page_tree import read_documents
from takedown.browser.replay import replayed
from takedown.browser.screen import Screen
from takedown.browser.screen_map import ScreenMap
from takedown.browser.trouble import in_our_words
from takedown.domain.errors import TakedownError
from takedown.domain.portal_status import CaseStatus
from takedown.portal import ScreenPicture
from takedown.recording.disguise import Disguise
from takedown.recording.documents import Documents, redacted
from takedown.recording.recording import Meta, Recording
from takedown.recording.redact import Known, Redaction, attributes_in, locator_words, meanings, words_in

if TYPE_CHECKING:
    from ipp_flows.portal import IppPortal

RECORDED_PATIENCE_MS = 300.0
"""Nothing comes late in a recording."""
SHORTEST_SECRET, LONGEST_SECRET = 16, 500
#: Elements and columns in which the portal speaks; in all others the account does.
_PORTAL_SPEAKS = frozenset(
    {
        "refused", "verify_refused", "upload_refused", "verified", "saved", "message", "total", "wait", "robot_check",
        "status", "result", "platform", "ipr_type", "complaint_type", "reason", "location", "place", "role",
        "declaration", "agreement", "verify", "search", "submit", "confirm", "next", "more", "close", "save_draft",
        "open_links", "current_page",
    }
)  # fmt: skip
_NO_WORDS = frozenset({"platform_codes", "formats"})


@dataclass(frozen=True)
class Session:
    """What is recorded: whose screens, and with what."""

    profile: str
    kind: str
    maps: Sequence[str]
    tool: str
    locale: str
    private: Collection[str] = ()
    """Texts that the ledger knows as the account's: names of rights and owners, numbers."""
    pictures: bool = True
    hide: Callable[[str], None] = lambda _secret: None
    """Takes note of a secret, so that `scrub` takes it out: of every value that keeps the browser signed in."""
    scrub: Callable[[str], str] = str
    """Takes the secrets that this process knows out of a text; the last thing that happens to every document."""
    today: Callable[[], date] = date.today


@dataclass
class Recorder:
    """A witness of screens that makes a recording of each, the first time that it is at some step."""

    portal: IppPortal
    session: Session
    recordings: list[Recording] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    """Screens of which no recording could be made, each with the reason."""
    _seen: set[tuple[str, str]] = field(default_factory=set)

    async def __call__(self, screen: Screen, step: str) -> None:
        """Record the screen. A page that cannot be recorded is told in `missed`: no journey fails because of it."""
        if (screen.map.name, step) in self._seen:
            return
        self._seen.add((screen.map.name, step))
        try:
            with in_our_words(f"recording {screen.map.name}"):
                self.recordings.append(await self._record(screen, step))
        except TakedownError as failed:
            self.missed.append(f"{screen.map.name}: {failed.message}")

    async def _record(self, screen: Screen, step: str) -> Recording:
        await self._hide_sign_in()
        live = await read_screen(self.portal, screen)
        redaction = self._redaction(screen.map, live)
        documents = redacted(await read_documents(screen.page), redaction)
        scrubbed = _scrubbed(documents, self.session.scrub)
        recording = Recording(
            self._meta(screen, step, scrubbed, redaction.disguise),
            scrubbed.page,
            {file: text for file, (_, text) in scrubbed.frames.items()},
        )
        return await self._read_again(recording, screen, live, redaction.kept)

    async def _hide_sign_in(self) -> None:
        """What keeps the browser signed in is no word of a page; short values, such as a language, would be."""
        with in_our_words("reading the cookies of the portal"):
            cookies = await self.portal.session.context.cookies(list(self.portal.site.addresses.values()))
        for value in (one.get("value", "") for one in cookies):
            if SHORTEST_SECRET <= len(value) <= LONGEST_SECRET:
                self.session.hide(value)

    def _redaction(self, screen_map: ScreenMap, live: Reading) -> Redaction:
        portal, wording = self.portal, self.portal.wording
        hosts = [urlsplit(address).hostname or "" for address in portal.site.addresses.values()]
        codes = [text for texts in wording.sections.get("platform_codes", {}).values() for text in texts]
        said, private = texts_of(live)
        locators = [text for one in (screen_map.here, *screen_map.elements.values()) for text in one.locators]
        words = [
            *(text for section, by_word in wording.sections.items() if section not in _NO_WORDS
              for texts in by_word.values() for text in texts),
            *(text for one in screen_map.elements.values() for texts in one.columns.values() for text in texts),
        ]  # fmt: skip
        private += self.session.private
        mapped = words_in(locator_words(locators)) - words_in(private)  # one may be found by the account's own name
        known = Known(words_in(words) | mapped, tuple(said), tuple(private), attributes_in(locators))
        return Redaction(known, Disguise(hosts, [portal.site.login], codes))

    def _meta(self, screen: Screen, step: str, documents: Documents, disguise: Disguise) -> Meta:
        session = self.session
        return Meta(
            profile=session.profile,
            kind=session.kind,
            maps=tuple(session.maps),
            screen=screen.map.name,
            step=step,
            taken_on=session.today().isoformat(),
            tool=session.tool,
            browser=screen.camera.browser,
            locale=session.locale,
            addresses={name: disguise.address(address) for name, address in self.portal.site.addresses.items()},
            address=documents.address,
            frames=tuple({"file": file, "address": address} for file, (address, _) in documents.frames.items()),
        )

    async def _read_again(self, recording: Recording, screen: Screen, live: Reading, kept: Sequence[str]) -> Recording:
        """The recording with all that is read from itself."""
        pictures: list[ScreenPicture] = []
        meta = recording.meta
        shown = replayed(self.portal.session.browser, recording.documents(), meta.address, meta.locale)
        async with shown as page:
            again = Screen(page, screen.map, meta.addresses, screen.camera, pictures.append, RECORDED_PATIENCE_MS)
            reading = await read_screen(self.portal, again)
            aria = await heard(again)
            if self.session.pictures:
                await again.page_picture(meta.step or "recorded")
        return Recording(
            Meta(**{**vars(meta), "lost": tuple(lost(live, reading))}),
            recording.page,
            recording.frames,
            aria,
            {"known": meanings(kept, self.portal.wording.sections), "unknown": unknown_words(reading)},
            reading,
            pictures[0].png if pictures else b"",
        )


async def heard(screen: Screen) -> str:
    """The page as somebody hears it who cannot see it, and each frame after it. Raises BrowserFailed."""
    parts = [await frame.locator("body").aria_snapshot() for frame in screen.page.frames]
    return "\n---\n".join(parts) + "\n"


def lost(live: Reading, again: Reading) -> Iterator[str]:
    """What of a screen's reading is otherwise in that of its recording."""
    on_the_page, recorded = shape_of(live), shape_of(again)
    for name in on_the_page.keys() | recorded.keys():
        if on_the_page.get(name) != recorded.get(name):
            yield f"{name}: {on_the_page.get(name)} on the page, {recorded.get(name)} in the recording"


def texts_of(reading: Reading) -> tuple[list[str], list[str]]:
    """What was read, parted into what the portal says and what is the account's."""
    said: list[str] = []
    private: list[str] = []
    for name, one in reading["elements"].items():
        for value in one.get("values", ()):
            (said if name in _PORTAL_SPEAKS else private).extend(value.splitlines())
        for row in one.get("rows", ()):
            for column, text in row.items():
                (said if column in _PORTAL_SPEAKS else private).extend(text.splitlines())
        for column, texts in one.get("facts", {}).items():
            for text in texts:
                (said if column in _PORTAL_SPEAKS else private).extend(text.splitlines())
    return said, private


def unknown_words(reading: Reading) -> list[str]:
    """Statuses that were read and that nobody has given a meaning."""
    lines: list[dict[str, Any]] = [*reading.get("lines", ()), *reading.get("complaint", {}).get("listings", ())]
    lines += [reading["complaint"]] if "meaning" in reading.get("complaint", {}) else []
    return list(dict.fromkeys(one["words"] for one in lines if one["meaning"] == CaseStatus.NEEDS_A_LOOK))


def _scrubbed(documents: Documents, scrub: Callable[[str], str]) -> Documents:
    frames = {file: (scrub(address), scrub(text)) for file, (address, text) in documents.frames.items()}
    return Documents(scrub(documents.address), scrub(documents.page), frames)
