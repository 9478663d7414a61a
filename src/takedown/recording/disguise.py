"""Stand-ins of the same shape for what belongs to an account. Pure, and told apart from the real thing at a glance.

Letters become x, numbers of four digits and more become nines that end in a counter, an address keeps its site and loses
its item. The same number has the same stand-in everywhere in one recording, so that what was equal stays equal.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from takedown.domain.listing import ListingRefused, read_listing

ACCOUNT = "account@example.com"
"""Stands for the account's name, wherever it is."""
ELSEWHERE = "https://other.example/"
"""Stands for every address that is neither the portal's nor a listing's."""
PRACTICE_PORT = 8765
"""Of a portal on this machine, whatever its port was: two recordings of one screen have the same address."""
_SHORT = 3
"""Numbers of so many digits say how many of something there are, and are kept."""
_LONGEST_WORD = 12
_CHINESE = "某"
_SECRET = re.compile(r"token|csrf|sess|sid\b|auth|passw|secret|cookie|sign|ticket|key|code\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z][A-Za-z_.-]{0,39}")

_PARTS = re.compile(
    r"""(?P<address>\bhttps?://[^\s<>"'「」（），。；！？、]+)
    |(?P<mail>[\w.+%-]+@[\w-]+(?:\.[\w-]+)*)
    |(?P<day>(?<!\d)\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2})?)?(?!\d))
    |(?P<number>\+?\d(?:[ ()./-]{0,2}\d){6,}|\d{4,})
    |(?P<few>\d+)
    |(?P<word>[^\W\d_]+)""",
    re.VERBOSE,
)
STAND_IN = re.compile(r"(?<!\d)9+\d{3}(?!\d)|(?:account|person\d+)@example\.com|https://other\.example/")
"""What this module writes in the place of numbers, people and addresses."""


class Disguise:
    """The stand-ins of one recording. `hosts`: the portal's own; `accounts`: names of the account."""

    def __init__(self, hosts: Iterable[str], accounts: Iterable[str], codes: Collection[str] = ()) -> None:
        """`codes`: what may stand in an address as it is, such as the code of a platform."""
        self._hosts = {host.lower() for host in hosts}
        names = sorted((name for name in accounts if name.strip()), key=len, reverse=True)
        self._accounts = re.compile("|".join(map(re.escape, names)), re.IGNORECASE) if names else None
        self._codes = frozenset(codes)
        self._numbers: dict[str, str] = {}
        self._people: dict[str, str] = {}

    def text(self, text: str) -> str:
        """Nothing of a text but its shape."""
        return _PARTS.sub(self._hide, self.without_account(text))

    def only_personal(self, text: str) -> str:
        """A text of the portal's own, without the numbers, people and addresses in it."""
        return _PARTS.sub(lambda part: part[0] if part["word"] else self._hide(part), self.without_account(text))

    def without_account(self, text: str) -> str:
        """A text in which the account's name is another."""
        return self._accounts.sub(ACCOUNT, text) if self._accounts else text

    def address(self, address: str) -> str:
        """An address of the portal without what is the account's in it; a listing's with another item; "" for no address."""
        try:
            parts = urlsplit(address)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            return ""
        if parts.scheme not in ("http", "https") or not host:
            return ""
        if host not in self._hosts:
            return self._listing(address)
        if host == "localhost" or host.endswith(".localhost") or host == "127.0.0.1":
            port = PRACTICE_PORT
        site = f"{parts.scheme}://{host}" + (f":{port}" if port else "")
        return site + self._path(parts.path) + self._query(parts.query) + self._fragment(parts.fragment)

    def _listing(self, address: str) -> str:
        try:
            site, host, item = re.split(r"(?<=[^:/])(?=/)|(?<=//)", read_listing(address).address, maxsplit=2)
            hidden = re.sub(r"\d{4,}", lambda run: self._number(run[0]), item)
            return read_listing(site + host + hidden).address
        except ListingRefused:
            return ELSEWHERE

    def _path(self, path: str) -> str:
        return "/".join(self._piece(unquote(piece)) for piece in path.split("/"))

    def _piece(self, piece: str) -> str:
        hidden = piece if _WORD.fullmatch(piece) or piece in self._codes else self.text(piece)
        return quote(self.without_account(hidden), safe="@")

    def _query(self, query: str) -> str:
        """A query without its secrets; what else stands in it leaves its shape."""
        pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if not _SECRET.search(pair[0])]
        shown = "&".join(f"{self._piece(name)}={self._value(value)}" for name, value in pairs)
        return f"?{shown}" if shown else ""

    def _value(self, value: str) -> str:
        return value if value in self._codes else quote(self.text(value), safe="")

    def _fragment(self, fragment: str) -> str:
        """The place within a portal of one page, `#/complaints?since=...`; any other fragment leads nowhere and goes."""
        if not fragment.startswith("/"):
            return ""
        path, _, query = fragment.partition("?")
        return "#" + self._path(path) + self._query(query)

    def _hide(self, part: re.Match[str]) -> str:
        if part["address"]:
            return self.address(part[0]) or ELSEWHERE
        if part["mail"]:
            return part[0] if part[0] == ACCOUNT else self._person(part[0])
        if part["day"] or part["few"]:
            return part[0]
        if part["number"]:
            return self._like(part[0])
        return "".join(_CHINESE if _is_chinese(one) else _letter(one) for one in part[0][:_LONGEST_WORD])

    def _person(self, mail: str) -> str:
        return self._people.setdefault(mail.lower(), f"person{len(self._people) + 1}@example.com")

    def _like(self, shown: str) -> str:
        """Another number, grouped as this one is shown."""
        digits = iter(self._number(re.sub(r"\D", "", shown)))
        return "".join(next(digits) if one.isdigit() else one for one in shown)

    def _number(self, digits: str) -> str:
        if digits not in self._numbers:
            alike = sum(len(one) == len(digits) for one in self._numbers)
            self._numbers[digits] = "9" * (len(digits) - _SHORT) + f"{(alike + 1) % 1000:03d}"
        return self._numbers[digits]


def _is_chinese(letter: str) -> bool:
    return "\u3400" <= letter <= "\u9fff"


def _letter(letter: str) -> str:
    return "X" if letter.isupper() else "x"
