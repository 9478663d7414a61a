"""Files that stand beside a batch or where a person names them: whole in the place of what was there, or not at all."""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

from takedown.domain.errors import StorageFailed


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to that stands at `path`, on the disk, once the block has ended well. Raises StorageFailed."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        try:
            with part.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise not_written(path, error) from error


@contextmanager
def whole_text(path: Path) -> Iterator[TextIO]:
    """The same for a table that a spreadsheet opens: UTF-8 with a mark, line ends as they are written."""
    with whole_file(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        try:
            yield text
        finally:
            text.detach()


def not_written(path: Path, error: OSError) -> StorageFailed:
    """What is said of a file that cannot be written."""
    advice = "close it in other programs, or make room and make the folder writable"
    return StorageFailed(f"{path} cannot be written: {error.strerror}", advice=advice, detail=str(error))
