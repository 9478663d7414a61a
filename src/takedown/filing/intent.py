"""Intents as the ledger has them: what is meant by a press, and who may press it where.

An intent by hand says that a person has a kit: they may press at any moment, in a browser that nobody here knows. No
browser is waited for or killed for it, and no computer ever finds by itself that it was not pressed.

Every intent is appended here, by whatever it is pressed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import rfc8785

from takedown.domain.model import Complaint, EvidenceFile
from takedown.domain.protocol import UNSETTLED
from takedown.filing.desk import Desk
from takedown.filing.restored import require_agreed
from takedown.filing.second_person import require_approved
from takedown.ledger.checkpoints import Checkpointed
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import StoredEvent, SubmissionRecord
from takedown.portal import AttachedTab

NO_MACHINE = "by hand"
"""Stands in an intent by hand where the others name their computer; no computer is called so (`clock.this_machine`)."""
BY_HAND = "handed out to be filed by hand"
"""Our reason for what is open because somebody has its kit."""


def append_intent(desk: Desk, body: Mapping[str, Any]) -> None:
    """Append an intent, with its checkpoint or not at all: what cannot be signed is not pressed.

    Raises PersonNeeded while nobody has agreed on a restore, or a second person has to approve it first, and what
    `Journal.append` raises; nothing may be pressed, or handed out, then.
    """
    require_agreed(desk)
    require_approved(desk, desk.record(body["submission"]))
    desk.journal.append("submission_intended", body, Checkpointed.MUST)


def intent_of(ledger: Ledger, record: SubmissionRecord) -> StoredEvent | None:
    """The last intent of a submission; None when it was never intended."""
    found = list(ledger.events(record.account, types={"submission_intended"}, submission=record.id))
    return found[-1] if found else None


def is_by_hand(intent: StoredEvent | None) -> bool:
    """Whether a person presses it, from a kit."""
    return intent is not None and intent.body.get("by_hand") is True


def attached_tab(intent: Mapping[str, Any]) -> AttachedTab | None:
    """The tab of a person's window in which it was pressed, by the body of its intent; None for a browser of ours."""
    return AttachedTab(**intent["attached"]) if "attached" in intent else None


def is_out(ledger: Ledger, record: SubmissionRecord) -> bool:
    """Whether its kit is out, and nothing on its listings was found on the portal when that was last read."""
    intent = intent_of(ledger, record) if record.state in UNSETTLED else None
    if intent is None or not is_by_hand(intent):
        return False
    asked = list(ledger.events(record.account, after=intent.seq, types={"person_needed"}, submission=record.id))
    return not asked or not asked[-1].body["candidates"]


def what_is_meant(record: SubmissionRecord, evidence: Sequence[EvidenceFile]) -> dict[str, Any]:
    """The part of an intent's body that says what is pressed, whoever presses it."""
    return {
        "submission": record.id,
        "payload_sha256": hashlib.sha256(rfc8785.dumps(record.payload)).hexdigest(),
        "evidence_sha256": [file.sha256 for file in evidence],
        "attempt": record.attempt,
    }


def as_handed_out(complaint: Complaint, intent: StoredEvent | None) -> Complaint:
    """The complaint with its evidence under the names that its kit has; as it is where it was not handed out."""
    if intent is None or not is_by_hand(intent):
        return complaint
    return named(complaint, intent.body["evidence_names"])


def named(complaint: Complaint, names: Sequence[str]) -> Complaint:
    """The complaint with its evidence under these names, in its order."""
    pairs = zip(complaint.evidence, names, strict=True)
    return replace(complaint, evidence=tuple(replace(file, name=name) for file, name in pairs))
