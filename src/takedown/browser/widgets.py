"""Filling and reading a form by the kind of widget found at run time: one journey for different front ends.

Kinds: text box, text area, native select, ARIA combobox with a list box (drawn anywhere in the page, late, in parts),
radio group, check box, group of check boxes, date field, file input. Structure only: which element, a screen map says.
"""

from __future__ import annotations

from collections.abc import Sequence

from playwright.async_api import FilePayload, Locator, Page
from playwright.async_api import TimeoutError as PlaywrightTimeout

from takedown.browser.choice import Choice, NoSuchOption
from takedown.browser.date_picker import fill_date
from takedown.browser.list_box import pick_from_list, tick_in_list, type_entries
from takedown.browser.look import Widget

# What cannot be chosen is not offered: its text is left empty.
_OPTIONS = """els => els.map(o => o.disabled || (o.closest('optgroup') || {}).disabled ? '' : o.text.trim())"""
_LABELS = """els => els.map(el => {
  if (el.disabled || el.getAttribute('aria-disabled') === 'true') return '';
  const label = el.closest('label') || (el.labels && el.labels[0]);
  return ((label && label.innerText) || el.getAttribute('aria-label') || el.value || el.innerText || '').trim();
})"""

_ARE_TICKED = "els => els.map(b => b.checked || b.getAttribute('aria-checked') === 'true')"


async def fill_text(page: Page, locator: Locator, kind: Widget, value: str, timeout_ms: float) -> None:
    """Put text or an ISO date into a text box, text area or date field; into a combobox one entry for each line."""
    if kind is Widget.DATE:
        await fill_date(page, locator, value)
    elif kind is Widget.COMBOBOX:
        await type_entries(page, locator, value, timeout_ms)
    else:
        await locator.fill(value)


async def pick(page: Page, locator: Locator, kind: Widget, choice: Choice, timeout_ms: float) -> None:
    """Choose one entry. Raises NoSuchOption when the list does not offer it exactly once."""
    if kind is Widget.COMBOBOX:
        await pick_from_list(page, locator, choice, timeout_ms)
    elif kind is Widget.SELECT:
        offered = await locator.locator("option").evaluate_all(_OPTIONS)
        await locator.select_option(index=_only(choice, offered))
    else:
        buttons = locator.locator("input[type=radio], [role=radio]")
        await _set(buttons.nth(_only(choice, await buttons.evaluate_all(_LABELS))), ticked=True)


async def tick(page: Page, locator: Locator, kind: Widget, choices: Sequence[Choice], timeout_ms: float) -> None:
    """Tick the named boxes of a group, or entries of a list, and clear the others; a single check box is ticked."""
    if kind is Widget.COMBOBOX:
        await tick_in_list(page, locator, choices, timeout_ms)
        return
    boxes = locator.locator("input[type=checkbox], [role=checkbox]")
    if kind is Widget.CHECKBOX:
        await _set(boxes if await boxes.count() else locator, ticked=True)
        return
    labels = await boxes.evaluate_all(_LABELS)
    wanted = {_only(choice, labels) for choice in choices}
    for index, is_ticked in enumerate(await boxes.evaluate_all(_ARE_TICKED)):
        if is_ticked != (index in wanted):
            await _set(boxes.nth(index), ticked=index in wanted)


async def attach(locator: Locator, files: Sequence[FilePayload]) -> None:
    """Hand files to a file input."""
    await locator.set_input_files(list(files))


async def _set(box: Locator, *, ticked: bool) -> None:
    """Tick or clear one box; where the library hides the box itself, by what is drawn in its place: its label."""
    label = (await box.evaluate_handle(_LABEL_OF_HIDDEN)).as_element()
    if label is None:
        await box.set_checked(ticked)
        return
    if await box.evaluate_all(_ARE_TICKED) != [ticked]:
        await label.click()
    if await box.evaluate_all(_ARE_TICKED) != [ticked]:
        raise PlaywrightTimeout("a click on its label did not change it")


# A box that takes no click: without a size, beneath something else, or switched off for the mouse.
_LABEL_OF_HIDDEN = """el => {
  const label = el.closest('label') || (el.labels && el.labels[0]);
  if (!label || el.disabled) return null;
  const box = el.getBoundingClientRect(), style = getComputedStyle(el);
  const hidden = box.width < 2 || box.height < 2 || style.pointerEvents === 'none' || Number(style.zIndex) < 0;
  return hidden || style.visibility === 'hidden' ? label : null;
}"""


def _only(choice: Choice, offered: Sequence[str]) -> int:
    hits = [index for index, text in enumerate(offered) if text and choice.fits(text)]
    if len(hits) != 1:
        raise NoSuchOption(choice, offered)
    return hits[0]
