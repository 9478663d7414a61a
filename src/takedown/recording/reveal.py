"""What a recording would tell whoever gets it: everything in it that is no stand-in, and whatever looks like a secret.

Looks at the files themselves and believes none of them: they may have been changed, or made by somebody else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from takedown.recording.disguise import STAND_IN
from takedown.recording.recording import META, PAGE, PICTURE
from takedown.recording.storage import is_ours
from takedown.recording.tree import STYLE

_SHAPE = re.compile(r"[xX某\W\d_]*")
"""A text of nothing but stand-ins, numbers and marks tells nothing."""
_ADDRESSES = frozenset({"href", "src", "action", "formaction", "data", "poster", "srcset", "background"})
_NAMES = frozenset({"id", "class", "name", "for"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "legend", "caption"})
_LABELS = frozenset({"label", "th", "dt"})
_RUNS = frozenset({"script", "object", "embed", "link", "meta", "base", "applet"})
_SPOKEN = frozenset({"title", "placeholder", "alt", "aria-label", "label"})

ADDRESSES, HEADINGS, LABELS, BUTTONS, OPTIONS, TEXTS, VALUES, CODE, ABOUT = (
    "addresses", "headings", "labels", "buttons and links", "entries of lists", "other texts", "values of fields",
    "names in the page's code", "about the recording",
)  # fmt: skip
GROUPS = (ABOUT, ADDRESSES, HEADINGS, LABELS, BUTTONS, OPTIONS, TEXTS, VALUES, CODE)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?)?")
_MAIL = re.compile(r"[\w.+%-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
_MANY_DIGITS = re.compile(r"(?<![\w.])\+?\d(?:[ ()./-]{0,2}\d){6,}(?![\w.])")
_TOKEN = re.compile(r"(?<![\w-])(?=[\w-]*[A-Za-z])(?=(?:[\w-]*?\d){4})[\w-]{20,}(?![\w-])")
_SAID = re.compile(
    r"""(?:passw(?:or)?d|passphrase|token|secret|cookie|session_?id|api[_-]?key)["']?\s?[=:]\s?["']?(?![\s"'{}<>,])""",
    re.IGNORECASE,
)
_ELEMENT = re.compile(r'"[\w.]+": (?=[{\[])')
"""The name of an element in `expected.json`, which may be `password`: what stands behind it is no secret's value."""
_BROWSER = re.compile(r"\bchromium \d+(?:\.\d+)*")
_CARD_DIGITS = range(13, 20)


@dataclass
class Revealed:
    """What is in a recording. `groups`: kind -> texts, each once; `suspicious`: sentences, none where nothing is."""

    groups: dict[str, list[str]] = field(default_factory=lambda: {group: [] for group in GROUPS})
    suspicious: list[str] = field(default_factory=list)

    def add(self, group: str, text: str) -> None:
        """One more text of a group, unless it tells nothing or is there already."""
        shown = " ".join(text.split())
        if shown and not _SHAPE.fullmatch(STAND_IN.sub("", shown)) and shown not in self.groups[group]:
            self.groups[group].append(shown)

    def suspect(self, file: str, why: str) -> None:
        """Something that looks like a secret."""
        sentence = f"{file}: {why}"
        if sentence not in self.suspicious:
            self.suspicious.append(sentence)


def reveal(files: Mapping[str, Mapping[str, bytes]], secrets: Iterable[str], redact: Callable[[str], str]) -> Revealed:
    """What the files of some recordings tell (place -> name -> content).

    `secrets`: texts that must not be in there, such as the account's name. `redact` takes out of a text the secrets that
    this installation knows.
    """
    found = Revealed()
    wanted = [one.lower() for one in secrets if one]
    for place, named in files.items():
        for name, content in named.items():
            where = f"{place}/{name}" if place else name
            if not is_ours(name):
                found.suspect(where, "is no file of a recording")
            if name == PICTURE:
                found.suspect(where, "is no picture") if not content.startswith(b"\x89PNG") else None
                continue
            text = content.decode("utf-8", "replace")
            for why in _secrets_in(text, wanted, redact):
                found.suspect(where, why)
            if name == META:
                _about(text, found)
            if name.endswith(".html") or name == PAGE:
                _Page(where, found).feed(text)
    return found


def has_pictures(files: Mapping[str, Mapping[str, bytes]]) -> bool:
    """Whether there is a picture among them, which only a person can look at."""
    return any(PICTURE in named for named in files.values())


def _secrets_in(text: str, wanted: Iterable[str], redact: Callable[[str], str]) -> Iterator[str]:
    low = text.lower()
    if any(one in low for one in wanted):
        yield "names the account"
    told = _ELEMENT.sub("", text)
    if redact(told) != told:
        yield "holds a secret that is stored here, or a password, cookie or token with its name"
    bare = STAND_IN.sub("", _DAY.sub("", _BROWSER.sub("", text.replace(STYLE, ""))))
    for mail in sorted({one[0] for one in _MAIL.finditer(bare)}):
        yield f"an e-mail address ({_hint(mail)})"
    for shown in sorted({one[0] for one in _MANY_DIGITS.finditer(bare)}):
        digits = re.sub(r"\D", "", shown)
        card = len(digits) in _CARD_DIGITS and _is_card(digits)
        yield f"{'a number like that of a card' if card else 'a long number, as of a telephone or an item'} ({_hint(shown)})"
    for token in sorted({one[0] for one in _TOKEN.finditer(bare)}):
        yield f"a long word of letters and digits, like a token ({_hint(token)})"
    if _SAID.search(bare):
        yield "a password, cookie or token by its name"


def _hint(text: str) -> str:
    """Enough to find it, too little to use it."""
    return f"{text[:3]}…, {len(text)} characters"


def _is_card(digits: str) -> bool:
    """Whether the last digit checks the others, as on cards (Luhn)."""
    doubled = [int(one) * (2 if place % 2 else 1) for place, one in enumerate(reversed(digits))]
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0  # noqa: PLR2004


def _about(text: str, found: Revealed) -> None:
    try:
        meta = json.loads(text)
    except (ValueError, RecursionError):
        return
    for name, value in meta.items() if isinstance(meta, dict) else ():
        if value:
            found.add(ABOUT, f"{name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")


class _Page(HTMLParser):
    """Sorts the texts and attributes of one document."""

    def __init__(self, where: str, found: Revealed) -> None:
        super().__init__(convert_charrefs=True)
        self._where = where
        self._found = found
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _RUNS and given.keys() != {"charset"}:
            self._found.suspect(self._where, f"has a <{tag}>, which no recording has")
        for name, value in given.items():
            self._attribute(tag, name, value)
        self._open.append("button" if given.get("role") == "button" else tag)

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place] == tag or (self._open[place] == "button" and place == len(self._open) - 1):
                del self._open[place:]
                return

    def handle_comment(self, data: str) -> None:
        self._found.suspect(self._where, "has a comment, which no recording has")

    def handle_data(self, data: str) -> None:
        if "style" not in self._open[-1:]:
            self._found.add(self._group(), data)

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or value.strip().lower().startswith("javascript:"):
            self._found.suspect(self._where, f"has a script in the attribute {name}, which no recording has")
        elif name in _ADDRESSES:
            self._found.add(ADDRESSES, value)
        elif name == "value":
            self._found.add(VALUES, value)
        elif name in _SPOKEN:
            self._found.add(LABELS, value)
        elif name in _NAMES or name.startswith("data-"):
            for one in value.split():
                self._found.add(CODE, one)

    def _group(self) -> str:
        inside = set(self._open)
        if "textarea" in inside:
            return VALUES
        if "option" in inside:
            return OPTIONS
        if inside & {"button", "a"}:
            return BUTTONS
        if inside & _HEADINGS:
            return HEADINGS
        return LABELS if inside & _LABELS else TEXTS
