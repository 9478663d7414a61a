"""Signing in, the robot check, the session on two sites."""

from __future__ import annotations

import pytest

from takedown.sandbox.server import RunningPortal
from tests.sandbox_portal.visitor import AGENT, HOLDER, Control, Visitor


def test_a_page_inside_leads_a_stranger_to_the_sign_in_page(stranger: Visitor) -> None:
    """No page of the account is shown without a session, on either site."""
    for path in ("/user/index.htm", "/complaint/manage.htm"):
        page = stranger.get(path)
        assert "/login.htm?return=" in page.address
        assert not page.has("J_account")


def test_a_wrong_password_is_refused_and_opens_the_robot_check(stranger: Visitor) -> None:
    """The first failed attempt brings the slider."""
    before = stranger.get("/mini_login.htm")
    page = stranger.sign_in(password="wrong")
    assert not before.has("nc_1_n1z")
    assert "The login name or password is not correct." in page.text
    assert page.has("nc_1_n1z")
    assert "Please slide to verify" in page.text


def test_the_right_password_does_not_help_while_the_robot_check_is_open(stranger: Visitor) -> None:
    """Only a person, or the control port for one, opens the way again."""
    stranger.sign_in(password="wrong")
    refused = stranger.sign_in()
    assert "Please slide to verify before you sign in." in refused.text
    assert "/login.htm" in stranger.get("/user/index.htm").address


def test_the_robot_check_holds_for_the_account_in_another_browser(portal: RunningPortal, stranger: Visitor) -> None:
    """It belongs to the account as well as to the browser."""
    stranger.sign_in(password="wrong")
    other = Visitor(portal)
    refused = other.sign_in()
    other.close()
    assert "Please slide to verify before you sign in." in refused.text


def test_a_solved_robot_check_lets_the_person_sign_in(stranger: Visitor, control: Control) -> None:
    """The control port plays the person's hand."""
    stranger.sign_in(password="wrong")
    assert control.post("/robot-check/solve").json() == {"solved": 2}
    stranger.sign_in()
    assert stranger.get("/user/index.htm").by_id("J_account") == HOLDER[0]


def test_a_dragged_slider_lets_the_person_sign_in(stranger: Visitor) -> None:
    """What the slider's script sends is enough."""
    stranger.get("/mini_login.htm")
    stranger.sign_in(password="wrong")
    stranger.post("/robot_check.json", login=HOLDER[0])
    stranger.sign_in()
    assert stranger.get("/user/index.htm").by_id("J_account") == HOLDER[0]


def test_the_session_crosses_to_the_complaint_site(holder: Visitor) -> None:
    """A one-time ticket carries it, and does not stay in the address."""
    page = holder.get("/complaint/complaint.htm?platform=ae")
    assert page.address == holder.address("/complaint/complaint.htm?platform=ae")
    assert page.by_id("J_account") == HOLDER[0]


def test_a_ticket_works_once(portal: RunningPortal, holder: Visitor) -> None:
    """A stolen address with a used ticket opens nothing."""
    target = holder.address("/complaint/manage.htm")
    sso = holder.client.get(holder.address("/sso"), params={"return": target}, follow_redirects=False)
    ticketed = sso.headers["location"]
    assert "ticket=" in ticketed
    first, second = Visitor(portal), Visitor(portal)
    assert 'id="J_account"' in first.client.get(ticketed).text
    assert 'id="J_account"' not in second.client.get(ticketed).text
    first.close()
    second.close()


@pytest.mark.parametrize(
    "target",
    [
        "https://example.com/",
        "http://example.com/complaint/",
        "http://qinquan.localhost:1/complaint/manage.htm",
        "http://qinquan.localhost@example.com/",
        "//example.com/",
        "javascript:alert(1)",
        "",
    ],
)
def test_nobody_is_sent_to_a_foreign_address_with_a_ticket(holder: Visitor, target: str) -> None:
    """The return address must be one of the two sites at the same port."""
    answer = holder.client.get(holder.address("/sso"), params={"return": target}, follow_redirects=False)
    assert answer.status_code == 403
    assert "location" not in answer.headers


def test_signing_in_leads_back_to_where_the_visitor_was_going(stranger: Visitor) -> None:
    """The return address is kept through the iframe; a foreign one is not."""
    wanted = stranger.address("/ipr/management.htm")
    assert f'data-target="{wanted}"' in stranger.sign_in(target=wanted).text
    assert 'data-target="/user/index.htm"' in stranger.sign_in(target="https://example.com/").text


def test_signing_out_ends_the_session_on_both_sites(holder: Visitor) -> None:
    """One sign-out link for both."""
    holder.get("/complaint/manage.htm")
    holder.get("/logout.htm")
    for path in ("/user/index.htm", "/complaint/manage.htm"):
        assert "/login.htm" in holder.get(path).address


def test_a_session_ends_after_eight_hours_of_portal_time(holder: Visitor, control: Control) -> None:
    """On the second site too, however late it was entered."""
    control.advance("PT7H59M")
    assert holder.get("/complaint/manage.htm").has("J_account")
    control.advance("PT2M")
    for path in ("/user/index.htm", "/complaint/manage.htm"):
        assert "/login.htm" in holder.get(path).address


def test_a_script_call_without_a_session_says_so(stranger: Visitor) -> None:
    """401 in JSON, not a sign-in page that a script would misread."""
    answer = stranger.client.post(stranger.address("/complaint/submit.json"), json={})
    assert (answer.status_code, answer.json()["signIn"]) == (401, True)


def test_a_post_without_the_anti_forgery_token_is_refused(holder: Visitor, control: Control) -> None:
    """Neither a form nor a script call gets through with another token."""
    assert holder.post("/ipr/submission/type.htm", iprType="trademark", place="CN", csrf="x").status == 403
    answer = holder.client.post(holder.address("/ipr/upload.json"), files={"file": ("a.png", b"x")})
    assert answer.status_code == 403
    assert control.get("/iprs") == []


def test_a_post_from_another_origin_is_refused(holder: Visitor) -> None:
    """Also from the portal's own other site."""
    headers = {"Origin": "http://example.com"}
    assert holder.client.post(holder.address("/mini_login.htm"), headers=headers).status_code == 403


def test_one_account_does_not_see_the_other_ones_papers(portal: RunningPortal, holder: Visitor) -> None:
    """IPRs and complaints belong to the account."""
    reference = holder.new_ipr()
    number = holder.complain(reference).partition("number=")[2]
    agent = Visitor(portal)
    agent.sign_in(*AGENT)
    assert agent.get(f"/ipr/detail.htm?ref={reference}").status == 404
    assert agent.get(f"/complaint/detail.htm?number={number}").status == 404
    assert agent.submit(agent.form(reference))[1]["error"] == "The IPR does not exist."
    agent.close()


def test_the_language_follows_the_address_then_the_cookie_then_the_browser(portal: RunningPortal) -> None:
    """English unless somebody asks for Chinese."""
    visitor = Visitor(portal, language="zh-CN,zh;q=0.9,en;q=0.5")
    assert "登录" in visitor.get("/index.htm").text
    assert "Sign in" in visitor.get("/index.htm?lang=en").text
    assert "Sign in" in visitor.get("/index.htm").text
    visitor.close()


def test_every_page_says_sandbox(holder: Visitor) -> None:
    """Banner and title, so that no picture of it passes for the real portal."""
    paths = (
        "/index.htm",
        "/login.htm",
        "/user/index.htm",
        "/ipr/submission.htm",
        "/complaint/complaint.htm",
        "/nowhere",
    )
    for path in paths:
        page = holder.get(path)
        assert "· SANDBOX</title>" in page.text
        assert page.by_id("J_sandbox_banner").startswith("PRACTICE PORTAL / 练习平台 SANDBOX")


def test_another_host_name_gets_the_landing_page(stranger: Visitor) -> None:
    """It leads to the main site."""
    page = stranger.client.get(f"http://localhost:{stranger.portal.port}/anything")
    assert f'href="{stranger.portal.url}/index.htm"' in page.text
