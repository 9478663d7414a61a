"""Rows 11, 14 and 15 in a real browser: what sellers and portals wrote never runs, and nobody else gets at the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, BrowserContext, Dialog, Error, Page

from takedown.cli.review import command
from takedown.domain.model import Complaint, EvidenceFile
from takedown.review.site import Reviewer
from tests.evidence import Record, make_record
from tests.review_page.elsewhere import Elsewhere
from tests.review_page.served import chromium, served
from tests.review_page.store import Wording, answered, picture, screen, settling
from tests.unit.ledger.sample import ACCOUNT, Item, case, complaint, declared, filed, intended, planned, step

ELSEWHERE = "http://attacker.test/"
BAD = (
    '"><script>alert(1)</script><img src=x onerror=alert(2)>',
    "'><svg onload=alert(3)><iframe srcdoc='<script>parent.alert(4)</script>'>",
    "</textarea></title></style><link rel=stylesheet href=http://attacker.test/s.css>",
    "\u202egnp.exe\u2066 {{ 7*7 }} <base href=http://attacker.test/><meta http-equiv=refresh content=0;url=//attacker.test>",
)
EVIL = " ".join(BAD)
ADDRESSES = (
    "javascript:alert(5)",
    "data:text/html,<script>alert(6)</script>",
    "JaVaScRiPt:alert(7)",
    "//attacker.test/",
)
NAME = "../../x\"; filename*=UTF-8''evil.html"
PAGE = b"<!doctype html><script>alert(8)</script><img src=http://attacker.test/seen.png>"
HANDED_IN = EvidenceFile(NAME, sha256(PAGE).hexdigest(), len(PAGE), "text/html")
WATCH = """document.addEventListener("securitypolicyviolation", (event) => console.error("CSP", event.blockedURI));"""


LOOSE = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), loose = [];
  while (texts.nextNode())
    if (/alert|attacker|exe/.test(texts.currentNode.data) && !texts.currentNode.parentElement.closest("bdi, option, textarea"))
      loose.push(texts.currentNode.data);
  return loose;
}"""
"""Hostile texts that are not kept apart from what stands beside them."""


def hostile(*items: int) -> Complaint:
    """A complaint in which every text is hostile, and the address of each listing."""
    made = complaint(*items)
    listings = tuple(replace(one, address=bad) for one, bad in zip(made.listings, ADDRESSES, strict=False))
    return replace(
        made,
        ipr=replace(made.ipr, name=EVIL, owner=EVIL, alias=EVIL),
        listings=listings,
        explanation=EVIL,
        order_number=EVIL,
        infringement_location=EVIL,
        evidence=(HANDED_IN,),
    )


FILED, LOST, BATCHED = hostile(71, 72, 73, 74), hostile(75), hostile(76)


@dataclass
class Seen:
    """What happened in the browser that must not happen."""

    dialogs: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    made = make_record(tmp_path_factory.mktemp("review"), None)
    made.ledger.journal(ACCOUNT, run=EVIL, actor=EVIL).append_all(list(_events(made)))
    yield made
    made.ledger.close()


def _events(record: Record) -> Iterator[Item]:
    """Hostile text wherever somebody else's text may stand."""
    record.files.keep(PAGE)
    for one in (FILED, LOST, BATCHED):
        yield planned(one, batch="B-evil" if one is BATCHED else None)
        kind, body = declared(one)
        yield kind, body | {"name": EVIL, "statement": EVIL}
    read = {"explanation": EVIL, "links": list(ADDRESSES), "order_number": EVIL}
    yield "fields_read_back", {"submission": FILED.id, "fields": read}
    yield intended(FILED)
    yield filed(FILED, "SBX7")
    yield step("filing_compared", FILED, equal=False, differences=[EVIL])
    kind, body = case("SBX7", FILED, "removed", _71="removed")
    yield kind, body | {"words": EVIL, "listings": [one | {"words": EVIL} for one in body["listings"]]}
    kind, body = picture(record.files, FILED, screen(0), "conclude", address=ADDRESSES[0], title=EVIL)
    told = {"status": EVIL, "server": {"ipAddress": EVIL, "port": EVIL}, "headers": {EVIL: EVIL}, "chain": []}
    yield kind, body | {"connection": told | {"tls": {"protocol": EVIL, "subjectName": EVIL}}}
    yield answered(FILED, "SBX7", EVIL, record.files.keep(PAGE + b"<!-- of the seller -->"), "licence" + NAME)
    yield from _lost()
    yield "batch_planned", {"batch": "B-evil", "file": EVIL, "file_sha256": "1" * 64, "rows": []}


def _lost() -> Iterator[Item]:
    yield intended(LOST)
    yield step("outcome_unknown", LOST, why=EVIL, words=EVIL)
    found = [{"number": EVIL, "listings": [EVIL]}]
    yield "person_needed", {"submission": LOST.id, "why": EVIL, "candidates": found}
    kind, body = case("SBX8", None, "needs_a_look")
    yield kind, body | {"words": EVIL}
    verdict = {"submission": LOST.id, "verdict": "flagged", "text": EVIL, "by": EVIL, "seen_sha256": "0" * 64}
    yield "submission_reviewed", verdict


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium("--host-resolver-rules=MAP *.test 127.0.0.1") as started:
        yield started


@pytest.fixture(scope="module")
def link(record: Record) -> str:
    journal = record.ledger.journal(ACCOUNT, run="review", actor="ada")
    return served(record.pages(Reviewer(EVIL, journal, settle=lambda: settling(record), words=Wording)))


@pytest.fixture(scope="module")
def context(browser: Browser, link: str) -> BrowserContext:
    """The browser that used the link, and that notes what runs in it."""
    made = browser.new_context(base_url=link.partition("/open")[0], accept_downloads=True)
    made.set_default_timeout(30_000)
    made.add_init_script(WATCH)
    return made


@pytest.fixture(scope="module")
def page(context: BrowserContext, link: str) -> Page:
    page = context.new_page()
    page.goto(link)
    return page


@pytest.fixture(scope="module")
def watched(context: BrowserContext, page: Page) -> Seen:
    noted = Seen()
    here = f"{page.url.rstrip('/')}/"

    def asks(dialog: Dialog) -> None:
        noted.dialogs.append(dialog.message)
        dialog.dismiss()

    context.on("dialog", asks)
    context.on("request", lambda sent: None if sent.url.startswith(here) else noted.asked.append(sent.url))
    context.on("console", lambda said: noted.said.append(said.text) if said.type == "error" else None)
    return noted


@pytest.fixture
def seen(watched: Seen) -> Seen:
    """What happens from now on."""
    watched.dialogs, watched.asked, watched.said = [], [], []
    return watched


@pytest.fixture(scope="module")
def other() -> Iterator[Elsewhere]:
    server = Elsewhere()
    yield server
    server.close()


PLACES = (
    "/",
    f"/?q={'%22%3E%3Cscript%3Ealert(1)%3C/script%3E'}&seed=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&sample=90",
    f"/complaint/{FILED.id}",
    f"/complaint/{LOST.id}",
    "/batch/B-evil",
    "/unsettled",
    "/complaint/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "/compare?a=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&b=1",
)


@pytest.mark.parametrize("place", PLACES)
def test_nothing_that_somebody_wrote_runs(page: Page, seen: Seen, place: str) -> None:
    """No dialog, no request to anywhere else, no complaint of the policy, no element that is not ours."""
    page.goto(place)
    page.evaluate("new Promise(requestAnimationFrame)")
    assert page.evaluate("document.querySelectorAll('script').length") == 1
    assert page.locator("iframe, svg, base, style, object, embed, meta[http-equiv], [onerror], [onload]").count() == 0
    assert page.locator("img:not([src^='/file/']):not([src^='/difference/'])").count() == 0
    assert (seen.dialogs, seen.asked, [one for one in seen.said if "404" not in one]) == ([], [], [])


def test_the_text_is_there_as_it_was_written(page: Page) -> None:
    """Shown, and apart from what stands beside it: a reversed text turns nothing else around."""
    page.goto(f"/complaint/{FILED.id}")
    shown = page.locator("dd bdi", has_text=BAD[0]).first
    assert shown.inner_text() == EVIL
    assert page.evaluate(LOOSE) == []


def test_no_address_of_a_listing_leads_anywhere_but_to_the_web(page: Page) -> None:
    page.goto(f"/complaint/{FILED.id}")
    wrong = "[...document.links].map(one => one.getAttribute('href')).filter(one => !/^(\\/(?!\\/)|\\?|#|https?:)/.test(one))"
    assert page.evaluate(wrong) == []


@pytest.mark.parametrize(
    ("text", "called"),
    [("the page as saved (MHTML)", "[0-9a-f]{64}"), (NAME, "[0-9a-f]{64}"), ("licence" + NAME, r"[\w-]+(\.[\w-]+)*")],
)
def test_what_is_not_ours_is_only_a_download_under_a_name_that_is_safe(
    page: Page, seen: Seen, text: str, called: str
) -> None:
    """The page as saved, evidence of any kind, and what a seller sent."""
    page.goto(f"/complaint/{FILED.id}")
    before = page.url
    with page.expect_download() as loading:
        page.get_by_role("link", name=text, exact=True).click()
    assert re.fullmatch(called, loading.value.suggested_filename)
    assert Path(loading.value.path()).read_bytes()
    assert page.url == before
    assert (seen.dialogs, seen.asked) == ([], [])


def test_a_saved_page_is_a_download_also_where_it_is_opened_as_a_page(page: Page, seen: Seen) -> None:
    """Without the attribute of our link: by its address, and in a frame."""
    page.goto(f"/complaint/{FILED.id}")
    address = page.get_by_role("link", name="the page as saved (MHTML)").get_attribute("href")
    with page.expect_download(), pytest.raises(Error, match="Download is starting"):
        page.goto(str(address))
    with page.expect_download():
        page.evaluate("address => { location.href = address; }", address)
    assert seen.dialogs == []


def test_the_policy_stops_what_would_run_after_all(page: Page) -> None:
    """A second wall: were a text ever an element, nothing of it would run or be sent."""
    page.goto("/")
    tried = """async (elsewhere) => {
      const stopped = new Promise(
        done => document.addEventListener("securitypolicyviolation", event => done(event.violatedDirective)));
      const image = new Image();
      image.setAttribute("onerror", "window.ran = true");
      image.src = elsewhere + "x.png";
      document.body.append(image);
      const script = document.createElement("script");
      script.textContent = "window.ran = true";
      document.body.append(script);
      const sent = await fetch(elsewhere).then(() => "sent", () => "stopped");
      return [await stopped, sent, window.ran === undefined];
    }"""
    directive, sent, quiet = page.evaluate(tried, ELSEWHERE)
    assert (directive.partition("-")[0] in {"img", "script", "connect"}, sent, quiet) == (True, "stopped", True)


@pytest.mark.parametrize("host", ["127.0.0.1", "attacker.test"])
def test_no_other_page_can_frame_it_or_read_it(
    page: Page, context: BrowserContext, other: Elsewhere, host: str
) -> None:
    """Not on another port, to which the browser sends our cookie, and not elsewhere."""
    here = f"http://{page.url.split('/')[2]}"
    other.html = f"""<!doctype html><title>other</title><iframe src="{here}/"></iframe><img id=i src="{here}/static/review.css">
<script src="{here}/static/review.js" onload="window.got = 1"></script>"""
    tab = context.new_page()
    tab.goto(f"http://{host}:{other.port}/")
    frame = tab.frames[1]
    assert frame.evaluate("document.body.innerText") == "" or "takedown" not in frame.content().lower()
    assert tab.evaluate("window.got") is None
    assert tab.evaluate("document.getElementById('i').naturalWidth") == 0
    read = "address => fetch(address, {credentials: 'include'}).then(() => 'read', () => 'stopped')"
    assert tab.evaluate(read, f"{here}/") == "stopped"
    tab.close()


def test_the_link_is_spent_and_in_no_address_history_or_referrer(
    page: Page,
    context: BrowserContext,
    browser: Browser,
    link: str,
    other: Elsewhere,
    capfd: pytest.CaptureFixture[str],
) -> None:
    token = link.partition("token=")[2]
    tab = context.new_page()
    answer = tab.goto(link)
    assert answer is not None
    assert answer.status == 403
    page.goto("/")
    assert token not in str(page.evaluate("[location.href, document.referrer, history.length, document.cookie]"))
    assert page.evaluate("document.cookie") == ""  # no script can read the key
    outside = browser.new_context()
    refused = outside.new_page().goto(link)
    assert refused is not None
    assert refused.status == 403
    outside.close()
    other.asked.clear()
    tab.evaluate("address => { location.href = address; }", f"http://127.0.0.1:{other.port}/")
    tab.wait_for_url("**/")
    assert other.asked
    assert token not in str(other.asked)
    tab.close()
    assert token not in "".join(capfd.readouterr())


def test_no_other_address_of_this_machine_answers(page: Page, browser: Browser) -> None:
    """Nor does any other name for it; and the command has no option for another one."""
    port = page.url.split(":")[2].partition("/")[0]
    own = {one.address for all in psutil.net_if_addrs().values() for one in all if one.family.name == "AF_INET"}
    outside = browser.new_context()
    for address in sorted(own - {"127.0.0.1"}):
        with pytest.raises(Error, match="ERR_"):
            outside.new_page().goto(f"http://{address}:{port}/")
    with pytest.raises(Error, match="ERR_"):
        outside.new_page().goto(f"http://[::1]:{port}/")
    for name in ("localhost", "0.0.0.0", "attacker.test", "127.0.0.1.nip.test"):
        answer = outside.new_page().goto(f"http://{name}:{port}/")
        assert answer is not None
        assert answer.status == 400
    outside.close()
    assert CliRunner().invoke(command, ["--host", "0.0.0.0"]).exit_code == 2
