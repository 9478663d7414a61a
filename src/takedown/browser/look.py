"""What an element of a page is, and what it shows: scripts that ask much in one call, because each call costs time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from playwright.async_api import Locator, Page


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

_LOOK = f"""els => {{
  const kindOf = {_KIND};
  const valueOf = {VALUE};
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
