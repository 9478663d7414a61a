"""Signing in and out, and the first thing that a signed-in account is told."""

from __future__ import annotations

from starlette.responses import Response

from takedown.sandbox.classic.complaint_form import posted_json, string
from takedown.sandbox.classic.signing_in import browser_of, for_browser
from takedown.sandbox.classic.visit import SESSION_COOKIE, Visit
from takedown.sandbox.office.accounts import Session
from takedown.sandbox.office.case import Wanted
from takedown.sandbox.office.refusal import Refused
from takedown.sandbox.trouble.accepting import file_kept


async def session(visit: Visit) -> Response:
    """Who is signed in, with the token that every post must bring back; for a stranger, whether a robot check is open."""
    browser = browser_of(visit)
    if visit.session is not None:
        return for_browser(visit.json(_signed_in_as(visit.session)), browser)
    is_open = visit.office.accounts.robot_check_open("", browser)
    return for_browser(visit.json({"account": "", "robotCheck": is_open}), browser)


async def sign_in(visit: Visit) -> Response:
    """Signs in, asks for a code first, or says why not and whether a robot check is open from now on."""
    browser, accounts = browser_of(visit), visit.office.accounts
    login = ""
    try:
        body = await posted_json(visit)
        login = string(body, "login").strip()
        accounts.check_password(login, string(body, "password"), browser)
        if visit.mood.strikes("robot_check"):
            accounts.ask_robot_check(login, browser)
            raise Refused("login.robot_check")  # noqa: TRY301 - the portal's own no, as any other
    except Refused as refused:
        is_open = accounts.robot_check_open(login, browser)
        return for_browser(visit.refusal(refused, robotCheck=is_open), browser)
    if visit.mood.strikes("email_code"):
        accounts.send_code(login, browser)
        return for_browser(visit.json({"code": True}), browser)
    return _open(visit, accounts.sign_in(login))


async def enter_code(visit: Visit) -> Response:
    """The code that was sent: signs in, or says that it is wrong."""
    try:
        code = string(await posted_json(visit), "code").strip()
        opened = visit.office.accounts.enter_code(code, browser_of(visit))
    except Refused as refused:
        return visit.refusal(refused)
    visit.mood.moods.aftermath.trust()
    return _open(visit, opened)


async def sign_out(visit: Visit) -> Response:
    """Ends the session."""
    visit.end_session()
    response = visit.json({"account": ""})
    response.delete_cookie(SESSION_COOKIE)
    return response


async def home(visit: Visit) -> Response:
    """How the account stands."""
    office = visit.office
    iprs = [ipr.status for ipr in office.iprs.all(visit.account)]
    return visit.json(
        {
            "rights": len(iprs),
            "approved": iprs.count("approved"),
            "complaints": office.complaints.count(visit.account, Wanted()),
            "waiting": len(office.complaints.waiting(visit.account)),
            "time": f"{office.clock.now():%Y-%m-%d %H:%M:%S} UTC",
        }
    )


def _open(visit: Visit, opened: Session) -> Response:
    file_kept(visit, opened.account)
    return visit.sign_in(visit.json(_signed_in_as(opened)), opened)


def _signed_in_as(opened: Session) -> dict[str, str]:
    return {"account": opened.account, "csrf": opened.csrf}
