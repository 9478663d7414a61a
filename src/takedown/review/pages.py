"""The pages: an overview, one complaint, and its files. Everything that stands in the record is only text here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from takedown.domain.errors import LedgerAltered, TakedownError
from takedown.domain.model import Account, Complaint, Ipr, IprUpload
from takedown.domain.payload import load_submission
from takedown.domain.protocol import State
from takedown.domain.submission import Answer, Submission
from takedown.ledger.files import FileStore
from takedown.ledger.ledger import Ledger
from takedown.ledger.overview import SORTS, Wanted
from takedown.ledger.records import SubmissionRecord

PAGE = 50
_HERE = Path(__file__).parent
_SHOWN = {"image/png", "image/jpeg", "image/webp"}
"""What a browser may show in the page. Everything else is a download: a saved page (MHTML) would run in our address."""
_TELLING = ("numbers", "status", "words", "why", "reference", "name", "statement", "differences", "by")


class _Desk:
    """What the pages read from."""

    def __init__(self, ledger: Ledger, files: FileStore, account: Account) -> None:
        self.ledger, self.files, self.account = ledger, files, account
        self.templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self.templates.filters["utc"] = "{:%Y-%m-%d %H:%M:%S}".format
        self.templates.filters["plain"] = lambda value: str(value).replace("_", " ")
        self.templates.filters["web"] = lambda text: text if urlsplit(text).scheme in ("http", "https") else ""

    def page(self, name: str, status: int = 200, **shown: Any) -> Response:
        text = self.templates.get_template(name).render(account=self.account, **shown)
        return HTMLResponse(text.encode("utf-8", "replace"), status)

    def sorry(self, message: str, advice: str, status: int) -> Response:
        return self.page("sorry.html", status, title="Not shown", message=message, advice=advice)


def pages(ledger: Ledger, files: FileStore, account: Account) -> Starlette:
    """The application over one account of a ledger. It checks nobody: the gate stands in front of it."""
    desk = _Desk(ledger, files, account)
    return Starlette(
        routes=[
            Route("/", partial(_overview, desk)),
            Route("/complaint/{id}", partial(_complaint, desk)),
            Route("/file/{id}/{sha256}", partial(_file, desk)),
            Mount("/static", StaticFiles(directory=_HERE / "static")),
        ],
        exception_handlers={TakedownError: partial(_failed, desk), 404: partial(_not_there, desk)},
    )


def _overview(desk: _Desk, request: Request) -> Response:
    asked = request.query_params
    state = asked.get("state", "")
    sort = asked.get("sort", "changed")
    wanted = Wanted(
        State(state) if state in {one.value for one in State} else None,
        asked.get("batch", ""),
        asked.get("q", "").strip(),
        sort if sort in SORTS else "changed",
    )
    number = asked.get("page", "1")
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 7 and int(number) else 1  # noqa: PLR2004
    records, total = desk.ledger.page(desk.account, wanted, start=(at - 1) * PAGE, size=PAGE)
    kept = {"state": wanted.state or "", "batch": wanted.batch, "q": wanted.text, "sort": wanted.sort}
    return desk.page(
        "overview.html",
        title="Overview",
        lines=[_line(desk, record) for record in records],
        total=total,
        at=at,
        last=max(1, -(-total // PAGE)),
        wanted=wanted,
        counts=desk.ledger.counts(desk.account),
        batches=[batch for batch in desk.ledger.batches() if batch.account == desk.account],
        sorts=list(SORTS),
        address=lambda **change: "/?" + urlencode({k: v for k, v in (kept | change).items() if v}),
    )


def _line(desk: _Desk, record: SubmissionRecord) -> dict[str, Any]:
    meant = load_submission(record.kind, record.payload)
    found = [desk.ledger.case(record.account, number) for number in record.numbers]
    return {
        "record": record,
        "meant": meant if isinstance(meant, Complaint) else None,
        "right": _right(meant),
        "theirs": "; ".join(dict.fromkeys(case.words for case in found if case)),
    }


def _complaint(desk: _Desk, request: Request) -> Response:
    record = _record(desk, request)
    if record is None:
        return _not_there(desk, request, None)
    meant = load_submission(record.kind, record.payload)
    events = list(desk.ledger.events(desk.account, submission=record.id))
    pictures = desk.ledger.pictures(record.id)
    wanted = request.query_params.get("picture", "")
    chosen = next((one for one in pictures if str(one.seq) == wanted), pictures[-1] if pictures else None)
    read = [event.body["fields"] for event in events if event.type == "fields_read_back"]
    claims = {claim.claim: claim for claim in desk.ledger.claims_of(record.id)}
    complaint = meant if isinstance(meant, Complaint) else None
    return desk.page(
        "complaint.html",
        title=" ".join(record.numbers) or record.id,
        record=record,
        meant=complaint,
        right=_right(meant),
        evidence=_evidence(meant),
        read=read[-1] if read else {},
        listings=[(one, claims.get(complaint.claim(one))) for one in complaint.listings] if complaint else [],
        pictures=pictures,
        chosen=chosen,
        trouble=_trouble(desk, chosen.sha256) if chosen else "",
        events=[(event, _said(event.body)) for event in events],
        beside=[
            (name, file["sha256"])
            for event in events
            if chosen and event.seq == chosen.seq
            for name, file in _beside(event.body)
        ],
        kept=lambda sha256: desk.files.size(sha256) > 0,
    )


def _file(desk: _Desk, request: Request) -> Response:
    """A file that the events of this complaint name, verified before it is handed out; nothing else of the store."""
    record, sha256 = _record(desk, request), request.path_params["sha256"]
    media_type = _named(desk, record).get(sha256) if record else None
    if media_type is None:
        return _not_there(desk, request, None)
    data = desk.files.read(sha256)
    if media_type in _SHOWN:
        return Response(data, media_type=media_type)
    # named by its hash: a name from a record could be anything
    return Response(
        data,
        media_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{sha256}"'},
    )


def _named(desk: _Desk, record: SubmissionRecord) -> dict[str, str]:
    found = {file.sha256: file.media_type for file in _evidence(load_submission(record.kind, record.payload))}
    for event in desk.ledger.events(desk.account, types={"screen_pictured"}, submission=record.id):
        found |= {file["sha256"]: file["media_type"] for _, file in _beside(event.body)}
        found[event.body["picture"]["sha256"]] = event.body["picture"]["media_type"]
    return found


def _beside(body: Any) -> Iterator[tuple[str, Any]]:
    """What is kept of a page beside its picture."""
    if "archive" in body:
        yield "the page as saved (MHTML)", body["archive"]
        yield "its requests (JSON)", body["network"]
        yield from ((f"certificate {n}", one) for n, one in enumerate(body["connection"].get("chain", []), 1))


def _evidence(meant: Submission) -> list[Any]:
    if isinstance(meant, IprUpload):
        return [*meant.ipr.certificates, *meant.ipr.authorization]
    return list(meant.evidence) if isinstance(meant, Complaint | Answer) else []


def _right(meant: Submission) -> Ipr | None:
    return meant.ipr if isinstance(meant, Complaint | IprUpload) else None


def _trouble(desk: _Desk, sha256: str) -> str:
    """Why a picture cannot be shown; empty where it can."""
    try:
        desk.files.check(sha256)
    except TakedownError as error:
        return "It was altered since." if isinstance(error, LedgerAltered) else "It is missing, or cannot be read."
    return ""


def _said(body: Any) -> str:
    found = [(name, body[name]) for name in _TELLING if body.get(name) not in (None, "", [])]
    return "; ".join(f"{name}: {', '.join(map(str, said)) if isinstance(said, list) else said}" for name, said in found)


def _record(desk: _Desk, request: Request) -> SubmissionRecord | None:
    record = desk.ledger.submission(request.path_params["id"])
    return record if record is not None and record.account == desk.account else None


def _not_there(desk: _Desk, _request: Request, _error: Exception | None) -> Response:
    return desk.sorry("Nothing of this account is called that.", "Go back to the overview.", 404)


def _failed(desk: _Desk, _request: Request, error: Exception) -> Response:
    if isinstance(error, TakedownError):
        return desk.sorry(error.message, error.advice, 500)
    raise error
