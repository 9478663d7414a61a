"""Every format of the report says the same, and a stranger's text does nothing in any of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from takedown.domain.payload import dump, kind_of
from takedown.domain.submission import Withdrawal
from takedown.ledger.ledger import Ledger
from takedown.reporting.figures import Hit, Report
from takedown.reporting.lines import lines_file
from takedown.reporting.outcomes import outcomes
from takedown.reporting.page import HITS_SHOWN, report_page
from takedown.reporting.sellers import sellers
from takedown.reporting.workbook import report_workbook
from takedown.reporting.writer import written
from tests.unit.ledger.sample import ACCOUNT, Clock, Item, case, complaint, declared, filed, intended, planned

EVIL = """</td><script>alert(1)</script><img src=x onerror=alert(2)>=HYPERLINK("http://evil.test")\x1b\ufffe"""
FORMULA = "=cmd|' /C calc'!A0"
MADE = datetime(2026, 11, 27, 12, tzinfo=UTC)
OURS, THEIRS = complaint(1, 2, 3), complaint(4)


def batch(*rows: tuple[int, int, str]) -> Item:
    """A plan of a file with a hostile name; a row is its number, a listing and what it says of the seller."""
    said = [
        {"row": row, "claim": OURS.claim(complaint(item).listings[0]), "submission": OURS.id, "seller": seller}
        for row, item, seller in rows
    ]
    facts = {"status": "planned", "code": ""}
    return "batch_planned", {
        "batch": "B-1",
        "file": f"{EVIL}.csv",
        "file_sha256": "0" * 64,
        "rows": [row | facts for row in said],
    }


def refused(*items: int) -> Item:
    """The portal rejects these, in words of its own."""
    name, body = case("N1", OURS, "closed", **{f"_{item}": "rejected" for item in items}, _1="removed")
    lines: list[dict[str, Any]] = [line | {"words": EVIL} for line in body["listings"] if line["status"] == "rejected"]
    return name, body | {"listings": [*lines, *(one for one in body["listings"] if one["status"] != "rejected")]}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Two complaints, one of them decided, and the withdrawal of it."""
    with Ledger.open(tmp_path / "ledger", now=Clock()) as made:
        journal = made.journal(ACCOUNT, run="r", actor="a")
        name, body = planned(OURS, batch="B-1")
        journal.append_all([(name, body), planned(THEIRS), declared(OURS), intended(OURS), filed(OURS, "N1")])
        journal.append(*batch((2, 1, FORMULA), (3, 2, FORMULA.upper()), (7, 3, "")))
        journal.append(*refused(2, 3))
        withdrawal = Withdrawal(ACCOUNT, "N1", "Settled.")
        journal.append(
            "submission_planned",
            {
                "submission": withdrawal.id,
                "kind": kind_of(withdrawal),
                "attempt": 1,
                "claims": list(withdrawal.claims),
                "payload": dump(withdrawal),
                "batch": None,
                "waits_for": None,
            },
        )
        yield made


@pytest.fixture
def report(ledger: Ledger, tmp_path: Path) -> Report:
    """Every format of it, written beside the ledger."""
    known = sellers(ledger, [ACCOUNT])
    with ExitStack() as stack:
        writers = [
            stack.enter_context(lines_file(tmp_path / "report.csv")),
            stack.enter_context(report_workbook(tmp_path / "report.xlsx")),
            stack.enter_context(report_page(tmp_path / "report.html", ACCOUNT, MADE, {})),
        ]
        return written(outcomes(ledger, ACCOUNT, known), known, writers)


class Seen(HTMLParser):
    """The elements, attributes and texts of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def test_every_format_says_the_same_numbers(report: Report, tmp_path: Path) -> None:
    """Counted once: lines of the CSV, sheets of the workbook, the page and the JSON."""
    funnel = report.facts()["funnel"]
    assert isinstance(funnel, dict)
    lines = list(csv.DictReader(io.StringIO((tmp_path / "report.csv").read_text("utf-8-sig"))))
    assert len(lines) == funnel["planned"] == 4
    for name in ("filed", "seen", "decided", "removed"):
        assert sum(1 for line in lines if line[f"{name}_at"]) == funnel[name]
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    summary = {row[0].value: row[1].value for row in book["Summary"].iter_rows(min_row=2)}
    assert [summary[name] for name in ("planned", "filed", "seen", "decided", "removed ever", "open")] == [
        4,
        3,
        3,
        3,
        1,
        1,
    ]
    assert summary["hours to takedown, median"] == funnel["hours_to_takedown"]["median"]
    assert book["Listings"].max_row == 5
    text = " ".join(Seen((tmp_path / "report.html").read_text("utf-8")).text.split())
    assert "Filed: 3 of 4 listings. Decided: 3. Removed now: 1. Still open: 1." in text


def test_what_a_refusal_hit_is_named_by_file_row_and_listing(report: Report, tmp_path: Path) -> None:
    """In every format."""
    (refusal,) = report.refusals
    assert [(hit.row, hit.listing, hit.complaint) for hit in refusal.hits] == [
        (3, "aliexpress/2", "N1"),
        (7, "aliexpress/3", "N1"),
    ]
    sheet = openpyxl.load_workbook(tmp_path / "report.xlsx")["Refusals"]
    shown = EVIL.replace("\x1b", "\ufffd").replace("\ufffe", "\ufffd")
    assert [[cell.value for cell in row][2:] for row in sheet.iter_rows(min_row=2)] == [
        [2, f"{shown}.csv", 3, "aliexpress/2", "N1"],
        [2, f"{shown}.csv", 7, "aliexpress/3", "N1"],
    ]
    assert "aliexpress/3" in Seen((tmp_path / "report.html").read_text("utf-8")).text


def test_a_hostile_text_is_only_text_on_the_page(report: Report, tmp_path: Path) -> None:
    """Nothing of it is an element or an attribute, and the page asks nobody for anything."""
    page = (tmp_path / "report.html").read_text("utf-8")
    seen = Seen(page)
    assert not seen.tags & {"script", "img", "link", "iframe", "a", "object"}
    assert not {one for one in seen.attributes if one.startswith("on")} | (seen.attributes & {"src", "href", "style"})
    assert "alert(1)" in seen.text
    assert "default-src 'none'" in page
    assert "url(" not in page and "@import" not in page


def test_no_cell_is_a_formula(report: Report, tmp_path: Path) -> None:
    """Texts of the workbook are texts, marked so that they stay texts when they are edited; the CSV is guarded."""
    lines = csv.reader(io.StringIO((tmp_path / "report.csv").read_text("utf-8-sig")))
    cells = [cell for line in lines for cell in line]
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@"}]
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    texts = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert {cell.data_type for cell in texts} == {"s"}
    assert all(cell.quotePrefix for cell in texts)
    assert not [cell for cell in texts if cell.hyperlink]


def test_listings_of_one_seller_are_counted_together(report: Report) -> None:
    """By what rows said of the seller, whatever the case; with the reason why."""
    (found,) = report.seller_facts()
    assert (found["planned"], found["removed"], found["reinstated"], found["open"]) == (2, 1, 0, 0)
    assert found["because"] == [{"rule": "same seller id", "id": FORMULA, "listings": ["aliexpress/1", "aliexpress/2"]}]
    assert report.groups["seller"][""].planned == 2


def test_a_file_that_is_not_written_to_its_end_leaves_what_was_there(ledger: Ledger, tmp_path: Path) -> None:
    """Nothing half-written, and nothing beside it."""
    for name, kind in (("a.csv", lines_file), ("a.xlsx", report_workbook)):
        place = tmp_path / name
        place.write_text("before")
        with pytest.raises(RuntimeError), kind(place) as writer:
            for outcome in outcomes(ledger, ACCOUNT):
                writer.add(outcome)
            raise RuntimeError
        assert place.read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "a.xlsx", "ledger"]


def test_an_empty_record_makes_a_page_too(tmp_path: Path) -> None:
    with report_page(tmp_path / "a.html", ACCOUNT, MADE, {}) as writer:
        writer.end(Report())
    assert "Nothing has been planned yet." in (tmp_path / "a.html").read_text("utf-8")


def test_a_refusal_of_more_listings_than_the_page_shows_says_how_many_are_left_out(tmp_path: Path) -> None:
    report = Report()
    report.total.planned = HITS_SHOWN + 7
    report.refused["rejected", "No."] = [Hit("a.csv", row, f"taobao/{row}", "N1") for row in range(HITS_SHOWN + 7)]
    with report_page(tmp_path / "a.html", ACCOUNT, MADE, {}) as writer:
        writer.end(report)
    assert "And 7 more" in (tmp_path / "a.html").read_text("utf-8")
