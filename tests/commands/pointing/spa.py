"""What a person knows of the single-page face who has used it for years."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page

from takedown.calibration.person import Answer
from tests.commands.pointing.person import Act, clicks, goes_to
from tests.sandbox_portal.visitor import HOLDER

ACCOUNT = ".bar__account"
FIELD = ".field:has(.field__label:text-is('{}')) >> {}"
CARD = ".card >> nth=0 >> "


def _card(label: str) -> str:
    return f"{CARD}.facts__row:has(dt:text-is('{label}')) dd"


def _fact(label: str) -> str:
    return f"[data-view=complaint] > .facts > .facts__row:has(dt:text-is('{label}')) dd"


def _objection(label: str) -> str:
    return f".objection .facts__row:has(dt:text-is('{label}')) dd"


def _of_form(label: str) -> str:
    return f".form > .facts .facts__row:has(dt:text-is('{label}')) dd"


def _cards(screen: str, table: str, number: str) -> dict[str, str]:
    return {
        f"{screen}.{table}.{number}": f"{CARD}.card__title",
        f"{screen}.{table}.platform": _card("Marketplace"),
        f"{screen}.{table}.ipr": _card("Your right"),
        f"{screen}.{table}.reason": _card("Grounds"),
        f"{screen}.{table}.listings": _card("Listings"),
        f"{screen}.{table}.submitted": _card("Submission date"),
        f"{screen}.{table}.status": f"{CARD}.badge",
        f"{screen}.total": ".count",
        f"{screen}.more": "button.more",
        f"{screen}.account": ACCOUNT,
    }


THINGS = {
    "sign_in.login": "form.entry input[type=text]",
    "sign_in.password": "form.entry input[type=password]",
    "sign_in.submit": "form.entry button",
    "user_center.account": ACCOUNT,
    "complaint_form.platform": FIELD.format("Marketplace", "button"),
    "complaint_form.ipr_type": FIELD.format("Kind of right", "button"),
    "complaint_form.ipr": FIELD.format("Your right", "input"),
    "complaint_form.complaint_type": FIELD.format("What do you report?", ".choice >> nth=1"),
    "complaint_form.reason": FIELD.format("Grounds", "button"),
    "complaint_form.location": FIELD.format("Where is the infringement?", "label >> nth=2"),
    "complaint_form.explanation": FIELD.format("Tell us why", "textarea"),
    "complaint_form.order_number": FIELD.format("Order no. of the test buy", "input"),
    "complaint_form.evidence": FIELD.format("Supporting files", "button >> nth=0"),
    "complaint_form.uploaded": ".file--done .file__name",
    "complaint_form.declaration": ".tick--statement",
    "complaint_form.open_links": FIELD.format("Listing links", "button"),
    "complaint_form.links": ".dialog textarea",
    "complaint_form.verify": ".dialog .button--main",
    "complaint_form.verify_refused": ".dialog .alert",
    "complaint_form.verified": ".checked",
    "complaint_form.results.address": ".link__address",
    "complaint_form.results.result": ".link__result",
    "complaint_form.entered_links": ".link__address",
    "complaint_form.submit": ".form > .buttons button",
    "complaint_form.confirm": ".dialog--confirm .button--main",
    "complaint_receipt.number": _fact("Complaint number"),
    "complaint_receipt.held_reference": _fact("Reference"),
    **_cards("manage_complaints", "cases", "number"),
    "manage_complaints.since": FIELD.format("From", "input"),
    "manage_complaints.until": FIELD.format("Until", "input"),
    "manage_complaints.search": ".filter .button--main",
    "manage_complaints.platform": ".filter button >> nth=0",
    "manage_complaints.listed_since": ".period__from",
    **_cards("pending_submissions", "cases", "number"),
    "ipr_management.rights.reference": f"{CARD}.card__title",
    "ipr_management.rights.ipr_type": _card("Kind of right"),
    "ipr_management.rights.name": _card("IPR name"),
    "ipr_management.rights.number": _card("Registration number"),
    "ipr_management.rights.place": _card("Place of registration"),
    "ipr_management.rights.status": f"{CARD}.badge",
    "complaint_detail.facts.held_reference": _fact("Reference"),
    "complaint_detail.facts.number": _fact("Complaint number"),
    "complaint_detail.facts.status": _fact("Status"),
    "complaint_detail.facts.platform": _fact("Marketplace"),
    "complaint_detail.facts.ipr": _fact("Your right"),
    "complaint_detail.facts.reason": _fact("Grounds"),
    "complaint_detail.facts.explanation": _fact("Tell us why") + " .pre",
    "complaint_detail.facts.complaint_type": _fact("Complaint type"),
    "complaint_detail.facts.location": _fact("Where is the infringement?"),
    "complaint_detail.facts.evidence": _fact("Supporting files") + " li",
    "complaint_detail.listings.address": ".listing__address",
    "complaint_detail.listings.status": ".listing .badge",
    "complaint_detail.listings.words": ".listing__words",
    "complaint_detail.counter_notices.reference": _objection("Objection"),
    "complaint_detail.counter_notices.seller": _objection("Shop"),
    "complaint_detail.counter_notices.received": _objection("Raised on"),
    "complaint_detail.counter_notices.said": _objection("What the shop says") + " .pre",
    "complaint_detail.counter_notices.deadline": _objection("Reply until"),
    "complaint_detail.counter_notices.status": ".objection .badge",
    "complaint_detail.seller_files.reference": ".seller-file__of",
    "complaint_detail.seller_files.file": ".seller-file__name",
    "answer_form.number": _of_form("Complaint number"),
    "answer_form.reference": _of_form("Objection"),
    "answer_form.status": _of_form("Status"),
    "answer_form.reply": ".choice >> nth=1",
    "answer_form.text": FIELD.format("Your words", "textarea"),
    "answer_form.evidence": FIELD.format("Supporting files", "button >> nth=0"),
    "answer_form.uploaded": ".file--done .file__name",
    "answer_form.submit": ".form > .buttons button",
    "answer_form.confirm": ".dialog--confirm .button--main",
    "withdraw_form.number": _of_form("Complaint number"),
    "withdraw_form.status": _of_form("Status"),
    "withdraw_form.reason": FIELD.format("Why do you take it back?", "textarea"),
    "withdraw_form.submit": ".form > .buttons button",
    "withdraw_form.confirm": ".dialog--confirm .button--main",
}

ANSWERS = {
    "sign_in.refused": Answer.SKIP,
    "sign_in.robot_check": Answer.SKIP,
    "complaint_form.upload_refused": Answer.SKIP,
    "complaint_form.refused": Answer.SKIP,
    "complaint_receipt.message": Answer.NOT_HERE,
    "manage_complaints.current_page": Answer.NOT_HERE,
    "manage_complaints.next": Answer.NOT_HERE,
    "pending_submissions.current_page": Answer.NOT_HERE,
    "pending_submissions.next": Answer.NOT_HERE,
    "pending_submissions.more": Answer.NOT_HERE,
    "ipr_management.current_page": Answer.NOT_HERE,
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
    return clicks(FIELD.format(label, ".combo"), f".popup__option:text-is('{entry}')")


def acts(portal: str, number: str, reference: str, objected: str, listing: str, file: Path) -> dict[str, Act]:
    """What is done before each thing is pointed at."""

    async def signs_in(page: Page) -> None:
        await page.locator(THINGS["sign_in.login"]).fill(HOLDER[0])
        await page.locator(THINGS["sign_in.password"]).fill(HOLDER[1])
        await page.locator(THINGS["sign_in.submit"]).click()
        await page.locator("[data-view=home]").wait_for(timeout=5_000)

    async def uploads(page: Page) -> None:
        await page.locator(FIELD.format("Supporting files", "input[type=file]")).set_input_files(file)
        await page.locator(".file--done").wait_for(timeout=5_000)

    async def pastes(page: Page) -> None:
        await page.locator(".dialog textarea").fill(listing)
        await page.locator(".dialog .button--main").click()
        await page.locator(".checked").wait_for(timeout=5_000)

    first_right = ".popup__option >> nth=0"
    return {
        "sign_in": goes_to(f"{portal}/#/sign-in", "form.entry"),
        "user_center": signs_in,
        "complaint_form": goes_to(f"{portal}/#/complaints/new?platform=tb", ".form .field"),
        "complaint_form.ipr": chooses("Kind of right", "Trademark"),
        "complaint_form.complaint_type": clicks(FIELD.format("Your right", "input"), first_right),
        "complaint_form.reason": clicks(".choice >> nth=0"),
        "complaint_form.location": chooses("Grounds", "Test buy"),
        "complaint_form.uploaded": uploads,
        "complaint_form.links": clicks(FIELD.format("Listing links", "button")),
        "complaint_form.verify_refused": clicks(".dialog .button--main"),
        "complaint_form.verified": pastes,
        "complaint_form.confirm": clicks(".form > .buttons button"),
        "complaint_receipt": goes_to(f"{portal}/#/complaints/{number}", ".listings"),
        "complaint_receipt.held_reference": goes_to(f"{portal}/#/complaints/{reference}", ".listings"),
        "manage_complaints": goes_to(f"{portal}/#/complaints", ".card"),
        "pending_submissions": goes_to(f"{portal}/#/pending", ".card"),
        "ipr_management": goes_to(f"{portal}/#/rights", ".card"),
        "complaint_detail": goes_to(f"{portal}/#/complaints/{reference}", ".listings"),
        "complaint_detail.facts.number": goes_to(f"{portal}/#/complaints/{number}", ".listings"),
        "complaint_detail.counter_notices.reference": goes_to(f"{portal}/#/complaints/{objected}", ".objection"),
        "answer_form": goes_to(f"{portal}/#/complaints/{objected}/answer/CN000001", ".form .field"),
        "answer_form.uploaded": uploads,
        "answer_form.confirm": clicks(".form > .buttons button"),
        "withdraw_form": goes_to(f"{portal}/#/complaints/{objected}/withdraw", ".form .field"),
        "withdraw_form.confirm": clicks(".form > .buttons button"),
    }
