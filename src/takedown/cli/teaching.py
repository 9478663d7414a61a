"""Teaching put together: the person at the terminal, the window, the user's own maps and wording of a profile."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from ipp_flows.shipped import maps_of, wording_of

from takedown.browser.picture import Camera
from takedown.browser.pointed import Pointed
from takedown.browser.pointing import Window
from takedown.browser.session import BrowserSession
from takedown.browser.wording import Wording
from takedown.calibration.lesson import Lesson
from takedown.calibration.notes import Notes
from takedown.calibration.person import Answer, Person, Question
from takedown.calibration.teacher import Learned, Teacher
from takedown.calibration.words import Words
from takedown.calibration.writing import OwnMaps
from takedown.cli.browser import open_window
from takedown.cli.installation import Installation
from takedown.doctor.meaning import MEANINGS, give_meaning
from takedown.filing.clock import utc_now
from takedown.settings.places import Places
from takedown.settings.profile import Profile

TEXT_SECTIONS = ("case_status", "listing_status", "ipr_status", "verify", "refusals", "filed_before")
"""Sections of the wording table that a text of a page may belong to."""


async def teach_at_terminal(
    here: Installation, profile: Profile, lessons: Sequence[Lesson], *, again: bool, words: bool
) -> Learned:
    """Open the window, let the person at the terminal teach, close it. Raises what `Teacher.teach` raises."""
    async with open_window(profile, here.settings, here.secrets, headless=False) as session:
        window = window_of(session, profile)
        await window.page()
        person = TerminalPerson(here.output.say, window.stop_pointing)
        teacher = teacher_of(window, session.camera, profile, here.places, person)
        if words:
            await teacher.teach_words(TEXT_SECTIONS)
        return await teacher.teach(lessons, again=again)


def window_of(session: BrowserSession, profile: Profile) -> Window:
    """The portal's window in a browser that runs, whoever started it."""
    hosts = frozenset(urlsplit(address).netloc for address in profile.addresses.values())
    return Window(session.context, profile.addresses["ipp"], hosts, shared=session.attached)


def teacher_of(window: Window, camera: Camera, profile: Profile, places: Places, person: Person) -> Teacher:
    """One who teaches the profile's screens to this installation. Raises WrongUse for maps that cannot be read."""
    own = places.config / "flows" / profile.name
    notes = Notes.read(places.state / "calibration" / f"{profile.name}.json")

    def known() -> Wording:
        return wording_of(own)

    maps = OwnMaps(
        folder=own / "screens",
        load=lambda: maps_of(profile.screens, own),
        sites=profile.addresses,
        words=lambda section: [text for texts in known().sections.get(section, {}).values() for text in texts],
        lacking=lambda key: key in notes.lacking,
        today=lambda: utc_now().date(),
        camera=camera,
    )
    return Teacher(window, person, maps, notes, words_of(profile, places))


def words_of(profile: Profile, places: Places) -> Words:
    """The wording of the profile, with what this user adds to it."""
    own = places.config / "flows" / profile.name

    def known() -> Wording:
        return wording_of(own)

    return Words(
        known=known,
        give=lambda section, word, text: give_meaning(own / "wording.toml", known(), section, word, text),
        meanings=MEANINGS,
    )


class TerminalPerson:
    """Lines are read in a thread of their own, so that one can be typed while the window is waited for."""

    def __init__(self, say: Callable[[str, str], None], stop_pointing: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._say = say
        self._stop_pointing = stop_pointing
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._read, name="answers", daemon=True).start()

    def hear(self, text: str) -> None:
        """Show it."""
        self._say(text, "")

    async def answer(self, question: Question) -> Answer:
        """Show the question and wait for a letter. The end of the input stops."""
        count = f" · {question.number} of {question.of}" if question.number else ""
        self._say(f"\n{question.screen}{count}", "bold")
        if question.first:
            self._say(f"  First: {question.first}", "")
        self._say(f"  {question.text}", "")
        lacks = "  n this portal has none" if question.may_lack else ""
        ready = "point" if question.number or not question.of else "I am there"
        while True:
            self._say(f"  Enter {ready}  s later{lacks}  b back  q stop", "dim")
            line = await self._lines.get()
            if line is None:
                return Answer.STOP
            try:
                return Answer(line.strip().lower()[:1])
            except ValueError:
                self._say("  That is none of the answers.", "yellow")

    async def point(self, question: Question, picking: Coroutine[Any, Any, Pointed]) -> Pointed | None:
        """Wait for a click in the window; Enter on the terminal gives it up."""
        self._say("  Now click on it in the window: the click goes to no page. (Enter: not now)", "green")
        picked, typed = asyncio.ensure_future(picking), asyncio.ensure_future(self._lines.get())
        try:
            await asyncio.wait({picked, typed}, return_when=asyncio.FIRST_COMPLETED)
            if picked.done():
                return picked.result()
            await self._stop_pointing()
            picked.cancel()
            await asyncio.gather(picked, return_exceptions=True)
            return None
        finally:
            typed.cancel()
            picked.cancel()

    async def choose(self, text: str, among: Sequence[str]) -> str | None:
        """Show a numbered list; Enter is none of them."""
        self._say(f"  {text}", "bold")
        for number, word in enumerate(among, 1):
            self._say(f"    {number}  {word}", "")
        while True:
            self._say("  Number (Enter: none of these, or I do not know)", "dim")
            line = (await self._lines.get() or "").strip()
            if not line:
                return None
            if line.isdecimal() and 0 < int(line) <= len(among):
                return among[int(line) - 1]

    def _read(self) -> None:
        # The terminal may well end after the teaching has: then nobody waits for its lines.
        with suppress(RuntimeError):
            for line in sys.stdin:
                self._loop.call_soon_threadsafe(self._lines.put_nowait, line)
            self._loop.call_soon_threadsafe(self._lines.put_nowait, None)
