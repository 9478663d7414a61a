"""What every page works with: the record of one account, its files, and how a page is put together."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from takedown.domain.model import Account, Complaint, Ipr, IprUpload
from takedown.domain.submission import Submission
from takedown.ledger.files import FileStore
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import SubmissionRecord

HERE = Path(__file__).parent


class Site:
    """One account of a ledger, as pages."""

    def __init__(self, ledger: Ledger, files: FileStore, account: Account) -> None:
        self.ledger, self.files, self.account = ledger, files, account
        self.templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self.templates.filters["utc"] = "{:%Y-%m-%d %H:%M:%S}".format
        self.templates.filters["plain"] = lambda value: str(value).replace("_", " ")
        self.templates.filters["web"] = lambda text: text if urlsplit(text).scheme in ("http", "https") else ""

    def page(self, name: str, status: int = 200, **shown: Any) -> Response:
        """A page made from the template `name`; whatever stands in the record is only text in it."""
        text = self.templates.get_template(name).render(account=self.account, **shown)
        return HTMLResponse(text.encode("utf-8", "replace"), status)

    def sorry(self, message: str, advice: str, status: int) -> Response:
        """A page that says why there is nothing to see, and what to do."""
        return self.page("sorry.html", status, title="Not shown", message=message, advice=advice)

    def not_there(self) -> Response:
        """The answer about what is not in this account."""
        return self.sorry("Nothing of this account is called that.", "Go back to the overview.", 404)

    def record(self, request: Request) -> SubmissionRecord | None:
        """The submission that the address names; None for one of another account, too."""
        record = self.ledger.submission(request.path_params["id"])
        return record if record is not None and record.account == self.account else None


def right_of(meant: Submission) -> Ipr | None:
    """The right that it is about, where it says so."""
    return meant.ipr if isinstance(meant, Complaint | IprUpload) else None
