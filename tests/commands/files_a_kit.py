"""A person with a kit, as a plain Playwright script: reads the kit's page and files, fills the form, submits once.

Knows nothing of takedown: it is told where the kit is, where the form is, and which browser to take. Prints what it saw.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ACCOUNT, PASSWORD = "holder@example.test", "practice-Portal-1"
FIELDS = {"Platform": "platform", "IPR type": "iprType", "IPR": "ipr", "Complaint reason": "reason"}


def read_page(browser: Browser, kit: Path) -> tuple[dict[str, list[str]], list[str], str]:
    """What the page asks for, what the browser complains of, and how a grey box is selected."""
    page, complaints = browser.new_page(), list[str]()
    page.on("console", lambda message: complaints.append(message.text))
    page.goto((kit / "kit.html").as_uri())
    rows = page.locator("tr:has(th)").all()
    asked = {row.locator("th").inner_text(): row.locator(".words span").all_inner_texts() for row in rows}
    selected = page.locator("pre.copy").first.evaluate("box => getComputedStyle(box).userSelect")
    page.close()
    return asked, complaints, str(selected)


def sign_in(page: Page, ipp: str) -> None:
    page.goto(f"{ipp}/login.htm")
    box = page.frame_locator("#login-box")
    box.locator("#fm-login-id").fill(ACCOUNT)
    box.locator("#fm-login-password").fill(PASSWORD)
    box.locator("#fm-login-submit").click()
    page.locator("#J_account").wait_for()


def choose(page: Page, name: str, words: list[str]) -> None:
    page.click(f"#{name} [role=combobox]")
    any_of = re.compile("|".join(f"^{re.escape(text)}$" for text in words))
    page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) li").filter(has_text=any_of).click()


def file(page: Page, form: str, asked: dict[str, list[str]], kit: Path) -> str:
    page.goto(form)
    for field, name in FIELDS.items():
        choose(page, name, asked[field])
    page.get_by_label(asked["Complaint type"][0]).check()
    page.fill("#listings", (kit / "links.txt").read_text("utf-8"))
    page.click("#verify")
    page.wait_for_selector("#verify-summary:not(:empty)")
    page.fill("#explanation", (kit / "explanation.txt").read_text("utf-8"))
    evidence = sorted((kit / "evidence").iterdir()) if (kit / "evidence").exists() else []
    if evidence:
        page.set_input_files("#evidence input", evidence)
        page.locator("#evidence .ant-upload-list-item-done").nth(len(evidence) - 1).wait_for()
    page.check("#declaration")
    page.click("#submit")
    page.click(".ant-modal-confirm-btns .ant-btn-primary")
    return page.inner_text("#J_receipt_number")


def main(kit: Path, ipp: str, form: str, program: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True)
        asked, complaints, selected = read_page(browser, kit)
        page = browser.new_page(locale="en-US")
        sign_in(page, ipp)
        number = file(page, form, asked, kit)
        browser.close()
    print(json.dumps({"number": number, "complaints": complaints, "selected": selected}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:5])
