"""The bare script: what somebody would write with Playwright alone to file these complaints on the practice portal.

No ledger, no screenshots, no read-back, no comparison afterwards; selectors in the code. It does the same steps on the
same pages as the tool: sign in, open the form, choose, paste, verify, upload, tick, submit, confirm, read the number.
Each tab is opened once and keeps taking complaints, which is faster than a new tab for each.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path
from typing import TypedDict

from playwright.async_api import BrowserContext, Page, async_playwright

ACCOUNT, PASSWORD = "holder@example.test", "practice-Portal-1"


class Complaint(TypedDict):
    """One complaint as `material` writes it."""

    explanation: str
    links: list[str]
    evidence: list[str]


async def sign_in(context: BrowserContext, ipp: str, form: str) -> None:
    page = await context.new_page()
    await page.goto(f"{ipp}/login.htm")
    box = page.frame_locator("#login-box")
    await box.locator("#fm-login-id").fill(ACCOUNT)
    await box.locator("#fm-login-password").fill(PASSWORD)
    await box.locator("#fm-login-submit").click()
    await page.locator("#J_account").wait_for()
    await page.goto(form)  # the second site hands out a session of its own: several tabs at once would each get one
    await page.close()


async def choose(page: Page, name: str, text: str) -> None:
    await page.click(f"#{name} [role=combobox]")
    await page.click(f".ant-select-dropdown:not(.ant-select-dropdown-hidden) li:text-is({json.dumps(text)})")


async def file(page: Page, form: str, right: str, complaint: Complaint) -> str:
    await page.goto(form)
    await choose(page, "iprType", "Trademark")
    await choose(page, "ipr", right)
    await page.check("input[name=complaintType][value=product]")
    await choose(page, "reason", "Counterfeit Features")
    await page.fill("#listings", "\n".join(complaint["links"]))
    await page.click("#verify")
    await page.wait_for_selector("#verify-summary:not(:empty)")
    await page.check("input[name=location][value=goods]")
    await page.fill("#explanation", complaint["explanation"])
    await page.set_input_files("#evidence input", complaint["evidence"])
    await page.locator("#evidence .ant-upload-list-item-done").nth(len(complaint["evidence"]) - 1).wait_for()
    await page.check("#declaration")
    await page.click("#submit")
    await page.click(".ant-modal-confirm-btns .ant-btn-primary")
    return await page.inner_text("#J_receipt_number")


async def work(context: BrowserContext, form: str, right: str, waiting: list[Complaint]) -> None:
    page = await context.new_page()
    while waiting:
        print(await file(page, form, right, waiting.pop(0)), flush=True)


async def main(options: argparse.Namespace, waiting: list[Complaint]) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=options.browser, headless=True)
        context = await browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900})
        await sign_in(context, options.ipp, options.form)
        await asyncio.gather(*(work(context, options.form, options.right, waiting) for _ in range(options.tabs)))
        await browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("complaints", "ipp", "form", "right", "browser"):
        parser.add_argument(name)
    parser.add_argument("tabs", type=int)
    chosen = parser.parse_args()
    asyncio.run(main(chosen, json.loads(Path(chosen.complaints).read_text("utf-8"))))
