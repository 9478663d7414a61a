"""What an element of a page is, and what it shows: scripts that ask much in one call, because each call costs time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import JSHandle, Locator, Page

T = TypeVar("T")
TRIES = 3
"""How often a page is asked that goes on to another one each time."""


class Widget(StrEnum):
    """What an element turned out to be."""

    TEXT = "text box"
    SELECT = "list"
    COMBOBOX = "combobox"
    RADIO_GROUP = "radio group"
    CHECKBOX = "check box"
    CHECKBOX_GROUP = "group of check boxes"
    DATE = "date field"
    FILE = "file input"
    OTHER = "something that cannot be filled"


@dataclass(frozen=True)
class Box:
    """A radio button or check box; `label` is empty where it cannot be chosen, `hidden` where only its label is drawn."""

    label: str
    ticked: bool
    hidden: bool


@dataclass(frozen=True)
class Seen:
    """What an element is, and what it shows now: text, chosen entry, ticked labels or file names (one per line)."""

    kind: Widget
    value: str
    text: str
    """Its text alone, whatever it is."""
    is_input: bool
    """Whether it is an input box, and not something drawn that acts as one."""
    boxes: tuple[Box, ...]
    """The radio buttons or check boxes inside it, in order; not itself."""


@dataclass(frozen=True)
class Look(Generic[T]):
    """A question to whatever fits a locator: `script` takes the elements and `wanted`, `read` what it says of each one."""

    script: str
    read: Callable[[Any], T]
    wanted: Any = None

    async def at(self, locator: Locator) -> list[T]:
        """Of everything that fits the locator now, in one call to the browser; does not wait."""
        if self is THERE:  # to count needs no script in the page's own world
            return [self.read(True)] * await locator.count()
        return [self.read(one) for one in await locator.evaluate_all(self.script, self.wanted)]

    async def by_css(self, page: Page, selectors: Sequence[str], *, hidden: bool) -> tuple[int, list[T]] | None:
        """The same of the first selector that fits anything, with its place; None where plain CSS cannot tell.

        Playwright's own locators bring a large script of theirs into every document that is asked by them, which costs about
        half the processor time that loading the practice portal's form does. The page itself is asked without it.
        """
        asked = {"selectors": list(selectors), "hidden": hidden, "wanted": self.wanted}
        found = await _ask(page, _BY_CSS.replace("SCRIPT", self.script), asked)
        return None if found is None else (found[0], [self.read(one) for one in found[1]])


@dataclass(frozen=True)
class Field:
    """A field that was found on a page, and how it looked then; `css` is what finds it without Playwright, or ""."""

    locator: Locator
    seen: Seen
    css: str = ""

    async def answer(self, script: str, wanted: Any = None) -> JSHandle:
        """What a script answers that is run on it and `wanted`, such as another element. Waits until the field is there."""
        if self.css:
            try:
                return await self.locator.page.evaluate_handle(_ON_ONE.replace("SCRIPT", script), [self.css, wanted])
            except PlaywrightError as error:
                if _NOT_ONE not in error.message:
                    raise
        return await self.locator.evaluate_handle(script, wanted)


async def look_at_all(page: Page, locators: Mapping[str, Sequence[str]]) -> dict[str, list[Seen]]:
    """As SEEN, of many things in one call: for each name, what fits its first CSS selector that fits anything.

    A name is left out where plain CSS cannot tell.
    """
    found = await _ask(page, _LOOK_AT_ALL, {name: list(ones) for name, ones in locators.items()})
    return {name: [_seen(one) for one in ones] for name, ones in found.items() if ones is not None}


async def _ask(page: Page, script: str, wanted: Any) -> Any:
    """What a script that changes nothing says; a page that went on to another one meanwhile is asked again."""
    for left in reversed(range(TRIES)):
        try:
            return await page.evaluate(script, wanted)
        except PlaywrightError as error:
            if not left or not page_went_on(error):
                raise
    raise AssertionError("the last try returns or raises")


def page_went_on(error: PlaywrightError) -> bool:
    """Whether an error only says that the page that was asked has gone on to another one."""
    return "context was destroyed" in error.message or "Cannot find context" in error.message


def _seen(one: Mapping[str, Any]) -> Seen:
    boxes = tuple(Box(**box) for box in one["boxes"])
    return Seen(Widget(one["kind"]), one["value"], one["text"], one["is_input"], boxes)


# A field for dates is told by its own class or by that of the frame around it: nothing else on it says so.
_KIND = """el => {
  const type = (el.getAttribute('type') || '').toLowerCase(), role = el.getAttribute('role') || '';
  const isDate = () => {
    const classes = [el, el.parentElement, (el.parentElement || {}).parentElement].map(one => (one || {}).className || '');
    if (el.readOnly && /calendar|picker|date/i.test(el.className)) return true;
    return classes.some(one => /(^|[-_ ])(picker|date-?editor|date-?picker\\d?|calendar)([-_ ]|$)/i.test(one));
  };
  if (el.tagName === 'INPUT') {
    if (type === 'file') return 'file input';
    if (type === 'checkbox') return 'check box';
    if (type === 'radio') return 'radio group';
    const opens = el.getAttribute('aria-haspopup') === 'listbox' || el.hasAttribute('aria-owns');
    if (role === 'combobox' && opens) return 'combobox';
    if (type === 'date' || isDate()) return 'date field';
    const unfolds = el.hasAttribute('aria-expanded') && !el.hasAttribute('aria-autocomplete');
    return role === 'combobox' && unfolds ? 'combobox' : 'text box';
  }
  if (el.tagName === 'TEXTAREA') return 'text box';
  if (el.tagName === 'SELECT') return 'list';
  if (role === 'combobox') return 'combobox';
  if (role === 'checkbox') return 'check box';
  const radios = el.querySelectorAll('input[type=radio], [role=radio]').length;
  const boxes = el.querySelectorAll('input[type=checkbox], [role=checkbox]').length;
  if (radios || role === 'radiogroup') return 'radio group';
  if (boxes > 1) return 'group of check boxes';
  if (boxes === 1) return 'check box';
  return el.isContentEditable ? 'text box' : 'something that cannot be filled';
}"""

# A combobox that is an input box holds what is typed; what was chosen stands beside it, in the same frame: one text, or
# several in boxes of one kind.
_CHOSEN = """el => {
  if (el.value) return el.value;
  const text = one => (one.innerText || '').trim();
  for (let one = el.parentElement, up = 0; one && up < 5; one = one.parentElement, up += 1) {
    if (one.querySelector('label') || one.querySelectorAll('input, textarea, select, [role=combobox]').length > 1) return '';
    if (!text(one)) continue;
    const leaves = [...one.querySelectorAll('*')].filter(leaf => !leaf.childElementCount && text(leaf));
    const alike = leaves.length > 1 && leaves[0].className && leaves.every(leaf => leaf.className === leaves[0].className);
    return alike ? leaves.map(text).join('\\n') : text(one);
  }
  return '';
}"""

VALUE = f"""el => {{
  if (el.type === 'file') return [...el.files].map(f => f.name).join('\\n');
  if (el.tagName === 'SELECT') return el.selectedIndex < 0 ? '' : el.options[el.selectedIndex].text;
  if (el.tagName === 'INPUT' && el.getAttribute('role') === 'combobox') return ({_CHOSEN})(el);
  if ('value' in el && el.tagName !== 'LI' && el.tagName !== 'BUTTON') return el.value;
  return el.innerText;
}}"""

_TICKED = """el => {
  const on = b => b.checked || b.getAttribute('aria-checked') === 'true';
  const inner = [...el.querySelectorAll('input[type=radio], input[type=checkbox], [role=radio], [role=checkbox]')];
  const boxes = inner.length ? inner : [el];
  return boxes.filter(on).map(b => {
    const label = b.closest('label') || (b.labels && b.labels[0]);
    return ((label && label.innerText) || b.getAttribute('aria-label') || b.value || b.innerText || 'on').trim();
  }).join('\\n');
}"""

# A box is hidden when it takes no click: without a size, beneath something else, or switched off for the mouse. What
# cannot be chosen is not offered: its label is left empty.
RADIOS, CHECKS = "input[type=radio], [role=radio]", "input[type=checkbox], [role=checkbox]"
_BOX = """el => {
  const label = el.closest('label') || (el.labels && el.labels[0]);
  const off = el.disabled || el.getAttribute('aria-disabled') === 'true';
  const text = ((label && label.innerText) || el.getAttribute('aria-label') || el.value || el.innerText || '').trim();
  const box = el.getBoundingClientRect(), style = getComputedStyle(el);
  const lies = box.width < 2 || box.height < 2 || style.pointerEvents === 'none' || Number(style.zIndex) < 0;
  return {
    label: off ? '' : text,
    ticked: Boolean(el.checked) || el.getAttribute('aria-checked') === 'true',
    hidden: Boolean(label) && !el.disabled && (lies || style.visibility === 'hidden'),
  };
}"""

_LOOK = f"""els => {{
  const kindOf = {_KIND};
  const valueOf = {VALUE};
  const tickedOf = {_TICKED};
  const boxOf = {_BOX};
  return els.map(el => {{
    const kind = kindOf(el), radios = /radio/.test(kind), boxed = radios || /check box/.test(kind);
    return {{
      kind,
      value: boxed ? tickedOf(el) : valueOf(el),
      text: el.innerText || '',
      is_input: el.tagName === 'INPUT',
      boxes: boxed ? [...el.querySelectorAll(radios ? '{RADIOS}' : '{CHECKS}')].map(boxOf) : [],
    }};
  }});
}}"""

SEEN = Look(_LOOK, _seen)
"""What the elements are and show."""
THERE = Look("els => els.map(() => true)", bool)
"""Whether there are any."""
BOX = Look(f"els => els.map({_BOX})", lambda one: Box(**one))
"""How radio buttons or check boxes stand."""

# Null where plain CSS cannot tell: the selector is one of Playwright's own, what fits is drawn by its children alone, or
# something may stand in a shadow tree.
FITTING = """
  const shown = el => {
    const box = el.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && getComputedStyle(el).visibility === 'visible' && el.checkVisibility();
  };
  const outlined = found => found.some(el => getComputedStyle(el).display === 'contents');
  const fitting = (selectors, hidden) => {
    if ([...document.querySelectorAll('*')].some(el => el.shadowRoot)) return null;
    for (const [place, selector] of selectors.entries()) {
      let found = [];
      try { found = [...document.querySelectorAll(selector)]; } catch { return null; }
      if (outlined(found)) return null;
      const seen = hidden ? found : found.filter(shown);
      if (seen.length) return [place, seen];
    }
    return [0, []];
  };
"""

_BY_CSS = f"""({{ selectors, hidden, wanted }}) => {{
  {FITTING}
  const fits = fitting(selectors, hidden);
  return fits && [fits[0], (SCRIPT)(fits[1], wanted)];
}}"""

_NOT_ONE = "not there exactly once by plain CSS"
_ON_ONE = f"""([css, wanted]) => {{
  {FITTING}
  const fits = fitting([css], false);
  if (!fits || fits[1].length !== 1) throw new Error('{_NOT_ONE}');
  return (SCRIPT)(fits[1][0], wanted);
}}"""

_LOOK_AT_ALL = f"""wanted => {{
  {FITTING}
  const look = {_LOOK};
  return Object.fromEntries(Object.entries(wanted).map(([name, selectors]) => {{
    const fits = fitting(selectors, false);
    return [name, fits && look(fits[1])];
  }}));
}}"""
