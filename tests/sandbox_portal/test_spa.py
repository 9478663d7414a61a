"""The single-page face without a browser: its calls, their strictness, and that nobody can take it for the real portal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import takedown.sandbox.spa
from takedown.sandbox.server import RunningPortal, running_portal
from takedown.sandbox.spa.visit import STATIC
from takedown.sandbox.texts import LANGUAGES, Texts
from tests.sandbox_portal.spa_visitor import SpaVisitor
from tests.sandbox_portal.visitor import AGENT, HOLDER, LISTING, LISTINGS, PDF, Control

SCRIPTS = sorted(STATIC.glob("*.js"))


@pytest.fixture(scope="module")
def portal() -> Iterator[RunningPortal]:
    with running_portal(face="spa") as running:
        yield running


@pytest.fixture
def stranger(portal: RunningPortal, control: Control) -> Iterator[SpaVisitor]:
    visitor = SpaVisitor(portal)
    yield visitor
    visitor.close()


@pytest.fixture
def holder(stranger: SpaVisitor) -> SpaVisitor:
    stranger.sign_in()
    return stranger


@pytest.mark.parametrize("path", ["/", "/?lang=zh", "/complaint/complaint.htm", "/static/none.js"])
def test_every_document_carries_the_marking_of_the_practice_portal(stranger: SpaVisitor, path: str) -> None:
    """Banner, title and footer stand in the page itself, before any script has run, also where there is no such page."""
    page = stranger.get(path)
    assert page.by_id("J_sandbox_banner").startswith("PRACTICE PORTAL / 练习平台 SANDBOX")
    assert "· SANDBOX</title>" in page.text
    assert page.status == (200 if path.startswith("/?") or path == "/" else 404)


def test_a_fault_of_the_page_itself_carries_the_marking_too(stranger: SpaVisitor, control: Control) -> None:
    """With its status, and with what the script is to show."""
    for kind, shown in (("error_5xx", "fault"), ("maintenance", "maintenance")):
        control.appoint(kind, "index")
        page = stranger.get("/")
        assert page.status >= 500
        assert f'data-instead="{shown}"' in page.text
        assert page.has("J_sandbox_banner")


def test_the_script_keeps_the_marking_in_every_title_and_asks_for_nothing_from_outside() -> None:
    """It sets titles in one place; scripts and styles name no other host; nothing hides banner or badge."""
    text = {file.name: file.read_text(encoding="utf-8") for file in STATIC.iterdir()}
    assert [name for name, words in text.items() if "document.title" in words] == ["app.js"]
    assert "document.title = `${made.dataset.title} · SANDBOX`" in text["app.js"]
    assert not [name for name, words in text.items() if re.search(r"https?://|//[\w-]+\.\w", words)]
    assert "J_sandbox_banner" not in "".join(text.values())
    assert 'body::after { content: "SANDBOX' in text["app.css"]


def test_every_word_the_scripts_ask_for_is_handed_to_them(stranger: SpaVisitor) -> None:
    """Literal keys, in both languages."""
    for language in LANGUAGES:
        shell = stranger.get(f"/?lang={language}").text
        for file in SCRIPTS:
            for key in re.findall(r'\bt\("([\w.]+)"', file.read_text(encoding="utf-8")):
                assert f'"{key}"' in shell, (file.name, key)


def test_no_word_of_the_scripts_is_written_into_them() -> None:
    """What a visitor reads comes from the table of words; a script that holds Chinese text would show it to everybody."""
    assert not [file.name for file in SCRIPTS if re.search(r"[一-龥]", file.read_text(encoding="utf-8"))]


def test_a_password_opens_a_session_with_a_token(stranger: SpaVisitor) -> None:
    """A wrong one opens the robot check instead, which then stands in the way of the right one."""
    assert stranger.ask("/api/session") == (200, {"account": "", "robotCheck": False})
    status, answer = stranger.call("/api/sign-in", {"login": HOLDER[0], "password": "wrong"})
    assert (status, answer["robotCheck"]) == (422, True)
    assert answer["error"] == "The login name or password is not correct."
    assert stranger.sign_in().status == 422
    assert stranger.ask("/api/session")[1]["robotCheck"] is True


def test_a_code_can_be_asked_for(stranger: SpaVisitor, control: Control) -> None:
    """Before it is entered nobody is signed in."""
    control.appoint("email_code", "sign_in")
    assert "code" in stranger.sign_in().text
    assert stranger.call("/api/code", {"code": "no"})[0] == 422
    (waiting,) = control.get("/codes")
    status, answer = stranger.call("/api/code", {"code": waiting["code"]})
    assert (status, answer["account"]) == (200, HOLDER[0])


def test_signing_out_ends_the_session(holder: SpaVisitor) -> None:
    assert holder.call("/api/sign-out", {}) == (200, {"account": ""})
    assert holder.ask("/api/home")[0] == 401


@pytest.mark.parametrize(
    "path",
    [
        "home",
        "rights",
        "rights/SBX-IPR-00001",
        "right-form",
        "complaint-form",
        "complaints",
        "complaints/SBX1",
        "pending",
    ],
)
def test_nothing_is_told_to_strangers(stranger: SpaVisitor, path: str) -> None:
    assert stranger.ask(f"/api/{path}") == (401, {"error": "Please sign in again.", "signIn": True})


@pytest.mark.parametrize("path", ["right-form/kind", "complaints", "complaint-form/verify", "sign-out"])
def test_a_post_without_the_token_or_from_elsewhere_is_refused(holder: SpaVisitor, path: str) -> None:
    address = holder.address(f"/api/{path}")
    assert holder.client.post(address, json={}).status_code == 403
    assert holder.client.post(address, json={}, headers={"X-CSRF-Token": "x"}).status_code == 403
    headers = {"X-CSRF-Token": holder.csrf, "Origin": "http://elsewhere.test"}
    assert holder.client.post(address, json={}, headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"iprType": "idea"}, "Please choose the IPR type."),
        ({"iprType": "trademark", "place": "MOON"}, "Please choose the place of registration."),
        ({"iprType": "trademark", "place": "OTHERS", "country": "ZZ"}, "Please choose the country or region."),
        ({"iprType": "trademark", "place": "CN", "draft": 999}, "The IPR does not exist."),
        ({"iprType": "trademark", "place": "CN", "draft": "1"}, "The IPR does not exist."),
        ({"iprType": ["trademark"]}, "The request is not valid. Please open the page again."),
        ([], "The request is not valid. Please open the page again."),
    ],
)
def test_the_kind_of_a_right_is_checked_by_the_office(holder: SpaVisitor, body: Any, words: str) -> None:
    assert holder.call("/api/right-form/kind", body) == (422, {"error": words})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": "!"}, "The registration number is not valid."),
        ({"issuedOn": "2020-13-01"}, "Please give the issue date as YYYY-MM-DD."),
        ({"niceClasses": "99"}, "Please give the Nice classes, 1 to 45, comma-separated."),
        ({}, "Please upload the certificate."),
        ({"certificate": ["unknown"]}, "A file is missing. Please upload it again."),
    ],
)
def test_the_details_of_a_right_are_checked_by_the_office(
    holder: SpaVisitor, changes: dict[str, Any], words: str
) -> None:
    good = {"name": "ACME", "number": "12345677", "owner": "Acme", "issuedOn": "2020-01-01", "expiresOn": "2099-01-01"}
    body = {"draft": holder.save_kind(), **good, "niceClasses": "9", "certificate": []} | changes
    assert holder.call("/api/right-form/details", body) == (422, {"error": words})


def test_a_right_is_submitted_once(holder: SpaVisitor, control: Control) -> None:
    """Listed with its status, a draft too; another account sees neither."""
    reference = holder.new_ipr()
    holder.save_kind("copyright", "OTHERS", "WIPO", "cn, us")
    (draft, right) = holder.ask("/api/rights")[1]["rows"]
    assert (right["reference"], right["statusWords"], right["place"]) == (reference, "Approved", "Mainland China")
    assert (draft["status"], draft["place"]) == ("draft", "WIPO (CN, US)")
    again = {"draft": 1, "role": "owner", "letter": [], "agreement": True}
    assert holder.call("/api/right-form/submit", again)[1] == {"error": "This right has been submitted already."}
    holder.sign_in(*AGENT)
    assert holder.ask("/api/rights")[1] == {"total": 0, "rows": []}
    assert holder.ask(f"/api/rights/{reference}")[0] == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"platform": "daraz"}, "Please choose the platform."),
        ({"ipr": "SBX-IPR-00099"}, "The IPR does not exist."),
        ({"iprType": "copyright"}, "The IPR type does not fit the IPR."),
        ({"complaintType": "livestream"}, "Please choose the complaint type."),
        ({"reason": "11sp"}, "The complaint reason does not fit the IPR type."),
        ({"listings": []}, "Please paste at least one listing."),
        ({"listings": [LISTING, LISTING]}, "Duplicate link."),
        ({"listings": ["https://example.com/"]}, "This is not an address of the chosen platform."),
        ({"locations": ["cellar"]}, "The infringement location is not valid."),
        ({"explanation": " \n"}, "Please supplement the infringement reason(s)."),
        ({"explanation": "x" * 2001}, "The supplement is longer than 2000 characters."),
        ({"reason": "03cf"}, "Please upload evidence."),
        ({"evidence": ["unknown"]}, "A file is missing. Please upload it again."),
        ({"declaration": "on"}, "Please confirm the declaration."),
        ({"orderNumber": "123456789"}, "An order number belongs to test buys only."),
        ({"formToken": "forged"}, "This form has been submitted already."),
        ({"listings": "not a list"}, "The request is not valid. Please open the page again."),
    ],
)
def test_a_complaint_is_checked_by_the_office(
    holder: SpaVisitor, control: Control, changes: dict[str, Any], words: str
) -> None:
    """As strictly as on the other face; nothing is received, and the form may be sent again with a new token."""
    status, answer = holder.submit(holder.form(holder.new_ipr()) | changes)
    assert (status, answer["error"]) == (422, words)
    assert answer["formToken"]
    assert control.get("/complaints") == []


def test_a_complaint_is_received_once_and_shown(holder: SpaVisitor, control: Control) -> None:
    """Under its number in the answer, in the list and by itself; to nobody else."""
    form = holder.form(holder.new_ipr(), evidence=[holder.evidence()])
    status, answer = holder.submit(form)
    (received,) = control.get("/complaints")
    assert (status, answer["numbers"], answer["references"]) == (200, [received["number"]], [])
    assert holder.submit(form)[0] == 422
    (row,) = holder.ask("/api/complaints")[1]["rows"]
    shown = holder.ask(f"/api/complaints/{received['number']}")[1]
    assert (row["number"], shown["evidence"], shown["locations"]) == (received["number"], ["comparison.pdf"], ["Title"])
    holder.sign_in(*AGENT)
    assert holder.ask(f"/api/complaints/{received['number']}")[0] == 404


def test_a_complaint_that_waits_for_its_right_has_a_reference(holder: SpaVisitor) -> None:
    """It is on hold and not in the list."""
    reference = holder.complain(holder.new_ipr("12345678"))
    assert reference.startswith("SBXP")
    assert holder.ask("/api/complaints")[1]["rows"] == []
    (row,) = holder.ask("/api/pending")[1]["rows"]
    assert (row["reference"], row["number"]) == (reference, "")


def test_the_list_comes_in_parts_and_without_dates_only_of_15_days(holder: SpaVisitor, control: Control) -> None:
    """The answer says for which days it is."""
    ipr = holder.new_ipr()
    for address in LISTINGS[:21]:
        holder.complain(ipr, listings=[address])
    first, second = (holder.ask(f"/api/complaints?offset={offset}")[1] for offset in (0, 20))
    assert [len(part["rows"]) for part in (first, second)] == [20, 1]
    assert (first["total"], first["from"] < first["to"]) == (21, True)
    control.advance("P20D")
    holder.sign_in()
    assert holder.ask("/api/complaints")[1]["total"] == 0
    assert holder.ask("/api/complaints?from=2020-01-01")[1]["total"] == 21
    assert holder.ask("/api/complaints?from=2020-01-01&platform=tb")[1]["total"] == 0
    status, answer = holder.ask("/api/complaints?from=2020-02-01&to=2020-01-01")
    assert (status, answer["error"][:24]) == (422, "The dates are not valid.")


def test_the_rights_to_choose_from_are_those_of_the_type(holder: SpaVisitor) -> None:
    reference = holder.new_ipr()
    assert [one["value"] for one in holder.ask("/api/complaint-form/rights?type=trademark")[1]["rights"]] == [reference]
    assert holder.ask("/api/complaint-form/rights?type=copyright")[1] == {"rights": []}


@pytest.mark.parametrize(
    ("kind", "status", "shown"),
    [("maintenance", 503, "maintenance"), ("too_many_requests", 429, "too_many"), ("error_5xx", None, "fault")],
)
def test_trouble_with_a_call_says_what_is_to_be_shown_instead(
    holder: SpaVisitor, control: Control, kind: str, status: int | None, shown: str
) -> None:
    control.appoint(kind, "manage")
    answered, answer = holder.ask("/api/complaints")
    assert (answered >= 500 if status is None else answered == status, answer["instead"]) == (True, shown)


def test_a_robot_check_stands_before_every_call_until_it_is_solved(holder: SpaVisitor, control: Control) -> None:
    control.appoint("robot_check_page", "manage")
    assert [holder.ask(path)[1].get("robotCheck") for path in ("/api/complaints", "/api/home")] == [True, True]
    assert holder.ask("/api/robot-check-page")[1] == {"open": True}
    control.post("/robot-check/solve")
    assert holder.ask("/api/home")[0] == 200


def test_half_an_answer_cannot_be_read_and_a_notice_comes_with_a_whole_one(
    holder: SpaVisitor, control: Control
) -> None:
    control.appoint("half_loaded", "manage")
    with pytest.raises(ValueError, match=r"Unterminated|Expecting|Invalid"):
        holder.ask("/api/complaints")
    control.appoint("popup_notice", "manage")
    answer = holder.client.get(holder.address("/api/complaints"))
    assert (answer.headers["X-Practice-Notice"], answer.status_code) == ("1", 200)


def test_a_draft_of_another_tab_is_in_the_form(holder: SpaVisitor, control: Control) -> None:
    holder.evidence()
    control.appoint("draft_left", "complaint_form")
    left = holder.ask("/api/complaint-form")[1]["left"]
    assert [file["name"] for file in left["evidence"]] == ["comparison.pdf"]
    assert len(left["listings"].splitlines()) == 2


def test_an_upload_is_checked_by_the_office(holder: SpaVisitor) -> None:
    assert holder.upload("/api/files", "evidence", "notes.txt", b"notes")[0] == 422
    assert holder.upload("/api/files", "evidence", "page.pdf", PDF)[0] == 200


def test_the_face_has_no_rules_of_its_own() -> None:
    """What its Python refuses, it refuses by the office's words for a missing draft; its scripts refuse nothing."""
    folder = Path(takedown.sandbox.spa.__file__).parent
    refused = {
        key for file in folder.glob("*.py") for key in re.findall(r'Refused\("([\w.]+)"', file.read_text("utf-8"))
    }
    assert refused == {"ipr.unknown", "login.robot_check"}
    assert all(key in Texts("en").section("refused") for key in refused)
