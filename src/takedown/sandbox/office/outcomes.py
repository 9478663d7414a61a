"""The number chooses the outcome, like test card numbers: no hidden switch, a batch file shows what will happen to it.

IPR registration numbers: ending `0000` rejected after 3 days, `99` pending for 30 days, `77` approved at once, else
approved after 3 days. Listing ids: `01` does not exist, `02` refuses the whole complaint, `03` rejected, `04` stays in
processing, `05` a status outside any table, `06` removed at once, else removed; decisions take one day.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

USUAL_VERIFICATION = timedelta(days=3)
LONG_VERIFICATION = timedelta(days=30)
USUAL_DECISION = timedelta(days=1)


def ipr_verification_time(number: str) -> timedelta:
    """How long the office takes to verify this registration number."""
    if number.endswith("77"):
        return timedelta()
    return LONG_VERIFICATION if number.endswith("99") else USUAL_VERIFICATION


def ipr_is_rejected(number: str) -> bool:
    """Whether the verification ends in a rejection."""
    return number.endswith("0000")


def listing_does_not_exist(item_id: str) -> bool:
    """Whether the verify step refuses this listing."""
    return _ending(item_id) == "01"


def listing_refuses_complaint(item_id: str) -> bool:
    """Whether this listing makes the portal refuse the complaint as a whole, after the press."""
    return _ending(item_id) == "02"


def listing_status(item_id: str, received_at: datetime, now: datetime) -> str:
    """`processing`, `removed`, `rejected` or `special_review`."""
    ending = _ending(item_id)
    if ending in {"04", "05"}:
        return "processing" if ending == "04" else "special_review"
    if ending != "06" and now < received_at + USUAL_DECISION:
        return "processing"
    return "rejected" if ending == "03" else "removed"


def _ending(item_id: str) -> str:
    match = re.search(r"(\d\d)$", item_id, re.ASCII)
    return match.group(1) if match else ""
