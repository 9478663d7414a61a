"""A file with one link per line, as a table: blank lines and lines that begin with `#` are passed over.

The row number is the number of the line. All other cells are the same in every row, from the command line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from takedown.domain.errors import WrongUse
from takedown.intake.encoding import find_encoding
from takedown.intake.table import MAX_ROWS, RawRow, Table, read_bytes
from takedown.intake.workbook import is_old_workbook, is_workbook


def read_links(path: Path, cells: Mapping[str, str], *, encoding: str | None = None) -> Table:
    """The links of `path`, each in a row with `cells`. Raises WrongUse for none, or more than a batch may have."""
    data = read_bytes(path)
    if is_workbook(data) or is_old_workbook(data):
        raise WrongUse(f"{path.name} is a spreadsheet", advice="give it to submit without --ipr and --reason")
    text = data.decode(find_encoding(data, path, encoding))
    lines = enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1)
    rows = tuple(
        RawRow(number, {"listing_url": line.strip(), **cells})
        for number, line in lines
        if line.strip() and not line.lstrip().startswith("#")
    )
    if not rows:
        raise WrongUse(f"{path.name} holds no link", advice="write one link per line")
    if len(rows) > MAX_ROWS:
        raise WrongUse(f"{path.name} has more than {MAX_ROWS} links", advice="split it into several files")
    return Table(path, hashlib.sha256(data).hexdigest(), ("listing_url", *cells), ",", rows)
