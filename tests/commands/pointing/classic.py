"""What a person knows of the classic face who has used it for years."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page

from takedown.calibration.person import Answer
from tests.commands.pointing.person import Act, clicks, goes_to
from tests.sandbox_portal.visitor import HOLDER

ACCOUNT = "#J_account"
FRAMES = {"sign_in": "#login-box"}


def _item(label: str, inside: str) -> str:
    return f".ant-form-item:has(label[title='{label}']) >> {inside}"


def _row(table: str, *columns: str) -> dict[str, str]:
    """The cells of a table's first row, by our names in the order in which they stand there; "" for none of ours."""
    return {name: f"{table} tbody tr >> nth=0 >> td >> nth={place}" for place, name in enumerate(columns) if name}


def _of(prefix: str, things: dict[str, str]) -> dict[str, str]:
    return {f"{prefix}.{name}": thing for name, thing in things.items()}


CASE = ("number", "platform", "ipr", "reason", "listings", "submitted", "status")
RIGHT = ("reference", "ipr_type", "name", "number", "place", "status")
COUNTER_NOTICE = ("reference", "seller", "received", "said", "deadline", "status")
FACTS = {
    "held_reference": "#J_reference",
    "number": "#J_number",
    "status": "#J_status",
    "platform": "#J_platform",
    "ipr": "#J_ipr",
    "reason": "#J_reason",
    "explanation": "#J_explanation",
    "complaint_type": "#J_type",
    "location": "#J_location",
    "evidence": "#J_evidence li",
}

THINGS = {
    "sign_in.login": "#fm-login-id",
    "sign_in.password": "#fm-login-password",
    "sign_in.submit": "#fm-login-submit",
    "user_center.account": ACCOUNT,
    "complaint_form.platform": _item("Platform", ".ant-select-selection-selected-value"),
    "complaint_form.ipr_type": _item("IPR type", ".ant-select-arrow"),
    "complaint_form.ipr": _item("IPR", ".ant-select-selection__placeholder"),
    "complaint_form.complaint_type": _item("Complaint type", "label.ant-radio-wrapper >> nth=1"),
    "complaint_form.reason": _item("Complaint reason", ".ant-select-selection"),
    "complaint_form.location": _item("Infringement location", "label.ant-checkbox-wrapper >> nth=3"),
    "complaint_form.explanation": "#explanation",
    "complaint_form.order_number": "#orderNumber",
    "complaint_form.evidence": _item("Evidence", "button"),
    "complaint_form.uploaded": ".ant-upload-list-item-name",
    "complaint_form.declaration": _item("Declaration", ".ant-checkbox-wrapper span:text('I declare')"),
    "complaint_form.links": "#listings",
    "complaint_form.verify": "#verify",
    "complaint_form.verify_refused": ".ant-form-explain",
    "complaint_form.verified": "#verify-summary",
    **_of("complaint_form.results", _row("#verify-result", "", "address", "", "result")),
    "complaint_form.submit": "#submit",
    "complaint_form.confirm": ".ant-modal-confirm .ant-btn-primary",
    "complaint_receipt.number": "#J_receipt_number",
    "complaint_receipt.message": "#J_receipt_text",
    "complaint_receipt.held_reference": "#J_receipt_reference",
    "manage_complaints.since": "#dateFrom",
    "manage_complaints.until": "#dateTo input",
    "manage_complaints.search": "#search",
    "manage_complaints.platform": "#J_platforms .ant-tabs-tab >> nth=0",
    "manage_complaints.total": ".ant-pagination-total-text",
    "manage_complaints.current_page": ".ant-pagination-item a",
    "manage_complaints.next": ".ant-pagination-next a",
    **_of("manage_complaints.cases", _row("#J_complaints", *CASE)),
    **_of("pending_submissions.cases", _row("#J_pending", *CASE)),
    **_of("ipr_management.rights", _row("#J_iprs", *RIGHT)),
    **_of("complaint_detail.facts", FACTS),
    **_of("complaint_detail.listings", _row("#J_listings", "", "address", "", "status", "words")),
    **_of("complaint_detail.counter_notices", _row("#J_counter_notices", *COUNTER_NOTICE)),
    **_of("complaint_detail.seller_files", _row("#J_seller_files", "reference", "file")),
    **_of("answer_form", {"number": "#number", "reference": "#reference", "status": "#status"}),
    "answer_form.reply": _item("Your answer", "label.ant-radio-wrapper >> nth=1"),
    "answer_form.text": "#text",
    "answer_form.evidence": _item("Evidence", "button"),
    "answer_form.uploaded": ".ant-upload-list-item-name",
    "answer_form.submit": "#submit",
    "answer_form.confirm": ".ant-modal-confirm .ant-btn-primary",
    **_of("withdraw_form", {"number": "#number", "status": "#status", "reason": "#reason", "submit": "#submit"}),
    "withdraw_form.confirm": ".ant-modal-confirm .ant-btn-primary",
}

ANSWERS = {
    "sign_in.refused": Answer.SKIP,
    "sign_in.robot_check": Answer.SKIP,
    "complaint_form.upload_refused": Answer.SKIP,
    "complaint_form.refused": Answer.SKIP,
    "complaint_form.open_links": Answer.NOT_HERE,
    "complaint_form.entered_links": Answer.NOT_HERE,
    "manage_complaints.listed_since": Answer.NOT_HERE,
    "manage_complaints.more": Answer.NOT_HERE,
    "pending_submissions.next": Answer.NOT_HERE,
    "pending_submissions.more": Answer.NOT_HERE,
    "ipr_management.next": Answer.NOT_HERE,
    "ipr_management.more": Answer.NOT_HERE,
    "complaint_detail.facts.order_number": Answer.NOT_HERE,
    "complaint_detail.counter_notices.notice": Answer.NOT_HERE,
    "answer_form.upload_refused": Answer.SKIP,
    "answer_form.refused": Answer.SKIP,
    "withdraw_form.refused": Answer.SKIP,
}


def chooses(label: str, entry: str) -> Act:
    """Opens the list beside a label and takes an entry."""
    return clicks(_item(label, ".ant-select-selection"), f".ant-select-dropdown:visible li:text-is('{entry}')")


def acts(portal: str, number: str, reference: str, objected: str, listing: str, file: Path) -> dict[str, Act]:
    """What is done before each thing is pointed at."""
    complaints = portal.replace("//ipp.", "//qinquan.") + "/complaint/"

    async def signs_in(page: Page) -> None:
        form = page.frame_locator(FRAMES["sign_in"])
        await form.locator(THINGS["sign_in.login"]).fill(HOLDER[0])
        await form.locator(THINGS["sign_in.password"]).fill(HOLDER[1])
        await form.locator(THINGS["sign_in.submit"]).click()
        await page.locator("#J_sidebar").wait_for(timeout=5_000)

    async def uploads(page: Page) -> None:
        await page.locator("#evidence input[type=file]").set_input_files(file)
        await page.locator(".ant-upload-list-item-done").wait_for(timeout=5_000)

    async def chooses_right(page: Page) -> None:
        await clicks(_item("IPR", ".ant-select-selection"), ".ant-select-dropdown:visible li >> nth=0")(page)

    async def pastes(page: Page) -> None:
        await page.locator("#listings").fill(listing)
        await page.locator("#verify").click()
        await page.locator("#verify-summary:not(:empty)").wait_for(timeout=5_000)

    async def fills_the_rest(page: Page) -> None:
        await page.locator("#explanation").fill("The mark stands in the title.")
        await page.locator("#orderNumber").fill("123456")
        await page.locator("#declaration").check()
        await page.locator("#submit").click()

    return {
        "sign_in": goes_to(f"{portal}/login.htm", FRAMES["sign_in"]),
        "user_center": signs_in,
        "complaint_form": goes_to(f"{complaints}complaint.htm?platform=tb", "#complaint-form"),
        "complaint_form.ipr": chooses("IPR type", "Trademark"),
        "complaint_form.reason": chooses_right,
        "complaint_form.location": chooses("Complaint reason", "Test buy"),
        "complaint_form.uploaded": uploads,
        "complaint_form.verify_refused": clicks("#verify"),
        "complaint_form.verified": pastes,
        "complaint_form.confirm": fills_the_rest,
        "complaint_receipt": goes_to(f"{complaints}success.htm?number={number}", "#J_receipt"),
        "complaint_receipt.held_reference": goes_to(f"{complaints}success.htm?reference={reference}", "#J_receipt"),
        "manage_complaints": goes_to(f"{complaints}manage.htm", "#J_complaints"),
        "pending_submissions": goes_to(f"{complaints}pending.htm", "#J_pending"),
        "ipr_management": goes_to(f"{portal}/ipr/management.htm", "#J_iprs"),
        "complaint_detail": goes_to(f"{complaints}detail.htm?number={reference}", "#J_listings"),
        "complaint_detail.facts.number": goes_to(f"{complaints}detail.htm?number={number}", "#J_listings"),
        "complaint_detail.counter_notices.reference": goes_to(
            f"{complaints}detail.htm?number={objected}", "#J_counter_notices"
        ),
        "answer_form": goes_to(f"{complaints}answer.htm?number={objected}&reference=CN000001", "#answer-form"),
        "answer_form.uploaded": uploads,
        "answer_form.confirm": clicks("#submit"),
        "withdraw_form": goes_to(f"{complaints}withdraw.htm?number={objected}", "#withdraw-form"),
        "withdraw_form.confirm": clicks("#submit"),
    }
