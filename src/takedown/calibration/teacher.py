"""One session of teaching: goes through the lessons, asks, looks closer, and writes each answer down as soon as it is given.

It clicks nothing and fills nothing: where something has to be opened, chosen or sent, the person does it in the window.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from takedown.browser.pointed import Pointed
from takedown.browser.pointing import PointedNowhere, Window
from takedown.calibration.lesson import ROWS, Lesson, Step, steps_of
from takedown.calibration.notes import Notes
from takedown.calibration.person import Answer, Person, Question
from takedown.calibration.understanding import NotUnderstood, Understood, look_closer, read_rows, refuse_misfit
from takedown.calibration.words import Words
from takedown.calibration.writing import OwnMaps


class Stopped(Exception):
    """The person has had enough for now."""


class ListAgain(Exception):
    """A list could not be read from its cells: they are asked for once more."""


@dataclass
class Learned:
    """What a session came to."""

    shown: list[str] = field(default_factory=list)
    """`screen.element` of everything that was shown or found."""
    left: list[str] = field(default_factory=list)
    """What is asked for again the next time."""
    stopped: bool = False


@dataclass
class Teacher:
    """Teaches the program by one person. Knows no portal: the lessons do."""

    window: Window
    person: Person
    maps: OwnMaps
    notes: Notes
    words: Words
    learned: Learned = field(default_factory=Learned)

    async def teach(self, lessons: Sequence[Lesson], *, again: bool) -> Learned:
        """Go through the lessons. `again`: also what is known already.

        Raises BrowserFailed when the window is closed, and what writing raises; what was answered before is kept.
        """
        try:
            for lesson in lessons:
                await self._screen(lesson, again=again)
        except Stopped:
            self.learned.stopped = True
        finally:
            wishes = [wish for lesson in lessons for wish in lesson.wishes if not wish.taken_from]
            self.learned.left = [wish.key for wish in wishes if not self._is_settled(wish.key)]
        return self.learned

    async def teach_words(self, sections: Sequence[str]) -> None:
        """Let the person point at texts, one after the other, and say what each of them means."""
        question = Question("words", "Point at a text whose meaning the program should know.", may_lack=True)
        while await self.person.answer(question) is Answer.GO:
            try:
                pointed = await self.person.point(question, self.window.point("shown"))
                if pointed is None or not pointed.text:
                    continue
                section = await self.person.choose(f"What sort of text is {pointed.text!r}?", sections)
                if section:
                    await self.words.ask(self.person, section, [pointed.text])
            except PointedNowhere as nowhere:
                self.person.hear(f"{nowhere}\n  → Point again.")

    async def _screen(self, lesson: Lesson, *, again: bool) -> None:
        steps = [step for step in steps_of(lesson) if again or not self._is_done(step)]
        if not steps or await self._walk(lesson, len(steps)) is not Answer.GO:
            return
        async with AsyncExitStack() as held:
            index, holds = 0, False
            while index < len(steps):
                if steps[index].wish.holds and not holds:
                    await held.enter_async_context(self._nothing_leaves())
                    holds = True
                try:
                    answer = await self._step(lesson, steps[index], index, len(steps))
                    index += -1 if answer is Answer.BACK and index else 1 if answer is not Answer.BACK else 0
                except ListAgain:
                    index = next(i for i, step in enumerate(steps) if step.wish == steps[index].wish)
            if any(wish.key in self.learned.shown for wish in lesson.wishes):
                await self.maps.picture(self.window, lesson)

    async def _walk(self, lesson: Lesson, steps: int) -> Answer:
        answer = await self.person.answer(Question(lesson.screen, lesson.walk, of=steps))
        if answer is Answer.STOP:
            raise Stopped
        if answer is Answer.GO:
            await self.window.remember()
        return answer

    async def _step(self, lesson: Lesson, step: Step, index: int, of: int) -> Answer:
        """Ask one thing until there is an answer to it, and write that down."""
        wish = step.wish
        if wish.same_as and await self.maps.take_over(self.window, lesson, wish):
            self.learned.shown.append(wish.key)
            return Answer.GO
        may_lack = wish.optional or step.column in wish.rare
        says = wish.columns[step.column] if step.column else wish.says
        question = Question(
            wish.screen, f"Point at {says}.", wish.name, step.column, wish.first, index + 1, of, may_lack
        )
        while True:
            answer = await self.person.answer(question)
            if answer is Answer.STOP:
                raise Stopped
            if answer is Answer.BACK:
                return answer
            if answer is Answer.NOT_HERE and not may_lack:
                self.person.hear("The program cannot do without it.\n  → Point at it, or leave it for later with s.")
                continue
            try:
                if answer is not Answer.GO:
                    await self._without(lesson, step, lacking=answer is Answer.NOT_HERE)
                    return answer
                if await self._shown(lesson, step, question):
                    return answer
            except NotUnderstood as amiss:
                self.person.hear(f"{amiss.sentence}\n  → {amiss.advice}")
                if wish.kind in ROWS and wish.key not in self.notes.cells:
                    raise ListAgain from amiss
            except PointedNowhere as nowhere:
                self.person.hear(f"{nowhere}\n  → Go back to where you were, and point again.")

    async def _shown(self, lesson: Lesson, step: Step, question: Question) -> bool:
        """Let the person point, understand it, write it down; False where the person thought better of it."""
        wish = step.wish
        await self._refuse_another_page(lesson)
        pointed = await self.person.point(question, self.window.point("cell" if step.column else wish.kind))
        if pointed is None:
            return False
        try:
            if step.column:
                refuse_misfit(pointed, wish.kind)
                await self._cell(lesson, step, pointed)
            else:
                known = await look_closer(self.window, wish, pointed)
                await self._write(lesson, step, pointed, known)
        except NotUnderstood:
            await self._refuse_another_page(lesson)
            raise
        finally:
            await self.window.forget_pointed()
        return True

    async def _cell(self, lesson: Lesson, step: Step, pointed: Pointed) -> None:
        """One more column of a list."""
        wish = step.wish
        self.notes.lacks(f"{wish.key}.{step.column}", lacking=False)
        self.notes.keep_cells(wish.key, {**self.notes.cells.get(wish.key, {}), step.column: pointed})
        beside = pointed.header or (pointed.beside.text if pointed.beside else "")
        self.person.hear(f"  {pointed.text[:60]!r}" + (f", called {beside!r}" if beside else ""))
        await self._list(lesson, step)

    async def _list(self, lesson: Lesson, step: Step) -> None:
        """With its last column a list is read and written down."""
        wish = step.wish
        wanted = [column for column in wish.columns if f"{wish.key}.{column}" not in self.notes.lacking]
        cells = self.notes.cells.get(wish.key, {})
        if not wanted or any(column not in cells for column in wanted):
            return
        self.notes.keep_cells(wish.key, {})
        known = await read_rows(self.window, wish, {column: cells[column] for column in wanted})
        await self._write(lesson, step, cells[wanted[-1]], known)

    async def _write(self, lesson: Lesson, step: Step, pointed: Pointed, known: Understood) -> None:
        wish = step.wish
        self.notes.lacks(wish.key, lacking=False)
        shown = known.shown or [{wish.name: pointed.text}]
        self.maps.write(lesson, wish, known.finding, address=pointed.address, shown=shown)
        self.learned.shown.append(wish.key)
        for other in lesson.wishes:
            if other.taken_from == wish.name and known.all_of_them is not None:
                self.maps.write(lesson, other, known.all_of_them)
                self.learned.shown.append(other.key)
        self.person.hear(f"  {known.words}")
        for column, section in wish.words.items():
            texts = [row[column] for row in known.shown if column in row] if wish.kind in ROWS else []
            await self.words.ask(
                self.person, section, texts or ((pointed.options or [pointed.text]) if not column else [])
            )

    async def _without(self, lesson: Lesson, step: Step, *, lacking: bool) -> None:
        """Nobody shows it: noted where the portal has none; guessed where the flows ask for it all the same."""
        wish = step.wish
        self.notes.lacks(f"{wish.key}.{step.column}" if step.column else wish.key, lacking=lacking)
        if step.column:
            await self._list(lesson, step)
        else:
            self.maps.leave(lesson, wish)

    async def _refuse_another_page(self, lesson: Lesson) -> None:
        """Raise NotUnderstood while the page is the sign-in page, or no longer the screen that is taught."""
        here, sign_in = self.maps.here(lesson.screen), self.maps.here("sign_in")
        if here is not None and await self.window.shows(here.locators, here.frame):
            return
        if lesson.screen != "sign_in" and sign_in and await self.window.shows(sign_in.locators, sign_in.frame):
            advice = "Sign in again in the window, go back to where you were, and go on."
            raise NotUnderstood("The portal asks to sign in.", advice)
        if here is not None and len(lesson.here) == 1:  # of several, another may be there
            sentence = f"The page does not show any more by what you taught this screen ({lesson.about})."
            raise NotUnderstood(sentence, "Go back to it in the window, and go on.")

    @asynccontextmanager
    async def _nothing_leaves(self) -> AsyncIterator[None]:
        """For the time of the block nothing leaves the page; in the end it is loaded anew, with nothing in it."""
        self.person.hear("From here on nothing leaves the page: whatever is clicked in it, the portal does not get it.")
        async with self.window.holding_back():
            try:
                yield
            finally:
                await self.window.load_anew()
        self.person.hear("The page was loaded anew, so that nothing is left in it; from here on it sends again.")

    def _is_done(self, step: Step) -> bool:
        key, in_cells = step.wish.key, step.column in self.notes.cells.get(step.wish.key, {})
        return self._is_settled(key) or f"{key}.{step.column}" in self.notes.lacking or in_cells

    def _is_settled(self, key: str) -> bool:
        return key in self.notes.lacking or self.maps.has(key)
