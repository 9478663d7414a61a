"""The control port: what a test or a trial may ask and change. It is not part of what the portal imitates."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from takedown.sandbox.office.case import Case
from takedown.sandbox.office.clock import read_duration
from takedown.sandbox.office.counter_notices import CounterNotice, Mediation, Objection, SellerFile
from takedown.sandbox.office.iprs import Ipr
from takedown.sandbox.office.office import Office
from takedown.sandbox.office.refusal import Refused
from takedown.sandbox.texts import Texts
from takedown.sandbox.trouble.moods import Moods
from takedown.sandbox.trouble.settings import UnknownTrouble

_UNPROCESSABLE = 422
_ENGLISH = Texts("en")
Answer = Callable[[Office, Any], Any]


def control_port(office: Office, moods: Moods) -> Starlette:
    """The JSON application of the control port, in English, for this machine's own clients."""
    routes = [
        _route(office, "GET", "/health", lambda _office, _body: {"status": "ok"}),
        _route(office, "GET", "/complaints", _complaints),
        _route(office, "POST", "/counter-notices", _object),
        _route(office, "POST", "/counter-notices/take-back", _take_back),
        _route(office, "POST", "/listings", _decide),
        _route(office, "POST", "/unlist", _unlist),
        _route(office, "GET", "/iprs", lambda office, _body: [_ipr(ipr) for ipr in reversed(office.iprs.all())]),
        _route(office, "GET", "/requests", lambda office, _body: dict(sorted(office.requests.items()))),
        _route(office, "GET", "/clock", lambda office, _body: {"now": office.clock.now().isoformat()}),
        _route(office, "POST", "/clock", _advance),
        _route(office, "GET", "/trouble", lambda _office, _body: moods.shown()),
        _route(office, "POST", "/trouble", lambda _office, body: _trouble(moods, body)),
        _route(office, "GET", "/codes", _codes),
        _route(office, "POST", "/robot-check/solve", lambda office, _body: _solve(office, moods)),
        _route(office, "POST", "/reset", lambda office, _body: _reset(office, moods)),
    ]
    # A web page that somebody has open must not steer the portal: it cannot send a foreign Host through a browser.
    guard = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    return Starlette(routes=routes, middleware=[guard])


def _route(office: Office, method: str, path: str, answer: Answer) -> Route:
    async def endpoint(request: Request) -> Response:
        if "origin" in request.headers:
            return JSONResponse({"error": "the control port is not for web pages"}, 403)
        try:
            body = await request.json() if method == "POST" and await request.body() else {}
            office.settle()
            return JSONResponse(answer(office, body))
        except Refused as refused:
            return JSONResponse({"error": _ENGLISH(f"refused.{refused.key}", **refused.params)}, _UNPROCESSABLE)
        except UnknownTrouble as unknown:
            return JSONResponse({"error": str(unknown)}, _UNPROCESSABLE)
        except ValueError:
            return JSONResponse({"error": "the body is not JSON"}, _UNPROCESSABLE)

    run: Callable[[Request], Awaitable[Response]] = endpoint
    return Route(path, run, methods=[method], name=f"{method} {path}")


def _complaints(office: Office, _body: Any) -> list[dict[str, Any]]:
    return [_complaint(case) for case in office.complaints.all()]


def _complaint(case: Case) -> dict[str, Any]:
    return {
        "number": case.number or None,
        "waiting_reference": case.waiting_reference or None,
        "account": case.account,
        "marketplace": case.platform,
        "ipr": _right(case.ipr),
        "type": case.complaint_type,
        "type_text": _ENGLISH(f"complaint_type.{case.complaint_type}"),
        "reason": case.reason,
        "reason_text": _ENGLISH(f"reason.{case.reason}"),
        "listings": [
            {
                "address": listing.address,
                "item_id": listing.item_id,
                "status": listing.status,
                "says": listing.says,
                "words": listing.words,
            }
            for listing in case.listings
        ],
        "explanation": case.explanation,
        "order_number": case.order_number,
        "locations": list(case.locations),
        "evidence": [{"name": file.name, "sha256": file.sha256, "size": file.size} for file in case.evidence],
        "status": case.status,
        "created_at": case.created_at.isoformat(),
        "received_at": case.received_at.isoformat() if case.received_at else None,
        "counter_notices": [_counter_notice(one) for one in case.counter_notices],
        "withdrawn": case.withdrawn or None,
    }


def _counter_notice(one: CounterNotice) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "round": one.round,
        "seller": one.seller,
        "said": one.said,
        "listings": list(one.items),
        "status": one.status,
        "deadline_at": one.deadline_at.isoformat() if one.deadline_at else None,
        "reply": one.reply or None,
        "reply_text": one.reply_text,
        "reply_evidence": [{"name": file.name, "sha256": file.sha256} for file in one.reply_evidence],
        "files": [{"name": file.name, "size": file.size} for file in one.files],
        "notice": one.notice,
    }


def _object(office: Office, body: Any) -> dict[str, Any]:
    """A seller files a counter-notice on listings of a complaint; without `listings` on all that are removed."""
    case, deadline = _named(office, body), body.get("deadline")
    removed = [one.item_id for one in case.listings if one.status == "removed"]
    objection = Objection(
        seller=str(body.get("seller", "A seller of the practice portal")),
        said=str(body.get("said", "These goods are genuine.")),
        items=tuple(str(item) for item in body.get("listings", removed)),
        deadline=read_duration(str(deadline)) if deadline is not None else None,
        on_dispute=str(body.get("on_dispute", "rejected")),
        files=tuple(_seller_file(one) for one in body.get("files", [])),
        mediation=_mediation(body["mediation"]) if "mediation" in body else None,
    )
    return _counter_notice(office.counter_notices.file(case.id, objection))


def _mediation(body: Any) -> Mediation:
    """`notice`; with `lasts` (whole days) it ends then, as `ends_as` says."""
    if not isinstance(body, dict):
        raise Refused("request.malformed")
    lasts = read_duration(str(body["lasts"])) if "lasts" in body else None
    return Mediation(str(body.get("notice", "")), lasts, str(body.get("ends_as", "rejected")))


def _take_back(office: Office, body: Any) -> dict[str, Any]:
    """A seller takes a counter-notice back."""
    case = _named(office, body)
    return _counter_notice(office.counter_notices.take_back(case.id, str(body.get("reference", ""))))


def _decide(office: Office, body: Any) -> dict[str, Any]:
    """Somebody at the portal decides on their own about listings of a complaint; without `listings` about all of them."""
    case = _named(office, body)
    items = [str(item) for item in body.get("listings", [one.item_id for one in case.listings])]
    says, words = str(body.get("says", "")), str(body.get("words", ""))
    office.decisions.decide(case.id, items, str(body.get("status", "")), says, words)
    return _complaint(_named(office, body))


def _unlist(office: Office, body: Any) -> dict[str, Any]:
    """The lists lose a complaint."""
    case = _named(office, body)
    office.decisions.unlist(case.id)
    return _complaint(case)


def _named(office: Office, body: Any) -> Case:
    """The complaint of the `number` in a body. Raises Refused."""
    if not isinstance(body, dict):
        raise Refused("request.malformed")
    number = str(body.get("number", ""))
    case = next((one for one in office.complaints.all() if number and one.number == number), None)
    if case is None:
        raise Refused("complaint.unknown")
    return case


def _seller_file(body: dict[str, Any]) -> SellerFile:
    """`content` in base64; with `size` it goes on with zeros up to there."""
    content = base64.b64decode(str(body.get("content", "")))
    size = int(body.get("size", len(content)))
    return SellerFile(str(body.get("name", "")), str(body.get("media_type", "application/pdf")), size, content)


def _right(ipr: Ipr) -> dict[str, Any]:
    return {
        "reference": ipr.reference,
        "type": ipr.kind.ipr_type,
        "office": ipr.kind.office,
        "designations": ipr.kind.designations,
        "number": ipr.details.number,
        "name": ipr.details.name,
    }


def _ipr(ipr: Ipr) -> dict[str, Any]:
    return _right(ipr) | {
        "account": ipr.account,
        "owner": ipr.details.owner,
        "issued_on": ipr.details.issued_on,
        "expires_on": ipr.details.expires_on,
        "nice_classes": ipr.details.nice_classes,
        "role": ipr.role,
        "certificates": [{"name": file.name, "sha256": file.sha256} for file in ipr.certificates],
        "letters": [{"name": file.name, "sha256": file.sha256} for file in ipr.letters],
        "status": ipr.status,
        "submitted_at": ipr.submitted_at.isoformat() if ipr.submitted_at else None,
    }


def _advance(office: Office, body: Any) -> dict[str, str]:
    duration = body.get("advance") if isinstance(body, dict) else None
    if not isinstance(duration, str):
        raise Refused("clock.duration")
    now = office.clock.advance(read_duration(duration))
    office.settle()
    return {"now": now.isoformat()}


def _trouble(moods: Moods, wanted: Any) -> dict[str, Any]:
    moods.change(wanted)
    return moods.shown()


def _codes(office: Office, _body: Any) -> list[dict[str, str]]:
    return [{"account": account, "code": code} for account, code in office.accounts.codes()]


def _solve(office: Office, moods: Moods) -> dict[str, int]:
    moods.aftermath.trust()
    office.shops_trust = True
    return {"solved": office.accounts.solve_every_robot_check()}


def _reset(office: Office, moods: Moods) -> dict[str, bool]:
    office.reset()
    moods.reset()
    return {"reset": True}
