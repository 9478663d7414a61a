"""Row 13: forms of the review page work in a real browser, and those of any other page leave no record."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from takedown.review.site import Reviewer
from tests.evidence import MINE, Record, make_record
from tests.review_page.elsewhere import Elsewhere
from tests.review_page.served import chromium, served
from tests.unit.ledger.sample import ACCOUNT

HOSTILE = """<!doctype html><form method=post action="{action}"><input name=verdict value=approved><input name=seen value=0>
<input name=token value={token}><button>go</button></form>"""


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    made = make_record(tmp_path_factory.mktemp("review"))
    yield made
    made.ledger.close()


@pytest.fixture(scope="module")
def link(record: Record) -> str:
    return served(record.pages(Reviewer("Bo Counsel", record.ledger.journal(ACCOUNT, run="review", actor="ada"))))


@pytest.fixture(scope="module")
def context() -> Iterator[BrowserContext]:
    with chromium("--host-resolver-rules=MAP evil.test 127.0.0.1") as browser:
        yield browser.new_context()


@pytest.fixture(scope="module")
def page(context: BrowserContext, link: str) -> Page:
    page = context.new_page()
    page.goto(link)
    return page


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    server = Elsewhere()
    yield server
    server.close()


def said(record: Record) -> list[str]:
    return [event.body["verdict"] for event in record.ledger.events(ACCOUNT, types={"submission_reviewed"})]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "evil.test"])
def test_a_form_of_another_page_leaves_no_record(record: Record, page: Page, elsewhere: Elsewhere, host: str) -> None:
    """Even one that knew the token: the browser says where it came from."""
    here = page.url.split("/")[2]
    page.goto(f"http://{here}/complaint/{MINE.id}")
    token = page.locator("#verdict input[name=token]").input_value()
    elsewhere.html = HOSTILE.format(action=f"http://{here}/complaint/{MINE.id}/verdict", token=token)
    other = page.context.new_page()
    other.goto(f"http://{host}:{elsewhere.port}/")
    with other.expect_navigation() as going:
        other.get_by_role("button").click()
    answer = going.value
    assert answer is not None
    assert answer.status == 403
    other.close()
    assert said(record) == []


def test_another_name_for_this_machine_gets_nothing(page: Page) -> None:
    other = page.context.new_page()
    port = page.url.split("/")[2].partition(":")[2]
    answer = other.goto(f"http://evil.test:{port}/")
    assert answer is not None
    assert answer.status == 400
    other.close()


def test_our_own_form_is_taken_without_a_script(record: Record, page: Page) -> None:
    page.goto(f"http://{page.url.split('/')[2]}/complaint/{MINE.id}")
    page.get_by_label("Reason or comment").fill('"><script>alert(1)</script>')
    page.get_by_role("button", name="Flag").click()
    page.get_by_text("Flagged by Bo Counsel").wait_for()
    assert said(record) == ["flagged"]
    assert page.locator("script", has_text="alert").count() == 0
