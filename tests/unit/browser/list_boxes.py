"""A combobox as a script draws it: its list at the end of the page, late, and only in parts. Shares nothing with the engine."""

from __future__ import annotations

import json
from collections.abc import Sequence

_SCRIPT = """(settings => {
  const { name, options, lazy, late, rowDelay, namesItsList } = settings;
  const field = document.getElementById(name), id = name + '-list', row = 30, seen = 5;
  let list = null, chosen = -1;
  if (namesItsList) field.setAttribute('aria-controls', id);
  function make(index) {
    const disabled = options[index].startsWith('-');
    const made = Object.assign(document.createElement('li'), { textContent: options[index].replace(/^-/, '') });
    made.setAttribute('role', 'option');
    if (disabled) made.setAttribute('aria-disabled', 'true');
    made.style.height = row + 'px';
    if (!disabled) made.onclick = () => { chosen = index; field.textContent = made.textContent; list.remove(); list = null; };
    return made;
  }
  function fill() {
    const first = lazy ? Math.max(0, Math.floor(list.scrollTop / row) - 1) : 0;
    const last = lazy ? Math.min(options.length, first + seen + 2) : options.length;
    const menu = list.firstChild;
    menu.style.paddingTop = first * row + 'px';
    menu.style.paddingBottom = (options.length - last) * row + 'px';
    menu.replaceChildren(...Array.from({ length: last - first }, (_, offset) => make(first + offset)));
  }
  function draw() {
    list = Object.assign(document.createElement('div'), { id, innerHTML: '<ul role=listbox></ul>' });
    list.style.cssText = lazy ? `height:${row * seen}px;overflow-y:auto` : 'min-height:10px';
    list.firstChild.style.cssText = 'margin:0;padding:0;list-style:none;min-height:10px';
    list.onscroll = () => setTimeout(() => list && fill(), rowDelay);
    document.body.append(list);
    fill();
    list.scrollTop = Math.max(0, chosen) * row;
  }
  field.onclick = () => { if (!list) setTimeout(draw, late); };
  if (settings.opened) draw();
})"""


def combobox(
    options: Sequence[str],
    *,
    name: str = "w",
    late_ms: int = 30,
    lazy: bool = False,
    row_delay_ms: int = 0,
    names_its_list: bool = True,
    opened: bool = False,
) -> str:
    """HTML of a combobox `#w` with its script. A `-` before an option disables it."""
    settings = {
        "name": name,
        "options": list(options),
        "lazy": lazy,
        "late": late_ms,
        "rowDelay": row_delay_ms,
        "namesItsList": names_its_list,
        "opened": opened,
    }
    return (
        f"<div id={name} role=combobox tabindex=0 style='width:20em;height:20px'>choose</div>"
        f"<script>{_SCRIPT}({json.dumps(settings)})</script>"
    )
