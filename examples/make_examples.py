"""Make everything in this folder again: `python examples/make_examples.py [FOLDER]`. The same on every run.

Brands, owners, sellers and numbers are invented; the item numbers lie outside the ranges in use. On the practice portal
the last two digits of a number choose what happens:

    item      01 the verify step says that it does not exist     registration   77 approved at once
              02 the whole complaint is refused                                  99 pending for 30 days
              03 rejected after a day    04 stays in processing                  0000 rejected
              05 a status nobody knows   06 removed at once                      else approved after 3 days
              else removed after a day
"""

from __future__ import annotations

import csv
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import broken_rows
from drawn_files import write_jpg, write_pdf, write_png
from example_rights import RIGHTS, RIGHTS_HEADER
from example_rows import BATCH_HEADER, batch


def write_csv(path: Path, header: str, rows: Iterable[tuple[str, ...]]) -> None:
    """UTF-8 with its mark, so that a spreadsheet shows the Chinese."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)


def write_links(path: Path) -> None:
    """For `takedown submit links.txt --ipr nordhelm-us --reason unfair_use --explanation TEXT`."""
    lines = [
        "# One link per line. Blank lines and lines like this one are passed over.",
        *(f"https://www.aliexpress.com/item/90050000000{number:05}.html" for number in range(911, 916)),
        "",
        "# copied from a phone",
        "Look at this: https://m.aliexpress.com/item/9005000000000921.html?from=share",
        "www.alibaba.com/product-detail/Winter-Jacket_9000000001911.html",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def named_files(column: int, rows: Iterable[tuple[str, ...]]) -> list[str]:
    """The files that a column names, each once."""
    return list(dict.fromkeys(name.strip() for one in rows for name in one[column].split(";") if name.strip()))


def write_file(path: Path) -> None:
    """A small file of the kind that its name says, with its name drawn on it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    title = path.stem.replace("-", " ")
    {".png": write_png, ".jpg": write_jpg, ".pdf": write_pdf}[path.suffix](path, title)


def main(folder: Path) -> None:
    """Write every file of the examples into a folder."""
    for old in ("evidence", "certificates"):
        shutil.rmtree(folder / old, ignore_errors=True)
    rows = batch()
    for name in (*named_files(4, rows), *named_files(8, RIGHTS), *named_files(10, RIGHTS)):
        write_file(folder / name)
    write_csv(folder / "batch.csv", BATCH_HEADER, rows)
    write_csv(folder / "ipr.csv", RIGHTS_HEADER, RIGHTS)
    write_links(folder / "links.txt")
    broken_rows.write(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
