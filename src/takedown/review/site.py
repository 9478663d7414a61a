"""What every page works with: the record of one account, its files, and how a page is put together."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Lock
from typing import Any, Protocol, Self
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from takedown.domain.model import Account, Complaint, Ipr, IprUpload
from takedown.domain.payload import load_submission
from takedown.domain.submission import Submission
from takedown.filing.desk import Desk
from takedown.ledger.journal import Journal
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import SubmissionRecord
from takedown.review.contents import Contents
from takedown.review.standing import Badge, Checking

HERE = Path(__file__).parent
PAGE = 50
"""Lines on one page."""


class Words(Protocol):
    """The wording of a profile, which a person adds to."""

    def unknown(self, section: str, texts: Iterable[str]) -> list[str]:
        """Those of the texts that mean nothing to us yet."""

    def among(self, section: str) -> list[str]:
        """What a text of the section may mean."""

    @property
    def give(self) -> Callable[[str, str, str], None]:
        """Takes section, our word and the text, and writes it into the user's own table. Raises WrongUse."""


class Reviewer:
    """A person who decides on these pages; `journal` is the run that their verdicts are in.

    `settle` holds the account for what they decide about an unknown outcome, and raises AccountHeld when another process
    does. `words` is the wording of the profile. Without these two, such things are only shown.
    """

    def __init__(
        self,
        name: str,
        journal: Journal,
        *,
        settle: Callable[[], AbstractContextManager[Desk]] | None = None,
        words: Callable[[], Words] | None = None,
    ) -> None:
        self.name, self.settle, self.words = name, settle, words
        self._journal = journal
        self._one_at_a_time = Lock()

    def say(self, event_type: str, body: Mapping[str, Any]) -> None:
        """Append what they say of what they saw, in their name. Raises what `Journal.append_seen` raises."""
        with self._one_at_a_time:
            self._journal.append_seen(event_type, {**body, "by": self.name})


class Files(Protocol):
    """Stored files by their SHA-256: those of `ledger.files.FileStore`, or of a bundle. They raise what that one does."""

    def size(self, sha256: str) -> int:
        """How many bytes; 0 for one that is gone."""

    def read(self, sha256: str) -> bytes:
        """The bytes, verified."""

    def check(self, sha256: str) -> None:
        """Verify one."""


class Paper:
    """How a page is put together. `whose`: what stands in its head; `whole`: how the record as a whole stands."""

    def __init__(self, whose: str, whole: Callable[[], Badge], reviewer: str = "") -> None:
        self.whose, self._whole, self._name = whose, whole, reviewer
        self.here = "/"
        self.templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self.templates.filters["utc"] = "{:%Y-%m-%d %H:%M:%S}".format
        self.templates.filters["plain"] = lambda value: str(value).replace("_", " ")
        self.templates.filters["web"] = lambda text: text if urlsplit(text).scheme in ("http", "https") else ""

    def at(self, request: Request) -> Self:
        """The same, for one request: its pages know their own address, to come back to."""
        other = copy.copy(self)
        other.here = request.url.path + ("?" + request.url.query if request.url.query else "")
        return other

    def page(self, name: str, status: int = 200, **shown: Any) -> Response:
        """A page made from the template `name`; whatever stands in the record is only text in it."""
        text = self.templates.get_template(name).render(
            account=self.whose, here=self.here, reviewer=self._name, whole=self._whole(), **shown
        )
        return HTMLResponse(text.encode("utf-8", "replace"), status)

    def sorry(self, message: str, advice: str, status: int) -> Response:
        """A page that says why there is nothing to see, and what to do."""
        return self.page("sorry.html", status, title="Not shown", message=message, advice=advice)

    def not_there(self) -> Response:
        """The answer about what is not in this account."""
        return self.sorry("Nothing of this account is called that.", "Go back to the overview.", 404)


class Site(Paper):
    """One account of a ledger, as pages. Without a reviewer they are for reading."""

    def __init__(
        self,
        ledger: Ledger,
        files: Files,
        account: Account,
        checking: Checking,
        reviewer: Reviewer | None = None,
        shown_as: str = "",
    ) -> None:
        super().__init__(shown_as or account, lambda: checking.whole, reviewer.name if reviewer else "")
        self.ledger, self.files, self.account, self.checking, self.reviewer = ledger, files, account, checking, reviewer
        self.contents = Contents()

    def record(self, request: Request) -> SubmissionRecord | None:
        """The submission that the address names; None for one of another account, too."""
        record = self.ledger.submission(request.path_params["id"])
        return record if record is not None and record.account == self.account else None


def number_in(text: str, most: int) -> int:
    """What is typed in an address as a number from 1 to `most`; 0 for anything else."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0  # noqa: PLR2004
    return number if number <= most else 0


def meant_by(record: SubmissionRecord) -> Submission | None:
    """What a submission says; None where that cannot be read any more."""
    try:
        return load_submission(record.kind, record.payload)
    except (ValueError, LookupError, TypeError):
        return None


def token_of(request: Request) -> str:
    """What every form carries; the gate gives it to the pages."""
    return str(getattr(request.state, "token", ""))


def field_of(request: Request, name: str) -> str:
    """A field of the form that the gate let in, without blanks around it; empty where it is not there."""
    return "\n".join(getattr(request.state, "form", {}).get(name, [])).strip()


def right_of(meant: Submission) -> Ipr | None:
    """The right that it is about, where it says so."""
    return meant.ipr if isinstance(meant, Complaint | IprUpload) else None
