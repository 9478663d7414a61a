"""The registered rights that a row may name, by alias or by registration number where that is unique."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from takedown.domain.model import Ipr
from takedown.domain.portal_status import IprStatus
from takedown.domain.rules import Problem


@dataclass(frozen=True)
class RegisteredIpr:
    """A right and where it stands on the portal, as last seen."""

    ipr: Ipr
    status: IprStatus


class IprRegister:
    """Finds rights by what a person writes in the `ipr` column. Letters' case and blanks around do not matter."""

    def __init__(self, rights: Iterable[RegisteredIpr]) -> None:
        self.rights = tuple(rights)
        self._by_alias: dict[str, list[RegisteredIpr]] = defaultdict(list)
        self._by_number: dict[str, list[RegisteredIpr]] = defaultdict(list)
        for right in self.rights:
            if right.ipr.alias:
                self._by_alias[_folded(right.ipr.alias)].append(right)
            self._by_number[_folded(right.ipr.registration_number)].append(right)

    def find(self, text: str) -> RegisteredIpr | Problem:
        """The one right that `text` names, or what is wrong with `text`. An alias goes before a number."""
        name = _folded(text)
        found = self._by_alias.get(name) or self._by_number.get(name, [])
        if len(found) == 1:
            return found[0]
        return self._ambiguous(text, found) if found else self._unknown(text)

    def _ambiguous(self, text: str, found: list[RegisteredIpr]) -> Problem:
        keys = ", ".join(_name_of(right.ipr) for right in found)
        message = f"{text} stands for {len(found)} rights: {keys}"
        return Problem("ipr", "ipr_ambiguous", message, "write the alias of one of them")

    def _unknown(self, text: str) -> Problem:
        names = [name for right in self.rights for name in (right.ipr.alias, right.ipr.registration_number)]
        near = get_close_matches(text.strip(), names, n=1)
        add = "add the right with `takedown ipr upload FILE`"
        advice = f"did you mean {near[0]}?" if near else f"look it up with `takedown ipr list`, or {add}"
        message = f"no right is called {text}"
        return Problem("ipr", "ipr_unknown", message, advice if self.rights else f"the IPR register is empty: {add}")


def _folded(text: str) -> str:
    return text.strip().casefold()


def _name_of(ipr: Ipr) -> str:
    return f"{ipr.alias} ({ipr.key})" if ipr.alias else ipr.key
