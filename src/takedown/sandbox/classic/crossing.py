"""How a visitor gets from one host to the other with the session: cookies do not cross, a one-time ticket does."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from starlette.responses import Response

from takedown.sandbox.classic.visit import COMPLAINT_HOST, IPP_HOST, Visit


def main_sign_in(visit: Visit) -> str:
    """Where a visitor without a session is sent: the sign-in page, from the complaint site by way of the main site."""
    if visit.request.url.hostname == COMPLAINT_HOST:
        language = {"lang": visit.t.language}
        return visit.address(IPP_HOST, "/sso?" + urlencode({"return": visit.here()} | language))
    return visit.address(IPP_HOST, "/login.htm?" + urlencode({"return": visit.here()}))


def is_ours(visit: Visit, address: str) -> bool:
    """Whether an address lies on one of the two hosts at this port: nobody is sent anywhere else after signing in."""
    try:
        parts, here = urlsplit(address), visit.request.url
        same_port = parts.port == here.port
    except ValueError:
        return False
    plain = parts.username is None and "\\" not in address
    return parts.scheme == here.scheme and parts.hostname in {IPP_HOST, COMPLAINT_HOST} and same_port and plain


def take_over(visit: Visit) -> Response | None:
    """On the complaint site: turns a ticket into this host's session; None where there is no ticket."""
    if not visit.query("ticket"):
        return None
    session = visit.office.accounts.redeem_ticket(visit.query("ticket"))
    if session is None:
        return visit.go(main_sign_in(visit))
    return visit.sign_in(visit.go(visit.here()), session)
