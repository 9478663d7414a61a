"""Where this installation keeps its things. Nothing is written elsewhere, apart from result files beside a batch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True)
class Places:
    """Four folders. None of them exists before something is kept there: make them with `private_folder`."""

    config: Path
    """Profiles, `.env`, encrypted secrets, a user's own screen maps."""
    data: Path
    """The ledger and the file store."""
    state: Path
    """Browser state: what may be lost without losing a fact. The lock of an account lies beside the ledger."""
    logs: Path

    @classmethod
    def of(cls, home: Path | None) -> Places:
        """All four under `home` (TAKEDOWN_HOME), or the platform's own folders (XDG on Linux) when it is None."""
        if home is not None:
            base = home.expanduser().absolute()
            return cls(base / "config", base / "data", base / "state", base / "logs")
        own = platformdirs.PlatformDirs("takedown", appauthor=False)
        return cls(own.user_config_path, own.user_data_path, own.user_state_path, own.user_log_path)

    @property
    def profiles(self) -> Path:
        """One TOML file per profile."""
        return self.config / "profiles"

    @property
    def secrets(self) -> Path:
        """One encrypted file per profile that keeps its password in a file."""
        return self.config / "secrets"

    @property
    def keys(self) -> Path:
        """The signing key's public half, and its private one where it is kept in a file."""
        return self.config / "keys"
