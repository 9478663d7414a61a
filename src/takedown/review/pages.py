"""The addresses of the review page. It checks nobody: the gate stands in front of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from jinja2 import TemplateError
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from takedown.domain.errors import TakedownError
from takedown.review.batch import approve_batch, batch
from takedown.review.comparing import comparison, difference
from takedown.review.complaint import complaint, file
from takedown.review.looks import choose_look, look
from takedown.review.overview import overview
from takedown.review.sellers import SellersPage
from takedown.review.site import HERE, Paper, Site
from takedown.review.standing import whole_of
from takedown.review.unsettled import give_meaning, settle, unsettled
from takedown.review.verdicts import give_verdict
from takedown.verification.verdict import Verdict

log = logging.getLogger(__name__)

_NOT_AS_WRITTEN = (ValueError, LookupError, TypeError, AttributeError, TemplateError, SQLAlchemyError)
"""What comes of a row or an event that somebody has altered, or that only another version understands."""


def pages(site: Site) -> Starlette:
    """The application over one account of a ledger. Somebody else decides who may see it."""
    return Starlette(
        routes=[
            Route("/", partial(_shown, overview, site)),
            Route("/complaint/{id}", partial(_shown, complaint, site)),
            Route("/complaint/{id}/verdict", partial(give_verdict, site), methods=["POST"]),
            Route("/unsettled", partial(_shown, unsettled, site)),
            Route("/unsettled/{id}", partial(settle, site), methods=["POST"]),
            Route("/sellers", partial(_shown, SellersPage(), site)),
            Route("/words", partial(give_meaning, site), methods=["POST"]),
            Route("/batch/{id}", partial(_shown, batch, site)),
            Route("/batch/{id}/approve", partial(approve_batch, site), methods=["POST"]),
            Route("/compare", partial(_shown, comparison, site)),
            Route("/difference/{first:int}/{second:int}.png", partial(difference, site)),
            Route("/file/{id}/{sha256}", partial(file, site)),
            *_LOOKS,
        ],
        exception_handlers=_handlers(site),
    )


def refused_pages(verdict: Verdict, name: str) -> Starlette:
    """The application over a bundle that was refused: what each check says, and nothing of what is in it."""
    paper = Paper(name, lambda: whole_of(verdict))

    def refused(request: Request) -> Response:
        return paper.at(request).page("refused.html", title="Refused", checks=verdict.checks)

    return Starlette(routes=[Route("/", refused), *_LOOKS], exception_handlers=_handlers(paper))


_LOOKS = (
    Route("/look/{look}", choose_look),
    Route("/look.css", look),
    Mount("/static", StaticFiles(directory=HERE / "static")),
)


def _handlers(paper: Paper) -> Mapping[Any, Callable[[Request, Exception], Response]]:
    unreadable = dict.fromkeys(_NOT_AS_WRITTEN, partial(_unreadable, paper))
    numbered = {404: partial(_nowhere, paper), 405: partial(_form_only, paper)}
    return {TakedownError: partial(_failed, paper), **numbered, **unreadable}


def _shown(view: Callable[[Site, Request], Response], site: Site, request: Request) -> Response:
    with site.checking.stand_back():
        return view(site.at(request), request)


def _nowhere(paper: Paper, _request: Request, _error: Exception) -> Response:
    return paper.not_there()


def _form_only(paper: Paper, _request: Request, _error: Exception) -> Response:
    return paper.sorry("This address only takes what a form sends.", "Go back to the overview.", 405)


def _failed(paper: Paper, _request: Request, error: Exception) -> Response:
    if isinstance(error, TakedownError):
        return paper.sorry(error.message, error.advice, 500)
    raise error


def _unreadable(paper: Paper, request: Request, error: Exception) -> Response:
    log.info("%s could not be shown", request.url.path, exc_info=error)
    return paper.sorry(
        "Something that this page shows is not as takedown writes it: it was altered, or another version wrote it.",
        "`takedown verify --store` says whether an event was altered, `takedown doctor --rebuild-check` whether a table was.",
        500,
    )
