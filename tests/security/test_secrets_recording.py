"""Canaries on a page: whatever the account has there is nowhere in its recording, and what the portal says still is."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ipp_flows.portal import IppPortal, Site
from ipp_flows.recording import Recorder, Session
from ipp_flows.shipped import maps_of, wording_of
from playwright.async_api import Route

from takedown.browser.session import BrowserSession
from takedown.portal import ScreenPicture
from takedown.recording.recording import Recording
from takedown.recording.reveal import reveal
from takedown.settings import redaction
from tests.browser_thread import Run, run, session

__all__ = ["run", "session"]

PASSWORD = "canary-Passw0rd-á"
COOKIE = "canary-cookie-3f9a7c51d2"
TOKEN = "canaryCsrf4b1f9e"
CODE = "731946"
LOGIN = "canary.holder@brand.example"
MAIL = "canary.seller@shop.example"
PHONE = "+86 138-0013-8000"
CARD = "4111 1111 1111 1111"
SELLER = "Canary Trading Company says it is genuine"
TITLE = "Canary handbag, limited"
MARK = "CANARYMARK"
NUMBER = "88442213"
ITEM = "1005003745843708"
CANARIES = (
    PASSWORD,
    COOKIE,
    TOKEN,
    CODE,
    LOGIN,
    MAIL,
    PHONE,
    CARD,
    SELLER,
    TITLE,
    MARK,
    NUMBER,
    ITEM,
    "canary",
    "13800138",
)
ADDRESSES = {"ipp": "https://ipp.portal.example", "complaint": "https://complaint.portal.example"}

#: The list of complaints with a secret in each place that a page has: texts, values, attributes, scripts, comments, frames.
PAGE = f"""<!DOCTYPE html><html lang="en" data-user="{LOGIN}"><head>
<title>{TITLE}</title><meta name="csrf" content="{TOKEN}"><base target="_self">
<script>window.token = "{TOKEN}"; document.cookie = "sid={COOKIE}"</script>
<style>.secret::after {{ content: "{MARK}" }} .gone {{ display: none }}</style></head>
<body class="{TOKEN}" onload="void '{TOKEN}'"><!-- {PASSWORD} -->
<header><span id="J_account">{LOGIN}</span>
<a href="https://ipp.portal.example/u/{LOGIN}?token={TOKEN}&amp;code={CODE}">me</a></header>
<h1>Complaints of {LOGIN} about {MARK}</h1>
<label title="First day">From, ask {MAIL}</label><span id="dateFrom"><input value="2026-11-12"></span>
<label>Until</label><span id="dateTo"><input value=""></span>
<button>Search</button><button aria-label="Call {PHONE}">Call {PHONE}</button>
<div id="J_platforms"><span class="ant-tabs-tab-active">All platforms</span></div>
<form action="javascript:steal('{TOKEN}')"><input type="hidden" name="csrf" value="{TOKEN}">
<input type="password" value="{PASSWORD}"><input name="code" value="{CODE}">
<input placeholder="Card {CARD}" value="{CARD}">
<textarea>{SELLER} {MAIL}</textarea><select><option>{MARK} (CN)({NUMBER})</option>
<option value="{TOKEN}">{TITLE}</option></select>
<select><option>Processing</option><option>In appeal</option></select></form>
<table id="J_complaints" data-token="{TOKEN}"><thead><tr><th>Complaint number</th><th>Platform</th><th>IPR</th>
<th>Complaint reason</th><th>Listings</th><th>Submission date</th><th>Status</th></tr></thead>
<tbody><tr id="row-{NUMBER}" data-key="{NUMBER}" title="{TITLE}"><td>
<a href="/complaint/detail.htm?number={NUMBER}">{NUMBER}</a></td>
<td>Taobao</td><td>{MARK} (CN)({NUMBER})</td><td>Counterfeit Features</td><td>3</td><td>2026-11-20 10:00:00</td>
<td>Processing</td></tr>
<tr><td>{NUMBER}1</td><td>Taobao</td><td>{MARK}</td><td>Counterfeit Features</td><td>1</td><td>2026-11-21</td>
<td>Under special review</td></tr>
</tbody></table>
<span class="ant-pagination-total-text">Total 2 items</span><span class="ant-pagination-item-active">1</span>
<p>{SELLER}</p><p class="gone">{SELLER}</p><img src="https://img.example/{TITLE}.png" alt="{TITLE}">
<p>https://www.aliexpress.com/item/{ITEM}.html of {PHONE}</p><svg><title>{TITLE}</title></svg>
<a href="mailto:{MAIL}">write</a><div contenteditable>{SELLER}</div><details><summary>More</summary>{SELLER}</details>
<iframe src="https://frames.portal.example/{TOKEN}?who={MAIL}" name="{TOKEN}"></iframe>
<iframe srcdoc="<p>{SELLER}</p>"></iframe>
<div id="host"></div><script>document.getElementById("host").attachShadow({{mode: "open"}}).innerHTML =
"<p>{SELLER}</p><button>Withdraw</button>"</script></body></html>"""
FRAME = f"<!DOCTYPE html><html><body><label>Note</label><input value='{SELLER}'><p>{MAIL}</p></body></html>"


@pytest.fixture(autouse=True)
def _nothing_hidden_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_hidden", {})


@pytest.fixture(scope="module")
def recorded(run: Run, session: BrowserSession) -> Iterator[Recording]:
    yield run(_record(session))
    redaction._hidden.clear()


async def _record(session: BrowserSession) -> Recording:
    """The page of canaries as `takedown record` records it."""
    site = Site(addresses=ADDRESSES, login=LOGIN, practice=False, password=lambda: PASSWORD)
    nobody = Path("no-folder-of-a-user")
    portal = IppPortal(session, maps_of(["ipp_classic"], nobody), wording_of(nobody), site)
    facts = Session(
        "brand", "domestic", ["ipp_classic"], "takedown", "en-US", [TITLE],
        hide=redaction.hide, scrub=redaction.redact, today=lambda: date(2026, 11, 26),
    )  # fmt: skip
    recorder = Recorder(portal, facts)
    page = await session.new_page()
    await page.route("**/*", _answer)
    await page.goto(f"https://complaint.portal.example/complaint/manage.htm?token={TOKEN}")
    screen = portal.screen(page, "manage_complaints", _no_picture)
    screen.patience_ms = 300
    await recorder(screen, "")
    await session.close_page(page)
    await session.context.clear_cookies()
    assert recorder.missed == []
    return recorder.recordings[0]


async def _answer(route: Route) -> None:
    await route.fulfill(body=FRAME if "frames" in route.request.url else PAGE, content_type="text/html; charset=utf-8")


def _no_picture(_picture: ScreenPicture) -> None:
    pass


def given_away(content: bytes) -> list[str]:
    """The canaries in it, plainly, in an address, in JSON or in base64."""
    low = content.lower()
    return [
        canary
        for canary in CANARIES
        if canary.lower().encode() in low
        or canary.replace(" ", "%20").replace("@", "%40").lower().encode() in low
        or canary.replace(" ", "").replace("-", "").lower().encode() in low
        or base64.b64encode(canary.encode())[:-4] in content
    ]


def test_no_secret_of_the_page_is_in_any_file_of_its_recording(recorded: Recording) -> None:
    """Password, code, cookie, token, e-mail, telephone, card, names, numbers, titles and what a seller wrote."""
    files = recorded.files()
    assert set(files) == {
        "page.html", "frame-1.html", "frame-2.html", "page.aria.txt", "meta.json", "expected.json", "wording.json",
        "picture.png",
    }  # fmt: skip
    assert {name: given_away(content) for name, content in files.items()} == {name: [] for name in files}
    assert given_away(recorded.place.encode()) == []


def test_the_portals_own_words_are_still_there(recorded: Recording) -> None:
    """Labels, buttons, headings, the entries of a list of its own, and a status that nobody has given a meaning."""
    for text in (
        "Complaint number",
        "Search",
        "Processing",
        "In appeal",
        "Taobao",
        "Until",
        "Withdraw",
        "More",
        "Total 2 items",
    ):
        assert text in recorded.page, text
    assert "Complaints of account@example.com about XXXXXXXXXX" in recorded.page
    assert "From, ask person" in recorded.page
    assert "2026-11-20 10:00:00" in recorded.page
    assert recorded.wording["unknown"] == ["Under special review"]
    assert "Under special review" in recorded.page


def test_the_readers_find_in_it_what_they_found_on_the_page(recorded: Recording) -> None:
    """As many lines, with the same statuses; numbers of the same length, each another."""
    assert list(recorded.meta.lost) == []
    lines: list[dict[str, Any]] = recorded.expected["lines"]
    assert [(one["meaning"], one["reason"]) for one in lines] == [
        ("processing", "counterfeit_features"),
        ("needs_a_look", "counterfeit_features"),
    ]
    assert [len(one["number"]) for one in lines] == [len(NUMBER), len(NUMBER) + 1]


def test_nothing_in_it_runs_and_the_check_finds_nothing(recorded: Recording) -> None:
    """No script, no handler, no comment; and nothing that looks like a secret."""
    assert reveal({"": recorded.files()}, [LOGIN], redaction.redact).suspicious == []


def test_the_raw_page_does_not_pass_the_check() -> None:
    """A recording full of secrets, as somebody might make it by hand: every kind is named, none is repeated."""
    told = reveal({"": {"page.html": PAGE.encode()}}, [LOGIN], lambda text: text).suspicious
    for words in ("names the account", "e-mail", "card", "telephone", "<script>", "comment", "onload", "token"):
        assert any(words in sentence for sentence in told), words
    assert not [one for sentence in told for one in (SELLER, MAIL, PASSWORD, CARD) if one in sentence]
