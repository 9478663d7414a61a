"""Signing in: everything that needs a person, and the one way that does not."""

from __future__ import annotations

from datetime import date

import pytest
from ipp_flows import sign_in

from takedown.domain.errors import PersonNeeded, PortalUnavailable, SignInNeeded
from takedown.domain.model import IprUpload
from tests.flows.conftest import NewDesk
from tests.flows.given import ACCOUNT, Desk, complaint, read, right
from tests.sandbox_portal.visitor import AGENT, HOLDER


def enter(desk: Desk) -> None:
    desk.wait(desk.ipp.sign_in(desk.kept.append))


def test_a_refused_password_is_a_persons_and_is_tried_once(new_desk: NewDesk) -> None:
    """The portal's words are told, with the robot check that follows; a second run does not even type the password."""
    desk = new_desk(signed_in_as=None, password="wrong")
    with pytest.raises(PersonNeeded, match="The login name or password is not correct"):
        enter(desk)
    assert (desk.control.get("/requests")["sign_in"], desk.ipp.epoch) == (1, 0)
    with pytest.raises(PersonNeeded, match="robot check"):
        enter(desk)
    assert desk.control.get("/requests")["sign_in"] == 1


def test_a_robot_check_after_the_password_is_a_persons(new_desk: NewDesk) -> None:
    """Somebody else's failed attempts opened it for the account; the right password does not get around it."""
    desk = new_desk(signed_in_as=None)
    desk.visitor.sign_in(HOLDER[0], "wrong")
    with pytest.raises(PersonNeeded, match="robot check"):
        enter(desk)
    assert all([*map(len, picture.masks.values())] == [1] and "password" in picture.masks for picture in desk.kept)
    desk.control.post("/robot-check/solve")
    enter(desk)
    assert desk.ipp.epoch == 1


def test_a_robot_check_is_left_to_the_person_at_the_window(new_desk: NewDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the person has finished the sign-in, the work goes on."""
    desk = new_desk(signed_in_as=None, password="wrong")
    with pytest.raises(PersonNeeded):
        enter(desk)
    told: list[str] = []

    async def solve(what: str, _until: object) -> bool:
        told.append(what)
        desk.control.post("/robot-check/solve")
        page = desk.ipp.session.context.pages[-1]
        form = page.frame_locator("iframe[src*=mini_login]")
        await form.locator("#fm-login-id").fill(HOLDER[0])
        await form.locator("#fm-login-password").fill(HOLDER[1])
        await form.locator("#fm-login-submit").click()
        await page.locator("#J_account").wait_for()
        return True

    monkeypatch.setattr(desk.ipp, "person_does", solve)
    enter(desk)
    assert "robot check" in told[0]
    assert desk.ipp.epoch == 1


def test_a_code_is_a_persons_and_the_password_is_typed_once(new_desk: NewDesk) -> None:
    """The page of the code has no password to cover, and is pictured all the same."""
    desk = new_desk(signed_in_as=None)
    desk.control.appoint("email_code", "sign_in")
    with pytest.raises(PersonNeeded, match="asks for a code"):
        enter(desk)
    assert desk.steps() == ["sign-in", "sign-in-by-hand"]
    assert desk.control.get("/requests")["sign_in"] == 1


def test_a_robot_check_in_place_of_the_first_page_is_not_answered_with_the_password(new_desk: NewDesk) -> None:
    """Signed in already: the check comes instead of the page, and it is a person's."""
    desk = new_desk()
    desk.control.appoint("robot_check_page", "user_center")
    with pytest.raises(PersonNeeded, match="robot check"):
        enter(desk)
    assert "sign-in" not in desk.steps()
    desk.control.post("/robot-check/solve")
    enter(desk)
    assert (desk.ipp.epoch, desk.steps()[-1]) == (1, "signed-in")


def test_a_first_page_that_comes_late_is_waited_for(new_desk: NewDesk) -> None:
    """It is not taken for a sign-in page: nobody types a password into a page that is merely slow."""
    desk = new_desk()
    late = "addEventListener('DOMContentLoaded', () => {const bar = document.getElementById('J_sidebar'); bar.id = 'x';"
    late += "setTimeout(() => {bar.id = 'J_sidebar'}, 700)})"
    desk.wait(desk.ipp.session.context.add_init_script(late))
    enter(desk)
    assert desk.steps() == ["signed-in"]


def test_a_maintenance_at_sign_in_is_said(new_desk: NewDesk) -> None:
    """And is no reason to type the password."""
    desk = new_desk()
    desk.control.appoint("maintenance", "user_center")
    with pytest.raises(PortalUnavailable, match=r"maintenance|503"):
        enter(desk)


@pytest.mark.parametrize("login", [HOLDER[0], "gent@example.test"])
def test_another_account_that_is_signed_in_already_is_never_used(new_desk: NewDesk, login: str) -> None:
    """Whose account it is, the page says; a name that only looks like part of it is another one."""
    desk = new_desk(signed_in_as=AGENT, login=login)
    with pytest.raises(PersonNeeded, match=rf"signed in as {AGENT[0]}, not as {login}"):
        enter(desk)
    assert desk.ipp.epoch == 0


def test_a_portal_that_never_answers_the_sign_in_is_unavailable(
    new_desk: NewDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a yes nor a no is not a refused password."""
    monkeypatch.setattr(sign_in, "ANSWER_MS", 400)
    desk = new_desk(signed_in_as=None)
    desk.wait(
        desk.ipp.session.context.route(
            "**/mini_login.htm*", lambda route: route.fallback() if route.request.method == "GET" else route.abort()
        )
    )
    with pytest.raises(PortalUnavailable, match="gave no answer to the sign-in"):
        enter(desk)


def test_signing_in_is_proven_by_the_account_on_the_page(new_desk: NewDesk) -> None:
    """The password is covered in the picture, asked for once, and not at all while the session lasts."""
    desk = new_desk("zh-CN", signed_in_as=None)
    enter(desk)
    assert desk.steps() == ["sign-in", "signed-in"]
    assert {name: len(places) for name, places in desk.kept[0].masks.items()} == {"password": 1}
    enter(desk)
    assert (desk.ipp.epoch, desk.control.get("/requests")["sign_in"]) == (2, 1)


def test_a_session_that_ended_is_noticed_and_not_taken_for_a_changed_portal(desk: Desk) -> None:
    """Both sites lead to the sign-in page, whose form comes late in a frame."""
    desk.control.advance("PT9H")
    for step in (
        desk.ipp.list_iprs(desk.kept.append),
        desk.ipp.read_complaint("SBX1", desk.kept.append),
    ):
        with pytest.raises(SignInNeeded):
            desk.wait(step)


def test_pages_of_another_account_are_neither_read_nor_filled(new_desk: NewDesk) -> None:
    """Somebody signed in as somebody else in the meantime: every page says whose it is."""
    desk = new_desk(signed_in_as=AGENT)
    for step in (
        desk.ipp.list_complaints(date(2026, 1, 1), desk.kept.append),
        desk.ipp.list_pending(desk.kept.append),
        desk.ipp.list_iprs(desk.kept.append),
        desk.ipp.prepare_complaint(complaint(right()), "", desk.kept.append, read),
        desk.ipp.prepare_ipr(IprUpload(ACCOUNT, right()), desk.kept.append, read),
    ):
        with pytest.raises(PersonNeeded, match=f"signed in as {AGENT[0]}"):
            desk.wait(step)
    assert desk.ipp.session.context.pages == []
    assert desk.control.get("/iprs") == []
