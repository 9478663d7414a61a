"""Trouble with pages and steps, each kind alone: nothing is received, and the next request is fine."""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from takedown.sandbox.trouble.kinds import LONGEST_STALL_SECONDS, MAINTENANCE_REQUESTS
from tests.sandbox_portal.visitor import LISTING, LISTINGS, PDF, Control, Visitor

MANAGE = "/complaint/manage.htm"
FORM = "/complaint/complaint.htm?platform=ae"
MAPS = Path(__file__).parents[2] / "flows" / "ipp_flows" / "screens" / "ipp_classic"


def test_a_slow_page_stalls_within_its_bound(holder: Visitor, control: Control) -> None:
    """Then answers as usual."""
    control.appoint("slow_page", "manage")
    start = time.perf_counter()
    assert holder.get(MANAGE).has("J_complaints")
    assert 0.5 <= time.perf_counter() - start < LONGEST_STALL_SECONDS + 1


@pytest.mark.parametrize("path", [MANAGE, "/index.htm", "/login.htm"])
def test_a_fault_answers_with_5xx(holder: Visitor, control: Control, path: str) -> None:
    """Once; every page of it says SANDBOX."""
    control.appoint("error_5xx")
    page = holder.get(path)
    assert page.status in {500, 502, 503}
    assert page.has("J_fault")
    assert "SANDBOX</title>" in page.text
    assert holder.get(path).status == 200


def test_maintenance_closes_every_page_for_a_few_requests(holder: Visitor, control: Control) -> None:
    """Whichever pages they are, sign-in too; it counts as one."""
    control.appoint("maintenance", "manage")
    paths = [MANAGE, "/login.htm", "/user/index.htm", MANAGE]
    pages = [holder.get(path) for path in paths]
    assert MAINTENANCE_REQUESTS == 3
    assert [(page.status, page.has("J_maintenance")) for page in pages] == [(503, True)] * 3 + [(200, False)]
    assert control.happened() == {"maintenance": 1}


def test_after_a_maintenance_chance_lets_the_next_request_pass(holder: Visitor, control: Control) -> None:
    """Its requests count among those in a row, so that four tries get through."""
    chances = {"maintenance": 0.999_999, "error_5xx": 0.999_999}
    control.post("/trouble", {"kinds": chances}).raise_for_status()
    assert [holder.get(MANAGE).status for _ in range(5)] == [503, 503, 503, 200, 503]


def test_too_many_requests_says_when_to_come_back(holder: Visitor, control: Control) -> None:
    """In a second or two, in the visitor's language."""
    control.appoint("too_many_requests", "manage", times=2)
    answer = holder.client.get(holder.address(MANAGE))
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] in {"1", "2"}
    assert "操作过于频繁" in holder.get(MANAGE + "?lang=zh").text
    assert holder.get(MANAGE).status == 200


def test_a_session_ends_at_any_page(holder: Visitor, control: Control) -> None:
    """On both sites, and the wanted page is kept for after the sign-in."""
    control.appoint("session_expired", "manage")
    page = holder.get(MANAGE)
    assert "/login.htm?return=" in page.address
    assert "/login.htm" in holder.get("/user/index.htm").address
    holder.sign_in()
    assert holder.get(MANAGE).status == 200


def test_a_session_ends_at_a_script_call(holder: Visitor, control: Control) -> None:
    """The page is told to go to sign-in."""
    reference = holder.new_ipr()
    control.appoint("session_expired", "verify")
    status, answer = holder.verify(reference, LISTING)
    assert (status, answer["signIn"]) == (401, True)


def test_a_robot_check_stands_on_every_page_until_a_person_solves_it(holder: Visitor, control: Control) -> None:
    """Pages and script calls alike; the public pages stay."""
    reference = holder.new_ipr()
    token = holder.token("/complaint/complaint.htm")
    form = holder.form(reference)
    control.appoint("robot_check_page", "manage")
    assert all(holder.get(path).has("J_robot_check_page") for path in (MANAGE, "/user/index.htm", MANAGE))
    refused = holder.press(form, token)
    assert (refused.status_code, refused.json()["robotCheck"]) == (403, True)
    assert holder.get("/index.htm").status == 200
    assert control.post("/robot-check/solve").json() == {"solved": 1}
    assert holder.get(MANAGE).has("J_complaints")
    assert control.happened() == {"robot_check_page": 1}
    assert control.get("/complaints") == []


@pytest.mark.parametrize("site", ["ipp", "qinquan"])
def test_a_dragged_slider_solves_the_check_of_pages(holder: Visitor, control: Control, site: str) -> None:
    """From either site; the page asks whether it is open."""
    control.appoint("robot_check_page", "manage")
    holder.get(MANAGE)
    address = f"http://{site}.localhost:{holder.portal.port}/robot_check_page.json"
    assert holder.client.get(address).json() == {"open": True}
    assert holder.client.post(address).json() == {"solved": True}
    assert holder.client.get(address).json() == {"open": False}
    assert holder.get(MANAGE).has("J_complaints")


def test_after_a_solved_check_none_comes_by_chance(holder: Visitor, control: Control) -> None:
    """Even where it is certain otherwise; one that is appointed comes."""
    control.post("/trouble", {"kinds": {"robot_check_page": 1, "robot_check": 1, "email_code": 1}}).raise_for_status()
    assert holder.get(MANAGE).has("J_robot_check_page")
    control.post("/robot-check/solve")
    assert holder.get(MANAGE).has("J_complaints")
    assert holder.sign_in().has("J_signed_in")
    control.appoint("robot_check_page", "manage")
    assert holder.get(MANAGE).has("J_robot_check_page")


@pytest.mark.parametrize(("language", "words"), [("en", "I know"), ("zh", "我知道了")])
def test_a_notice_lies_over_the_page(holder: Visitor, control: Control, language: str, words: str) -> None:
    """The page beneath is whole."""
    control.appoint("popup_notice", "manage")
    page = holder.get(f"{MANAGE}?lang={language}")
    assert words in page.text
    assert page.has("J_notice_close")
    assert page.has("J_complaints")
    assert not holder.get(MANAGE).has("J_notice")


def test_half_a_page_lacks_its_end_or_its_scripts(holder: Visitor, control: Control) -> None:
    """Both occur."""
    control.appoint("half_loaded", "complaint_form", times=12)
    texts = [holder.get(FORM).text for _ in range(12)]
    assert all("/static/complaint.js" not in text for text in texts)
    assert {"</html>" in text for text in texts} == {True, False}
    assert "/static/complaint.js" in holder.get(FORM).text


@pytest.mark.parametrize(("language", "usual", "other"), [("en", "Verify", "Check"), ("zh", "验 证", "检 查")])
def test_wording_changes_for_one_answer(
    holder: Visitor, control: Control, language: str, usual: str, other: str
) -> None:
    """Buttons and what scripts say; ids stay."""
    control.appoint("changed_wording", "complaint_form")
    first, second = (holder.get(f"{FORM}&lang={language}") for _ in range(2))
    assert f"<span>{other}</span>" in first.text
    assert f"<span>{usual}</span>" not in first.text
    assert f"<span>{usual}</span>" in second.text
    assert first.has("verify")


def test_changed_wording_reaches_statuses(holder: Visitor, control: Control) -> None:
    """In a list that is read."""
    holder.complain(holder.new_ipr())
    control.appoint("changed_wording", "manage")
    assert [holder.get(MANAGE).rows[0][-1] for _ in range(2)] == ["Under consideration", "Processing"]


def test_an_upload_fails_and_works_the_second_time(holder: Visitor, control: Control) -> None:
    """The first is answered with words for the upload list and not kept."""
    control.appoint("upload_fails_once", "upload")
    answers = [holder.upload("/complaint/upload.json", "evidence", "a.pdf", PDF) for _ in range(2)]
    assert answers[0] == (500, {"error": "The system is busy, please try again later."})
    assert answers[1][0] == 200


@pytest.mark.parametrize(("asked", "answered"), [(2, 1), (10, 9), (40, 39)])
def test_verify_answers_for_fewer_links(holder: Visitor, control: Control, asked: int, answered: int) -> None:
    """One of a few is missing without a word, the others keep their order."""
    reference = holder.new_ipr()
    control.appoint("verify_drops", "verify")
    (_, first), (_, second) = (holder.verify(reference, "\n".join(LISTINGS[:asked])) for _ in range(2))
    addresses = [row["address"] for row in first["rows"]]
    assert (len(addresses), first["accepted"]) == (answered, answered)
    assert addresses == [listing for listing in LISTINGS if listing in addresses]
    assert second["accepted"] == asked


def test_verify_drops_twelve_of_three_hundred(holder: Visitor, control: Control) -> None:
    """As has been seen."""
    reference = holder.new_ipr()
    control.appoint("verify_drops", "verify")
    lines = [f"https://www.aliexpress.com/item/1005000000{number:03}10.html" for number in range(300)]
    assert holder.verify(reference, "\n".join(lines))[1]["accepted"] == 288


def test_verify_does_not_drop_the_only_link(holder: Visitor, control: Control) -> None:
    """The appointment waits for a longer list."""
    reference = holder.new_ipr()
    control.appoint("verify_drops", "verify")
    assert holder.verify(reference, LISTING)[1]["accepted"] == 1
    assert control.happened() == {}


def test_a_draft_of_another_tab_is_in_the_form(holder: Visitor, control: Control) -> None:
    """Links, words, a location, the evidence sent last; the next form is empty."""
    holder.evidence()
    control.appoint("draft_left", "complaint_form")
    first, second = (holder.get(FORM) for _ in range(2))
    assert "item/1005009999000010.html" in first.by_id("listings")
    assert first.by_id("explanation") == "Begun in another tab and never sent."
    assert 'value="packaging" checked' in first.text
    assert 'title="comparison.pdf"' in first.text
    assert (second.by_id("listings"), second.by_id("explanation")) == ("", "")
    assert " checked" not in second.text.split('id="location"')[1]
    assert 'title="comparison.pdf"' not in second.text


def test_what_is_no_page_is_never_struck(holder: Visitor, control: Control) -> None:
    """Styles, scripts, and what forms ask by the clock."""
    control.post("/trouble", {"kinds": {"error_5xx": 1, "maintenance": 1, "slow_page": 1}}).raise_for_status()
    answers = [holder.client.get(holder.address(path)) for path in ("/static/portal.css", "/robot_check.json")]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert control.happened() == {}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("maintenance", "maintenance"),
        ("robot_check", "robot_check_page"),
        ("too_many", "too_many_requests"),
        ("notice", "popup_notice"),
    ],
)
def test_the_screen_maps_know_the_pages_of_trouble(holder: Visitor, control: Control, name: str, kind: str) -> None:
    """Every id that the map of such a page names is on it, and on no page without trouble."""
    ids = re.findall(r"#(\w+)", " ".join(_locators(tomllib.loads((MAPS / f"{name}.toml").read_text("utf-8")))))
    usual = holder.get(MANAGE)
    control.appoint(kind, "manage")
    struck = holder.get(MANAGE)
    assert ids
    assert all(struck.has(one) and not usual.has(one) for one in ids)


def _locators(screen: dict[str, Any]) -> list[str]:
    parts = [screen["here"], *screen.get("elements", {}).values()]
    return [locator for part in parts for locator in part["locators"]]
