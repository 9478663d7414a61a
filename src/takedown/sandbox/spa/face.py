"""The single-page face as one application: one page, its script, and the calls that the script makes."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Host, Mount, Route

from takedown.sandbox.classic import complaint_form, home, signing_in
from takedown.sandbox.classic.assets import Assets, asset_version
from takedown.sandbox.classic.door import Access, Door
from takedown.sandbox.office.office import Office
from takedown.sandbox.shops.pages import SHOPS_HOST, shop_pages
from takedown.sandbox.spa import cases, complaints, entry, rights
from takedown.sandbox.spa.visit import STATIC, SpaVisit, shell
from takedown.sandbox.trouble.moods import Moods


def spa_face(office: Office, moods: Moods, latency_ms: int = 0) -> Starlette:
    """The application of this face over the given office. `latency_ms` delays the page and the calls, not the scripts.

    Scripts import each other by relative addresses, so the version stands in the folder's name.
    """
    door = Door(office, moods, latency_ms, SpaVisit)
    routes: list[BaseRoute] = [
        Host(SHOPS_HOST, shop_pages(office)),
        Mount(f"/static/{asset_version(STATIC)}", Assets(STATIC)),
        door.route("/", "index", shell, Access.PUBLIC),
        *_door_calls(door),
        *_right_calls(door),
        *_complaint_calls(door),
        *_case_calls(door),
        door.route("/{path:path}", "not_found", home.not_found, Access.PUBLIC),
    ]
    return Starlette(routes=routes)


def _door_calls(door: Door) -> list[Route]:
    public, script = Access.PUBLIC, Access.SCRIPT
    return [
        door.route("/api/session", "session", entry.session, public),
        door.route("/api/sign-in", "sign_in", entry.sign_in, public, method="POST"),
        door.route("/api/code", "enter_code", entry.enter_code, public, method="POST"),
        door.route("/api/sign-out", "sign_out", entry.sign_out, script, method="POST"),
        door.route("/api/robot-check", "robot_check", signing_in.robot_check, public),
        door.route("/api/robot-check", "robot_check_slide", signing_in.slide, public, method="POST"),
        door.route("/api/robot-check-page", "robot_check", signing_in.robot_check_page, public),
        door.route("/api/robot-check-page", "robot_check_slide", signing_in.slide_on_page, public, method="POST"),
        door.route("/api/home", "user_center", entry.home, script),
    ]


def _right_calls(door: Door) -> list[Route]:
    script = Access.SCRIPT
    return [
        door.route("/api/rights", "ipr_management", rights.listed, script),
        door.route("/api/rights/{reference}", "ipr_detail", rights.detail, script),
        door.route("/api/right-form", "ipr_submission", rights.form, script),
        door.route("/api/right-form/kind", "save_ipr_draft", rights.save_kind, script, method="POST"),
        door.route("/api/right-form/details", "save_ipr_draft", rights.save_details, script, method="POST"),
        door.route("/api/right-form/submit", "submit_ipr", rights.submit, script, method="POST"),
    ]


def _complaint_calls(door: Door) -> list[Route]:
    script = Access.SCRIPT
    return [
        door.route("/api/files", "upload", complaint_form.upload, script, method="POST"),
        door.route("/api/complaint-form", "complaint_form", complaints.form, script),
        door.route("/api/complaint-form/rights", "rights_choice", complaints.rights_choice, script),
        door.route("/api/complaint-form/verify", "verify", complaint_form.verify, script, method="POST"),
        door.route("/api/complaints", "manage", complaints.listed, script),
        door.route("/api/complaints", "submit_complaint", complaints.submit, script, method="POST"),
        door.route("/api/complaints/{number}", "detail", complaints.detail, script),
        door.route("/api/pending", "pending", complaints.waiting, script),
    ]


def _case_calls(door: Door) -> list[Route]:
    script, case = Access.SCRIPT, "/api/complaints/{number}"
    notice = case + "/counter-notices/{reference}"
    return [
        door.route(notice + "/files/{position:int}", "attachment", cases.seller_file, script),
        door.route(notice + "/answer", "answer_form", cases.answer_form, script),
        door.route(notice + "/answer", "submit_answer", cases.answer, script, method="POST"),
        door.route(case + "/withdrawal", "withdraw_form", cases.withdrawal_form, script),
        door.route(case + "/withdrawal", "submit_withdrawal", cases.withdraw, script, method="POST"),
    ]
