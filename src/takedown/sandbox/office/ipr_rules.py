"""What a submission of a right must hold (fact sheet section 2), checked field by field."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date

from takedown.sandbox.office.catalogue import COUNTRIES, IPR_TYPES, NICE_CLASSES, OTHER_OFFICES, PLACES, ROLES
from takedown.sandbox.office.refusal import Refused

_CLASS_NUMBERS = frozenset(map(str, NICE_CLASSES))
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./-]{1,38}[0-9A-Za-z]", re.ASCII)
_LONGEST_TEXT = 200


@dataclass(frozen=True)
class Kind:
    """The first step: type of right and where it is registered (`office` is a country, `EU` or `WIPO`)."""

    ipr_type: str
    office: str
    designations: str = ""


@dataclass(frozen=True)
class Details:
    """The second step, as typed. Dates are `YYYY-MM-DD` or empty; classes are comma-separated."""

    name: str = ""
    number: str = ""
    owner: str = ""
    issued_on: str = ""
    expires_on: str = ""
    nice_classes: str = ""

    def columns(self) -> dict[str, str]:
        """As the store keeps them."""
        return asdict(self)


def read_kind(ipr_type: str, place: str, country: str, designations: str) -> Kind:
    """The first step from its four fields. Raises Refused where a choice is missing or impossible."""
    if ipr_type not in IPR_TYPES:
        raise Refused("ipr.type")
    if place not in PLACES:
        raise Refused("ipr.place")
    if place != "OTHERS":
        return Kind(ipr_type, place)
    if country not in OTHER_OFFICES:
        raise Refused("ipr.country")
    return Kind(ipr_type, country, _designations(designations) if country == "WIPO" else "")


def check_details(kind: Kind, details: Details, today: date) -> None:
    """Raises Refused for the first field that is missing or wrong."""
    for field in ("name", "owner"):
        value = getattr(details, field)
        if not value or len(value) > _LONGEST_TEXT:
            raise Refused(f"ipr.{field}")
    if not _NUMBER.fullmatch(details.number):
        raise Refused("ipr.number")
    _check_dates(kind, details, today)
    _check_classes(kind, details.nice_classes)


def check_holder(role: str, has_letter: bool, agreed: bool) -> None:
    """Raises Refused unless the third step is complete: role, an agent's letter, the agreement."""
    if role not in ROLES:
        raise Refused("ipr.role")
    if role == "agent" and not has_letter:
        raise Refused("ipr.letter")
    if not agreed:
        raise Refused("ipr.agreement")


def read_date(text: str) -> date | None:
    """A `YYYY-MM-DD` date; None where the text is none."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else None
    except ValueError:
        return None


def _designations(text: str) -> str:
    codes = [code.strip().upper() for code in text.split(",") if code.strip()]
    if not codes or any(code not in COUNTRIES | {"EU"} for code in codes):
        raise Refused("ipr.designations")
    return ",".join(dict.fromkeys(codes))


def _check_dates(kind: Kind, details: Details, today: date) -> None:
    optional = kind.ipr_type == "copyright"
    issued, expires = read_date(details.issued_on), read_date(details.expires_on)
    if issued is None and (details.issued_on or not optional):
        raise Refused("ipr.issued_on")
    if expires is None and (details.expires_on or not optional):
        raise Refused("ipr.expires_on")
    if issued is not None and issued > today:
        raise Refused("ipr.issued_later")
    if expires is not None and (expires < today or (issued is not None and expires <= issued)):
        raise Refused("ipr.expired")


def _check_classes(kind: Kind, text: str) -> None:
    if kind.ipr_type != "trademark":
        if text:
            raise Refused("ipr.classes_not_here")
        return
    classes = [part.strip() for part in text.split(",")]
    if not all(part in _CLASS_NUMBERS for part in classes):
        raise Refused("ipr.nice_classes")
