"""What people say on the review page, and what they are asked to look at."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

import rfc8785

from takedown.domain.foreign_text import folded

SHORTEST_NAME = 2
"""Characters of the name of a person who declares or decides."""


class Verdict(StrEnum):
    """What a reviewer says of one submission."""

    APPROVED = "approved"
    FLAGGED = "flagged"
    """With a reason."""
    COMMENT = "comment"
    """No verdict: one that was given stands."""


def sample(ids: Iterable[str], percent: int, seed: str) -> list[str]:
    """`percent` of the ids, rounded up, sorted: the same for the same ids and seed, in whatever order they come.

    A larger sample of the same seed holds the smaller one.
    """
    ranked = sorted(set(ids), key=lambda one: hashlib.sha256(f"{seed}\n{one}".encode()).digest())
    return sorted(ranked[: -(-len(ranked) * percent // 100)])


def content_sha256(payload: Mapping[str, Any]) -> str:
    """The hash of what a submission says to the portal: another attempt at the same says nothing new."""
    said = {name: value for name, value in payload.items() if name != "attempt"}
    return hashlib.sha256(rfc8785.dumps(said)).hexdigest()


def whole_sha256(contents: Mapping[str, str]) -> str:
    """The hash over several contents (submission -> `content_sha256`)."""
    return hashlib.sha256(rfc8785.dumps(sorted(contents.values()))).hexdigest()


def same_person(one: str, other: str) -> bool:
    """Whether two names are one, however they are typed."""
    return folded(one) == folded(other)
