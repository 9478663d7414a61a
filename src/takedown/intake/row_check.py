"""One row against everything that can be said without its history: its shape, then its meaning.

Every problem of a row is found at once. What repeats from row to row (a right, a reason, an evidence cell) is looked at
once and remembered, so that a hundred thousand rows take seconds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

from takedown.domain.explanations import read_call
from takedown.domain.listing import ListingRefused, read_listing
from takedown.domain.model import Account, ClaimKey, ComplaintType, EvidenceFile, Ipr, Listing, Marketplace
from takedown.domain.reasons import Reason
from takedown.domain.rules import (
    Given,
    Problem,
    find_reason,
    ipr_problems,
    marketplace_problems,
    missing_parts,
    read_locations,
)
from takedown.intake.checked import ServingProfile
from takedown.intake.evidence import EvidenceReader
from takedown.intake.register import IprRegister, RegisteredIpr
from takedown.intake.table import RawRow

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
#: Seen: 16 digits (AliExpress), 18 to 19 (Taobao, 1688); others are not known.
_ORDER_NUMBER = re.compile(r"[0-9A-Za-z-]{6,32}")


@dataclass(slots=True)
class Candidate:
    """A row as far as it could be understood; fit for a complaint if it has no problems."""

    number: int
    cells: dict[str, str]
    problems: list[Problem]
    listing: Listing | None
    profile: ServingProfile | None
    right: RegisteredIpr | None
    reason: Reason | None
    complaint_type: ComplaintType
    explanation: str
    evidence: tuple[EvidenceFile, ...]
    order_number: str
    infringement_location: str
    claim: ClaimKey | None
    template: str = ""
    """The name of the one that the explanation is made from."""
    attempt: int = 1


class _Explained(NamedTuple):
    """An explanation as the portal gets it, the template it is made from, and what is wrong with the cell."""

    text: str
    template: str
    problems: tuple[Problem, ...]


class _Ground(NamedTuple):
    """What a complaint rests on: the right and the reason, resolved together, and the end of the claim they make."""

    ipr: Ipr | None
    reason: Reason | None
    problems: tuple[Problem, ...]
    claim_end: str


class RowChecker:
    """Checks the rows of one batch. `profiles` are the chosen ones, `others` are only there to be named as advice."""

    def __init__(
        self,
        register: IprRegister,
        profiles: Sequence[ServingProfile],
        evidence: EvidenceReader,
        *,
        today: date,
        others: Sequence[ServingProfile] = (),
    ) -> None:
        self._register = register
        self._profiles = profiles
        self._others = others
        self._evidence = evidence
        self._today = today
        accounts = {profile.account for profile in profiles}
        self._only_account = next(iter(accounts)) if len(accounts) == 1 else None
        self._grounds: dict[tuple[str, str], _Ground] = {}
        self._rights: dict[tuple[str, Account | None], tuple[RegisteredIpr, list[Problem]]] = {}
        self._serving: dict[Marketplace, ServingProfile | Problem] = {}
        self._foreign: dict[tuple[Marketplace, str], list[Problem]] = {}
        self._types: dict[str, ComplaintType | Problem] = {}
        self._locations: dict[str, str | Problem] = {}
        self._texts: dict[str, bool] = {}
        self._explained: dict[tuple[str, str, str, str], _Explained] = {}

    def check(self, row: RawRow) -> Candidate:
        """The row with all its problems."""
        cells = row.cells
        problems = list(row.problems)
        complaint_type = self._complaint_type(cells.get("complaint_type", ""), problems)
        listing = _listing(cells["listing_url"], complaint_type, problems)
        ground = self._ground(cells["ipr"], cells["reason"])
        problems += ground.problems
        profile = self._placed(listing, ground, problems)
        right = self._right(ground, profile, problems)
        explained = self._explanation(self._text("explanation", cells, problems), listing, profile, ground)
        problems += explained.problems
        order_number = self._text("order_number", cells, problems)
        evidence, missing = self._evidence.cell(cells.get("evidence", ""), listing.key if listing else "")
        problems += missing
        location = self._location(cells.get("infringement_location", ""), problems)
        if ground.reason is not None:
            said = bool(explained.text or explained.problems)
            given = Given(said, bool(evidence or missing), bool(order_number))
            problems += missing_parts(ground.reason, given)
        claim = ClaimKey(listing.key + ground.claim_end) if listing is not None and ground.claim_end else None
        return Candidate(
            row.number,
            cells,
            _first_of_each_column(problems, row.problems),
            listing,
            profile,
            right,
            ground.reason,
            complaint_type,
            explained.text,
            evidence,
            order_number,
            location,
            claim,
            explained.template,
        )

    def _complaint_type(self, text: str, problems: list[Problem]) -> ComplaintType:
        if text not in self._types:
            self._types[text] = _read_complaint_type(text)
        found = self._types[text]
        if isinstance(found, ComplaintType):
            return found
        problems.append(found)
        return ComplaintType.PRODUCT_LISTING

    def _ground(self, ipr: str, reason: str) -> _Ground:
        key = (ipr, reason)
        if key not in self._grounds:
            self._grounds[key] = self._resolve(ipr, reason)
        return self._grounds[key]

    def _resolve(self, ipr: str, code: str) -> _Ground:
        found = self._register.find(ipr) if ipr.strip() else _missing("ipr", "write the alias of a right")
        ipr_type = found.ipr_type if isinstance(found, Ipr) else None
        reason = find_reason(code, ipr_type) if code.strip() else _missing("reason", "write the code of a reason")
        problems = tuple(one for one in (found, reason) if isinstance(one, Problem))
        if isinstance(found, Problem) or isinstance(reason, Problem):
            known = None if isinstance(found, Problem) else found
            return _Ground(known, None if isinstance(reason, Problem) else reason, problems, "")
        return _Ground(found, reason, problems, f"/{found.key}/{reason.code}")

    def _right(self, ground: _Ground, profile: ServingProfile | None, problems: list[Problem]) -> RegisteredIpr | None:
        """The right as the account has it on which the row would be filed, and whether it may be used there."""
        if ground.ipr is None:
            return None
        account = profile.account if profile is not None else self._only_account
        key = (ground.ipr.key, account)
        if key not in self._rights:
            right = self._register.at(ground.ipr, account)
            self._rights[key] = right, ipr_problems(right.ipr, right.status, today=self._today)
        right, wrong = self._rights[key]
        problems += wrong
        return right

    def notes(self) -> tuple[str, ...]:
        """What a person should know about how the names of rights were understood; mostly nothing."""
        names = dict.fromkeys(ipr for ipr, _ in self._grounds)
        return tuple(dict.fromkeys(note for name in names if (note := self._register.note_on(name))))

    def _placed(self, listing: Listing | None, ground: _Ground, problems: list[Problem]) -> ServingProfile | None:
        """The profile that serves the listing's marketplace; also whether the right counts there."""
        if listing is None:
            return None
        marketplace = listing.marketplace
        if ground.ipr is not None:
            key = (marketplace, ground.ipr.key)
            if key not in self._foreign:
                self._foreign[key] = marketplace_problems(ground.ipr, marketplace)
            problems += self._foreign[key]
        if marketplace not in self._serving:
            self._serving[marketplace] = self._serving_profile(marketplace)
        found = self._serving[marketplace]
        if isinstance(found, ServingProfile):
            return found
        problems.append(found)
        return None

    def _serving_profile(self, marketplace: Marketplace) -> ServingProfile | Problem:
        for profile in self._profiles:
            if marketplace in profile.marketplaces:
                return profile
        chosen = ", ".join(profile.name for profile in self._profiles)
        others = [profile.name for profile in self._others if marketplace in profile.marketplaces]
        advice = (
            f"add --profile {' or --profile '.join(others)}"
            if others
            else "set up a profile that does, or leave it out"
        )
        return Problem("listing_url", "no_profile", f"the profile {chosen} does not serve {marketplace}", advice)

    def _text(self, column: str, cells: dict[str, str], problems: list[Problem]) -> str:
        """A text that goes into the form: trimmed, with line ends as a web form has them."""
        text = cells.get(column, "")
        if not text:
            return ""
        if text not in self._texts:
            self._texts[text] = text.isprintable() or not _UNPRINTABLE.search(text)
        if not self._texts[text]:
            message = f"the {column} holds a control character that does not show"
            problems.append(Problem(column, "control_character", message, "write it again by hand"))
        if column == "order_number" and not _ORDER_NUMBER.fullmatch(text.strip()):
            message = f"{text.strip()[:40]} is no order number"
            problems.append(Problem(column, "order_number_unusable", message, "write the number alone, one order"))
        return text.strip() if "\r" not in text else text.replace("\r\n", "\n").replace("\r", "\n").strip()

    def _explanation(
        self, text: str, listing: Listing | None, profile: ServingProfile | None, ground: _Ground
    ) -> _Explained:
        """The text itself, or the one that its template makes of it for this reason and marketplace."""
        if not text.startswith("@"):
            return _Explained(text, "", ())
        reason = ground.reason.code if ground.reason is not None else ""
        key = (text, profile.name if profile else "", reason, listing.marketplace if listing else "")
        if key not in self._explained:
            self._explained[key] = _explained(text, profile, reason, key[-1])
        return self._explained[key]

    def _location(self, text: str, problems: list[Problem]) -> str:
        if not text:
            return ""
        if text not in self._locations:
            self._locations[text] = read_locations(text)
        found = self._locations[text]
        if isinstance(found, Problem):
            problems.append(found)
            return ""
        return found


def _listing(text: str, complaint_type: ComplaintType, problems: list[Problem]) -> Listing | None:
    if not text.strip():
        problems.append(_missing("listing_url", "paste the address of the listing"))
        return None
    try:
        return read_listing(text, complaint_type)
    except ListingRefused as refused:
        problems.append(Problem("listing_url", refused.code, refused.message, refused.advice))
        return None


def _explained(text: str, profile: ServingProfile | None, reason: str, marketplace: str) -> _Explained:
    call = read_call(text)
    if isinstance(call, str):
        return _Explained(call, "", ())
    if isinstance(call, Problem):
        return _Explained("", "", (call,))
    if profile is None:  # whose templates these are is not known, and that is told already
        return _Explained(text, call.name, ())
    filled = profile.templates.explain(call, reason, marketplace)
    if not isinstance(filled, str):
        return _Explained("", call.name, tuple(filled))
    if _UNPRINTABLE.search(filled):
        message = f"the text of the template {call.name} holds a control character that does not show"
        problem = Problem("explanation", "control_character", message, f"write it again in {profile.templates.place}")
        return _Explained("", call.name, (problem,))
    return _Explained(filled, call.name, ())


def _missing(column: str, advice: str) -> Problem:
    return Problem(column, "missing", f"the cell {column} is empty", advice)


def _read_complaint_type(text: str) -> ComplaintType | Problem:
    name = text.strip().casefold().replace("-", "_").replace(" ", "_")
    if not name:
        return ComplaintType.PRODUCT_LISTING
    try:
        return ComplaintType(name)
    except ValueError:
        near = get_close_matches(name, list(ComplaintType), n=1)
        advice = f"did you mean {near[0]}?" if near else f"write one of {', '.join(ComplaintType)}, or leave it empty"
        message = f"there is no complaint type {text.strip()[:40]}"
        return Problem("complaint_type", "complaint_type_unknown", message, advice)


def _first_of_each_column(problems: list[Problem], of_the_file: tuple[Problem, ...]) -> list[Problem]:
    """Without what only follows from a cell that the file already gave wrong."""
    if not of_the_file:
        return problems
    spoilt = {problem.column for problem in of_the_file}
    return [*of_the_file, *(found for found in problems[len(of_the_file) :] if found.column not in spoilt)]
