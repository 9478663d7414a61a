"""Looking for one option in the list box of a combobox: drawn late, anywhere in the page, and only in parts.

One script, run on the combobox after the click that opens it. It reads the whole list from top to end, because what
fits may stand there twice, and answers with the option, in view, if exactly one fits; else with the texts that were
offered, or null when no list box came up.
"""

from __future__ import annotations

SEEK = """async (el, { texts, pieces, patience }) => {
  const ROOM = 500, QUIET = 700, EMPTY = 2000, LONGEST = 30000;
  const began = performance.now(), elapsed = () => performance.now() - began;
  const pause = ms => new Promise(done => setTimeout(done, ms));
  const tidy = s => s.replace(/\\s+/g, ' ').trim().toLowerCase()
    .replace(/([\\u4e00-\\u9fff]) (?=[\\u4e00-\\u9fff])/g, '$1');
  const wanted = texts.map(tidy), parts = pieces.map(tidy);
  const fits = words => words && (parts.length ? parts.every(part => words.includes(part)) : wanted.includes(words));
  const shown = one => one.getClientRects().length > 0 && getComputedStyle(one).visibility !== 'hidden';
  const ids = one => `${one.getAttribute('aria-controls') || ''} ${one.getAttribute('aria-owns') || ''}`.split(/\\s+/);
  const byId = id => id && document.getElementById(id);

  // The list that the combobox names; where it names none, any open one that belongs to no other combobox.
  const lists = () => {
    const named = ones => [...new Set(ones.flatMap(ids).map(byId).filter(Boolean))];
    const own = named([el]);
    if (own.length) return own.filter(shown);
    const others = named([...document.querySelectorAll('[aria-controls], [aria-owns]')]);
    const free = box => shown(box) && !others.some(other => other.contains(box));
    return [...document.querySelectorAll('[role=listbox]')].filter(free);
  };
  const options = () => [...new Set(lists().flatMap(list => [...list.querySelectorAll('[role=option]')]))].filter(shown);
  const words = option => (option.innerText || option.title || '').trim();
  const usable = option => option.getAttribute('aria-disabled') !== 'true';
  const box = () => lists().flatMap(list => [list, ...list.querySelectorAll('*'), list.parentElement])
    .find(one => one && one.scrollHeight > one.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(one).overflowY));

  const settled = async () => {
    const look = () => JSON.stringify(options().map(option => [words(option), option.getBoundingClientRect()]));
    for (let before = null, now = look(); now !== before && elapsed() < LONGEST; now = look()) {
      before = now;
      await pause(30);
    }
  };
  const drawn = async area => {
    const until = elapsed() + ROOM, edge = area.getBoundingClientRect();
    for (; elapsed() < until; await pause(16)) {
      const rows = options().map(option => option.getBoundingClientRect()), first = rows[0];
      const reaches = first && Math.max(...rows.map(row => row.bottom)) >= edge.bottom - first.height / 2;
      if (reaches && Math.min(...rows.map(row => row.top)) <= edge.top + first.height / 2) return;
    }
  };
  const place = (option, area) => {
    const row = option.getBoundingClientRect();
    return row.top + row.height / 2 - area.getBoundingClientRect().top + area.scrollTop;
  };
  const scan = async () => {
    const area = box(), found = [];
    if (area) area.scrollTo({ top: 0, behavior: 'instant' });
    await settled();
    if (!area) return options().map(option => ({ text: words(option), usable: usable(option), place: 0 }));
    for (;;) {
      for (const option of options()) {
        const one = { text: words(option), usable: usable(option), place: place(option, area) };
        const near = option.getBoundingClientRect().height / 2;
        if (!found.some(other => other.text === one.text && Math.abs(other.place - one.place) < near)) found.push(one);
      }
      const before = area.scrollTop;
      area.scrollTo({ top: before + area.clientHeight, behavior: 'instant' });
      if (area.scrollTop === before || elapsed() > LONGEST) return found;
      await drawn(area);
    }
  };
  const bring = async hit => {
    const area = box();
    if (area) {
      area.scrollTo({ top: hit.place - area.clientHeight / 2, behavior: 'instant' });
      await pause(60);  // what redraws itself on scrolling does it now, not under the click
      await drawn(area);
    }
    return options().find(option => usable(option) && fits(tidy(words(option)))) || null;
  };

  while (!options().length) {
    if (elapsed() > patience) return null;
    if (lists().length && elapsed() > EMPTY) return [];
    await pause(20);
  }
  for (;;) {
    const offered = (await scan()).filter(one => one.usable);
    const hits = offered.filter(one => fits(tidy(one.text)));
    const option = hits.length === 1 && await bring(hits[0]);
    if (option) return option;
    if (hits.length || elapsed() > QUIET) return offered.map(one => one.text);
    await pause(50);
  }
}"""
