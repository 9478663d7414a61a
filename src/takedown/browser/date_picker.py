"""Filling a field for dates: by typing, by the box of its calendar, or by clicking through a calendar that has none.

`_STEP` is run again and again until the day was clicked. A calendar is whatever shows the days 1 to 28 in the cells of a
table; its year and month are read from what stands above, in digits or by an English name; what leads on are the
buttons without words on both sides of that.
"""

from __future__ import annotations

from datetime import date

from playwright.async_api import ElementHandle, Locator, Page
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from takedown.browser.trouble import browser_gone

CALENDAR_MS = 3_000
"""How long a calendar may take to come up."""
CLICK_MS = 1_500
"""How long what is clicked in a calendar may move or fade."""
TRIES = 3
"""A calendar may close again before it was clicked through."""
MOST_STEPS = 60
"""Clicks from one month to another; a date so far away is no date of a complaint."""


async def fill_date(page: Page, locator: Locator, value: str) -> None:
    """Put an ISO date into a field, or clear it with "". Raises Playwright's TimeoutError when it does not come to that."""
    nature = await locator.evaluate("el => el.type === 'date' ? 'native' : el.readOnly ? 'read-only' : 'typed'")
    if nature != "native" and not value and (clear := await _button_that_clears(locator)):
        await clear.click()
        await locator.evaluate(_SHOWS, "")
        return
    if nature == "read-only":
        await _fill_by_calendar(page, locator, value)
        return
    await locator.fill(value)
    if nature == "typed":
        await locator.blur()  # the date is taken when the field is left; Enter might send a form


async def _fill_by_calendar(page: Page, locator: Locator, value: str) -> None:
    for _ in range(TRIES):
        before = await locator.evaluate_handle(_ALONE)
        await locator.click()
        handle = await locator.evaluate_handle(_OPENED, {"patience": CALENDAR_MS, "before": before})
        if box := handle.as_element():
            await box.fill(value)
            await page.keyboard.press("Enter")
            return
        if not value or await handle.json_value() != "calendar":
            raise PlaywrightTimeout("no calendar came up")
        if await _click_through(locator, date.fromisoformat(value)):
            return


async def _click_through(locator: Locator, day: date) -> bool:
    """False when the calendar closed before the field showed the day. Raises Playwright's TimeoutError for no such day."""
    wanted = {"year": day.year, "month": day.month, "day": day.day}
    for _ in range(MOST_STEPS):
        step = await locator.evaluate_handle(_STEP, wanted)
        target = (await step.get_property("target")).as_element()
        if target is None and await (await step.get_property("closed")).json_value():
            return False
        if target is None:
            break
        try:
            await target.click(timeout=CLICK_MS)
        except PlaywrightError as error:
            if browser_gone(error):
                raise
            continue  # it was drawn anew, or it was in the calendar of another field, which was about to close
        if await (await step.get_property("isDay")).json_value():
            shows: bool = await locator.evaluate(_SHOWS, str(day.day))
            return shows
    raise PlaywrightTimeout(f"the calendar does not offer {day}")


async def _button_that_clears(locator: Locator) -> ElementHandle | None:
    """It often is there only while the mouse is over the field."""
    await locator.hover()
    return (await locator.evaluate_handle(_CLEAR)).as_element()


_CALENDARS = """
  const text = one => (one.innerText || '').trim();
  const shown = one => one.getClientRects().length > 0 && getComputedStyle(one).visibility !== 'hidden';
  const NAMES = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
  const daysOf = table => [...table.querySelectorAll('td, [role=gridcell]')]
    .filter(one => shown(one) && /^\\d{1,2}$/.test(text(one)));
  const monthIn = words => {
    const digits = /(\\d{1,2})\\s*月/.exec(words) || /(?:19|20)\\d\\d\\s*[-/.]\\s*(\\d{1,2})/.exec(words);
    if (digits) return Number(digits[1]);
    const names = (words.toLowerCase().match(/[a-z]{3,}/g) || []).map(name => NAMES.indexOf(name.slice(0, 3)) + 1);
    return names.find(month => month > 0) || 0;
  };
  const calendars = () => {
    const found = [];
    for (const table of document.querySelectorAll('table, [role=grid]')) {
      if (!shown(table) || getComputedStyle(table).pointerEvents === 'none') continue;  // not there, or closing
      const days = daysOf(table), first = days.findIndex(one => text(one) === '1');
      const month = first < 0 ? [] : days.slice(first, first + 28);
      if (month.length < 28 || !month.every((one, at) => text(one) === `${at + 1}`)) continue;
      for (let frame = table.parentElement, up = 0; frame && up < 4; frame = frame.parentElement, up += 1) {
        const title = text(frame).replace(text(table), ' '), told = /(?:19|20)\\d\\d/.exec(title);
        if (!told || !monthIn(title)) continue;
        found.push({ table, days: days.slice(first), frame, year: Number(told[0]), month: monthIn(title) });
        break;
      }
    }
    return found;
  };
"""

# The calendar of another field may still be closing, and a day in it would be clicked for that field; what has the focus
# until then is no box that comes up with our calendar.
_ALONE = f"""async el => {{
  {_CALENDARS}
  for (const began = performance.now(); performance.now() - began < 1000 && calendars().length;)
    await new Promise(done => setTimeout(done, 30));
  return document.activeElement;
}}"""

# What a click on the field opened: a box with the focus to type into, else a calendar.
_OPENED = f"""async (el, {{ patience, before }}) => {{
  {_CALENDARS}
  for (const began = performance.now(); performance.now() - began < patience;) {{
    const box = document.activeElement;
    if (box !== el && box !== before && box.tagName === 'INPUT' && !box.readOnly && !box.disabled) return box;
    await new Promise(done => setTimeout(done, 40));
    if (document.activeElement === box && calendars().length) return 'calendar';
  }}
  return null;
}}"""

# What to click next, and whether that is the day itself; no target where the calendar does not lead there.
_STEP = f"""(el, {{ year, month, day }}) => {{
  {_CALENDARS}
  // What leads on has no words: left of the title back, right of it on; the outer of two by a year, the inner by a month.
  const middle = one => {{
    const box = one.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  }};
  const leads = ({{ frame, table, year: title }}, back) => {{
    const told = [...frame.querySelectorAll('*')]
      .filter(one => !table.contains(one) && !one.contains(table) && shown(one) && text(one).includes(title)).pop();
    if (!told) return [];
    const [x, y] = middle(told);
    return [...frame.querySelectorAll('button, a, [role=button]')]
      .filter(one => shown(one) && !table.contains(one) && !/[\\p{{L}}\\p{{N}}]/u.test(text(one)))
      .filter(one => Math.abs(middle(one)[1] - y) < 25 && (back ? middle(one)[0] < x : middle(one)[0] > x))
      .sort((one, other) => Math.abs(middle(other)[0] - x) - Math.abs(middle(one)[0] - x));
  }};
  const [calendar] = calendars();
  if (!calendar) return {{ target: null, isDay: false, closed: true }};
  const away = (year - calendar.year) * 12 + month - calendar.month;
  if (away) {{
    const [outer, inner] = leads(calendar, away < 0);
    return {{ target: (Math.abs(away) >= 12 ? outer : inner || outer) || null, isDay: false }};
  }}
  const cell = calendar.days.slice(0, 31).find(one => Number(text(one)) === day);
  const off = !cell || cell.getAttribute('aria-disabled') === 'true' || /(^|[-_ ])disabled/.test(cell.className);
  return {{ target: off ? null : cell, isDay: true }};
}}"""

# The field is drawn anew after a click.
_SHOWS = """async (el, day) => {
  const shows = () => day ? el.value.includes(day) : !el.value;
  for (const began = performance.now(); performance.now() - began < 1000 && !shows();)
    await new Promise(done => setTimeout(done, 30));
  return shows();
}"""

_CLEAR = """el => {
  const shown = one => one.getClientRects().length > 0 && getComputedStyle(one).visibility !== 'hidden';
  for (let frame = el.parentElement, up = 0; frame && up < 3; frame = frame.parentElement, up += 1) {
    if (frame.querySelectorAll('input').length > 1) return null;
    const clear = [...frame.querySelectorAll('[class*=clear]')].find(shown);
    if (clear) return clear;
  }
  return null;
}"""
