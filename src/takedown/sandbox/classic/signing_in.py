"""Sign-in page with its iframe, robot check, sign-out, and the way of a session from the main site to the other."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from starlette.responses import Response

from takedown.sandbox.classic.crossing import is_ours, main_sign_in
from takedown.sandbox.classic.visit import IPP_HOST, SESSION_COOKIE, Visit
from takedown.sandbox.office.accounts import Session
from takedown.sandbox.office.refusal import Refused
from takedown.sandbox.trouble.accepting import file_kept

_BROWSER_COOKIE = "sbx_browser"
_FORBIDDEN = 403


async def login(visit: Visit) -> Response:
    """The page around the iframe."""
    target = visit.query("return")
    return visit.page("login.html", form=f"/mini_login.htm?{urlencode({'return': target})}")


async def mini_login(visit: Visit) -> Response:
    """The form inside the iframe."""
    return _mini_login(visit, browser_of(visit), login="", error="")


async def mini_login_post(visit: Visit) -> Response:
    """Signs in, asks for a code first, or shows the form again with the reason and, from then on, the robot check."""
    form = await visit.request.form()
    browser = browser_of(visit)
    login, password = str(form.get("fm-login-id", "")).strip(), str(form.get("fm-login-password", ""))
    accounts = visit.office.accounts
    try:
        accounts.check_password(login, password, browser)
    except Refused as refused:
        return _mini_login(visit, browser, login=login, error=visit.words(refused))
    if visit.mood.strikes("robot_check"):
        accounts.ask_robot_check(login, browser)
        return _mini_login(visit, browser, login=login, error=visit.t("refused.login.robot_check"))
    if visit.mood.strikes("email_code"):
        accounts.send_code(login, browser)
        return _mini_code(visit, browser, error="")
    return _signed_in(visit, accounts.sign_in(login))


async def mini_code_post(visit: Visit) -> Response:
    """The code that was sent: signs in, or asks again."""
    form = await visit.request.form()
    browser = browser_of(visit)
    if not visit.office.accounts.waits_for_code(browser):
        return _mini_login(visit, browser, login="", error="")
    try:
        session = visit.office.accounts.enter_code(str(form.get("fm-email-code", "")).strip(), browser)
    except Refused as refused:
        return _mini_code(visit, browser, error=visit.words(refused))
    visit.mood.moods.aftermath.trust()
    return _signed_in(visit, session)


async def slide(visit: Visit) -> Response:
    """A person has dragged the slider to the end."""
    form = await visit.request.form()
    visit.mood.moods.aftermath.trust()
    visit.office.accounts.solve_robot_check(str(form.get("login", "")), browser_of(visit))
    return visit.json({"solved": True})


async def robot_check(visit: Visit) -> Response:
    """Whether the robot check of this form is still open."""
    return visit.json({"open": visit.office.accounts.robot_check_open(visit.query("login"), browser_of(visit))})


async def slide_on_page(visit: Visit) -> Response:
    """A person has dragged the slider of a page that was replaced by a robot check."""
    visit.mood.moods.aftermath.trust()
    visit.office.accounts.solve_robot_check_on_pages(visit.account)
    return visit.json({"solved": True})


async def robot_check_page(visit: Visit) -> Response:
    """Whether the robot check of this account's pages is still open."""
    return visit.json({"open": visit.office.accounts.robot_check_on_pages(visit.account)})


async def logout(visit: Visit) -> Response:
    """Ends the session on both sites."""
    visit.office.accounts.sign_out(visit.request.cookies.get(SESSION_COOKIE, ""))
    response = visit.go(visit.address(IPP_HOST, "/index.htm"))
    response.delete_cookie(SESSION_COOKIE)
    return response


async def hand_over(visit: Visit) -> Response:
    """On the main site: sends a signed-in visitor back to the complaint site with a one-time ticket."""
    target = visit.query("return")
    if not is_ours(visit, target):
        return visit.page("not_found.html", _FORBIDDEN)
    if visit.session is None:
        return visit.go(main_sign_in(visit))
    ticket = {"ticket": visit.office.accounts.issue_ticket(visit.session), "lang": visit.t.language}
    return visit.go(f"{target}{'&' if '?' in target else '?'}{urlencode(ticket)}")


def _signed_in(visit: Visit, session: Session) -> Response:
    file_kept(visit, session.account)
    target = visit.query("return")
    page = visit.page("signed_in.html", target=target if is_ours(visit, target) else "/user/index.htm")
    return visit.sign_in(page, session)


def _mini_code(visit: Visit, browser: str, error: str) -> Response:
    action = f"/mini_code.htm?{urlencode({'return': visit.query('return')})}"
    return for_browser(visit.page("mini_code.html", action=action, error=error), browser)


def _mini_login(visit: Visit, browser: str, login: str, error: str) -> Response:
    is_open = visit.office.accounts.robot_check_open(login, browser)
    target = visit.query("return")
    action = f"/mini_login.htm?{urlencode({'return': target})}"
    page = visit.page("mini_login.html", action=action, login=login, error=error, robot_check=is_open)
    return for_browser(page, browser)


def for_browser(page: Response, browser: str) -> Response:
    """Lets the browser be known again by its robot check."""
    page.set_cookie(_BROWSER_COOKIE, browser, httponly=True, samesite="lax")
    return page


def browser_of(visit: Visit) -> str:
    """The name of the visitor's browser: the one that it was given, else a new one."""
    return visit.request.cookies.get(_BROWSER_COOKIE) or secrets.token_urlsafe(12)
