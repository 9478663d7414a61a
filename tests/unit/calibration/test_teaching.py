"""A person who points at the wrong thing, goes away, stops, and comes back: one sentence each time, and nothing lost."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, Route

from takedown.browser.map_files import load_maps
from takedown.browser.picture import Camera
from takedown.browser.pointing import Window
from takedown.browser.session import BrowserSession
from takedown.browser.wording import load_wording
from takedown.calibration.lesson import read_lessons
from takedown.calibration.notes import Notes
from takedown.calibration.person import Answer
from takedown.calibration.teacher import Learned, Teacher
from takedown.calibration.words import Words
from takedown.calibration.writing import OwnMaps
from takedown.doctor.meaning import MEANINGS, give_meaning
from takedown.domain.errors import WrongUse
from tests.browser_thread import Run, run, session
from tests.commands.pointing.person import ScriptedPerson

__all__ = ["run", "session"]

TODAY = date(2026, 12, 1)
LESSONS = """
[sign_in]
about = "The sign-in page"
walk = "Go there."
here = ["password"]
masks = ["password"]
[sign_in.elements]
password = { says = "the box for the password", kind = "text", before_press = true }

[form]
about = "The form"
walk = "Open the form."
here = ["links"]
presses = ["submit", "confirm"]
[form.elements]
links = { says = "the box for links", kind = "text", before_press = true }
kind = { says = "the list of kinds", kind = "choice" }
note = { says = "the note", kind = "shown", optional = true }
refused = { says = "what is wrong", kind = "shown", otherwise = "role=alert" }
submit = { says = "the button that submits", kind = "button", before_press = true }
confirm = { says = "yes", kind = "button", optional = true, holds = true, before_press = true }

[list]
about = "The list"
walk = "Open the list."
here = ["cases"]
[list.elements.cases]
says = "the cases"
kind = "list"
rare = ["words"]
words = { status = "case_status" }
[list.elements.cases.columns]
number = "the number"
status = "the status"
words = "its words"
"""
FORM = """<p id="title">The form</p>
<label>Links <textarea id="links"></textarea></label>
<label>Kind <select><option>Mark</option><option>Patent</option></select></label>
<p class="twin">Twice</p><p class="twin">Twice</p>
<button onclick="fetch('/press', {method: 'POST'})">Submit</button>"""
SIGN_IN = '<label>Password <input type="password"></label>'
LIST = """<ul class="cases">
<li class="case"><b class="no">C-1</b><span class="status">Under special review</span></li>
<li class="case case--new"><b class="no">C-2</b><span class="status">Closed</span></li></ul>"""
PAGES = {"/": FORM, "/sign-in": SIGN_IN, "/list": LIST}


@dataclass
class School:
    """A portal of three small pages, a person, and what was learned."""

    run: Run
    page: Page
    home: Path
    posts: list[str]
    person: ScriptedPerson
    heard: list[str] = field(default_factory=list)

    def teach(self, *screens: str, again: bool = False) -> Learned:
        (self.home / "lessons.toml").write_text(LESSONS, encoding="utf-8")
        lessons = read_lessons(self.home / "lessons.toml")
        screens_of = self.home / "screens"
        wording = self.home / "wording.toml"
        shipped = self.home / "shipped.toml"
        shipped.write_text('[case_status]\nprocessing = ["Processing"]\nclosed = ["Closed"]\n', encoding="utf-8")
        notes = Notes.read(self.home / "notes.json")
        maps = OwnMaps(
            screens_of,
            lambda: load_maps([screens_of]),
            {"ipp": "http://portal.test"},
            lambda _section: (),
            lambda key: key in notes.lacking,
            lambda: TODAY,
            self.camera,
        )
        words = Words(
            lambda: load_wording([shipped, wording]),
            lambda section, word, text: give_meaning(wording, load_wording([shipped, wording]), section, word, text),
            MEANINGS,
        )
        window = Window(self.page.context, "http://portal.test/", {"portal.test"})
        teacher = Teacher(window, self.person, maps, notes, words)
        return self.run(teacher.teach([lessons[name] for name in screens], again=again))

    @property
    def camera(self) -> Camera:
        return Camera("chromium")

    def map(self, screen: str) -> Mapping[str, Any]:
        return tomllib.loads((self.home / "screens" / f"{screen}.toml").read_text("utf-8"))


@pytest.fixture
def school(run: Run, session: BrowserSession, tmp_path: Path) -> Iterator[School]:
    posts: list[str] = []

    async def answer(route: Route) -> None:
        path = "/" + route.request.url.partition("portal.test/")[2]
        if route.request.method == "POST":
            posts.append(path)
        await route.fulfill(body=f"<!doctype html>{PAGES.get(path, '')}", content_type="text/html")

    async def begin() -> Page:
        context = await session.browser.new_context()
        await context.route("**/*", answer)
        page = await context.new_page()
        await page.goto("http://portal.test/")
        return page

    page = run(begin())
    things = {"form.links": "#links", "form.kind": "select", "form.submit": "button", "form.note": "#title"}
    yield School(run, page, tmp_path, posts, ScriptedPerson(page, things, {}, {"form.refused": Answer.SKIP}))
    run(page.context.close())


def test_a_thing_of_another_sort_is_named_and_asked_for_again(school: School) -> None:
    """A list in the place of a box; a text that is there twice, for which nothing is proposed."""
    tries = iter(["select", "#links"])
    school.person.changing = {"form.links": lambda: next(tries)}
    twice = iter([".twin", "#title"])
    school.person.changing["form.note"] = lambda: next(twice)
    school.person.answers = {"form.refused": Answer.SKIP, "form.confirm": Answer.NOT_HERE}
    learned = school.teach("form")
    said = [line for line in school.person.heard if "→" in line]
    assert [line.partition("\n")[0] for line in said] == [
        "That is a list, and not a box to type in.",
        "The program finds no way to tell that from other things on the page: whatever it goes by is there twice.",
    ]
    assert school.person.asked.count("form.links") == 2
    assert learned.left == ["form.refused"]
    written = school.map("form")
    assert written["elements"]["links"]["locators"] == ['role=textbox[name="Links"]']
    assert written["elements"]["links"]["seen"] == {"confirmed": TODAY}
    assert written["elements"]["note"]["locators"] == ["#title"]
    assert written["elements"]["refused"] == {
        "says": "what is wrong",
        "locators": ["role=alert"],
        "guess": "a convention; nobody has shown it",
        "appears": "at times",
    }
    assert written["press"] == ["submit"]
    assert written["address"] == "{ipp}/"
    assert (school.home / "screens" / "form.png").read_bytes().startswith(b"\x89PNG")
    assert (school.home / "screens" / "form.toml").stat().st_mode & 0o777 == 0o600


def test_who_stops_goes_on_where_they_were(school: School) -> None:
    """What was shown is kept at once, what the portal lacks is not asked again, and nothing presses before all is shown."""
    school.person.answers = {"form.note": Answer.NOT_HERE, "form.refused": Answer.SKIP, "form.submit": Answer.STOP}
    assert school.teach("form").stopped
    assert "press" not in school.map("form")
    school.person.asked.clear()
    school.person.answers = {"form.refused": Answer.SKIP, "form.confirm": Answer.SKIP}
    assert school.teach("form").left == ["form.refused", "form.confirm"]
    assert school.person.asked == ["form", "form.refused", "form.submit", "form.confirm"]
    assert "press" not in school.map("form")


def test_one_can_go_back_and_show_a_thing_once_more(school: School) -> None:
    """The later answer counts; what cannot be done without is not taken for lacking."""
    answers = iter([Answer.BACK, Answer.GO])
    tries = iter(["#links", "#links"])
    school.person.changing = {"form.links": lambda: next(tries)}
    school.person.replies = {"form.kind": lambda: next(answers)}
    school.person.answers = {"form.note": Answer.STOP}
    school.teach("form")
    assert school.person.asked.count("form.links") == 2
    lacking = iter([Answer.NOT_HERE, Answer.STOP])
    school.person.replies = {"form.submit": lambda: next(lacking)}
    school.person.answers = {"form.note": Answer.SKIP, "form.refused": Answer.SKIP}
    school.person.asked.clear()
    school.teach("form")
    assert "The program cannot do without it." in school.person.heard[-1]


def test_what_may_be_taken_for_the_press_reaches_nobody(school: School) -> None:
    """Before the question for the answer to 'are you sure', nothing leaves any more; afterwards the page is loaded anew."""

    async def presses(page: Page) -> None:
        await page.click("button")
        await page.evaluate(
            "document.body.append(Object.assign(document.createElement('button'), {textContent: 'Yes'}))"
        )

    school.person.acts = {"form.confirm": presses}
    school.person.answers = {"form.note": Answer.SKIP, "form.refused": Answer.SKIP}
    school.person.things = {**school.person.things, "form.confirm": "text=Yes"}
    school.teach("form")
    assert school.posts == []
    assert school.map("form")["press"] == ["submit", "confirm"]
    assert school.run(school.page.locator("text=Yes").count()) == 0
    school.run(school.page.click("button"))
    assert school.posts == ["/press"]


def test_who_is_signed_out_or_elsewhere_is_told_so_and_goes_on(school: School) -> None:
    """The sign-in page is known by then; another page is no place to point."""
    school.person.things = {"sign_in.password": "input", **school.person.things}

    async def goes(page: Page, path: str) -> None:
        await page.goto(f"http://portal.test{path}")

    ways = iter(["/sign-in", "/list", "/", "/"])
    school.person.acts = {
        "sign_in": lambda page: goes(page, "/sign-in"),
        "form": lambda page: goes(page, "/"),
        "form.kind": lambda page: goes(page, next(ways)),
    }
    school.person.answers = dict.fromkeys(("form.note", "form.refused", "form.submit", "form.confirm"), Answer.SKIP)
    learned = school.teach("sign_in", "form")
    said = [line for line in school.person.heard if "→" in line]
    assert "asks to sign in" in said[0]
    assert "does not show any more" in said[1]
    assert {"sign_in.password", "form.links", "form.kind"} <= set(learned.shown)
    assert school.map("sign_in")["masks"] == ["password"]


def test_a_list_is_learned_from_the_cells_of_one_row_and_its_strange_words_get_a_meaning(school: School) -> None:
    """Cells that are not of one row are asked for once more, all of them."""
    school.run(school.page.goto("http://portal.test/list"))
    second = iter([".case--new .status", ".status", ".status"])
    school.person.things = {"list.cases.number": ".no"}
    school.person.changing = {"list.cases.status": lambda: next(second)}
    school.person.answers = {"list.cases.words": Answer.NOT_HERE}
    school.person.meanings = {"Under special review": "processing"}
    learned = school.teach("list")
    assert school.person.asked.count("list.cases.number") == 2
    assert learned.left == []
    entry = school.map("list")["elements"]["cases"]
    assert (entry["row"], entry["inside"]) == (".case", {"number": ".no", "status": ".status"})
    assert tomllib.loads((school.home / "wording.toml").read_text("utf-8")) == {
        "case_status": {"processing": ["Under special review", "Processing"]}
    }


def test_a_file_of_the_users_own_that_is_written_strangely_is_left_alone(school: School) -> None:
    """One sentence, and the file as it was."""
    (school.home / "screens").mkdir()
    strange = 'elements = { links = { locators = ["x"] } }\nhere = { locators = ["body"] }\n'
    (school.home / "screens" / "form.toml").write_text(strange, encoding="utf-8")
    with pytest.raises(WrongUse, match="not changed by program"):
        school.teach("form", again=True)
    assert (school.home / "screens" / "form.toml").read_text("utf-8") == strange
