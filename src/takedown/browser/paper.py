"""A page of our own on paper: HTML that needs nothing from outside becomes a PDF, printed by the browser."""

from __future__ import annotations

from dataclasses import replace

from takedown.browser.session import BrowserWish, open_session
from takedown.browser.trouble import in_our_words
from takedown.domain.errors import BrowserFailed


async def print_pdf(html: str, wish: BrowserWish) -> bytes:
    """The page as a PDF, in a browser of its own without a window, a network or a script.

    Raises BrowserMissing, and BrowserFailed when it cannot be printed.
    """
    async with open_session(replace(wish, headless=True)) as session:
        context = await session.browser.new_context(java_script_enabled=False, offline=True)
        page = await context.new_page()
        with in_our_words("printing the document"):
            await page.set_content(html, wait_until="load")
            pdf = await page.pdf(prefer_css_page_size=True, print_background=True)
    if not pdf.startswith(b"%PDF-"):
        raise BrowserFailed("The document could not be printed.", advice="Run the same command again.")
    return pdf
