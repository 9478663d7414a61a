"""What is kept of the teaching beside the maps, so that it can be stopped at any moment: what a portal has none of, and
the cells of a list that were pointed at before all of them were. Whoever loses it is asked again, no more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from takedown.browser.pointed import Pointed
from takedown.settings.private_file import read_private, write_private

_VERSION = 1


@dataclass
class Notes:
    """Of one profile. Every change is on the disk when the call returns; raises StorageFailed where it cannot be."""

    file: Path
    lacking: set[str] = field(default_factory=set)
    """`screen.element` or `screen.element.column` that the portal has none of."""
    cells: dict[str, dict[str, Pointed]] = field(default_factory=dict)
    """`screen.element` -> column -> what was pointed at."""

    @classmethod
    def read(cls, file: Path) -> Notes:
        """What was kept; empty where nothing was, or nothing that this version reads."""
        try:
            kept = json.loads(read_private(file) or b"{}")
            if kept.get("v") == _VERSION:
                cells = {
                    key: {column: Pointed.of(raw) for column, raw in columns.items()}
                    for key, columns in kept["cells"].items()
                }
                return cls(file, set(kept["lacking"]), cells)
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls(file)
        return cls(file)

    def lacks(self, key: str, *, lacking: bool = True) -> None:
        """Note that the portal has none of it, or that it has."""
        if lacking:
            self.lacking.add(key)
        else:
            self.lacking.discard(key)
        self._keep()

    def keep_cells(self, key: str, cells: Mapping[str, Pointed]) -> None:
        """Note the cells of a list so far; none forgets them."""
        if cells:
            self.cells[key] = dict(cells)
        else:
            self.cells.pop(key, None)
        self._keep()

    def _keep(self) -> None:
        content = {
            "v": _VERSION,
            "lacking": sorted(self.lacking),
            "cells": {key: {column: asdict(one) for column, one in cells.items()} for key, cells in self.cells.items()},
        }
        write_private(self.file, json.dumps(content, ensure_ascii=False).encode())
