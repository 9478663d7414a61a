"""The addresses of the review page. It checks nobody: the gate stands in front of it."""

from __future__ import annotations

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
from takedown.review.complaint import complaint, file
from takedown.review.overview import overview
from takedown.review.site import HERE, Reviewer, Site
from takedown.review.unsettled import give_meaning, settle, unsettled
from takedown.review.verdicts import give_verdict


def pages(ledger: Ledger, files: FileStore, account: Account, reviewer: Reviewer | None = None) -> Starlette:
    """The application over one account of a ledger. Somebody else decides who may see it."""
    site = Site(ledger, files, account, reviewer)
    return Starlette(
        routes=[
            Route("/", partial(overview, site)),
            Route("/complaint/{id}", partial(complaint, site)),
            Route("/complaint/{id}/verdict", partial(give_verdict, site), methods=["POST"]),
            Route("/unsettled", partial(unsettled, site)),
            Route("/unsettled/{id}", partial(settle, site), methods=["POST"]),
            Route("/words", partial(give_meaning, site), methods=["POST"]),
            Route("/batch/{id}", partial(batch, site)),
            Route("/batch/{id}/approve", partial(approve_batch, site), methods=["POST"]),
            Route("/file/{id}/{sha256}", partial(file, site)),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        exception_handlers={TakedownError: partial(_failed, site), 404: partial(_nowhere, site)},
    )


def _nowhere(site: Site, _request: Request, _error: Exception) -> Response:
    return site.not_there()


def _failed(site: Site, _request: Request, error: Exception) -> Response:
    if isinstance(error, TakedownError):
        return site.sorry(error.message, error.advice, 500)
    raise error
