"""The addresses of the review page. It checks nobody: the gate stands in front of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from takedown.domain.errors import TakedownError
from takedown.domain.model import Account
from takedown.ledger.files import FileStore
from takedown.ledger.ledger import Ledger
from takedown.review.batch import approve_batch, batch
from takedown.review.comparing import comparison, difference
from takedown.review.complaint import complaint, file
from takedown.review.looks import choose_look, look
from takedown.review.overview import overview
from takedown.review.site import HERE, Reviewer, Site
from takedown.review.unsettled import give_meaning, settle, unsettled
from takedown.review.verdicts import give_verdict


def pages(ledger: Ledger, files: FileStore, account: Account, reviewer: Reviewer | None = None) -> Starlette:
    """The application over one account of a ledger. Somebody else decides who may see it."""
    site = Site(ledger, files, account, reviewer)
    return Starlette(
        routes=[
            Route("/", partial(_shown, overview, site)),
            Route("/complaint/{id}", partial(_shown, complaint, site)),
            Route("/complaint/{id}/verdict", partial(give_verdict, site), methods=["POST"]),
            Route("/unsettled", partial(_shown, unsettled, site)),
            Route("/unsettled/{id}", partial(settle, site), methods=["POST"]),
            Route("/words", partial(give_meaning, site), methods=["POST"]),
            Route("/batch/{id}", partial(_shown, batch, site)),
            Route("/batch/{id}/approve", partial(approve_batch, site), methods=["POST"]),
            Route("/compare", partial(_shown, comparison, site)),
            Route("/difference/{first:int}/{second:int}.png", partial(difference, site)),
            Route("/file/{id}/{sha256}", partial(file, site)),
            Route("/look/{look}", choose_look),
            Route("/look.css", look),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        exception_handlers={TakedownError: partial(_failed, site), 404: partial(_nowhere, site)},
    )


def _shown(view: Callable[[Site, Request], Response], site: Site, request: Request) -> Response:
    return view(site.at(request), request)


def _nowhere(site: Site, _request: Request, _error: Exception) -> Response:
    return site.not_there()


def _failed(site: Site, _request: Request, error: Exception) -> Response:
    if isinstance(error, TakedownError):
        return site.sorry(error.message, error.advice, 500)
    raise error
