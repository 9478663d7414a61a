"""Submissions as JSON and back, for the ledger. One shape: what `dump` writes, `load` reads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from takedown.domain.model import Complaint, Ipr, IprUpload
from takedown.domain.submission import Answer, Submission, Withdrawal

_KINDS: dict[str, type[Any]] = {
    "complaint": Complaint,
    "ipr": IprUpload,
    "answer": Answer,
    "withdrawal": Withdrawal,
    "right": Ipr,
}


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(_KINDS[kind])


def kind_of(submission: Submission) -> str:
    """`complaint`, `ipr`, `answer` or `withdrawal`."""
    return next(kind for kind, known in _KINDS.items() if isinstance(submission, known))


def dump(value: Submission | Ipr) -> dict[str, Any]:
    """JSON-ready dictionary of a submission or a right."""
    kind = "right" if isinstance(value, Ipr) else kind_of(value)
    dumped: dict[str, Any] = _adapter(kind).dump_python(value, mode="json")
    return dumped


def load_submission(kind: str, payload: dict[str, Any]) -> Submission:
    """The submission that `dump` wrote. Raises pydantic.ValidationError for anything else."""
    loaded: Submission = _adapter(kind).validate_python(payload)
    return loaded


def right_key(payload: Mapping[str, Any]) -> str:
    """`Ipr.key` of the right that a dumped submission is about; empty for one that names none."""
    right = payload.get("ipr")
    if not isinstance(right, Mapping):
        return ""
    return f"{right['ipr_type']}/{right['jurisdiction']}/{right['registration_number']}"


def load_ipr(payload: dict[str, Any]) -> Ipr:
    """The right that `dump` wrote."""
    loaded: Ipr = _adapter("right").validate_python(payload)
    return loaded
