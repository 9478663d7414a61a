"""Data to stdout, talk to stderr; for people or, with `--json`, one NDJSON line per event and a last line `result`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from takedown.cli.failure import result_line
from takedown.domain.errors import Exit
from takedown.settings.redaction import redact, redact_value

WIDTH_OF_FILES = 220
"""Columns of a table that goes into a file or a pipe: wide enough that nothing is folded."""


NEVER_FOLDED = frozenset({"complaint", "number", "complaint number", "listings", "marketplace", "state"})


class Bar:
    """A progress bar on stderr; silent where nobody would see it."""

    def __init__(self, progress: Progress | None, task: TaskID | None) -> None:
        self._progress = progress
        self._task = task

    def advance(self, steps: int = 1) -> None:
        """One more is done."""
        if self._progress is not None and self._task is not None:
            self._progress.advance(self._task, steps)

    def label(self, text: str) -> None:
        """What is being done now."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, description=text)


class Output:
    """Where a command speaks. Everything said goes through redaction."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        width = None if sys.stdout.isatty() else WIDTH_OF_FILES
        self._out = Console(file=sys.stdout, width=width, highlight=False, emoji=False)
        self._talk = Console(file=sys.stderr, highlight=False, soft_wrap=True, emoji=False)

    def event(self, name: str, facts: Mapping[str, Any]) -> None:
        """A progress line for programs; nothing for people."""
        if self.as_json:
            self._line(json.dumps(redact_value({"event": name, **facts}), default=str))

    def say(self, text: str, style: str = "") -> None:
        """Talk to the person; not in `--json`."""
        if not self.as_json:
            self._talk.print(Text(redact(text), style=style))

    def warn(self, text: str) -> None:
        """A warning for people and programs."""
        self.event("warning", {"message": text})
        self.say(f"! {text}", "yellow")

    def table(self, title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """A table on stdout, for people; programs get the same facts in the result."""
        if self.as_json:
            return
        table = Table(
            title=title, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False
        )
        for column in columns:
            table.add_column(column, overflow="fold", no_wrap=column in NEVER_FOLDED)
        for row in rows:
            table.add_row(*(Text(redact(str(cell))) for cell in row))
        self._out.print(table)

    def data(self, text: str) -> None:
        """A line of data on stdout, for people: one line, however long it is."""
        if not self.as_json:
            self._out.print(Text(redact(text)), soft_wrap=True)

    @contextmanager
    def bar(self, total: int, label: str) -> Iterator[Bar]:
        """A progress bar for the time of the block."""
        if self.as_json or not sys.stderr.isatty() or total == 0:
            yield Bar(None, None)
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._talk, transient=True) as progress:
            yield Bar(progress, progress.add_task(label, total=total))

    def result(self, code: Exit, facts: Mapping[str, Any]) -> Exit:
        """The last line of `--json`; returns the code for the caller to exit with."""
        if self.as_json:
            self._line(result_line(code, facts))
        return code

    def _line(self, line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
