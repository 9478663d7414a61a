"""Complaints of one holder, and the events about them, as `(type, body)`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from takedown.domain.model import Account, Complaint, ComplaintType, Ipr, IprType, IprUpload, Listing, Marketplace
from takedown.domain.payload import dump, kind_of
from takedown.domain.submission import Submission

ACCOUNT = Account("sandbox:holder@example.test")
OTHER_ACCOUNT = Account("sandbox:agent@example.test")
MARK = Ipr(IprType.TRADEMARK, "1234567", "CN", "Acme", "Acme Ltd")

Item = tuple[str, dict[str, Any]]


class Clock:
    """Every look at it is a little later."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 21, 19, 18, 4, 123_456, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=7)
        return self.at


def complaint(*items: int, attempt: int = 1, account: Account = ACCOUNT) -> Complaint:
    """One complaint about these item numbers."""
    listings = tuple(
        Listing(Marketplace.ALIEXPRESS, str(item), f"https://www.aliexpress.com/item/{item}.html") for item in items
    )
    kind = ComplaintType.PRODUCT_LISTING
    return Complaint(
        account, Marketplace.ALIEXPRESS, MARK, kind, "counterfeit_features", listings, "Copied.", attempt=attempt
    )


def planned(submission: Submission, *, batch: str | None = None, waits_for: str | None = None) -> Item:
    return "submission_planned", {
        "submission": submission.id,
        "kind": kind_of(submission),
        "attempt": submission.attempt,
        "claims": submission.claims,
        "payload": dump(submission),
        "batch": batch,
        "waits_for": waits_for,
    }


def declared(*submissions: Complaint | IprUpload) -> Item:
    return "submission_declared", {
        "submissions": [submission.id for submission in submissions],
        "name": "Ada Holder",
        "statement": "I own this mark.",
        "valid_days": 7,
    }


def intended(submission: Complaint | IprUpload) -> Item:
    return "submission_intended", {
        "submission": submission.id,
        "payload_sha256": "1" * 64,
        "evidence_sha256": [],
        "marker": "7F3K2Q",
        "attempt": submission.attempt,
        "press_within_ms": 60_000,
        "browser_pid": 4711,
        "epoch": 1,
    }


def filed(submission: Complaint | IprUpload, *numbers: str) -> Item:
    return "submission_filed", {"submission": submission.id, "numbers": numbers}


def imported(submission: Complaint, *numbers: str, **changes: Any) -> Item:
    """One that was taken in from the portal; held there where `reference` is given."""
    event_type = "held_complaint_imported" if "reference" in changes else "complaint_imported"
    _, body = planned(submission)
    said = {"not_before": "2026-11-01"} | ({} if "reference" in changes else {"numbers": list(numbers)})
    return event_type, body | said | changes


def step(event_type: str, submission: Complaint | IprUpload, **more: Any) -> Item:
    """Any other event about a submission, with every field that some of them need."""
    body: dict[str, Any] = {
        "words": "",
        "why": "",
        "code": "",
        "reference": "",
        "by": None,
        "equal": True,
        "differences": [],
    }
    return event_type, body | {"submission": submission.id} | more


def listings_refused(submission: Complaint, *positions: int) -> Item:
    refused = [{"claim": submission.claims[position], "words": "Link is invalid"} for position in positions]
    return "listings_refused", {"submission": submission.id, "listings": refused}


def case(number: str, submission: Complaint | None, status: str, **listings: str) -> Item:
    """A case with the status of each listing: `_17="removed"` for item 17."""
    return "case_observed", {
        "number": number,
        "submission": submission and submission.id,
        "status": status,
        "words": f"words for {status}",
        "listings": [
            {"listing": f"aliexpress/{item[1:]}", "status": said, "words": f"words for {said}"}
            for item, said in listings.items()
        ],
        "page": {"address": "http://localhost/cases/1", "title": "Case"},
    }


def pictured(submission: Complaint | None, *, name: str = "receipt") -> Item:
    return "screen_pictured", {
        "submission": submission and submission.id,
        "step": "conclude",
        "screen": name,
        "picture": {
            "sha256": "a" * 64,
            "media_type": "image/png",
            "bytes": 1234,
            "width": 1280,
            "height": 720,
            "taken_at": "2026-11-21T19:18:04.000Z",
        },
        "page": {"address": "http://localhost/done", "title": "Done"},
        "browser": "chromium 156",
        "profile": "sandbox",
        "masks": {},
    }


def run_started() -> Item:
    return "run_started", {
        "command": "submit",
        "profile": "sandbox",
        "portal": "sandbox",
        "tool": "0.1.0",
        "os": "Linux",
    }
