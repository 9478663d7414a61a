"""A keyring in memory, quick scrypt, and the settings of a fresh home."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from takedown.settings import redaction, sealing
from takedown.settings.profile import Profile, load_profile
from takedown.settings.settings import Settings, load_settings


class MemoryKeyring:
    """Stands for a trusted keyring."""

    name = "memory keyring"

    def __init__(self) -> None:
        self.entries: dict[str, str] = {}

    def read(self, entry: str) -> str | None:
        return self.entries.get(entry)

    def write(self, entry: str, value: str) -> None:
        self.entries[entry] = value

    def forget(self, entry: str) -> None:
        self.entries.pop(entry, None)


@pytest.fixture(autouse=True)
def _quick_scrypt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "SCRYPT_LOG2_N", 4)


@pytest.fixture(autouse=True)
def _nothing_hidden_before() -> Iterator[None]:
    before = dict(redaction._hidden)
    redaction._hidden.clear()
    yield
    redaction._hidden.clear()
    redaction._hidden.update(before)


@pytest.fixture
def settings() -> Settings:
    return load_settings()


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def real(settings: Settings, home: Path) -> Profile:
    """A real profile, `brand`, of brand@example.com on the domestic site."""
    path = home / "config" / "profiles" / "brand.toml"
    path.parent.mkdir(parents=True)
    path.write_text('extends = "domestic"\nlogin = "brand@example.com"\n', encoding="utf-8")
    return load_profile("brand", settings)
