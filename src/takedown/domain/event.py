"""The event line: every fact in the ledger is one of these, appended and never changed.

The line is canonical JSON (RFC 8785) with the envelope `v, seq, prev, type, at, run, actor, body`. New types and new
body fields may come; the envelope stays, because a chain cannot be re-written later. `prev` is the SHA-256 of the line
before (64 zeros for the first), one chain per portal account.

Bodies by type (a submission is a complaint or an IPR upload; hashes are SHA-256 in hex; times are UTC, ISO 8601, ms).
`name [a, b]` is a list of objects with these keys, `name {a, b}` one such object; a listing is `Listing.key`, `ipr` is
`payload.dump` of the right in ipr_registered and `Ipr.key` in ipr_observed; statuses are the values of `portal_status`:

    run_started            command, profile, portal, tool, os, policy {key (fingerprint) | null, time_stamps (off, optional
                           or required), authorities [name, url, certificates_sha256]}, environment {proxy, hosts_sha256,
                           browser {path, sha256} | null (a person's own window), clock {source, offset_ms | null, offset}}
    run_sealed             exit
    checkpoint_made        size (events under it), note_sha256, key (fingerprint) | null        (`verification.note`)
    time_stamped           size (of the checkpoint), authority, stamp_sha256, time (the authority's), asked_at, delay_ms
                           (from the checkpoint to the question)
    agreement_confirmed    profile, name, statement
    batch_planned          batch, file, file_sha256, rows [row, claim, submission | null, status, code; of what the row says
                           also seller, shop, and the name of its template]
    submission_planned     submission, kind, attempt, claims, payload, batch | null, waits_for | null
    submission_declared    submissions (ids), name, statement, valid_days
    submission_intended    submission, payload_sha256, evidence_sha256, marker, attempt, press_within_ms, browser_pid,
                           epoch, browser_started_ms, machine; of what a person files by hand: by_hand, evidence_names
                           (those of its kit), and null for press_within_ms, browser_pid, epoch; of what is pressed in a
                           person's own window: attached {address, browser, target, pid, started_ms}
    submission_not_pressed submission, why
    submission_filed       submission, numbers          (the comparison with the opened complaint is owed)
    filing_compared        submission, equal, differences
    submission_refused     submission, words, code
    submission_held        submission, words, reference
    outcome_unknown        submission, why, words   (of the portal, where nobody has given them a meaning)
    submission_absent      submission, why, words, by
    submission_superseded  submission, by | null, why
    submission_withdrawn   submission, words
    submission_waits       submission, waits_for        (a right's claim, or `unexplained:NUMBER` on the portal)
    submission_ready       submission                   (what it waited for is there)
    person_needed          submission, why, candidates [number, listings]       (reading the portal did not settle it)
    listings_refused       submission, listings [claim, words]      (the portal's verify step left them out)
    fields_read_back       submission, fields           (what the page showed before the press, equal to what was meant)
    screen_pictured        submission | null, step, screen, page {address, title}, browser, profile,
                           masks {NAME: {matched, boxes [[left, top, width, height] | null]}} (what was covered),
                           picture {sha256, media_type, bytes, width, height, taken_at}; at read-back and answer also
                           archive (the page as MHTML) and network (JSON: what it asked for) {sha256, media_type, bytes},
                           connection {address, status, server {ipAddress, port}, headers, tls {protocol, issuer,
                           subjectName, validFrom, validTo} | null, chain [sha256, media_type, bytes]} (the page's own)
    submission_reviewed    submission, verdict (of `review.Verdict`), text, by, seen_sha256 (`ledger.seen`: of what they saw)
    batch_approved         batch, submissions, contents [submission, content_sha256], content_sha256 (of all of it), by,
                           seen_sha256           (somebody approves that these are pressed: `filing.second_person`)
    ledger_restored        known_until (the last event of the backup), sums_sha256 (of the backup's list of hashes)
    restoration_agreed     name, read_back_to (a day), left_out (numbers)   (the portal's list was read back to then)
    listing_captured       listing, address, claims, batch | null, shows (of `portal.ListingShows`), status, facts {title,
                           price, seller, shop_id, shop_address: what the page shows}, kept_out (what the page tried),
                           main_picture {sha256, media_type, bytes} | null, page, picture, browser, profile, masks, archive,
                           network, connection (as of screen_pictured)
    files_pruned           files (hashes), older_than_days      (pictures that were let go: their hashes stay in the events)
    case_observed          number, submission | null, status, words, listings [listing, status, words], page;
                           listed [words, listings] (of its line in the list, where that was read; a listing that was
                           there before and is shown no more has no words)
    listing_rechecked      submission, listing, number, finding (gone, still_there, cannot_tell), why
                           (a look at a listing that the portal calls removed; what its page showed is captured before it)
    counter_notice_observed     number, submission | null, reference, status (of `CounterNoticeStatus`), words, seller, said,
                           received_on | null, deadline (a day, the portal's own) | null, page, attachments [name, why (it
                           was not taken) | "", and of one that was taken sha256, media_type (by its content), bytes]; the
                           names and the text are the seller's, as they are; notice (what the portal says about it; not in
                           older events)
    complaint_imported     submission, kind, attempt, claims, payload, numbers, not_before (the day
                           that the portal says, or else the first day of the import)     (read from the portal, filed by
                           nobody here; of its evidence only the names are known)
    held_complaint_imported     submission, kind, attempt, claims, payload, reference, not_before     (the same of one
                           that the portal keeps until its right is verified)
    ipr_registered         ipr
    ipr_observed           ipr, status, words, reference
    ipr_imported           ipr (as in ipr_registered, what the portal shows of it), status, words, reference
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785

ENVELOPE_VERSION = 1
GENESIS = "0" * 64


@dataclass(frozen=True)
class Event:
    """One appended fact. `seq` starts at 1 in each account's chain; `at` is aware UTC."""

    seq: int
    prev: str
    type: str
    at: datetime
    run: str
    actor: str
    body: Mapping[str, Any]

    def line(self) -> bytes:
        """The canonical bytes (RFC 8785), without a line end."""
        return rfc8785.dumps(
            {
                "v": ENVELOPE_VERSION,
                "seq": self.seq,
                "prev": self.prev,
                "type": self.type,
                "at": stamp(self.at),
                "run": self.run,
                "actor": self.actor,
                "body": self.body,
            }
        )

    def sha256(self) -> str:
        """The hash that the next event's `prev` carries."""
        return hashlib.sha256(self.line()).hexdigest()


def stamp(at: datetime) -> str:
    """`2026-11-21T19:18:04.123Z`. Raises ValueError for a naive time."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone has no place in the ledger")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


_TELLING = (
    *("numbers", "status", "words", "why", "reference", "name", "statement", "differences"),
    *("verdict", "text", "reason", "by"),
)


def telling(body: Mapping[str, Any]) -> str:
    """What of a body a person reads first, in a line: "words: No such listing; by: Jane Doe"; often empty."""
    found = [(name, body[name]) for name in _TELLING if body.get(name) not in (None, "", [])]
    return "; ".join(f"{name}: {', '.join(map(str, said)) if isinstance(said, list) else said}" for name, said in found)
