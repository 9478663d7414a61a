"""An empty map is taught by a person who points; then a batch is rehearsed and filed by it, and the portal's books agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from ipp_flows.shipped import TEACHING, maps_of

from takedown.browser.session import BrowserSession
from takedown.calibration.lesson import read_lessons
from takedown.calibration.person import Answer
from takedown.calibration.teacher import Learned
from takedown.cli.teaching import teacher_of, window_of
from takedown.sandbox.server import RunningPortal, running_portal
from takedown.settings.profile import load_profile
from takedown.settings.settings import load_settings
from tests.browser_thread import WISH, Run, run, session
from tests.commands.command import Commands
from tests.commands.conftest import PROMPT
from tests.commands.desk import MARK, SLOW, batch_of, png, register, results
from tests.commands.pointing import classic, spa
from tests.commands.pointing.person import Act, ScriptedPerson
from tests.commands.prepared import Prepared
from tests.sandbox_portal.spa_visitor import SpaVisitor
from tests.sandbox_portal.visitor import LISTINGS, Control, Visitor

__all__ = ["run", "session"]

LISTING = "https://item.taobao.com/item.htm?id=60000000{:04}"
FILING = (
    "sign_in",
    "user_center",
    "complaint_form",
    "complaint_receipt",
    "manage_complaints",
    "pending_submissions",
    "ipr_management",
    "complaint_detail",
    "answer_form",
    "withdraw_form",
)


@dataclass(frozen=True)
class Face:
    """A face, and a person who knows it."""

    name: str
    profile: str
    visitor: type[Visitor]
    things: Mapping[str, str]
    answers: Mapping[str, Answer]
    acts: Callable[..., dict[str, Act]]
    frames: Mapping[str, str] = field(default_factory=dict)


SPA = Face("spa", "sandbox-spa", SpaVisitor, spa.THINGS, spa.ANSWERS, spa.acts)
CLASSIC = Face("classic", "sandbox", Visitor, classic.THINGS, classic.ANSWERS, classic.acts, classic.FRAMES)


@pytest.fixture(params=[SPA, CLASSIC], ids=lambda face: face.name)
def face(request: pytest.FixtureRequest) -> Face:
    found: Face = request.param
    return found


@pytest.fixture
def strange_portal(face: Face) -> Iterator[RunningPortal]:
    with running_portal(face=face.name) as portal:
        yield portal


@pytest.fixture
def unmapped(
    face: Face,
    strange_portal: RunningPortal,
    home: Path,
    folder: Path,
    prepared: Prepared,
    monkeypatch: pytest.MonkeyPatch,
) -> Commands:
    """The commands, with a profile `fresh` that has no map at all."""
    env = {"TAKEDOWN_SANDBOX_URL": strange_portal.url, **PROMPT}
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    profiles = home / "config" / "profiles"
    profiles.mkdir(parents=True)
    (profiles / "fresh.toml").write_text(f'extends = "{face.profile}"\nscreens = []\n', encoding="utf-8")
    return Commands(folder, env, prepared)


@pytest.mark.timeout(600)  # a hundred things are pointed at
def test_a_face_that_nobody_has_mapped_is_taught_and_filed_on(
    run: Run,
    session: BrowserSession,
    face: Face,
    strange_portal: RunningPortal,
    home: Path,
    folder: Path,
    unmapped: Commands,
) -> None:
    """Nothing was filed by the teaching; what was taught is enough to fill, to file, to find again, and to answer."""
    known = earlier_complaints(face, strange_portal, register(home, strange_portal, MARK, SLOW, visitor=face.visitor))
    (folder / "proof.png").write_bytes(png())
    control = Control(strange_portal)
    before = control.get("/complaints")
    acts = face.acts(strange_portal.url, *known, LISTING.format(9920), folder / "proof.png")

    learned = run(teach(session, face, acts), timeout=400)

    assert control.get("/complaints") == before
    assert not learned.stopped
    assert set(learned.left) == {key for key, answer in face.answers.items() if answer is Answer.SKIP}
    taught = maps_of([], home / "config" / "flows" / "fresh")
    for name, values in (("answer_form", ("{number}", "{reference}")), ("withdraw_form", ("{number}",))):
        assert taught[name].press == ("submit", "confirm")
        assert [value for value in values if value not in taught[name].address] == []
    assert {"counter_notices", "seller_files"} <= set(taught["complaint_detail"].elements)
    batch = batch_of(folder / "batch.csv", 710, 711, 712)
    rehearsed = unmapped("submit", batch, "--profile", "fresh", "--rehearse", "--json", code=0)
    assert rehearsed.result["rows"] == {"planned": 3}
    unmapped("submit", batch, "--profile", "fresh", "--attest", "Jane Doe", "--json", code=0)
    assert [line["status"] for line in results(batch)] == ["filed"] * 3
    (complaint,) = control.get("/complaints")[len(before) :]
    assert {line["complaint_number"] for line in results(batch)} == {complaint["number"]}


async def teach(session: BrowserSession, face: Face, acts: Mapping[str, Act]) -> Learned:
    """A person teaches everything that filing needs, in a window of their own."""
    context = await session.browser.new_context(locale=WISH.locale, timezone_id=WISH.timezone)
    try:
        own = replace(session, context=context)
        person = ScriptedPerson(await context.new_page(), face.things, acts, face.answers, frames=face.frames)
        settings = load_settings()
        profile = load_profile("fresh", settings)
        teacher = teacher_of(window_of(own, profile), session.camera, profile, settings.places, person)
        lessons = read_lessons(TEACHING)
        return await teacher.teach([lessons[name] for name in FILING], again=False)
    finally:
        await context.close()


def earlier_complaints(face: Face, portal: RunningPortal, rights: dict[str, str]) -> tuple[str, str, str]:
    """More complaints than one page holds; of the last one the number, the reference of one that waits, and the number of
    one to which a seller has objected, which whoever files on that marketplace reads.
    """
    visitor = face.visitor(portal)
    visitor.sign_in()
    answered = visitor.complain(rights[MARK], listings=[LISTING.format(215)], platform="tb")
    for listing in LISTINGS[:20]:
        visitor.complain(rights[MARK], listings=[listing])
    shown = {"listings": [LISTING.format(203)], "evidence": [visitor.evidence()], "locations": ["title", "image"]}
    number = visitor.complain(rights[MARK], platform="tb", **shown)
    reference = visitor.complain(rights[SLOW], listings=[LISTING.format(9010)], platform="tb")
    visitor.close()
    control = Control(portal)
    control.advance("P2D")
    objected = answered.rpartition("=")[2]
    files = [{"name": "contract.pdf", "content": "JVBERi0="}]
    control.post("/counter-notices", {"number": objected, "deadline": "P3D", "files": files}).raise_for_status()
    return number.rpartition("=")[2], reference.rpartition("=")[2], objected


@pytest.mark.parametrize(
    ("arguments", "words"),
    [((), "needs a person at a terminal"), (("complaint_from",), "Did you mean 'complaint_form'?")],
)
def test_teaching_needs_a_person_and_a_screen_that_there_is(
    folder: Path, arguments: tuple[str, ...], words: str
) -> None:
    """Exit 2, one sentence, one piece of advice, no browser."""
    assert words in Commands(folder, {})("calibrate", *arguments).refused(2)
