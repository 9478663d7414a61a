"""`broken.xlsx`: one row for each error that a row of a batch can have; its column `note` says which code it gets.

Left out is what does not stand in a file: an unreadable file, a right that the portal rejected or that has expired, a
profile that does not serve the marketplace.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from drawn_files import write_pdf, write_png
from openpyxl import Workbook

GOOD = "https://www.aliexpress.com/item/90059999990{:05}.html"
COLUMNS = (
    "listing_url",
    "ipr",
    "reason",
    "explanation",
    "evidence",
    "complaint_type",
    "order_number",
    "infringement_location",
    "reference",
    "note",
)
MORE_THAN_IS_TAKEN = 5_000_001
PAGES = 5
TOO_LONG = "a cell that is longer than any spreadsheet program would keep"
"""Stands for it until the workbook is written: the library that writes it would cut it."""
PICTURE = "evidence/jacket-comparison.png"


class _Numbers:
    """Good addresses, another one each time: row numbers that no outcome of the practice portal depends on."""

    def __init__(self) -> None:
        self._last = 110

    def next(self) -> str:
        self._last += 1
        return GOOD.format(self._last * 100 + 50)


def rows() -> Iterator[dict[str, object]]:
    """Each with the codes it should get, joined by `;`, as its note."""
    numbers = _Numbers()

    def bad(codes: str, **cells: object) -> dict[str, object]:
        good = {
            "listing_url": numbers.next(),
            "ipr": "nordhelm-us",
            "reason": "unfair_use",
            "explanation": "The mark is used in the title.",
        }
        return {**good, **cells, "note": codes}

    yield bad("missing", listing_url="")
    yield bad("missing", ipr="")
    yield bad("missing", reason=" ")
    for code, text in _ADDRESSES:
        yield bad(code, listing_url=text)
    yield {**bad("cell_without_column"), "": "text beside the columns"}
    yield bad("number_rounded", order_number=9026100200000011877)
    yield bad("formula_without_value", explanation="=A1&B1")
    yield bad("formula_without_value", explanation="#N/A")
    yield bad("cell_too_long", explanation=TOO_LONG)
    yield bad("control_character", explanation="The mark\u202e is used")
    yield bad("too_long", listing_url=numbers.next() + "?" + "a" * 9000)
    yield bad("shop_not_listing", listing_url="https://www.aliexpress.com/store/990000077")
    yield bad("listing_not_shop", complaint_type="store_front")
    yield bad("not_a_shop", complaint_type="store_front", listing_url="https://www.aliexpress.com/")
    shop = "https://newshop.1688.com/page/index.htm?memberId=b2b-22"
    yield bad("not_a_shop", complaint_type="store_front", listing_url=shop)
    yield bad("livestream_unknown", complaint_type="livestream")
    yield bad("complaint_type_unknown", complaint_type="product listin")
    yield bad("ipr_unknown", ipr="nordhelm-uk")
    yield bad("ipr_ambiguous", ipr="90012377")
    yield bad("foreign_right", listing_url="https://item.taobao.com/item.htm?id=9000000009150")
    yield bad("reason_unknown", reason="too cheap")
    yield bad("reason_does_not_fit", reason="stolen_pictures", evidence=PICTURE)
    yield bad("needs_explanation", explanation="")
    yield bad("needs_evidence", reason="counterfeit_features")
    yield bad("needs_evidence", ipr="insole", reason="patent_no_decision")
    yield bad("needs_order_number", reason="test_buy", evidence=PICTURE)
    yield bad("order_number_not_here", order_number="9026100200000011")
    yield bad("order_number_unusable", reason="test_buy", evidence=PICTURE, order_number="see the report")
    yield bad("location_unknown", infringement_location="advertising")
    for code, name in _FILES:
        yield bad(code, reason="counterfeit_features", evidence=name)
    yield {**bad("", reason="test_buy", evidence=PICTURE, order_number="9026100200000012")}
    yield bad("order_number_twice", reason="test_buy", evidence=PICTURE, order_number="9026100200000012")
    first = numbers.next()
    yield bad("", listing_url=first)
    yield bad("listing_twice", listing_url=first.replace("https://www.", "m."))
    yield bad("short_link;ipr_unknown;reason_unknown;location_unknown", listing_url="https://a.aliexpress.com/_mDemo2",
              ipr="?", reason="?", infringement_location="?")  # fmt: skip


_ADDRESSES = [
    ("no_address", "see my mail of Monday"),
    ("several_links", "https://www.aliexpress.com/item/9005999999000150.html and https://example.com/9005999999000250"),
    ("several_numbers", "https://item.taobao.com/item.htm?id=9000000009250&id=9000000009350"),
    ("wrong_scheme", "taobao://item.taobao.com/item.htm?id=9000000009450"),
    ("credentials_in_address", "https://www.aliexpress.com@evil.example/item/9005999999000350.html"),
    ("port_in_address", "https://www.aliexpress.com:8443/item/9005999999000450.html"),
    ("lookalike_host", "https://www.aliexpress.com.evil.example/item/9005999999000550.html"),
    ("lookalike_host", "https://www.a1iexpress.com/item/9005999999000650.html"),
    ("unknown_host", "https://www.example.com/item/9005999999000750.html"),
    ("short_link", "https://a.aliexpress.com/_mDemo1"),
    ("not_a_listing", "https://www.aliexpress.com/item/9.00599E+15.html"),
    ("not_a_listing", "https://main.m.taobao.com/detail/index.html?id=9000000009550"),
    ("american_number", "https://www.aliexpress.com/item/3257799812685398.html"),
    ("implausible_number", "https://www.aliexpress.com/item/90059.html"),
]
_FILES = [
    ("evidence_path", "../secret.png"),
    ("evidence_path", "C:\\Users\\demo\\picture.png"),
    ("evidence_link", "evidence/broken/link.png"),
    ("evidence_missing", "evidence/jacket-comparisn.png"),
    ("evidence_not_a_file", "evidence"),
    ("evidence_empty", "evidence/broken/empty.png"),
    ("evidence_too_large", "evidence/broken/too-large.png"),
    ("evidence_type", "evidence/broken/report.docx"),
    ("evidence_type", "evidence/broken/really-a-pdf.png"),
    ("no_capture", "capture"),
    ("too_many_files", ";".join(f"evidence/broken/page-{page}.png" for page in range(1, PAGES + 1))),
]


def write(folder: Path) -> None:
    """The workbook beside the other examples, and the files that it names."""
    book = Workbook()
    sheet = book.active
    sheet.title = "rows"
    sheet.append(COLUMNS)
    for cells in rows():
        sheet.append([cells.get(name, "") or None for name in (*COLUMNS, "")])
    raw = io.BytesIO()
    book.save(raw)
    (folder / "broken.xlsx").write_bytes(_finished(raw.getvalue()))
    _write_files(folder / "evidence" / "broken")


def _write_files(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "empty.png").write_bytes(b"")
    (folder / "link.png").unlink(missing_ok=True)
    (folder / "link.png").symlink_to("page-1.png")
    (folder / "report.docx").write_bytes(b"PK\x03\x04 a Word file would stand here")
    write_pdf(folder / "really-a-pdf.png", "really a pdf")
    # Mostly zeros: large on disk, next to nothing in an archive.
    (folder / "too-large.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(MORE_THAN_IS_TAKEN))
    for page in range(1, PAGES + 1):
        write_png(folder / f"page-{page}.png", f"page {page}")


def _finished(data: bytes) -> bytes:
    """The workbook with its long cell and with one fixed time in it, so that it is the same bytes on every run."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-11-21T00:00:00Z", old.read(name))
            content = content.replace(TOO_LONG.encode(), TOO_LONG.encode() * 600)
            new.writestr(zipfile.ZipInfo(name, (2026, 11, 21, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
