"""The page of a bundle for people: one static document without a script, in the order in which things happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from takedown.domain.model import Complaint, EvidenceFile, IprUpload
from takedown.domain.payload import load_submission
from takedown.export.selection import Selection
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import PictureRecord, StoredEvent, SubmissionRecord

_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, sans-serif; color: #1c2430; background: #fff; margin: 0 auto; padding: 2rem;
max-width: 62rem; }
h1 { font-size: 1.6rem; margin: 0 0 .3rem; } h2 { font-size: 1.25rem; margin: 2.6rem 0 .6rem; border-top: 2px solid #1c2430;
padding-top: 1rem; } h3 { font-size: 1rem; margin: 1.6rem 0 .4rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .35rem .6rem;
border-bottom: 1px solid #d8dde4; overflow-wrap: anywhere; } th { font-weight: 600; }
table.facts th { width: 11rem; color: #55606e; }
.note { background: #f2f5f9; padding: .8rem 1rem; } .hash { font: 12px/1.3 ui-monospace, monospace; color: #55606e;
overflow-wrap: anywhere; } time { white-space: nowrap; }
.film { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 1rem; margin: .6rem 0; }
figure { margin: 0; border: 1px solid #d8dde4; padding: .5rem; } figure img { width: 100%; height: 12rem; object-fit: contain;
object-position: top; background: #f2f5f9; } figcaption { font-size: 13px; overflow-wrap: anywhere; }
td:last-child.hash { white-space: nowrap; } th:last-child { white-space: nowrap; }
@media print { body { max-width: none; padding: 0; } figure { break-inside: avoid; } }
"""

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
    "case_observed": "Read on the portal",
    "complaint_imported": "Taken in from the portal: filed by nobody here",
    "held_complaint_imported": "Taken in from the portal, which holds it: filed by nobody here",
}
_TELLING = ("numbers", "status", "words", "why", "reference", "name", "statement", "equal")


def page(ledger: Ledger, selection: Selection, kept: Mapping[str, str], fingerprint: str | None) -> bytes:
    """The document. `kept`: SHA-256 of a file -> its place in the bundle. Whatever stands in the record is only text here."""
    body = "\n".join(_body(ledger, selection, kept, fingerprint))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'\">\n"
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Evidence: {escape(_title(selection))}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    ).encode("utf-8", "replace")


def _title(selection: Selection) -> str:
    numbers = [number for record in selection.submissions for number in record.numbers]
    return f"complaint {numbers[0]}" if len(numbers) == 1 else f"{len(selection.submissions)} submissions"


def _body(ledger: Ledger, selection: Selection, kept: Mapping[str, str], fingerprint: str | None) -> Iterator[str]:
    signed = (
        f'The record is signed by the key <span class="hash">{escape(fingerprint)}</span>. Ask the holder of the key, not '
        "this page, whether it is theirs."
        if fingerprint
        else "The record is not signed: the tool had no key when it was made."
    )
    part = "everything that was recorded for" if selection.seqs is None else "part of what was recorded for"
    yield f"<h1>Evidence: {escape(_title(selection))}</h1>"
    where = "Alibaba's IPP Platform"
    if selection.account.startswith("sandbox:"):
        where = "the practice portal, where nothing is real: no complaint in it was ever sent to anybody"
    yield f"<p>This is {part} the account <b>{escape(selection.account)}</b> on {where}. Times are UTC.</p>"
    yield (
        '<div class="note"><b>What it shows, once it is verified.</b> That these events and files were recorded in this order '
        "by whoever holds the key, and that nothing of them was changed since. It does not show by itself that a page was "
        "genuine, or that the computer's clock was right. How to verify it, with or without our program, is in VERIFY.md; this "
        f"page is only a way to read it. {signed}</div>"
    )
    if len(selection.submissions) > 1:
        yield "<h3>Contents</h3><ul>"
        for record in selection.submissions:
            yield f'<li><a href="#{escape(record.id)}">{escape(_heading(record))}</a></li>'
        yield "</ul>"
    for record in selection.submissions:
        yield from _submission(ledger, record, kept)


def _heading(record: SubmissionRecord) -> str:
    kind = "Complaint" if record.kind == "complaint" else "Upload of a right"
    return f"{kind} {' '.join(record.numbers) or record.id} ({record.state.value.replace('_', ' ')})"


def _submission(ledger: Ledger, record: SubmissionRecord, kept: Mapping[str, str]) -> Iterator[str]:
    meant = load_submission(record.kind, record.payload)
    yield f'<h2 id="{escape(record.id)}">{escape(_heading(record))}</h2>'
    yield _facts(_what(record, meant))
    if isinstance(meant, Complaint):
        yield "<h3>Listings</h3><table><tr><th>Listing</th><th>With us</th><th>The portal says</th></tr>"
        claims = {claim.claim: claim for claim in ledger.claims_of(record.id)}
        for listing in meant.listings:
            claim = claims.get(meant.claim(listing))
            state, words = (claim.state.value, claim.words or claim.portal_words) if claim else ("", "")
            yield f"<tr><td>{escape(listing.address)}</td><td>{escape(state)}</td><td>{escape(words)}</td></tr>"
        yield "</table>"
    files = list(meant.evidence) if isinstance(meant, Complaint) else _of_right(meant)
    if files:
        yield "<h3>Evidence that was handed in</h3><table><tr><th>File</th><th>SHA-256</th></tr>"
        for file in files:
            place = kept.get(file.sha256)
            name = f'<a href="{escape(place)}">{escape(file.name)}</a>' if place else f"{escape(file.name)} (not kept)"
            yield f'<tr><td>{name}</td><td class="hash">{escape(file.sha256)}</td></tr>'
        yield "</table>"
    pictures = ledger.pictures(record.id)
    if pictures:
        yield '<h3>What the browser showed</h3><div class="film">'
        yield from (_figure(picture, kept) for picture in pictures)
        yield "</div>"
    yield "<h3>What happened</h3><table><tr><th>Time</th><th>Event</th><th>In the record</th></tr>"
    for event in ledger.events(record.account, submission=record.id):
        if event.type in _WORDS:
            yield (
                f"<tr><td><time>{event.at:%Y-%m-%d %H:%M:%S}</time></td><td>{escape(_WORDS[event.type])}"
                f'{_said(event)}</td><td class="hash">event {event.seq}</td></tr>'
            )
    yield "</table>"


def _of_right(meant: object) -> list[EvidenceFile]:
    return [*meant.ipr.certificates, *meant.ipr.authorization] if isinstance(meant, IprUpload) else []


def _what(record: SubmissionRecord, meant: object) -> Iterator[tuple[str, str]]:
    yield "Ours", record.id
    yield "Numbers", ", ".join(record.numbers) or "none"
    if isinstance(meant, Complaint):
        yield "Marketplace", meant.marketplace.value
        yield (
            "Right",
            f"{meant.ipr.name}, {meant.ipr.ipr_type.value} {meant.ipr.registration_number}, {meant.ipr.owner}",
        )
        yield "Reason", meant.reason.replace("_", " ")
        yield "Explanation", meant.explanation
    if record.declared_by and record.declared_at:
        yield "Declared by", f"{record.declared_by}, {record.declared_at:%Y-%m-%d %H:%M:%S}"


def _facts(facts: Iterator[tuple[str, str]]) -> str:
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(text)}</td></tr>" for name, text in facts)
    return f'<table class="facts">{rows}</table>'


def _figure(picture: PictureRecord, kept: Mapping[str, str]) -> str:
    place = kept.get(picture.sha256)
    shown = (
        f'<a href="{escape(place)}"><img src="{escape(place)}" alt="{escape(picture.step)}" loading="lazy"></a>'
        if place
        else "<p>This picture was let go; its hash is left.</p>"
    )
    return (
        f"<figure>{shown}<figcaption><b>{escape(picture.step)}</b>, {escape(picture.screen)}<br>"
        f"<time>{picture.taken_at:%Y-%m-%d %H:%M:%S}</time>, {picture.width} × {picture.height}<br>"
        f"{escape(picture.address)}<br>"
        f'<span class="hash">{escape(picture.sha256)}</span></figcaption></figure>'
    )


def _said(event: StoredEvent) -> str:
    found = [(name, event.body[name]) for name in _TELLING if event.body.get(name) not in (None, "", [], True)]
    told = "; ".join(f"{name}: {', '.join(map(str, said)) if isinstance(said, list) else said}" for name, said in found)
    return f"<br><span>{escape(told)}</span>" if told else ""
