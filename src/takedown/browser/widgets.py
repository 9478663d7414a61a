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
from takedown.browser.look import BOX, CHECKS, RADIOS, Box, Field, Widget

# What cannot be chosen is not offered: its text is left empty.
_OPTIONS = """els => els.map(o => o.disabled || (o.closest('optgroup') || {}).disabled ? '' : o.text.trim())"""
_LABEL = "el => el.closest('label') || (el.labels && el.labels[0])"


async def fill_text(page: Page, field: Field, value: str, timeout_ms: float) -> None:
    """Put text or an ISO date into a text box, text area or date field; into a combobox one entry for each line."""
    if field.seen.kind is Widget.DATE:
        await fill_date(page, field.locator, value)
    elif field.seen.kind is Widget.COMBOBOX:
        await type_entries(page, field, value, timeout_ms)
    else:
        await field.locator.fill(value)


async def pick(page: Page, field: Field, choice: Choice, timeout_ms: float) -> None:
    """Choose one entry. Raises NoSuchOption when the list does not offer it exactly once."""
    if field.seen.kind is Widget.COMBOBOX:
        await pick_from_list(page, field, choice, timeout_ms)
    elif field.seen.kind is Widget.SELECT:
        offered = await field.locator.locator("option").evaluate_all(_OPTIONS)
        await field.locator.select_option(index=_only(choice, offered))
    else:
        await _set(field, _only(choice, [box.label for box in field.seen.boxes]), ticked=True)


async def tick(page: Page, field: Field, choices: Sequence[Choice], timeout_ms: float) -> None:
    """Tick the named boxes of a group, or entries of a list, and clear the others; a single check box is ticked."""
    boxes = field.seen.boxes
    if field.seen.kind is Widget.COMBOBOX:
        await tick_in_list(page, field, choices, timeout_ms)
    elif field.seen.kind is not Widget.CHECKBOX:
        wanted = {_only(choice, [box.label for box in boxes]) for choice in choices}
        for index, box in enumerate(boxes):
            if box.ticked != (index in wanted):
                await _set(field, index, ticked=index in wanted)
    elif boxes:
        await _set(field, 0, ticked=True)
    else:
        itself = await BOX.at(field.locator)
        if len(itself) != 1:
            raise PlaywrightTimeout("it went away, or is there twice")
        await _set_box(field.locator, itself[0], ticked=True)


async def attach(locator: Locator, files: Sequence[FilePayload]) -> None:
    """Hand files to a file input."""
    await locator.set_input_files(list(files))


async def _set(field: Field, index: int, *, ticked: bool) -> None:
    """Tick or clear one of the boxes inside a field."""
    inside = field.locator.locator(RADIOS if field.seen.kind is Widget.RADIO_GROUP else CHECKS)
    await _set_box(inside.nth(index), field.seen.boxes[index], ticked=ticked)


async def _set_box(locator: Locator, box: Box, *, ticked: bool) -> None:
    """Tick or clear a box; where the library hides the box itself, by what is drawn in its place: its label."""
    if not box.hidden:
        await locator.set_checked(ticked)
        return
    if box.ticked != ticked and (label := (await locator.evaluate_handle(_LABEL)).as_element()):
        await label.click()
    if [one.ticked for one in await BOX.at(locator)] != [ticked]:
        raise PlaywrightTimeout("a click on its label did not change it")


def _only(choice: Choice, offered: Sequence[str]) -> int:
    hits = [index for index, text in enumerate(offered) if text and choice.fits(text)]
    if len(hits) != 1:
        raise NoSuchOption(choice, offered)
    return hits[0]
