"""Submissions as JSON and back, for the ledger. One shape: what `dump` writes, `load` reads."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from takedown.domain.model import Complaint, Ipr, IprUpload, Submission


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter({"complaint": Complaint, "ipr": IprUpload, "right": Ipr}[kind])


def kind_of(submission: Submission) -> str:
    """`complaint` or `ipr`."""
    return "complaint" if isinstance(submission, Complaint) else "ipr"


def dump(value: Submission | Ipr) -> dict[str, Any]:
    """JSON-ready dictionary of a submission or a right."""
    kind = "right" if isinstance(value, Ipr) else kind_of(value)
    dumped: dict[str, Any] = _adapter(kind).dump_python(value, mode="json")
    return dumped


def load_submission(kind: str, payload: dict[str, Any]) -> Submission:
    """The submission that `dump` wrote. Raises pydantic.ValidationError for anything else."""
    loaded: Complaint | IprUpload = _adapter(kind).validate_python(payload)
    return loaded


def load_ipr(payload: dict[str, Any]) -> Ipr:
    """The right that `dump` wrote."""
    loaded: Ipr = _adapter("right").validate_python(payload)
    return loaded
