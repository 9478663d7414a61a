"""Taking a seller's files with the page's own session, in pieces and up to a size.

Not as a download of the browser: that would lie on the disk whole before anybody could stop it. Only from the site of the
page that names the file, and without following it elsewhere.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.async_api import JSHandle

from takedown.browser.trouble import in_our_words
from takedown.portal import Attachment, Taken, no_picture

if TYPE_CHECKING:
    from ipp_flows.portal import IppPortal

_OK = 200


async def take(portal: IppPortal, number: str, file: Attachment, most_bytes: int) -> Taken:
    """The file's bytes, or why there are none. Raises the portal's errors."""
    async with portal.session.reading() as page:
        screen = portal.screen(page, "complaint_detail", no_picture)
        await portal.reach(screen, number=number)
        here, there = urlsplit(page.url), urlsplit(file.address)
        if (here.scheme, here.netloc) != (there.scheme, there.netloc):
            return Taken(None, "it lies on another site")
        with in_our_words("taking an attachment"):
            answer = await page.evaluate_handle(_OPEN, file.address)
            try:
                return await _read(answer, most_bytes)
            finally:
                await answer.evaluate("one => one.stop()")
                await answer.dispose()


async def _read(answer: JSHandle, most_bytes: int) -> Taken:
    status, announced = await answer.evaluate("one => [one.status, one.announced]")
    if status != _OK:
        return Taken(None, f"the portal answered {status}" if status else "the portal gave no answer")
    content = bytearray()
    while announced <= most_bytes and (piece := await answer.evaluate(_NEXT)):
        content += base64.b64decode(piece)
        announced = max(announced, len(content))
    if announced > most_bytes:
        return Taken(None, f"it has {announced:,} bytes or more, and at most {most_bytes:,} are taken")
    return Taken(bytes(content))


_OPEN = """async address => {
  const control = new AbortController();
  const stop = () => control.abort();
  try {
    const options = { signal: control.signal, mode: 'same-origin', credentials: 'same-origin', redirect: 'error' };
    const answer = await fetch(address, options);
    const announced = Number(answer.headers.get('content-length') || 0);
    return { status: answer.status, announced, body: answer.body && answer.body.getReader(), stop };
  } catch (error) {
    return { status: 0, announced: 0, body: null, stop };
  }
}"""
# Some pieces of the network make one of ours: each call to the browser costs time.
_NEXT = """async one => {
  const pieces = [];
  let size = 0;
  while (one.body && size < 1 << 20) {
    const { done, value } = await one.body.read();
    if (done) break;
    pieces.push(value);
    size += value.length;
  }
  if (!size) return '';
  const read = new FileReader();
  return new Promise(resolve => {
    read.onload = () => resolve(read.result.slice(read.result.indexOf(',') + 1));
    read.readAsDataURL(new Blob(pieces));
  });
}"""
