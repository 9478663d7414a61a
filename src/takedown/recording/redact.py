"""Takes out of a page whatever is not known to be the portal's own. Pure.

Nothing stays because it looks harmless: an attribute stays when elements are found by it, a text when it is wording, a label,
a heading, a button or an entry of one of the portal's own lists. All else is replaced by a stand-in of the same shape, in
which readers still find what they look for. Numbers, people, addresses and the account's name are replaced everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from takedown.browser.wording import tidy
from takedown.recording.disguise import Disguise
from takedown.recording.tree import BEFORE, Element, PageTree

LONGEST_LABEL = 600
"""A declaration is a label of hundreds of letters; what is longer is no label."""
_LONGEST_CLASS_LABEL = 60
_SHORTEST_PRIVATE = 3

#: By these an element is found, and their values are words of whoever wrote the portal.
_NAMES = frozenset({"id", "class", "name", "for", "form", "list", "headers", "slot", "part"})
_REFERENCES = frozenset(
    {"aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-activedescendant", "aria-errormessage"}
)
#: These have a few values that stand in the standard.
_KEYWORDS = frozenset(
    {
        "role", "type", "lang", "dir", "scope", "rowspan", "colspan", "rows", "cols", "size", "maxlength", "minlength",
        "hidden", "disabled", "readonly", "required", "multiple", "open", "tabindex", "contenteditable", "autocomplete",
        "inputmode", "novalidate", "method", "target", "shadowrootmode", "accept", "wrap", "span", "frameborder",
        "aria-haspopup", "aria-expanded", "aria-selected", "aria-checked", "aria-pressed", "aria-disabled",
        "aria-hidden", "aria-required", "aria-invalid", "aria-readonly", "aria-multiselectable", "aria-autocomplete",
        "aria-live", "aria-modal", "aria-current", "aria-level", "aria-sort", "aria-orientation", "aria-busy",
        "aria-atomic", "aria-colcount", "aria-rowcount", "aria-setsize", "aria-posinset",
    }
)  # fmt: skip
_TEXTS = frozenset({"title", "placeholder", "alt", "label", "aria-label", "aria-placeholder", "aria-roledescription"})
_ADDRESSES = frozenset({"href", "src", "action", "formaction"})
_DATA = frozenset(
    {"data-view", "data-testid", "data-test-id", "data-test", "data-qa", "data-cy", "data-role", "data-state"}
)

_LABELS = frozenset(
    {"label", "legend", "th", "dt", "caption", "button", "summary", "h1", "h2", "h3", "h4", "h5", "h6", "footer", "nav"}
)
_LABEL_ROLES = frozenset(
    {
        "button", "heading", "columnheader", "tab", "menuitem", "menuitemcheckbox", "menuitemradio", "switch",
        "navigation", "checkbox", "radio", "contentinfo",
    }
)  # fmt: skip
_LISTS = frozenset({"select", "datalist"})
_LIST_ROLES = frozenset({"listbox", "radiogroup", "group"})
_ENTRIES = frozenset({"option", "radio", "checkbox"})
_DATA_PLACES = frozenset({"td", "tbody", "textarea", "select", "datalist", "output"})
_DATA_ROLES = frozenset({"cell", "gridcell", "rowheader", "listbox", "combobox", "textbox", "searchbox"})
_CONTROLS = frozenset({"input", "textarea", "select", "button"})
_CONTROL_ROLES = frozenset({"combobox", "textbox", "searchbox", "spinbutton", "listbox", "radiogroup", "group"})
_CLASS_LABEL = re.compile(r"(?:^|[\s_-])label(?:$|\s)")
_CLASS_BUTTON = re.compile(r"(?:^|[\s_-])(?:btn|button)(?:$|[\s_-])")
_NAME = re.compile(r"[A-Za-z_-][\w:.\[\]-]{0,59}")
_KEYWORD = re.compile(r"[A-Za-z0-9#.,/*+:\s-]{0,40}")
_WORD = re.compile(r"[A-Za-z][A-Za-z_-]{0,39}")
_RANDOM = re.compile(r"\d{4,}|(?=\w*\d)(?=\w*[a-z])\w{16,}|(?=(?:[\w-]*?\d){4})[\w-]{16,}", re.IGNORECASE)
"""A name that has such a piece was made by a program, perhaps out of a number of the account's."""


@dataclass(frozen=True)
class Known:
    """What is known of a screen's texts. `private` is of the account; `told` are sentences of the portal."""

    words: frozenset[str]
    """Texts of the portal, tidied: they stay wherever they are."""
    told: tuple[str, ...] = ()
    """Messages and statuses as they were read: pieces of them stay, without what is private in them."""
    private: tuple[str, ...] = ()
    """Texts that were read as the account's own: they go wherever they are."""
    attributes: frozenset[str] = frozenset()
    """Further attributes by which the screen's map finds something."""


@dataclass
class Redaction:
    """The redaction of one screen, its frames included. `kept` collects the texts that stay."""

    known: Known
    disguise: Disguise
    kept: list[str] = field(default_factory=list)
    _ids: dict[str, str] = field(default_factory=dict)
    _told: str = ""
    _private: re.Pattern[str] | None = None

    def __post_init__(self) -> None:
        texts = {text.strip() for text in self.known.private if len(text.strip()) >= _SHORTEST_PRIVATE}
        own = sorted((text for text in texts if tidy(text) not in self.known.words), key=len, reverse=True)
        self._private = re.compile("|".join(map(re.escape, own)), re.IGNORECASE) if own else None
        self._told = "\n".join(tidy(text) for text in self.known.told)

    def page(self, page: PageTree) -> PageTree:
        """The page without what is not the portal's own."""
        language = page.language if re.fullmatch(r"[A-Za-z]{2}(-[A-Za-z]{2,4})?", page.language) else ""
        return PageTree(self.disguise.address(page.address), language, self._element(page.body, _Place()))

    def _element(self, element: Element, place: _Place) -> Element:
        here = place.inside(element, self._is_own_list)
        return Element(
            element.tag,
            self._attributes(element, here),
            tuple(
                self._text(child, here) if isinstance(child, str) else self._element(child, here)
                for child in element.children
            ),
            element.state,
        )

    def _is_own_list(self, element: Element) -> bool | None:
        """A list with an entry that is the portal's wording is the portal's whole list; one of rights has none.

        None for what has no entries, and so is no list.
        """
        entries = [one for one in element.elements() if one.tag == "option" or one.attributes.get("role") in _ENTRIES]
        shown = [one.text() for one in entries or element.elements() if entries or one.tag == "label"]
        return any(tidy(text) in self.known.words for text in shown) if shown else None

    def _text(self, text: str, here: _Place) -> str:
        bare = text.strip()
        if not bare:
            return text
        if tidy(bare) in self.known.words:
            return self._keep(self.disguise.without_account(text))
        if (here.label and len(bare) <= LONGEST_LABEL) or self._is_told(bare):
            return self._keep(self._without_private(text))
        return self.disguise.text(text)

    def _keep(self, text: str) -> str:
        self.kept.append(" ".join(text.split()))
        return text

    def _is_told(self, text: str) -> bool:
        return re.search(rf"(?<!\w){re.escape(tidy(text))}(?!\w)", self._told) is not None

    def _without_private(self, text: str) -> str:
        """A text of the portal's own; what was read as the account's is hidden whole, of the rest what is personal."""
        made, done = "", 0
        for part in self._private.finditer(text) if self._private else ():
            made += self.disguise.only_personal(text[done : part.start()]) + self.disguise.text(part[0])
            done = part.end()
        return made + self.disguise.only_personal(text[done:])

    def _is_of_the_account(self, name: str) -> bool:
        private = self._private is not None and self._private.search(name) is not None
        return private or self.disguise.without_account(name) != name

    def _attributes(self, element: Element, here: _Place) -> dict[str, str]:
        kept = {name: self._attribute(name, value, element, here) for name, value in element.attributes.items()}
        return {name: value for name, value in kept.items() if value is not None}

    def _attribute(self, name: str, value: str, element: Element, here: _Place) -> str | None:
        if name in _NAMES or name in _REFERENCES:
            return " ".join(self._name(one) for one in value.split()) or None
        if name in _KEYWORDS:
            return value if _KEYWORD.fullmatch(value) and not re.search(r"\d{4,}", value) else None
        if name in _TEXTS:
            return self._text(value, here.named_by(name, element)) or None
        if name in _ADDRESSES:
            return self.disguise.address(value) or None
        if name == "value":
            return self.disguise.text(value) if element.tag == "input" else None
        if name == BEFORE:
            return value
        if name in _DATA or name in self.known.attributes:
            return value if _WORD.fullmatch(value) and not self._is_of_the_account(value) else ""
        return None

    def _name(self, name: str) -> str:
        """An id or a class as it is; one that may be made of a number of the account's has another, the same everywhere."""
        if _NAME.fullmatch(name) and not _RANDOM.search(name) and not self._is_of_the_account(name):
            return name
        return self._ids.setdefault(name, f"name-{len(self._ids) + 1}")


@dataclass(frozen=True)
class _Place:
    """Where in the page a text is. `label`: in something that names a thing; `data`: in something that holds a value."""

    label: bool = False
    data: bool = False
    own_list: bool | None = None
    """Whether the list that it is in is the portal's own; None outside of lists."""

    def inside(self, element: Element, is_own_list: Callable[[Element], bool | None]) -> _Place:
        """The place within this element."""
        role, shape = element.attributes.get("role", ""), element.attributes.get("class", "")
        own = self.own_list
        if element.tag in _LISTS or role in _LIST_ROLES:
            own = is_own_list(element)
        if element.tag == "option" or role == "option":
            return _Place(label=bool(own), data=not own, own_list=own)
        if role in _ENTRIES:
            label = own is not False and not self.data
            return _Place(label, data=not label, own_list=own)
        if element.tag in _DATA_PLACES or role in _DATA_ROLES:
            return _Place(label=False, data=True, own_list=own)
        if element.tag == "button" or role == "button" or (element.tag == "a" and _CLASS_BUTTON.search(shape)):
            return _Place(label=True, data=self.data, own_list=own)
        if self.data:
            return replace(self, own_list=own)
        named = element.tag in _LABELS or role in _LABEL_ROLES
        called = bool(_CLASS_LABEL.search(shape)) and len(element.text()) <= _LONGEST_CLASS_LABEL
        of_the_account = (element.tag == "th" and element.attributes.get("scope") == "row") or own is False
        return _Place(self.label or ((named or called) and not of_the_account), data=False, own_list=own)

    def named_by(self, attribute: str, element: Element) -> _Place:
        """The place of an attribute that names the element: a title may be what is shown, in full."""
        control = element.tag in _CONTROLS or element.attributes.get("role", "") in _CONTROL_ROLES
        if attribute in ("title", "alt"):
            return replace(self, label=element.tag in ("label", "iframe", "button"))
        return replace(self, label=self.label or control)


def words_in(texts: Iterable[str]) -> frozenset[str]:
    """Texts as `Known.words` wants them."""
    return frozenset(tidy(text) for text in texts if text.strip())


def locator_words(locators: Iterable[str]) -> Iterator[str]:
    """The texts by which some locators find something: those in quotes, and the ways in which a pattern may be met."""
    for locator in locators:
        for text in re.findall(r'"([^"]+)"|\'([^\']+)\'|name=/(.+?)/', locator):
            bare = re.sub(r"\\+s[?*+]?", "", re.sub(r"[\^$()]|\\+(?=[.?()])", "", "".join(text)))
            yield from bare.split("|")


def attributes_in(locators: Iterable[str]) -> frozenset[str]:
    """The data attributes that some locators look at."""
    return frozenset(name for locator in locators for name in re.findall(r"\[(data-[\w-]+)", locator))


def meanings(kept: Iterable[str], sections: Mapping[str, Mapping[str, Iterable[str]]]) -> list[dict[str, str]]:
    """Of the texts that stayed, those that mean something: text, section and our word, each once, in order."""
    found: dict[tuple[str, str, str], None] = {}
    for text in kept:
        for section, words in sections.items():
            for word, texts in words.items():
                if tidy(text) in {tidy(one) for one in texts}:
                    found[text, section, word] = None
    return [{"text": text, "section": section, "word": word} for text, section, word in found]
