"""The page of a bundle for people: one static document without a script, in the order in which things happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from takedown.domain.event import telling
from takedown.domain.model import Complaint, EvidenceFile, IprUpload
from takedown.domain.payload import load_submission
from takedown.domain.submission import Answer, Withdrawal, files_of
from takedown.export.selection import Selection
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import PictureRecord, SubmissionRecord

_WORDS = {
    "submission_planned": "Planned",
    "submission_declared": "Declared by the holder",
    "fields_read_back": "Form filled and read back, equal to what was meant",
    "submission_intended": "About to press: nothing irreversible had been done yet",
    "submission_not_pressed": "Not pressed",
    "submission_filed": "Filed: the portal gave the number",
    "filing_compared": "Opened on the portal and compared with what was meant",
    "submission_refused": "Refused by the portal",
    "submission_held": "Held by the portal until the right is verified",
    "outcome_unknown": "Pressed, and the answer was not seen",
    "submission_absent": "Found not to be on the portal",
    "submission_superseded": "Replaced by another plan",
    "submission_withdrawn": "Withdrawn",
    "submission_waits": "Waits",
    "submission_ready": "What it waited for is there",
    "person_needed": "Needs a person",
    "listings_refused": "Listings left out by the portal's verify step",
    "submission_reviewed": "Reviewed",
    "batch_approved": "Approved to be filed, by a second person",
    "case_observed": "Read on the portal",
    "complaint_imported": "Taken in from the portal: filed by nobody here",
    "held_complaint_imported": "Taken in from the portal, which holds it: filed by nobody here",
}


@dataclass(frozen=True)
class _Happened:
    seq: int
    at: datetime
    words: str
    said: str


@dataclass(frozen=True)
class _Beside:
    """What is kept of a page beside its picture. `files`: (what it is, SHA-256)."""

    files: list[tuple[str, str]]
    connection: str


@dataclass(frozen=True)
class _Shown:
    """One submission, as the template reads it."""

    id: str
    heading: str
    facts: list[tuple[str, str]]
    listings: list[tuple[str, str, str]]
    evidence: tuple[EvidenceFile, ...]
    pictures: list[PictureRecord]
    beside: dict[int, _Beside]
    """By the event of a picture: what is kept of its page."""
    events: list[_Happened]


def page(ledger: Ledger, selection: Selection, kept: Mapping[str, str], fingerprint: str | None) -> bytes:
    """The document. `kept`: SHA-256 of a file -> its place in the bundle. Whatever stands in the record is only text here."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    templates.filters["utc"] = "{:%Y-%m-%d %H:%M:%S}".format
    practice = selection.account.startswith("sandbox:")
    shown = templates.get_template("page.html").render(
        title=_title(selection),
        whole=selection.seqs is None,
        account=selection.account,
        portal="the practice portal, where nothing is real and nobody gets a complaint"
        if practice
        else "Alibaba's IPP Platform",
        fingerprint=fingerprint,
        kept={sha256: kept.get(sha256) for sha256 in _named(ledger, selection)},
        submissions=[_submission(ledger, record) for record in selection.submissions],
    )
    return shown.encode("utf-8", "replace")


def _title(selection: Selection) -> str:
    numbers = [number for record in selection.submissions for number in record.numbers]
    return f"complaint {numbers[0]}" if len(numbers) == 1 else f"{len(selection.submissions)} submissions"


def _named(ledger: Ledger, selection: Selection) -> Iterator[str]:
    for record in selection.submissions:
        yield from (picture.sha256 for picture in ledger.pictures(record.id))
        yield from (sha256 for beside in _beside(ledger, record).values() for _, sha256 in beside.files)
        yield from (file.sha256 for file in files_of(load_submission(record.kind, record.payload)))


_KINDS = {
    "complaint": "Complaint",
    "ipr": "Upload of a right",
    "answer": "Answer to a counter-notice",
    "withdrawal": "Withdrawal",
}


def _submission(ledger: Ledger, record: SubmissionRecord) -> _Shown:
    meant = load_submission(record.kind, record.payload)
    kind = _KINDS[record.kind]
    return _Shown(
        id=record.id,
        heading=f"{kind} {' '.join(record.numbers) or record.id} ({record.state.value.replace('_', ' ')})",
        facts=list(_facts(record, meant)),
        listings=list(_listings(ledger, record, meant)) if isinstance(meant, Complaint) else [],
        evidence=files_of(meant),
        pictures=ledger.pictures(record.id),
        beside=_beside(ledger, record),
        events=[
            _Happened(event.seq, event.at, _WORDS[event.type], telling(event.body))
            for event in ledger.events(record.account, submission=record.id)
            if event.type in _WORDS
        ],
    )


def _beside(ledger: Ledger, record: SubmissionRecord) -> dict[int, _Beside]:
    pictured = ledger.events(record.account, types={"screen_pictured"}, submission=record.id)
    return {
        event.seq: _Beside(
            [
                ("page as the browser saved it (MHTML)", event.body["archive"]["sha256"]),
                (f"{event.body['network']['requests']} requests of the page (JSON)", event.body["network"]["sha256"]),
                *((f"certificate {n}", one["sha256"]) for n, one in enumerate(event.body["connection"]["chain"], 1)),
            ],
            _connected(event.body["connection"]),
        )
        for event in pictured
        if "archive" in event.body
    }


def _connected(connection: Mapping[str, Any]) -> str:
    """Who answered, in a line."""
    if "why_not" in connection:
        return f"Who answered is not in the record: {connection['why_not']}."
    server, tls = connection.get("server") or {}, connection.get("tls")
    if tls is None:
        over = "not over TLS"
    else:
        over = (
            f"{tls.get('protocol', 'TLS')}, certificate of {tls.get('subjectName', '?')} from {tls.get('issuer', '?')}"
        )
    date = connection.get("headers", {}).get("date", "")
    said = f", whose clock said {date}" if date else ""
    return f"{connection.get('status')} from {server.get('ipAddress', 'an unknown address')}{said}; {over}."


def _facts(record: SubmissionRecord, meant: object) -> Iterator[tuple[str, str]]:
    yield "Ours", record.id
    yield "Numbers", ", ".join(record.numbers) or "none"
    if isinstance(meant, Complaint):
        yield "Marketplace", meant.marketplace.value
        yield "Reason", meant.reason.replace("_", " ")
        yield "Explanation", meant.explanation
    if isinstance(meant, Complaint | IprUpload):
        right = meant.ipr
        yield "Right", f"{right.name}, {right.ipr_type.value} {right.registration_number}, {right.owner}"
    if isinstance(meant, Answer):
        yield "Counter-notice", f"{meant.reference} of complaint {meant.number}"
        yield "Answer", f"{meant.reply.value}: {meant.text}"
    if isinstance(meant, Withdrawal):
        yield "Withdraws", f"complaint {meant.number}: {meant.reason}"
    if record.declared_by and record.declared_at:
        yield "Declared by", f"{record.declared_by}, {record.declared_at:%Y-%m-%d %H:%M:%S}"


def _listings(ledger: Ledger, record: SubmissionRecord, meant: Complaint) -> Iterator[tuple[str, str, str]]:
    claims = {claim.claim: claim for claim in ledger.claims_of(record.id)}
    for listing in meant.listings:
        claim = claims.get(meant.claim(listing))
        yield listing.address, claim.state.value if claim else "", (claim.words or claim.portal_words) if claim else ""
