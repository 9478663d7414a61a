"""Sign-in that asks for a person: the slider without a failed attempt, and a code."""

from __future__ import annotations

from tests.sandbox_portal.visitor import HOLDER, Control, Visitor


def enter(visitor: Visitor, code: str, target: str = "") -> str:
    answer = visitor.client.post(
        visitor.address("/mini_code.htm"), params={"return": target}, data={"fm-email-code": code}
    )
    return answer.text


def test_the_robot_check_comes_without_a_failed_attempt(stranger: Visitor, control: Control) -> None:
    """The right password does not help until a person has dragged the slider."""
    control.appoint("robot_check", "sign_in")
    for _ in range(2):
        page = stranger.sign_in()
        assert page.has("nocaptcha")
        assert "Please slide to verify before you sign in." in page.text
    assert control.happened() == {"robot_check": 1}
    assert control.post("/robot-check/solve").json() == {"solved": 2}
    assert stranger.sign_in().has("J_signed_in")


def test_a_wrong_password_is_told_first(stranger: Visitor, control: Control) -> None:
    """Nobody learns from the check whether a password is right; the appointment waits."""
    control.appoint("robot_check", "sign_in")
    assert "not correct" in stranger.sign_in(password="wrong").text
    assert control.happened() == {}


def test_a_code_is_asked_for_after_the_password(stranger: Visitor, control: Control) -> None:
    """Six digits, told by the control port; the way to the wanted page is kept."""
    control.appoint("email_code", "sign_in")
    target = stranger.address("/ipr/management.htm")
    page = stranger.sign_in(target=target)
    assert page.has("fm-email-code")
    assert not page.has("J_signed_in")
    assert "/login.htm" in stranger.get("/user/index.htm").address
    (sent,) = control.get("/codes")
    assert (sent["account"], len(sent["code"]), sent["code"].isdigit()) == (HOLDER[0], 6, True)
    assert f'data-target="{target}"' in enter(stranger, sent["code"], target)
    assert stranger.get("/user/index.htm").has("J_account")
    assert control.get("/codes") == []


def test_a_wrong_code_can_be_mended(stranger: Visitor, control: Control) -> None:
    """It is told, nobody is signed in, and the right one still works."""
    control.appoint("email_code", "sign_in")
    stranger.sign_in()
    code = control.get("/codes")[0]["code"]
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    assert "The code is not correct." in enter(stranger, wrong)
    assert "The code is not correct." in enter(stranger, "")
    assert "J_signed_in" in enter(stranger, code)


def test_a_code_without_a_password_signs_nobody_in(stranger: Visitor) -> None:
    """The form is shown from its beginning, also for a code that was used."""
    for code in ("", "123456"):
        assert "fm-login-password" in enter(stranger, code)
    assert "/login.htm" in stranger.get("/user/index.htm").address


def test_a_code_belongs_to_the_browser_that_gave_the_password(stranger: Visitor, control: Control) -> None:
    """Another one cannot use it."""
    control.appoint("email_code", "sign_in")
    stranger.sign_in()
    other = Visitor(stranger.portal)
    assert "fm-login-password" in enter(other, control.get("/codes")[0]["code"])
    other.close()


def test_a_reset_forgets_codes(stranger: Visitor, control: Control) -> None:
    """Like everything else."""
    control.appoint("email_code", "sign_in")
    stranger.sign_in()
    control.post("/reset")
    assert control.get("/codes") == []
