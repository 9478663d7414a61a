"""A file with one link per line, as a table: blank lines and lines that begin with `#` are passed over.

The row number is the number of the line. All other cells are the same in every row, from the command line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from takedown.domain.errors import WrongUse
from takedown.domain.rules import Problem, find_reason
from takedown.intake.batch import Steps, check_table
from takedown.intake.checked import CheckedBatch, ServingProfile
from takedown.intake.encoding import find_encoding
from takedown.intake.evidence import EvidenceLimits, EvidenceReader
from takedown.intake.history import History, NoHistory
from takedown.intake.register import IprRegister
from takedown.intake.row_check import RowChecker
from takedown.intake.table import MAX_ROWS, RawRow, Table, read_bytes
from takedown.intake.workbook import is_old_workbook, is_workbook


def links_batch(
    path: Path,
    *,
    ipr: str,
    reason: str,
    explanation: str = "",
    evidence: Sequence[str | Path] = (),
    register: IprRegister,
    profiles: Sequence[ServingProfile],
    today: date,
    history: History | None = None,
    encoding: str | None = None,
    refile: bool = False,
    limits: EvidenceLimits | None = None,
    other_profiles: Sequence[ServingProfile] = (),
    steps: Steps = iter,
) -> CheckedBatch:
    """Check a file with one link per line; right, reason, explanation and evidence are the same for all.

    `evidence` may lie anywhere. Raises WrongUse for the file as a whole and for what was named on the command line.
    """
    right = register.find(ipr)
    if isinstance(right, Problem):
        raise WrongUse(right.message, advice=right.advice)
    known = find_reason(reason, right.ipr_type)
    if isinstance(known, Problem):
        raise WrongUse(known.message, advice=known.advice)
    if known.needs_order_number:
        message = f"{known.code} needs the order of each listing, and a file of bare links has no place for it"
        raise WrongUse(message, advice="write a batch file with the column order_number")
    reader = EvidenceReader(path.parent, limits)
    named = reader.named_by_the_user([Path(file) for file in evidence])
    cells = {"ipr": ipr, "reason": reason, "explanation": explanation, "evidence": named}
    checker = RowChecker(register, profiles, reader, today=today, others=other_profiles)
    table = read_links(path, cells, encoding=encoding)
    checked = check_table(table, checker, reader, history or NoHistory(), refile=refile, steps=steps)
    said = [right.key, known.code, explanation.strip(), *sorted(reader.sources)]
    return replace(checked, variant=hashlib.sha256(json.dumps(said).encode()).hexdigest())


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
