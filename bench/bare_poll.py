"""The bare script for a poll: walks the list of complaints, and opens those that are closed. No ledger, no comparison.

It takes the list by its address, with the first day in it, and reads the rows of each page in one call; each page of a
complaint is read in one call, too. Prints how many rows it saw and how many complaints it opened.
"""

from __future__ import annotations

import argparse
import asyncio

from playwright.async_api import async_playwright

from bench.bare import sign_in

_ROWS = "rows => rows.map(row => [...row.cells].map(cell => cell.innerText))"
_NEXT = ".ant-pagination-next:not(.ant-pagination-disabled) a"


async def main(options: argparse.Namespace) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=options.browser, headless=True)
        context = await browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900})
        await sign_in(context, options.ipp, f"{options.complaint}/complaint/manage.htm")
        page = await context.new_page()
        await page.goto(f"{options.complaint}/complaint/manage.htm?from={options.since}")
        rows: list[list[str]] = []
        while True:
            rows += await page.eval_on_selector_all("#J_complaints tbody tr", _ROWS)
            following = page.locator(_NEXT)
            if not await following.count():
                break
            async with page.expect_navigation():
                await following.click()
        closed = [cells[0] for cells in rows if cells[-1].strip() == "Closed" or "Closed" in cells]
        for number in closed:
            await page.goto(f"{options.complaint}/complaint/detail.htm?number={number.strip()}")
            await page.inner_text("body")
        print(len(rows), len(closed))
        await browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("ipp", "complaint", "since", "browser"):
        parser.add_argument(name)
    asyncio.run(main(parser.parse_args()))
