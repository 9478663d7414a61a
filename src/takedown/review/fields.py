"""What was meant beside what the form showed before the press, field by field, with what differs marked."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from takedown.domain.model import Complaint, Ipr, IprUpload
from takedown.domain.submission import Answer, Submission

_MOST_MARKED = 4_000
"""Characters. Longer texts are shown whole and not marked inside: the time for that grows with the square."""
Piece = tuple[str, bool]


@dataclass(frozen=True)
class Field:
    """One field. A piece is `(text, whether the other side lacks it)`; `same` is None where this page cannot judge."""

    name: str
    meant: list[Piece]
    read: list[Piece]
    same: bool | None


def beside_each_other(meant: Submission, read: Mapping[str, Any], marker: str) -> list[Field]:
    """The fields that were read back; words of ours against the portal's are not judged. `marker` ends the explanation."""
    wanted = _meant(meant, marker)
    return [_field(name, wanted.get(name), _text(shown)) for name, shown in read.items()]


def _field(name: str, meant: str | None, read: str) -> Field:
    if meant is None:
        return Field(name, [], [(read, False)], None)
    ours, theirs = meant.split(), read.split()
    if name in _IN_ANY_ORDER:
        ours, theirs = sorted(ours), sorted(theirs)
    if ours == theirs:
        return Field(name, [(meant, False)], [(read, False)], True)
    if name in _OUR_WORDS:
        return Field(name, [(meant, False)], [(read, False)], None)
    return Field(name, *_marked(meant, read), False)


def _marked(meant: str, read: str) -> tuple[list[Piece], list[Piece]]:
    if len(meant) + len(read) > _MOST_MARKED:
        return [(meant, True)], [(read, True)]
    ours: list[Piece] = []
    theirs: list[Piece] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, meant, read, autojunk=False).get_opcodes():
        ours += [(meant[a:b], kind != "equal")] if b > a else []
        theirs += [(read[c:d], kind != "equal")] if d > c else []
    return ours, theirs


_IN_ANY_ORDER = {"links", "evidence", "evidence_arrived", "certificates", "certificates_arrived"}
_OUR_WORDS = {"platform", "ipr_type", "complaint_type", "reason", "location", "ipr", "summary"}
"""Fields in which the portal has other words than we for the same: the read-back knew them, this page does not."""


def _meant(meant: Submission, marker: str) -> dict[str, str]:
    if isinstance(meant, Complaint):
        links = "\n".join(listing.address for listing in meant.listings)
        files = _names(meant.evidence)
        return {
            "platform": meant.marketplace.value,
            "ipr_type": _plain(meant.ipr.ipr_type.value),
            "ipr": meant.ipr.label,
            "complaint_type": _plain(meant.complaint_type.value),
            "reason": _plain(meant.reason),
            "links": links,
            "order_number": meant.order_number,
            "location": meant.infringement_location.replace(";", "\n"),
            "explanation": f"{meant.explanation}\n{marker}".strip(),
            "evidence": files,
            "evidence_arrived": files,
        }
    if isinstance(meant, IprUpload):
        return _right(meant.ipr)
    return {"evidence": _names(meant.evidence), "text": meant.text} if isinstance(meant, Answer) else {}


def _right(ipr: Ipr) -> dict[str, str]:
    found = {
        "ipr_type": _plain(ipr.ipr_type.value),
        "name": ipr.name,
        "number": ipr.registration_number,
        "owner": ipr.owner,
        "nice_classes": ", ".join(map(str, ipr.nice_classes)),
        "issued_on": str(ipr.issued_on or ""),
        "expires_on": str(ipr.expires_on or ""),
        "summary": ipr.label,
    }
    for name, files in (("certificates", ipr.certificates), ("authorization", ipr.authorization)):
        found[name] = found[f"{name}_arrived"] = _names(files)
    return found


def _names(files: Any) -> str:
    return "\n".join(file.name for file in files)


def _plain(value: str) -> str:
    return value.replace("_", " ")


def _text(shown: Any) -> str:
    return "\n".join(map(str, shown)) if isinstance(shown, list) else str(shown)
