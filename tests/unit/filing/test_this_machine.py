"""Which computer this is: only the one on which a browser ran may call its press absent."""

from __future__ import annotations

import platform
import uuid
from pathlib import Path

import pytest

from takedown.filing.clock import this_machine

NOWHERE = Path("/nonexistent")


@pytest.mark.parametrize("content", [b"", b"uninitialized\n", b"\xff\xfe"])
def test_an_id_that_is_none_is_replaced_by_one_that_is_kept(content: bytes, tmp_path: Path) -> None:
    """The same in every process that finds the folder, and another one beside another ledger."""
    known = tmp_path / "etc"
    known.write_bytes(content)
    (tmp_path / "other").mkdir()
    name = this_machine(tmp_path, known=known)
    assert this_machine(tmp_path, known=known) == name
    assert this_machine(tmp_path / "other", known=known) != name
    assert sorted(path.name for path in tmp_path.iterdir()) == ["etc", "machine-id", "other"]


def test_it_does_not_hang_on_a_network_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none is found, Python makes one up in each process."""
    name = this_machine(tmp_path, known=NOWHERE)
    monkeypatch.setattr(uuid, "getnode", lambda: 1)
    assert this_machine(tmp_path, known=NOWHERE) == name


def test_a_folder_that_was_copied_is_of_another_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup brought back elsewhere knows nothing of browsers that ran here."""
    name = this_machine(tmp_path, known=NOWHERE)
    monkeypatch.setattr(platform, "node", lambda: "elsewhere")
    assert this_machine(tmp_path, known=NOWHERE) != name


def test_the_systems_own_id_goes_first(tmp_path: Path) -> None:
    """Nothing is kept then."""
    known = tmp_path / "etc"
    known.write_text("a" * 32 + "\n", "utf-8")
    this_machine(tmp_path, known=known)
    assert not (tmp_path / "machine-id").exists()
