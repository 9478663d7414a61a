"""The closed list of event types that may be appended, and the fields that the ledger needs in each body.

`domain.event` says what the fields mean. `a.b` is a field of an object, `a[].b` one of each object in a list. Bodies
may carry more. Reading is another matter: types of a newer version in a chain are passed on as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_FIELDS: dict[str, str] = {
    "run_started": "command profile portal tool os",
    "run_sealed": "exit",
    "checkpoint_made": "size note_sha256 key",
    "time_stamped": "size authority stamp_sha256 time asked_at delay_ms",
    "agreement_confirmed": "profile name statement",
    "batch_planned": "batch file file_sha256 rows[].row rows[].claim rows[].submission rows[].status rows[].code",
    "submission_planned": "submission kind attempt claims payload batch waits_for",
    "submission_declared": "submissions name statement valid_days",
    "submission_intended": "submission payload_sha256 evidence_sha256 marker attempt press_within_ms browser_pid epoch",
    "submission_not_pressed": "submission why",
    "submission_filed": "submission numbers",
    "filing_compared": "submission equal differences",
    "submission_refused": "submission words code",
    "submission_held": "submission words reference",
    "outcome_unknown": "submission why",
    "submission_absent": "submission why by",
    "submission_superseded": "submission by why",
    "submission_withdrawn": "submission words",
    "submission_waits": "submission waits_for",
    "submission_ready": "submission",
    "person_needed": "submission why candidates[].number candidates[].listings",
    "listings_refused": "submission listings[].claim listings[].words",
    "fields_read_back": "submission fields",
    "screen_pictured": "submission step screen browser profile masks page.address page.title picture.sha256 "
    "picture.media_type picture.bytes picture.width picture.height picture.taken_at",
    "submission_reviewed": "submission verdict text by seen_sha256",
    "batch_approved": "batch submissions contents[].submission contents[].content_sha256 content_sha256 by seen_sha256",
    "ledger_restored": "known_until sums_sha256",
    "restoration_agreed": "name read_back_to left_out",
    "listing_captured": "listing address claims batch shows status facts kept_out main_picture browser page.address "
    "picture.sha256 picture.media_type picture.bytes picture.taken_at",
    "files_pruned": "files older_than_days",
    "case_observed": "number submission status words page listings[].listing listings[].status listings[].words",
    "listing_rechecked": "submission listing number finding why",
    "counter_notice_observed": "number submission reference status words seller said received_on deadline page "
    "attachments[].name attachments[].why",
    "complaint_imported": "submission kind attempt claims payload numbers not_before",
    "held_complaint_imported": "submission kind attempt claims payload reference not_before",
    "ipr_registered": "ipr",
    "ipr_observed": "ipr status words reference",
    "ipr_imported": "ipr status words reference",
}

BODIES: dict[str, tuple[str, ...]] = {name: tuple(fields.split()) for name, fields in _FIELDS.items()}


def check(event_type: str, body: Mapping[str, Any]) -> None:
    """Raises ValueError for a type that is not on the list and for a body that lacks a field: both are bugs of ours."""
    if event_type not in BODIES:
        raise ValueError(f"{event_type} is not a type of event")
    missing = [path for path in BODIES[event_type] if not _has(body, path)]
    if missing:
        raise ValueError(f"{event_type} needs {', '.join(missing)}")


def _has(value: Any, path: str) -> bool:
    name, _, rest = path.partition(".")
    field = name.removesuffix("[]")
    if not isinstance(value, Mapping) or field not in value:
        return False
    if name != field:
        items = value[field]
        return isinstance(items, list | tuple) and all(_has(item, rest) for item in items)
    return not rest or _has(value[field], rest)
