"""The classic face as one application: two sites told apart by host name, and a landing page for every other name."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Host, Mount, Route, Router

from takedown.sandbox.classic import case_pages, complaint_form, complaint_pages, home, ipr_pages, signing_in
from takedown.sandbox.classic.assets import Assets
from takedown.sandbox.classic.door import Access, Door
from takedown.sandbox.classic.visit import COMPLAINT_HOST, IPP_HOST
from takedown.sandbox.office.office import Office
from takedown.sandbox.shops.pages import SHOPS_HOST, shop_pages
from takedown.sandbox.trouble.moods import Moods


def classic_face(office: Office, moods: Moods, latency_ms: int = 0) -> Starlette:
    """The application of this face over the given office. `latency_ms` delays pages and script calls, not styles."""
    door = Door(office, moods, latency_ms)
    sites: list[BaseRoute] = [
        Host(SHOPS_HOST, shop_pages(office)),
        Mount("/static", Assets()),
        Host(IPP_HOST, Router([*_main_site(door), *_everywhere(door)])),
        Host(COMPLAINT_HOST, Router([*_complaint_site(door), *_everywhere(door)])),
        door.route("/{path:path}", "landing", home.landing, Access.PUBLIC),
    ]
    return Starlette(routes=sites)


def _main_site(door: Door) -> list[Route]:
    public, script = Access.PUBLIC, Access.SCRIPT
    return [
        door.route("/", "index", home.index, public),
        door.route("/index.htm", "index", home.index, public),
        door.route("/login.htm", "login", signing_in.login, public),
        door.route("/mini_login.htm", "login_form", signing_in.mini_login, public),
        door.route("/mini_login.htm", "sign_in", signing_in.mini_login_post, public, method="POST"),
        door.route("/mini_code.htm", "enter_code", signing_in.mini_code_post, public, method="POST"),
        door.route("/robot_check.json", "robot_check", signing_in.robot_check, public),
        door.route("/robot_check.json", "robot_check_slide", signing_in.slide, public, method="POST"),
        door.route("/logout.htm", "sign_out", signing_in.logout, public),
        door.route("/sso", "sso", signing_in.hand_over, public),
        door.route("/user/index.htm", "user_center", home.user_center),
        door.route("/ipr/submission.htm", "ipr_submission", ipr_pages.submission),
        door.route("/ipr/submission/type.htm", "save_ipr_draft", ipr_pages.save_kind, method="POST"),
        door.route("/ipr/submission/basic.htm", "save_ipr_draft", ipr_pages.save_details, method="POST"),
        door.route("/ipr/submission/submit.htm", "submit_ipr", ipr_pages.submit, method="POST"),
        door.route("/ipr/upload.json", "upload", complaint_form.upload, script, method="POST"),
        door.route("/ipr/success.htm", "ipr_receipt", ipr_pages.receipt),
        door.route("/ipr/management.htm", "ipr_management", ipr_pages.management),
        door.route("/ipr/detail.htm", "ipr_detail", ipr_pages.detail),
    ]


def _complaint_site(door: Door) -> list[Route]:
    script = Access.SCRIPT
    return [
        door.route("/complaint/complaint.htm", "complaint_form", complaint_form.form),
        door.route("/complaint/verify.json", "verify", complaint_form.verify, script, method="POST"),
        door.route("/complaint/upload.json", "upload", complaint_form.upload, script, method="POST"),
        door.route("/complaint/submit.json", "submit_complaint", complaint_form.submit, script, method="POST"),
        door.route("/complaint/success.htm", "receipt", complaint_pages.receipt),
        door.route("/complaint/manage.htm", "manage", complaint_pages.manage),
        door.route("/complaint/pending.htm", "pending", complaint_pages.pending),
        door.route("/complaint/detail.htm", "detail", complaint_pages.detail),
        door.route("/complaint/attachment", "attachment", case_pages.attachment),
        door.route("/complaint/answer.htm", "answer_form", case_pages.answer_form),
        door.route("/complaint/answer.htm", "submit_answer", case_pages.answer, method="POST"),
        door.route("/complaint/answered.htm", "answer_receipt", case_pages.answered),
        door.route("/complaint/withdraw.htm", "withdraw_form", case_pages.withdraw_form),
        door.route("/complaint/withdraw.htm", "submit_withdrawal", case_pages.withdraw, method="POST"),
        door.route("/complaint/withdrawn.htm", "withdrawal_receipt", case_pages.withdrawn),
    ]


def _everywhere(door: Door) -> list[Route]:
    public = Access.PUBLIC
    return [
        door.route("/robot_check_page.json", "robot_check", signing_in.robot_check_page, public),
        door.route("/robot_check_page.json", "robot_check_slide", signing_in.slide_on_page, public, method="POST"),
        door.route("/{path:path}", "not_found", home.not_found, public),
    ]
