"""An office for every test of a command that works on a portal."""

from __future__ import annotations

from tests.unit.cli.office import empty_ledger, office

__all__ = ["empty_ledger", "office"]
