"""Counter-notices on the terminal: what sellers say goes there only as harmless text."""

from __future__ import annotations

from typing import Any

from takedown.cli.installation import Installation
from takedown.domain.attachment import lies
from takedown.domain.foreign_text import harmless
from takedown.domain.model import Account
from takedown.domain.proof import USUAL_PROOF
from takedown.filing.clock import utc_now
from takedown.filing.counter_notices import deadline, in_mediation, waiting
from takedown.ledger.records import AttachmentRecord, CounterNoticeRecord

LONGEST = 2000


def show_waiting(here: Installation, account: Account) -> list[dict[str, Any]]:
    """What waits for an answer, the most urgent first, with what such proof usually is; the same as facts."""
    notices = waiting(here.ledger, account)
    today = utc_now().date()
    rows = []
    for one in notices:
        until = deadline(one)
        passed = " (passed)" if until.day < today else ""
        rows.append((one.number, one.reference, harmless(one.words), f"{until}{passed}", str(len(one.attachments))))
    if notices:
        columns = ("complaint", "counter-notice", "portal says", "answer by", "files")
        here.output.table("Counter-notices that wait", columns, rows)
        here.output.say(
            "See one with `takedown status NUMBER`; answer it with `takedown answer NUMBER accept|dispute`."
        )
    return [counter_notice_facts(one) for one in notices]


def show_mediations(here: Installation, account: Account) -> list[dict[str, Any]]:
    """What is in mediation, with the words of the portal's notice; the same as facts."""
    notices = in_mediation(here.ledger, account)
    if notices:
        rows = [(one.number, one.reference, harmless(one.words), harmless(one.notice)) for one in notices]
        columns = ("complaint", "counter-notice", "portal says", "notice")
        here.output.table("Counter-notices in mediation", columns, rows)
    return [counter_notice_facts(one) for one in notices]


def show_counter_notice(here: Installation, notice: CounterNoticeRecord) -> None:
    """One of them in full, and the checklist while it waits."""
    out = here.output
    out.data(f"Counter-notice {notice.reference} of complaint {notice.number}: {harmless(notice.words)}")
    out.data(
        f"from {harmless(notice.seller)}, received {notice.received_on or 'on a day that the portal does not show'}"
    )
    out.data(f"answer by {deadline(notice)}")
    out.data(f"says: {harmless(notice.said, LONGEST)}")
    if notice.notice:
        out.data(f"the portal's notice: {harmless(notice.notice, LONGEST)}")
    for file in notice.attachments:
        out.data(f"file: {_file(here, file)}")
    for line in USUAL_PROOF:
        out.say(f"  [ ] {line}", "dim")


def counter_notice_facts(notice: CounterNoticeRecord) -> dict[str, Any]:
    """One of them for `--json`."""
    until = deadline(notice)
    return {
        "number": notice.number,
        "reference": notice.reference,
        "status": notice.status.value,
        "words": notice.words,
        "seller": notice.seller,
        "said": notice.said,
        "received_on": notice.received_on.isoformat() if notice.received_on else None,
        "answer_by": until.day.isoformat(),
        "estimated": until.estimated,
        "notice": notice.notice,
        "attachments": [
            {
                "name": one.name,
                "sha256": one.sha256,
                "media_type": one.media_type,
                "bytes": one.bytes,
                "why_not_taken": one.why,
                "lies": lies(one.name, one.media_type) if one.sha256 else False,
            }
            for one in notice.attachments
        ],
    }


def _file(here: Installation, file: AttachmentRecord) -> str:
    name = harmless(file.name)
    if not file.sha256:
        return f"{name}: not taken, {file.why}"
    lying = ", and not what its name says" if lies(file.name, file.media_type) else ""
    return f"{name}: {file.media_type}{lying}, {file.bytes:,} bytes, {here.files.path(file.sha256)}"
