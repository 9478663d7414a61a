"""The kinds of trouble: which requests each may strike, how likely it is by default, and the bounds of it."""

from __future__ import annotations

from dataclasses import dataclass

#: No stall is longer than this, and no listing stays off the lists longer: a client may count on both.
LONGEST_STALL_SECONDS = 2.0
LIST_LAG_SECONDS = 2.0
#: A maintenance lasts for this many requests, the first included.
MAINTENANCE_REQUESTS = 3
#: Random trouble that stands in the way strikes one sort of request at most this often in a row.
MOST_IN_A_ROW = 2

_USUAL, _RARE, _ALWAYS, _NEVER = 0.03, 0.01, 1.0, 0.0

_LISTS = frozenset({"manage", "pending"})
_PRESSES = frozenset({"submit_complaint", "submit_ipr", "submit_answer", "submit_withdrawal"})
_STEPS = frozenset({"verify", "upload", "save_ipr_draft"})
_RECEIPTS = frozenset({"receipt", "ipr_receipt"})
_SIGNED_IN_PAGES = _LISTS | _RECEIPTS | {"user_center", "complaint_form", "detail", "answer_form", "withdraw_form"}
_SIGNED_IN_PAGES |= {"ipr_submission", "ipr_management", "ipr_detail"}
#: The sorts of requests that need a session.
SIGNED_IN = _SIGNED_IN_PAGES | _STEPS | _PRESSES
_ALL = SIGNED_IN | {"index", "login", "login_form", "sign_in", "enter_code"}
_SUBMIT = frozenset({"submit_complaint"})


@dataclass(frozen=True)
class Kind:
    """One kind of trouble. `in_the_way`: the client does not get what it asked for, or gets it spoilt."""

    on: frozenset[str]
    usual: float = _USUAL
    in_the_way: bool = True
    asks_person: bool = False


#: By name, in the order in which one request is tried for them.
KINDS: dict[str, Kind] = {
    "slow_page": Kind(_ALL, in_the_way=False),
    "maintenance": Kind(_ALL),
    "too_many_requests": Kind(SIGNED_IN),
    "error_5xx": Kind(_ALL - {"sign_in", "enter_code"}),
    "cut_before_accept": Kind(_PRESSES),
    "session_expired": Kind(SIGNED_IN),
    "robot_check_page": Kind(SIGNED_IN, _RARE, asks_person=True),
    "robot_check": Kind(frozenset({"sign_in"}), _RARE, asks_person=True),
    "email_code": Kind(frozenset({"sign_in"}), _RARE, asks_person=True),
    "changed_wording": Kind(_SIGNED_IN_PAGES | {"verify", "submit_complaint"}),
    "draft_left": Kind(frozenset({"complaint_form"})),
    "upload_fails_once": Kind(frozenset({"upload"})),
    "verify_drops": Kind(frozenset({"verify"})),
    "list_moves": Kind(frozenset({"manage"})),
    "session_expired_replays": Kind(_SUBMIT),
    "duplicate_submit_trap": Kind(_SUBMIT, _NEVER, in_the_way=False),
    "duplicate_complaint_trap": Kind(_SUBMIT | {"verify"}, _ALWAYS, in_the_way=False),
    "held_although_approved": Kind(_SUBMIT, in_the_way=False),
    "split_complaint": Kind(_SUBMIT, in_the_way=False),
    "list_lag": Kind(_SUBMIT, in_the_way=False),
    "cut_after_accept": Kind(_PRESSES),
    "cut_in_answer": Kind(_SUBMIT),
    "error_5xx_after_accept": Kind(_PRESSES),
    "receipt_lost": Kind(_RECEIPTS),
    "half_loaded": Kind(_SIGNED_IN_PAGES),
    "popup_notice": Kind(_SIGNED_IN_PAGES),
    "redesign": Kind(_SIGNED_IN_PAGES | {"index"}, _NEVER, in_the_way=False),
}

#: The sorts of requests that any trouble may strike.
STRUCK = frozenset().union(*(kind.on for kind in KINDS.values()))
