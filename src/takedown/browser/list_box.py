"""The list box of a combobox: drawn late, anywhere in the page, only in parts, or only after something was typed.

`_SEEK` is run on the combobox after the click that opens it. It reads the whole list from top to end, because what fits
may stand there twice, and answers with the option, in view, if exactly one fits; else with the texts that were offered,
or null when no list box came up.
"""

from __future__ import annotations

from collections.abc import Sequence

from playwright.async_api import ElementHandle, Page
from playwright.async_api import TimeoutError as PlaywrightTimeout

from takedown.browser.choice import Choice, NoSuchOption
from takedown.browser.look import VALUE, Field

QUIET_MS = 700
"""How long a list that lacks the option may stay as it is before it is believed."""
SEARCH_MS = 3_000
"""The same after something was typed that a portal looks for."""
CLICK_MS = 1_500
"""How long something may lie over a field before the way to open it is looked for again: most lists fade when they close."""
TYPED_MS = 800
"""How long a list may take to offer what was just typed as an entry of its own."""
UNTYPED_MS = 2_000
"""How long a list may take to come up before it is tried whether it waits for something to be typed."""


async def pick_from_list(page: Page, field: Field, choice: Choice, timeout_ms: float) -> None:
    """Choose one entry of a combobox. Raises NoSuchOption, and Playwright's TimeoutError when no list comes up."""
    await _open(field, timeout_ms)
    option, offered = await _seek(field, choice, min(timeout_ms, UNTYPED_MS), QUIET_MS)
    if option is None and not any(map(choice.fits, offered or ())):
        if box := await _typable(field):
            option, offered = await _search(field, box, choice, timeout_ms)
            offered = offered or []  # a list that stays away after a search has found nothing
        elif offered is None:
            option, offered = await _seek(field, choice, timeout_ms - UNTYPED_MS, QUIET_MS)
    if option:
        await option.click()
        return
    await page.keyboard.press("Escape")
    if offered is None:
        raise PlaywrightTimeout("no list box came up")
    raise NoSuchOption(choice, offered)


async def tick_in_list(page: Page, field: Field, choices: Sequence[Choice], timeout_ms: float) -> None:
    """Choose exactly these entries of a combobox that takes several. Raises NoSuchOption.

    A click on an entry of such a list adds it, a second click takes it away again.
    """
    shown = _lines(field)
    unwanted = [Choice((text,)) for text in shown if not any(choice.fits(text) for choice in choices)]
    missing = [choice for choice in choices if not any(map(choice.fits, shown))]
    for choice in (*missing, *unwanted):
        if await field.locator.get_attribute("aria-expanded") != "true":
            await _open(field, timeout_ms)
        option, offered = await _seek(field, choice, timeout_ms, QUIET_MS)
        if option is None:
            await page.keyboard.press("Escape")
            raise NoSuchOption(choice, offered or ())
        await option.click()
    await _close(field, timeout_ms)
    await field.locator.evaluate(_SETTLED, [text for choice in unwanted for text in choice.texts])


async def type_entries(page: Page, field: Field, value: str, timeout_ms: float) -> None:
    """Fill a combobox that makes an entry of each text that is typed: one for each line, in place of those it has.

    Raises Playwright's TimeoutError where it takes no typing.
    """
    before = _lines(field)
    await _open(field, timeout_ms)
    box = await _typable(field)
    if box is None:
        raise PlaywrightTimeout("no box to type into came up")
    for _ in before:
        await page.keyboard.press("Backspace")
    patience: float = TYPED_MS
    for line in value.splitlines():
        await box.focus()
        await page.keyboard.insert_text(line)
        # Some offer what was typed as an entry of their list, others take it when they are left. Enter might send a form.
        option = (await _seek(field, Choice((line,)), patience, patience))[0] if patience else None
        patience = timeout_ms if option else 0  # the next line is taken as the first one was
        if option:
            await option.click()
        else:
            await field.locator.evaluate(_LEAVE)
            await field.locator.evaluate(_TAKEN, line)
    await _close(field, timeout_ms)
    await field.locator.evaluate(_SETTLED, [text for text in before if text not in value.splitlines()])


async def _search(
    field: Field, box: ElementHandle, choice: Choice, timeout_ms: float
) -> tuple[ElementHandle | None, list[str] | None]:
    """Look in a list that is searched by typing.

    The last letter is left out: where a list makes an entry of whatever is typed, that must not be taken for one that
    the portal offers.
    """
    offered = None
    for text in choice.texts or choice.pieces[:1]:
        await box.fill(text[:-1])
        option, offered = await _seek(field, choice, timeout_ms, SEARCH_MS)
        if option:
            return option, None
    await box.fill("")
    return None, offered


async def _open(field: Field, timeout_ms: float) -> None:
    tries = max(1, round(timeout_ms / CLICK_MS))
    for left in reversed(range(tries)):
        over = (await field.answer(_OPENER)).as_element() if field.seen.is_input else None
        try:
            await (over or field.locator).click(timeout=min(CLICK_MS, timeout_ms))
        except PlaywrightTimeout:
            if not left:
                raise
        else:
            return


async def _close(field: Field, timeout_ms: float) -> None:
    """A list of several stays open until the field is left; some until it is clicked once more."""
    await field.locator.evaluate(_LEAVE)
    if await field.locator.evaluate(_STAYS_OPEN):
        await _open(field, timeout_ms)


async def _seek(
    field: Field, choice: Choice, timeout_ms: float, quiet_ms: float
) -> tuple[ElementHandle | None, list[str] | None]:
    wanted = {"texts": choice.texts, "pieces": choice.pieces, "patience": timeout_ms, "quiet": quiet_ms}
    answer = await field.answer(_SEEK, wanted)
    option = answer.as_element()
    return option, None if option else await answer.json_value()


async def _typable(field: Field) -> ElementHandle | None:
    return (await field.answer(_TYPABLE)).as_element()


def _lines(field: Field) -> list[str]:
    return [line.strip() for line in field.seen.value.splitlines() if line.strip()]


_LISTS = """
  const shown = one => one.getClientRects().length > 0 && getComputedStyle(one).visibility !== 'hidden';
  const flat = one => one.offsetHeight < 2 || one.offsetWidth < 2;
  const ids = one => `${one.getAttribute('aria-controls') || ''} ${one.getAttribute('aria-owns') || ''}`.split(/\\s+/);
  const byId = id => id && document.getElementById(id);

  // A list box without a size is there for screen readers; the list that is seen hangs in the same frame.
  const seen = list => {
    let one = list;
    while (flat(one) && one.parentElement && one.parentElement !== document.body) one = one.parentElement;
    return flat(one) ? list : one;
  };
  // A list without entries may be hidden in the frame that came up to say so.
  const popup = list => {
    const above = (one, up = 0) => up < 5 && one && one !== document.body ? [one, ...above(one.parentElement, up + 1)] : [];
    const frame = above(list.parentElement).find(one => /absolute|fixed/.test(getComputedStyle(one).position));
    return frame && shown(frame) && !flat(frame) && !frame.contains(el) ? frame : null;
  };
  // The list that the combobox names; where it names none, any open one that belongs to no other combobox.
  const lists = () => {
    const named = ones => [...new Set(ones.flatMap(ids).map(byId).filter(Boolean))];
    const own = named([el]);
    const open = own.filter(shown).map(seen).filter(shown);
    if (own.length) return open.length ? open : own.map(popup).filter(Boolean);
    const others = named([...document.querySelectorAll('[aria-controls], [aria-owns]')]);
    const free = box => shown(box) && !others.some(other => other.contains(box));
    return [...document.querySelectorAll('[role=listbox]')].filter(free).map(seen);
  };
"""

_SEEK = f"""async (el, {{ texts, pieces, patience, quiet }}) => {{
  const ROOM = 500, EMPTY = 2000, LONGEST = 30000, SCANS = 3;
  const began = performance.now(), elapsed = () => performance.now() - began;
  const pause = ms => new Promise(done => setTimeout(done, ms));
  const tidy = s => s.replace(/\\s+/g, ' ').trim().toLowerCase()
    .replace(/([\\u4e00-\\u9fff]) (?=[\\u4e00-\\u9fff])/g, '$1');
  const wanted = texts.map(tidy), parts = pieces.map(tidy);
  const fits = words => words && (parts.length ? parts.every(part => words.includes(part)) : wanted.includes(words));
  {_LISTS}
  const ROWS = '[role=option], [aria-selected]';
  const drawnIn = option => {{
    const list = option.closest('[role=listbox]');
    return shown(option) && !flat(option) && !(list && flat(list)) && !option.parentElement.closest('[role=option]');
  }};
  const options = () => [...new Set(lists().flatMap(list => [...list.querySelectorAll(ROWS)]))].filter(drawnIn);
  const words = option => (option.innerText || option.title || '').trim();
  const usable = option =>
    option.getAttribute('aria-disabled') !== 'true' && !/(^|[-_ ])disabled( |$)/.test(option.className);
  const box = () => {{
    const around = (list, up = 0) => up < 4 && list ? [list, ...around(list.parentElement, up + 1)] : [];
    const long = lists().flatMap(list => [list, ...list.querySelectorAll('*'), ...around(list)])
      .filter(one => !one.contains(el) && one.scrollHeight > one.clientHeight + 1 && !flat(one) && one.querySelector(ROWS));
    const scrolls = kind => long.find(one => kind.test(getComputedStyle(one).overflowY));
    return scrolls(/auto|scroll/) || scrolls(/hidden/);  // a list with a scroll bar of its own hides that of the browser
  }};

  const settled = async () => {{
    const look = () => JSON.stringify(options().map(option => [words(option), option.getBoundingClientRect()]));
    for (let before = null, now = look(); now !== before && elapsed() < LONGEST; now = look()) {{
      before = now;
      await pause(30);
    }}
  }};
  const drawn = async area => {{
    const until = elapsed() + ROOM, edge = area.getBoundingClientRect();
    for (; elapsed() < until; await pause(16)) {{
      const rows = options().map(option => option.getBoundingClientRect()), first = rows[0];
      const reaches = first && Math.max(...rows.map(row => row.bottom)) >= edge.bottom - first.height / 2;
      if (reaches && Math.min(...rows.map(row => row.top)) <= edge.top + first.height / 2) return;
    }}
  }};
  const place = (option, area) => {{
    const row = option.getBoundingClientRect();
    return row.top + row.height / 2 - area.getBoundingClientRect().top + area.scrollTop;
  }};
  const scan = async () => {{
    const area = box(), found = [];
    if (area) area.scrollTo({{ top: 0, behavior: 'instant' }});
    await settled();
    if (!area) return options().map(option => ({{ text: words(option), usable: usable(option), place: 0 }}));
    for (;;) {{
      for (const option of options()) {{
        const one = {{ text: words(option), usable: usable(option), place: place(option, area) }};
        const near = option.getBoundingClientRect().height / 2;
        if (!found.some(other => other.text === one.text && Math.abs(other.place - one.place) < near)) found.push(one);
      }}
      const before = area.scrollTop;
      area.scrollTo({{ top: before + area.clientHeight, behavior: 'instant' }});
      if (area.scrollTop === before || elapsed() > LONGEST) return found;
      await drawn(area);
    }}
  }};
  const bring = async hit => {{
    const area = box();
    if (area) {{
      area.scrollTo({{ top: hit.place - area.clientHeight / 2, behavior: 'instant' }});
      await pause(60);  // what redraws itself on scrolling does it now, not under the click
      await drawn(area);
    }}
    return options().find(option => usable(option) && fits(tidy(words(option)))) || null;
  }};

  // A row that only says "loading" or "no data" cannot be chosen: it is as good as none.
  while (!options().some(usable)) {{
    if (elapsed() > patience) return lists().length ? [] : null;
    if (lists().length && elapsed() > EMPTY) return [];
    await pause(20);
  }}
  for (let scans = 1; ; scans += 1) {{
    const offered = (await scan()).filter(one => one.usable);
    const hits = offered.filter(one => fits(tidy(one.text)));
    const option = hits.length === 1 && await bring(hits[0]);
    if (option) return option;
    // What moved while it was read may have been missed, or seen twice.
    if (scans >= SCANS && elapsed() > quiet) return offered.map(one => one.text);
    await pause(50);
  }}
}}"""

# Where to click to open it: null for the element itself, else the part of its frame that lies over it.
_OPENER = """el => {
  el.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  const box = el.getBoundingClientRect();
  const over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  if (!over || over === el) return null;
  for (let one = el.parentElement, up = 0; one && up < 5; one = one.parentElement, up += 1) {
    if (one.querySelectorAll('input, textarea, select, [role=combobox]').length > 1) return null;
    if (one.contains(over) && one.offsetHeight > 1 && one.offsetWidth > 1) return one;
  }
  return null;
}"""

# The box that has the focus, when it is one to type into: the combobox itself, or one that it opened.
_TYPABLE = """() => {
  const box = document.activeElement;
  return box && box.tagName === 'INPUT' && !box.readOnly && !box.disabled ? box : null;
}"""

# It closes the list, and takes what was typed. A key might do something else: Enter send the form, Tab choose an entry.
_LEAVE = "() => document.activeElement.blur()"

_STAYS_OPEN = f"""async el => {{
  {_LISTS}
  for (const began = performance.now(); performance.now() - began < 1000 && lists().length;)
    await new Promise(done => setTimeout(done, 30));
  return lists().length > 0;
}}"""

_TAKEN = f"""async (el, line) => {{
  const valueOf = {VALUE};
  const began = performance.now(), has = () => valueOf(el).split('\\n').some(one => one.trim() === line);
  while (performance.now() - began < 500 && !has()) await new Promise(done => setTimeout(done, 20));
}}"""

# What is taken in or away may come and fade slowly. Whether it did in the end is for whoever reads the field.
_SETTLED = f"""async (el, gone) => {{
  const valueOf = {VALUE};
  const lines = () => valueOf(el).split('\\n').map(line => line.trim());
  const began = performance.now();
  for (let before = null, now = lines(); performance.now() - began < 1000; now = lines()) {{
    if (`${{before}}` === `${{now}}` && !now.some(line => gone.includes(line))) return;
    before = now;
    await new Promise(done => setTimeout(done, 120));
  }}
}}"""
