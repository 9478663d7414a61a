"""The script that says of an element what a locator could go by. Reads structure and labels; nothing that was typed."""

from __future__ import annotations

MARK = "data-takedown-pointed"
"""The attribute that the pointed element carries while it is looked at, and no longer."""

_CONTROLS = {
    "text": ("input:not([type=hidden], [type=checkbox], [type=radio], [type=file], [type=button], [type=submit]), "
             "textarea, [contenteditable=''], [contenteditable=true]", ""),
    "choice": ("select, [role=combobox], [role=radiogroup]", "input[type=radio], [role=radio]"),
    "box": ("input[type=checkbox], [role=checkbox]", ""),
    "boxes": ("", "input[type=checkbox], [role=checkbox]"),
    "file": ("input[type=file]", ""),
    "button": ("button, [role=button], a, input[type=submit], input[type=button], [role=link]", ""),
}  # fmt: skip
_SAME = {"date": "text"}


def wanted(kind: str) -> dict[str, str]:
    """What to look for around the place that was clicked: one control, or the smallest thing with several of a group."""
    one, group = _CONTROLS.get(_SAME.get(kind, kind), ("", ""))
    return {"one": one, "group": group, "chosen": "select, [role=combobox]" if kind == "state" else "", "mark": MARK}


UNMARK = f"() => document.querySelectorAll('[{MARK}]').forEach(one => one.removeAttribute('{MARK}'))"

REMEMBER = """() => {
  const shown = one => one.getClientRects().length > 0;
  window.__takedown_before = new WeakSet([...document.querySelectorAll('*')].filter(shown));
}"""

DESCRIBE = """(el, { one: wanted, group, chosen, mark }) => {
  const words = one => (one.innerText || one.textContent || '').replace(/\\s+/g, ' ').trim();
  const shown = one => one.getClientRects().length > 0;
  const LABELS = 'label, legend, th, dt, [class*=label]';
  const FIELDS = 'input, select, textarea, [role=radio], [role=checkbox], [role=combobox]';

  // The control that is meant by a click on one of its parts, or near it: on its line, not anywhere on the page.
  const height = one => one.getBoundingClientRect().height;
  const near = (control, one) => height(one) <= Math.max(height(control), 40) + 160;
  const meant = () => {
    if (chosen) return el.closest(chosen) || el;
    for (let one = el, steps = 0; one && one !== document.body && steps < 8; one = one.parentElement, steps += 1) {
      if (wanted && one.matches(wanted)) return one;
      if (group && one.querySelectorAll(group).length > 1) return one;
      const inside = wanted ? [...one.querySelectorAll(wanted)] : [];
      if (inside.length === 1) return near(inside[0], one) ? inside[0] : el;
      if (inside.length > 1) return el;
    }
    return el;
  };
  const target = meant();
  document.querySelectorAll(`[${mark}]`).forEach(one => one.removeAttribute(mark));
  target.setAttribute(mark, '');

  const current = one => ['aria-current', 'aria-selected'].filter(name => one.hasAttribute(name)
    && one.getAttribute(name) !== 'false').map(name => `[${name}="${one.getAttribute(name)}"]`)[0] || '';
  const describe = one => {
    const others = [...(one.parentElement ? one.parentElement.children : [])].filter(other => other !== one);
    const taken = new Set(others.flatMap(other => [...other.classList]));
    const classes = [...one.classList].filter(name => CSS.escape(name) === name);
    return {
      tag: one.tagName.toLowerCase(), id: CSS.escape(one.id) === one.id ? one.id : '', classes,
      own: classes.filter(name => !taken.has(name)), role: one.getAttribute('role') || '',
      type: one.getAttribute('type') || '', current: current(one),
      data: Object.fromEntries([...one.attributes].filter(a => /^data-[a-z-]+$/.test(a.name) && a.name !== mark
        && /^[a-z][a-z-]{0,30}$/i.test(a.value)).map(a => [a.name, a.value])),
      place: one.parentElement ? [...one.parentElement.children].indexOf(one) : 0,
    };
  };
  const elements = [];
  for (let one = target; one && one !== document.body && one.tagName !== 'HTML'; one = one.parentElement) elements.push(one);

  const labelCss = one => one.tagName === 'LABEL' || !one.classList.length ? one.tagName.toLowerCase()
    : /^(TH|DT|LEGEND)$/.test(one.tagName) ? one.tagName.toLowerCase() : `.${CSS.escape(one.classList[0])}`;
  const innermost = one => !one.querySelector(LABELS) && words(one) && words(one).length <= 100 && shown(one);
  const isLabel = one => innermost(one) && !one.querySelector(FIELDS) && !one.contains(target) && !target.contains(one);
  // The line of a form: the nearest thing around that holds exactly one label, and the label stands first.
  const line = () => {
    for (let index = 1; index < Math.min(elements.length, 8); index += 1) {
      const labels = [...elements[index].querySelectorAll(LABELS)].filter(isLabel);
      if (labels.length > 1) return null;
      if (labels.length === 1) {
        const first = labels[0].compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING;
        return first ? { text: words(labels[0]), css: labelCss(labels[0]), line: index } : null;
      }
    }
    return null;
  };
  // A row of facts: a label, and the thing right beside it.
  const beside = () => {
    for (let index = 0; index < Math.min(elements.length - 1, 6); index += 1) {
      const before = elements[index].previousElementSibling;
      if (!before) continue;
      const label = before.matches(LABELS) && innermost(before) ? before
        : [...before.querySelectorAll(LABELS)].filter(innermost).pop();
      const last = label && (label === before || !label.nextElementSibling);
      return last && !label.querySelector(FIELDS) ? { text: words(label), css: labelCss(label), line: index + 1 } : null;
    }
    return null;
  };
  const cell = target.closest('td, th');
  const table = cell && cell.closest('table');
  const heads = table ? [...table.querySelectorAll('thead th')] : [];
  const header = heads.length && cell.cellIndex < heads.length ? words(heads[cell.cellIndex]) : '';
  const labelOf = one => {
    const label = one.closest('label') || (one.labels && one.labels[0]);
    return ((label && label.innerText) || one.getAttribute('aria-label') || one.innerText || '').trim();
  };
  const options = target.tagName === 'SELECT' ? [...target.options].map(one => one.text.trim())
    : [...target.querySelectorAll('input[type=radio], [role=radio], input[type=checkbox], [role=checkbox]')].map(labelOf);
  const typed = target.matches('input, textarea, select, [contenteditable]');
  const drawn = getComputedStyle(target);
  const box = target.getBoundingClientRect();
  return {
    way: elements.map(describe), label: line(), beside: beside(), header: header,
    table: header ? elements.indexOf(table) : -1, options: options.filter(Boolean).slice(0, 40),
    text: typed ? '' : words(target).slice(0, 300), dialog: Boolean(target.closest('[role=dialog], dialog')),
    picture: /^(IMG|CANVAS|SVG|PICTURE|VIDEO)$/i.test(target.tagName) || Boolean(target.closest('svg')),
    visible: box.width > 0 && box.height > 0 && drawn.visibility === 'visible',
    late: Boolean(window.__takedown_before) && !window.__takedown_before.has(target),
  };
}"""
