"""Reads a page, and each frame in it, as a tree of elements and texts. Asks the page once for each; changes nothing.

Scripts, styles, comments, passwords, hidden values and chosen files are left behind in the page: they are never asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Frame, Page

from takedown.browser.trouble import browser_gone, in_our_words


@dataclass(frozen=True)
class SeenDocument:
    """One document as the browser describes it. `node`: tag, attributes, children, state; see `recording/tree.py`."""

    address: str
    language: str
    node: Any
    inside: int
    """The place in the list of the document that it is a frame of; -1 for the page itself."""
    place: int
    """Which of that document's frames it is, in the order of the page."""


async def read_documents(page: Page) -> list[SeenDocument]:
    """The page, then the frames in it, each after the document that holds it. A frame that goes away meanwhile is left out.

    Raises BrowserFailed, or PortalUnavailable for a page that does not answer.
    """
    found: list[SeenDocument] = []
    with in_our_words("reading the page"):
        waiting: list[tuple[Frame, int, int]] = [(page.main_frame, -1, 0)]
        while waiting:
            frame, inside, place = waiting.pop(0)
            try:
                language, node = await frame.evaluate(_TREE)
                inner = [(one, await _place_of(one)) for one in frame.child_frames]
            except PlaywrightError as error:
                if inside < 0 or browser_gone(error):
                    raise
                continue
            found.append(SeenDocument(frame.url, language, node, inside, place))
            waiting += [(one, len(found) - 1, at) for one, at in inner]
    return found


async def _place_of(frame: Frame) -> int:
    element = await frame.frame_element()
    return int(await element.evaluate("el => [...el.ownerDocument.querySelectorAll('iframe, frame')].indexOf(el)"))


# What a style sheet says and the tree would lose is told as a state of the element, where it matters to somebody who looks
# for it: hidden; box (shown without having anything in it); block and inline (otherwise than its tag says); pre.
_TREE = r"""() => {
  const LEFT_OUT = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'LINK', 'META', 'BASE', 'TEMPLATE', 'OBJECT', 'EMBED', 'HEAD']);
  const OPAQUE = new Set(['svg', 'CANVAS', 'VIDEO', 'AUDIO', 'IFRAME', 'FRAME', 'IMG', 'PICTURE', 'MATH']);
  const INLINE = new Set(['SPAN', 'A', 'LABEL', 'EM', 'STRONG', 'B', 'I', 'SMALL', 'TIME', 'CODE']);
  const BLOCK = new Set(['DIV', 'P', 'LI', 'UL', 'OL', 'SECTION', 'ARTICLE', 'HEADER', 'FOOTER', 'DL', 'DT', 'DD']);
  const SOLID = 'input, textarea, select, button, img, svg, iframe, canvas, video, hr';
  const shown = el => {
    const box = el.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && getComputedStyle(el).visibility === 'visible';
  };
  const content = (el, where) => {
    const text = getComputedStyle(el, where).content;
    return /^"[^"\\]{1,3}"$/.test(text) ? text.slice(1, -1) : '';
  };
  const walk = el => {
    const attributes = {}, state = [], children = [];
    const seen = shown(el);
    let anything = seen;
    for (const { name, value } of el.attributes)
      if (!/^(on|style$|srcdoc$|srcset$|nonce$|value$|checked$|selected$|data-recorded)/.test(name)) attributes[name] = value;
    const kind = el.tagName === 'INPUT' ? el.type : '';
    if (seen) delete attributes.hidden;
    if (el.tagName === 'TEXTAREA') {
      children.push(el.value);
    } else if (el.tagName === 'INPUT') {
      if (['checkbox', 'radio'].includes(kind)) el.checked && state.push('checked');
      else if (!['password', 'hidden', 'file'].includes(kind) && el.value) attributes.value = el.value;
    } else if (el.tagName === 'OPTION') {
      if (el.selected) state.push('selected');
      children.push(el.text);
    } else if (!OPAQUE.has(el.tagName)) {
      const below = el.shadowRoot
        ? [['template', { shadowrootmode: 'open' }, walkAll(el.shadowRoot.childNodes).made, []]] : [];
      children.push(...below);
      const inner = walkAll(el.childNodes);
      children.push(...inner.made);
      anything = anything || inner.anything || Boolean(below.length);
    }
    const style = getComputedStyle(el);
    const optional = ['OPTION', 'OPTGROUP', 'BODY'].includes(el.tagName);
    const nowhere = !el.getClientRects().length || style.visibility !== 'visible' || el.textContent.trim();
    if (!anything && nowhere && !optional && kind !== 'hidden') state.push('hidden');
    if (seen && !optional) {
      if (INLINE.has(el.tagName) && /^(block|flex|grid|list-item|table)/.test(style.display)) state.push('block');
      if (BLOCK.has(el.tagName) && /^inline/.test(style.display)) state.push('inline');
      if (/^pre|break-spaces/.test(style.whiteSpace) && el.tagName !== 'PRE' && el.tagName !== 'TEXTAREA') state.push('pre');
      if (!el.matches(SOLID) && !el.innerText?.trim() && !el.querySelector(SOLID)) state.push('box');
      const before = content(el, '::before');
      if (before) attributes['data-recorded-before'] = before;
    }
    return { node: [el.tagName.toLowerCase(), attributes, children, state], anything };
  };
  const walkAll = nodes => {
    const made = [];
    let anything = false;
    for (const one of nodes) {
      if (one.nodeType === Node.TEXT_NODE) made.push(one.data);
      if (one.nodeType !== Node.ELEMENT_NODE || LEFT_OUT.has(one.tagName)) continue;
      const { node, anything: some } = walk(one);
      made.push(node);
      anything = anything || some;
    }
    return { made, anything };
  };
  return [document.documentElement.lang, walk(document.body).node];
}"""
