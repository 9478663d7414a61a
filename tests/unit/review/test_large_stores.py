"""Pages of a large store are read by index and by the page: what the database is asked is the same however much there is."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, event

from bench.reviewing import ACCOUNT, make
from takedown.domain.model import Complaint, ComplaintType, Ipr, IprType, Listing, Marketplace
from takedown.domain.payload import dump
from takedown.domain.review import content_sha256
from takedown.ledger.files import FileStore
from takedown.ledger.ledger import Ledger
from takedown.review import contents
from takedown.review.checking import Checker
from takedown.review.gate import Gate
from takedown.review.pages import pages
from takedown.review.site import PAGE, Reviewer, Site
from takedown.verification.checks import Trust
from tests.unit.ledger.sample import planned
from tests.unit.review.test_review import HERE, ask

OTHER = Ipr(IprType.COPYRIGHT, "F-00091277", "CN", "Fox", "Acme Ltd")
LARGE = {"events", "mentions", "claims", "live_claims", "cases", "case_listings", "pictures", "batch_rows", "numbers"}
BATCH = "b-1"
IN_BATCH = 2 * PAGE + 7


def other_complaint(*items: int) -> Complaint:
    listings = tuple(
        Listing(Marketplace.TAOBAO, str(item), f"https://item.taobao.com/item.htm?id={item}") for item in items
    )
    return Complaint(ACCOUNT, Marketplace.TAOBAO, OTHER, ComplaintType.PRODUCT_LISTING, "artwork", listings, "The fox.")


WIDE = other_complaint(*range(700, 1000))
PLANNED = [other_complaint(item) for item in range(IN_BATCH)]


class Store:
    """A store with a page over it, and what the database was asked."""

    def __init__(self, home: Path, complaints: int) -> None:
        self.ids = make(home, 20 * complaints)
        self.ledger = Ledger.open(home / "data", now=lambda: datetime.now(UTC))
        self.journal = self.ledger.journal(ACCOUNT, run="r", actor="ada")
        files = FileStore(home / "data" / "files")
        checker = Checker(self.ledger, files, ACCOUNT, Trust())
        self.site = Site(self.ledger, files, ACCOUNT, checker, Reviewer("Bo Counsel", self.journal))
        self.gate = Gate(pages(self.site), 8800, read_only=False)
        self.cookie = ask(self.gate, self.gate.link).headers["set-cookie"].partition(";")[0]

    def get(self, path: str) -> httpx.Response:
        answer = ask(self.gate, path, cookie=self.cookie)
        assert answer.status_code == 200, answer.text
        return answer

    def post(self, path: str, form: dict[str, str]) -> httpx.Response:
        sent = {"origin": HERE, "sec_fetch_site": "same-origin", "cookie": self.cookie}
        return ask(self.gate, path, "POST", form, **sent)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = Store(tmp_path_factory.mktemp("large"), 2 * PAGE)
    rows = [
        {"row": n, "claim": one.claims[0], "submission": one.id, "status": "planned", "code": ""}
        for n, one in enumerate(PLANNED, 2)
    ]
    made.journal.append("batch_planned", {"batch": BATCH, "file": "b.csv", "file_sha256": "0" * 64, "rows": rows})
    made.journal.append_all([planned(one, batch=BATCH) for one in PLANNED])
    made.journal.append(*planned(WIDE))
    yield made
    made.ledger.close()


@contextmanager
def asked() -> Iterator[list[tuple[Engine, str, Any]]]:
    """Every statement that a database is asked in this process meanwhile."""
    found: list[tuple[Engine, str, Any]] = []

    def note(connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            found.append((connection.engine, statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "path",
    [
        "/", "/?page=2", "/?state=filed", "/?queue=review", "/?verdict=none", f"/?ipr={OTHER.key}", f"/?batch={BATCH}",
        "/?sort=planned", "/?sort=state", "/?sort=verdict", "/complaint/{id}", "/unsettled", f"/batch/{BATCH}?page=2",
    ],
)  # fmt: skip
def test_no_page_reads_a_table_that_grows_from_end_to_end(store: Store, path: str) -> None:
    with asked() as statements:
        store.get(path.format(id=store.ids[0]))
    assert statements
    for engine, statement, parameters in statements:
        with engine.connect().execution_options(ledger_plain=True) as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        steps = [str(step[3]) for step in plan]
        assert not [step for step in steps if step.startswith("SCAN") and step.split()[1] in LARGE], statement
        assert "SCAN submissions" not in steps, statement  # in an index that has all that is asked for it is fast


def test_the_overview_asks_no_more_of_a_store_twice_as_large(store: Store, tmp_path: Path) -> None:
    half = Store(tmp_path, PAGE)
    counts = []
    for one in (half, store):
        with asked() as statements:
            one.get("/?state=filed")
        counts.append(len(statements))
    half.ledger.close()
    assert counts[0] == counts[1]


def test_the_newest_come_first_and_every_one_is_on_one_page(store: Store) -> None:
    pages_of_it = [store.get(f"/?state=filed&page={page}").text for page in (1, 2)]
    seen = [id for page in pages_of_it for id in store.ids if f"/complaint/{id}" in page]
    assert sorted(seen) == sorted(store.ids)
    first = store.get("/?state=filed&sort=planned").text
    assert store.ids[-1] in first
    assert store.ids[0] not in first


def test_a_right_is_chosen_by_what_a_person_calls_it_and_stays_in_the_address(store: Store) -> None:
    page = store.get(f"/?ipr={OTHER.key}").text
    assert f"<h1>{IN_BATCH + 1} submissions</h1>" in page
    assert "ACME (CN)(30201477) (trademark/CN/30201477)</option>" in page
    assert f'<option value="{OTHER.key}" selected>' in page
    assert f"ipr={OTHER.key.replace('/', '%2F')}&amp;page=2" in page
    assert "Nothing fits" in store.get("/?ipr=trademark/US/1").text


def test_a_batch_is_shown_by_the_page_and_approved_as_a_whole(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []

    def counted(said: dict[str, Any]) -> str:
        hashed.append(content_sha256(said))
        return hashed[-1]

    monkeypatch.setattr(contents, "content_sha256", counted)
    store.site.contents = contents.Contents()
    pages_of_it = [store.get(f"/batch/{BATCH}?page={page}").text for page in (1, 2, 3)]
    assert [page.count("<section>") for page in pages_of_it] == [PAGE, PAGE, 7]
    assert all(f"{IN_BATCH} not pressed yet" in page for page in pages_of_it)
    assert [one.id for one in PLANNED if f"/complaint/{one.id}" in pages_of_it[1]] == [
        one.id for one in PLANNED[PAGE : 2 * PAGE]
    ]
    assert len(hashed) == len(PLANNED)
    form = dict(re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', pages_of_it[2]))
    assert store.post(f"/batch/{BATCH}/approve", form | {"content": "0" * 64}).status_code == 409
    assert store.post(f"/batch/{BATCH}/approve", form).status_code == 303
    approved = next(iter(store.ledger.events(ACCOUNT, types={"batch_approved"})))
    assert approved.body["submissions"] == [one.id for one in PLANNED]
    assert "the content has changed since" not in store.get(f"/batch/{BATCH}").text


def test_a_complaint_about_300_listings_is_one_page(store: Store) -> None:
    page = store.get(f"/complaint/{WIDE.id}").text
    assert page.count('data-name="Listing"') == 300
    assert dump(WIDE)["ipr"]["name"] in page


def test_the_right_of_older_rows_is_filled_in_when_the_ledger_is_opened(store: Store, tmp_path: Path) -> None:
    """As a rebuild would; a row that cannot be read stays empty."""
    store.ledger.copy_to(tmp_path / "ledger.db")
    with Ledger.open(tmp_path, now=lambda: datetime.now(UTC)) as ledger:
        ledger.close()
    with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)) as connection:
        connection.execute("DROP INDEX submissions_by_right")
        connection.execute("ALTER TABLE submissions DROP COLUMN ipr")
        connection.execute("UPDATE ledger_version SET version_num = '0003'")
        connection.execute("UPDATE submissions SET payload = '{' WHERE id = ?", (WIDE.id,))
    with Ledger.open(tmp_path, now=lambda: datetime.now(UTC)) as ledger:
        assert ledger.rights(ACCOUNT) == [OTHER.key, "trademark/CN/30201477"]
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as connection:
        assert connection.execute("SELECT ipr FROM submissions WHERE id = ?", (WIDE.id,)).fetchone() == ("",)
