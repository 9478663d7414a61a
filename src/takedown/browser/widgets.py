"""Filling and reading a form by the kind of widget found at run time, so that one journey works on different front ends.

Kinds: text box, text area, native select, ARIA combobox with a list box (drawn anywhere in the page, late, in parts),
radio group, check box, group of check boxes, date field, file input. Structure only; which element it is, a screen map says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from playwright.async_api import FilePayload, Locator, Page

from takedown.browser.wording import tidy


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
        super().__init__(f"{choice}: not offered exactly once among {', '.join(offered[:20]) or 'nothing'}")
        self.choice = choice
        self.offered = tuple(offered)


_KIND = """el => {
  const type = (el.getAttribute('type') || '').toLowerCase(), role = el.getAttribute('role') || '';
  if (el.tagName === 'INPUT') {
    if (type === 'file') return 'file input';
    if (type === 'checkbox') return 'check box';
    if (type === 'radio') return 'radio group';
    if (role === 'combobox' && (el.getAttribute('aria-haspopup') === 'listbox' || el.hasAttribute('aria-owns'))) return 'combobox';
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

_LABELS = """els => els.map(el => {
  const label = el.closest('label') || (el.labels && el.labels[0]);
  return ((label && label.innerText) || el.getAttribute('aria-label') || el.value || el.innerText || '').trim();
})"""

# Looks for the wanted option in the open list box; scrolls on while it is not drawn yet. Runs in the page until true.
_SEEK = """({ owner, texts, pieces }) => {
  const tidy = s => s.replace(/\\s+/g, ' ').trim().toLowerCase().replace(/([\\u4e00-\\u9fff]) (?=[\\u4e00-\\u9fff])/g, '$1');
  const shown = el => el.getClientRects().length > 0;
  const owned = owner && document.getElementById(owner);
  const roots = owned && shown(owned) ? [owned] : [...document.querySelectorAll('[role=listbox]')].filter(shown);
  if (!roots.length) return false;
  const state = window.__seek || (window.__seek = { still: 0, seen: [] });
  const options = roots.flatMap(root => [...root.querySelectorAll('[role=option]')]).filter(shown);
  const words = options.map(o => tidy(o.innerText || o.title || ''));
  for (const w of words) if (!state.seen.includes(w)) { state.seen.push(w); state.still = 0; }
  const fits = w => pieces.length ? pieces.every(p => w.includes(p)) : texts.includes(w);
  const hits = options.filter((o, i) => fits(words[i]) && o.getAttribute('aria-disabled') !== 'true');
  const done = result => { const seen = state.seen; delete window.__seek; return { ...result, seen }; };
  if (hits.length === 1) { hits[0].setAttribute('data-wanted', ''); return done({ hit: true }); }
  if (hits.length > 1) return done({ hit: false });
  const box = [...roots, ...roots.flatMap(r => [...r.querySelectorAll('*'), r.parentElement])]
    .find(el => el && el.scrollHeight > el.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(el).overflowY));
  if (box && box.scrollTop + box.clientHeight < box.scrollHeight - 1) { box.scrollTop += box.clientHeight; state.still = 0; return false; }
  return ++state.still > 40 && options.length ? done({ hit: false }) : false;
}"""

_VALUE = """el => {
  if (el.type === 'file') return [...el.files].map(f => f.name).join('\\n');
  if (el.tagName === 'SELECT') return el.selectedIndex < 0 ? '' : el.options[el.selectedIndex].text;
  if ('value' in el && el.tagName !== 'LI' && el.tagName !== 'BUTTON') return el.value;
  return el.innerText;
}"""


async def widget_of(locator: Locator) -> Widget:
    """What kind of widget the one element is."""
    return Widget(await locator.evaluate(_KIND))


async def fill_text(page: Page, locator: Locator, kind: Widget, value: str) -> None:
    """Put text or an ISO date into a text box, text area or date field."""
    if kind is Widget.DATE and await locator.evaluate("el => el.readOnly"):
        await locator.click()  # a calendar opens with a box of its own that has the focus
        await page.keyboard.type(value)
        await page.keyboard.press("Enter")
        return
    await locator.fill(value)


async def pick(page: Page, locator: Locator, kind: Widget, choice: Choice, timeout_ms: float) -> None:
    """Choose one entry. Raises NoSuchOption when the list does not offer it exactly once."""
    if kind is Widget.COMBOBOX:
        await _pick_from_list_box(page, locator, choice, timeout_ms)
    elif kind is Widget.SELECT:
        offered = await locator.locator("option").all_inner_texts()
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
    for index in range(len(labels)):
        await boxes.nth(index).set_checked(index in wanted)


async def read_value(locator: Locator, kind: Widget) -> str:
    """What the widget shows now: text, chosen entry, ticked labels (one per line), or file names (one per line)."""
    if kind in (Widget.RADIO_GROUP, Widget.CHECKBOX_GROUP, Widget.CHECKBOX):
        return str(await locator.evaluate(_TICKED))
    return str(await locator.evaluate(_VALUE))


_TICKED = """el => {
  const on = b => b.checked || b.getAttribute('aria-checked') === 'true';
  const inner = [...el.querySelectorAll('input[type=radio], input[type=checkbox], [role=radio], [role=checkbox]')];
  const boxes = inner.length ? inner : [el];
  return boxes.filter(on).map(b => {
    const label = b.closest('label') || (b.labels && b.labels[0]);
    return ((label && label.innerText) || b.getAttribute('aria-label') || b.value || 'on').trim();
  }).join('\\n');
}"""


async def attach(locator: Locator, files: Sequence[FilePayload]) -> None:
    """Hand files to a file input."""
    await locator.set_input_files(list(files))


async def _pick_from_list_box(page: Page, locator: Locator, choice: Choice, timeout_ms: float) -> None:
    await locator.click()
    owner = await locator.evaluate("el => el.getAttribute('aria-controls') || el.getAttribute('aria-owns') || ''")
    wanted = {
        "owner": owner,
        "texts": [tidy(text) for text in choice.texts],
        "pieces": [tidy(piece) for piece in choice.pieces],
    }
    found = await page.wait_for_function(_SEEK, arg=wanted, timeout=timeout_ms)
    answer = await found.json_value()
    if not answer["hit"]:
        await page.keyboard.press("Escape")
        raise NoSuchOption(choice, answer["seen"])
    option = page.locator("[role=option][data-wanted]")
    await option.click()
    await page.evaluate(
        "() => document.querySelectorAll('[data-wanted]').forEach(o => o.removeAttribute('data-wanted'))"
    )


def _only(choice: Choice, offered: Sequence[str]) -> int:
    hits = [index for index, text in enumerate(offered) if choice.fits(text)]
    if len(hits) != 1:
        raise NoSuchOption(choice, offered)
    return hits[0]
