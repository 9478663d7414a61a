"""Teaching at a terminal: letters for answers, numbers for meanings, Enter to think better of a click."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Awaitable, Callable, Iterator

import pytest

from takedown.browser.pointed import Pointed
from takedown.calibration.person import Answer, Question
from takedown.cli.teaching import TerminalPerson

QUESTION = Question(
    "form", "Point at the box for links.", "links", first="Open the form.", number=2, of=9, may_lack=True
)


def at_terminal(
    monkeypatch: pytest.MonkeyPatch, typed: str, does: Callable[[TerminalPerson], Awaitable[object]]
) -> tuple[object, str, list[str]]:
    """What comes of it, what was said, and whether the pointing was ended."""
    said: list[str] = []
    ended: list[str] = []
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))

    async def stop() -> None:
        ended.append("ended")

    async def session() -> object:
        return await does(TerminalPerson(lambda text, _style: said.append(text), stop))

    return asyncio.run(session()), "\n".join(said), ended


def test_a_question_says_what_to_do_first_and_which_answers_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is none of them is asked again; the end of the input stops."""
    answer, said, _ = at_terminal(monkeypatch, "x\nN\n", lambda person: person.answer(QUESTION))
    assert answer is Answer.NOT_HERE
    for words in ("form · 2 of 9", "First: Open the form.", "Point at the box for links.", "n this portal has none"):
        assert words in said
    assert "none of the answers" in said
    assert at_terminal(monkeypatch, "", lambda person: person.answer(QUESTION))[0] is Answer.STOP


def test_a_meaning_is_one_of_a_list_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its number."""
    assert at_terminal(monkeypatch, "7\n2\n", lambda person: person.choose("What?", ["a", "b"]))[0] == "b"
    assert at_terminal(monkeypatch, "\n", lambda person: person.choose("What?", ["a", "b"]))[0] is None


def test_enter_while_a_click_is_waited_for_gives_it_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pointing is ended in the window too."""

    async def never() -> Pointed:
        await asyncio.Event().wait()
        raise AssertionError

    async def points(person: TerminalPerson) -> object:
        return await asyncio.wait_for(person.point(QUESTION, never()), 5)

    found, _, ended = at_terminal(monkeypatch, "\n", points)
    assert (found, ended) == (None, ["ended"])


def test_a_terminal_that_ends_after_the_teaching_disturbs_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its reader finds that nobody waits any more, and ends without a word."""
    over = threading.Event()
    unseen: list[object] = []

    def lines() -> Iterator[str]:
        over.wait(10)
        yield "late\n"

    async def taught() -> threading.Thread:
        TerminalPerson(lambda _text, _style: None, stop_pointing)
        return next(thread for thread in threading.enumerate() if thread.name == "answers" and thread not in before)

    async def stop_pointing() -> None:
        raise AssertionError

    before = set(threading.enumerate())
    monkeypatch.setattr("sys.stdin", lines())
    monkeypatch.setattr("threading.excepthook", unseen.append)
    reader = asyncio.run(taught())
    over.set()
    reader.join(10)
    assert (reader.is_alive(), unseen) == (False, [])
