"""What the process reads from and writes to, made fit for any start: cron, a closed pipe, a terminal of few characters."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

STDOUT, STDERR = 1, 2


class _Patient(io.FileIO):
    """Nobody who stops reading, and no full disk behind `> file`, may stop a filing half-way: what fails is dropped."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def prepare_streams() -> None:
    """Open what is closed, show as an escape what an encoding lacks, and outlive a reader that goes away."""
    _occupy_standard_descriptors()
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123 - for the life of the process
    sys.stdout = _robust(sys.stdout, STDOUT)
    sys.stderr = _robust(sys.stderr, STDERR)


def _occupy_standard_descriptors() -> None:
    # Started with one of them closed, the ledger could be opened as descriptor 1, and a child would write into it.
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= STDERR:
        pass
    os.close(descriptor)


def _robust(stream: TextIO | None, descriptor: int) -> TextIO:
    if isinstance(stream, io.TextIOWrapper) and stream.isatty():
        stream.reconfigure(errors="backslashreplace")
        return stream
    if stream is not None:
        stream.flush()
    encoding = stream.encoding if stream is not None else "utf-8"
    raw = _Patient(descriptor, "w", closefd=False)
    at_once = descriptor == STDERR
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding, errors="backslashreplace", line_buffering=at_once)
