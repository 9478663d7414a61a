"""Filling and reading a form by the kind of widget found at run time: one journey for different front ends.

Kinds: text box, text area, native select, ARIA combobox with a list box (drawn anywhere in the page, late, in parts),
radio group, check box, group of check boxes, date field, file input. Structure only: which element, a screen map says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from playwright.async_api import FilePayload, Locator, Page
from playwright.async_api import TimeoutError as PlaywrightTimeout

from takedown.browser.list_box import SEEK
from takedown.browser.wording import tidy

CALENDAR_MS = 3_000
"""How long a calendar may take to put its own box on the page."""


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
class Choice:
    """What to pick from a list: one of the texts exactly, or the only one that contains every piece."""

    texts: tuple[str, ...] = ()
    pieces: tuple[str, ...] = ()

    def fits(self, shown: str) -> bool:
        """True when a shown text is this choice."""
        tidied = tidy(shown)
        if self.pieces:
            return all(tidy(piece) in tidied for piece in self.pieces)
        return tidied in {tidy(text) for text in self.texts}

    def __str__(self) -> str:
        return " / ".join(self.texts or self.pieces)


class NoSuchOption(Exception):
    """The list does not offer the choice, or offers it more than once. Carries what it offers."""

    def __init__(self, choice: Choice, offered: Sequence[str]) -> None:
        self.choice = choice
        self.offered = tuple(text for text in offered if text)
        super().__init__(f"{choice}: not offered exactly once among {', '.join(self.offered[:20]) or 'nothing'}")


_KIND = """el => {
  const type = (el.getAttribute('type') || '').toLowerCase(), role = el.getAttribute('role') || '';
  if (el.tagName === 'INPUT') {
    if (type === 'file') return 'file input';
    if (type === 'checkbox') return 'check box';
    if (type === 'radio') return 'radio group';
    const opens = el.getAttribute('aria-haspopup') === 'listbox' || el.hasAttribute('aria-owns');
    if (role === 'combobox' && opens) return 'combobox';
    return type === 'date' || (el.readOnly && /calendar|picker|date/i.test(el.className)) ? 'date field' : 'text box';
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

# What cannot be chosen is not offered: its text is left empty.
_OPTIONS = """els => els.map(o => o.disabled || (o.closest('optgroup') || {}).disabled ? '' : o.text.trim())"""
_LABELS = """els => els.map(el => {
  if (el.disabled || el.getAttribute('aria-disabled') === 'true') return '';
  const label = el.closest('label') || (el.labels && el.labels[0]);
  return ((label && label.innerText) || el.getAttribute('aria-label') || el.value || el.innerText || '').trim();
})"""

_ARE_TICKED = "els => els.map(b => b.checked || b.getAttribute('aria-checked') === 'true')"

_VALUE = """el => {
  if (el.type === 'file') return [...el.files].map(f => f.name).join('\\n');
  if (el.tagName === 'SELECT') return el.selectedIndex < 0 ? '' : el.options[el.selectedIndex].text;
  if ('value' in el && el.tagName !== 'LI' && el.tagName !== 'BUTTON') return el.value;
  return el.innerText;
}"""


@dataclass(frozen=True)
class Seen:
    """What an element is, and what it shows now: text, chosen entry, ticked labels or file names (one per line)."""

    kind: Widget
    value: str


async def look_at(locator: Locator) -> list[Seen]:
    """Everything that fits the locator now, in one call to the browser; does not wait."""
    found = await locator.evaluate_all(_LOOK)
    return [Seen(Widget(one["kind"]), one["value"]) for one in found]


async def look_at_all(page: Page, locators: Mapping[str, Sequence[str]]) -> dict[str, list[Seen]]:
    """As `look_at`, of many things in one call: for each name, what fits its first CSS selector that fits anything.

    Only what plain CSS can find in the page itself; empty for anything else, which `look_at` may still find.
    """
    found = await page.evaluate(_LOOK_AT_ALL, {name: list(ones) for name, ones in locators.items()})
    return {name: [Seen(Widget(one["kind"]), one["value"]) for one in seen] for name, seen in found.items()}


async def fill_text(locator: Locator, kind: Widget, value: str) -> None:
    """Put text or an ISO date into a text box, text area or date field."""
    if kind is Widget.DATE and await locator.evaluate("el => el.readOnly"):
        await _fill_calendar(locator, value)
        return
    await locator.fill(value)


async def pick(page: Page, locator: Locator, kind: Widget, choice: Choice, timeout_ms: float) -> None:
    """Choose one entry. Raises NoSuchOption when the list does not offer it exactly once."""
    if kind is Widget.COMBOBOX:
        await _pick_from_list_box(page, locator, choice, timeout_ms)
    elif kind is Widget.SELECT:
        offered = await locator.locator("option").evaluate_all(_OPTIONS)
        await locator.select_option(index=_only(choice, offered))
    else:
        buttons = locator.locator("input[type=radio], [role=radio]")
        await buttons.nth(_only(choice, await buttons.evaluate_all(_LABELS))).check()


async def tick(locator: Locator, kind: Widget, choices: Sequence[Choice]) -> None:
    """Tick the named boxes of a group and clear the others; a single check box is ticked."""
    if kind is Widget.CHECKBOX:
        box = locator.locator("input[type=checkbox], [role=checkbox]")
        await (box if await box.count() else locator).check()
        return
    boxes = locator.locator("input[type=checkbox], [role=checkbox]")
    labels = await boxes.evaluate_all(_LABELS)
    wanted = {_only(choice, labels) for choice in choices}
    ticked = await boxes.evaluate_all(_ARE_TICKED)
    for index, is_ticked in enumerate(ticked):
        if is_ticked != (index in wanted):
            await boxes.nth(index).set_checked(index in wanted)


_TICKED = """el => {
  const on = b => b.checked || b.getAttribute('aria-checked') === 'true';
  const inner = [...el.querySelectorAll('input[type=radio], input[type=checkbox], [role=radio], [role=checkbox]')];
  const boxes = inner.length ? inner : [el];
  return boxes.filter(on).map(b => {
    const label = b.closest('label') || (b.labels && b.labels[0]);
    return ((label && label.innerText) || b.getAttribute('aria-label') || b.value || b.innerText || 'on').trim();
  }).join('\\n');
}"""


_LOOK = f"""els => {{
  const kindOf = {_KIND};
  const valueOf = {_VALUE};
  const tickedOf = {_TICKED};
  return els.map(el => {{
    const kind = kindOf(el);
    return {{ kind, value: /check box|radio/.test(kind) ? tickedOf(el) : valueOf(el) }};
  }});
}}"""


_LOOK_AT_ALL = f"""wanted => {{
  const look = {_LOOK};
  const shown = el => {{
    const box = el.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && getComputedStyle(el).visibility === 'visible';
  }};
  const fitting = selectors => {{
    for (const selector of selectors) {{
      let found = [];
      try {{ found = [...document.querySelectorAll(selector)].filter(shown); }} catch {{ return []; }}
      if (found.length) return found;
    }}
    return [];
  }};
  return Object.fromEntries(Object.entries(wanted).map(([name, selectors]) => [name, look(fitting(selectors))]));
}}"""


async def attach(locator: Locator, files: Sequence[FilePayload]) -> None:
    """Hand files to a file input."""
    await locator.set_input_files(list(files))


async def _pick_from_list_box(page: Page, locator: Locator, choice: Choice, timeout_ms: float) -> None:
    await locator.click()
    wanted = {"texts": choice.texts, "pieces": choice.pieces, "patience": timeout_ms}
    answer = await locator.evaluate_handle(SEEK, wanted)
    if option := answer.as_element():
        await option.click()
        return
    offered = await answer.json_value()
    await page.keyboard.press("Escape")
    if offered is None:
        raise PlaywrightTimeout("no list box came up")
    raise NoSuchOption(choice, offered)


async def _fill_calendar(locator: Locator, value: str) -> None:
    """The field itself takes no typing: a click on it opens a calendar with a box of its own, which gets the focus."""
    await locator.click()
    box = (await locator.evaluate_handle(_CALENDAR_BOX, CALENDAR_MS)).as_element()
    if box is None:
        raise PlaywrightTimeout("no box to type a date into came up")
    await box.fill(value)
    await locator.page.keyboard.press("Enter")


_CALENDAR_BOX = """async (el, patience) => {
  for (const began = performance.now(); performance.now() - began < patience;) {
    const box = document.activeElement;
    if (box !== el && box.tagName === 'INPUT' && !box.readOnly && !box.disabled) return box;
    await new Promise(done => setTimeout(done, 20));
  }
  return null;
}"""


def _only(choice: Choice, offered: Sequence[str]) -> int:
    hits = [index for index, text in enumerate(offered) if text and choice.fits(text)]
    if len(hits) != 1:
        raise NoSuchOption(choice, offered)
    return hits[0]
