"""The registered rights that a row may name, by alias or by registration number where that is unique.

A name is resolved over the rights of all accounts; where a right stands on the portal is known per account, because
one account's verified right is nothing to another. What is written under one alias after another is what was written
last: a right that was mended keeps its alias.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from takedown.domain.model import Account, Ipr
from takedown.domain.portal_status import IprStatus
from takedown.domain.rules import Problem


@dataclass(frozen=True)
class RegisteredIpr:
    """A right and where it stands on one account, as last seen; `account` is None for what holds of every account."""

    ipr: Ipr
    status: IprStatus
    account: Account | None = None


class IprRegister:
    """Finds rights by what a person writes in the `ipr` column. Letters' case and blanks around do not matter.

    `rights` are in the order of their registration, the newest last. Those without an account are of a file that a
    person has at hand: its word on an alias goes before that of any account. `unread` names such a file of which not
    all could be read, so that no other right is suggested in place of one that stands there.
    """

    def __init__(self, rights: Iterable[RegisteredIpr], *, unread: str = "") -> None:
        self.rights = tuple(rights)
        self._unread = unread
        self._by_alias: dict[str, dict[Account | None, Ipr]] = defaultdict(dict)
        self._by_number: dict[str, dict[str, Ipr]] = defaultdict(dict)
        self._earlier: dict[str, dict[str, Ipr]] = defaultdict(dict)
        self._standing: dict[tuple[str, Account | None], RegisteredIpr] = {}
        for right in self.rights:
            self._standing[right.ipr.key, right.account] = right
            self._by_number[_folded(right.ipr.registration_number)][right.ipr.key] = right.ipr
            if right.ipr.alias:
                alias = _folded(right.ipr.alias)
                self._by_alias[alias][right.account] = right.ipr
                self._earlier[alias][right.ipr.key] = right.ipr

    def find(self, text: str) -> Ipr | Problem:
        """The one right that `text` names, or what is wrong with `text`."""
        found = self._named(_folded(text))
        if len(found) == 1:
            return found[0]
        return self._ambiguous(text, found) if found else self._unknown(text)

    def at(self, ipr: Ipr, account: Account | None) -> RegisteredIpr:
        """`ipr` as `account` has it; not uploaded for an account that never registered it, nor for None."""
        own = self._standing.get((ipr.key, account)) or self._standing.get((ipr.key, None))
        return own or RegisteredIpr(ipr, IprStatus.NOT_UPLOADED, account)

    def note_on(self, text: str) -> str:
        """What a person should know who names a right so: that another one had this alias before it. Mostly nothing."""
        found = self.find(text)
        if isinstance(found, Problem):
            return ""
        before = [ipr for key, ipr in self._earlier.get(_folded(text), {}).items() if key != found.key]
        if not before:
            return ""
        earlier = " and ".join(ipr.key for ipr in before)
        return f"{text.strip()} is {found.key}, which has this alias last; before that it was {earlier}"

    def _named(self, name: str) -> list[Ipr]:
        by_alias = self._by_alias.get(name, {})
        aliased = [by_alias[None]] if None in by_alias else list(by_alias.values())
        found = {ipr.key: ipr for ipr in aliased} | self._by_number.get(name, {})
        return list(found.values())

    def _ambiguous(self, text: str, found: list[Ipr]) -> Problem:
        keys = ", ".join(_name_of(ipr) for ipr in found)
        message = f"{text} stands for {len(found)} rights: {keys}"
        names = [name for ipr in found if (name := self._unmistakable(ipr))]
        advice = f"write {' or '.join(names)}" if names else "give each an alias of its own in the file of rights"
        return Problem("ipr", "ipr_ambiguous", message, advice)

    def _unmistakable(self, ipr: Ipr) -> str:
        """What finds this right and no other, its alias before its number; empty if neither does."""
        names = (ipr.alias, ipr.registration_number)
        return next((name for name in names if name and len(self._named(_folded(name))) == 1), "")

    def _unknown(self, text: str) -> Problem:
        message = f"no right is called {text}"
        if self._unread:
            return Problem("ipr", "ipr_unknown", message, f"mend {self._unread} first: the right may stand there")
        names = [name for right in self.rights for name in (right.ipr.alias, right.ipr.registration_number)]
        near = get_close_matches(text.strip(), names, n=1)
        add = "add the right with `takedown ipr upload FILE`"
        advice = f"did you mean {near[0]}?" if near else f"look it up with `takedown ipr list`, or {add}"
        return Problem("ipr", "ipr_unknown", message, advice if self.rights else f"the IPR register is empty: {add}")


def _folded(text: str) -> str:
    return text.strip().casefold()


def _name_of(ipr: Ipr) -> str:
    return f"{ipr.alias} ({ipr.key})" if ipr.alias else ipr.key
