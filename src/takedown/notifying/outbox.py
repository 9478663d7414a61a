"""What is still to be told to which service, and what was found before: one small file for each account.

It is written before anything is sent, so a service that is down, a crash or a power cut loses nothing; what was sent
leaves it at once. A crash between the two tells one message again: better twice than never.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from takedown.notifying.notice import Kind, Notice
from takedown.settings.private_file import read_private, write_private

MOST_WAITING = 5000
"""More wait for no service: of those that come on top only their number is kept."""


@dataclass
class Outbox:
    """`after`: the number of the last event that was looked at; None before the first look."""

    path: Path
    after: int | None = None
    standing: list[str] = field(default_factory=list)
    """Keys of what stood at the last look, and so was told."""
    waiting: dict[str, list[Notice]] = field(default_factory=dict)
    """Service -> what it has not taken yet."""
    down: dict[str, str] = field(default_factory=dict)
    """Service -> why it took nothing at the last try; a person was told of it once."""

    @classmethod
    def read(cls, path: Path) -> Outbox:
        """What is kept; an empty one where nothing is, or what is there cannot be read."""
        try:
            said: dict[str, Any] = json.loads(read_private(path) or b"{}")
            waiting = {
                service: [Notice(one["key"], Kind(one["kind"]), one["text"]) for one in notices]
                for service, notices in said.get("waiting", {}).items()
            }
            after = said.get("after")
            return cls(
                path,
                int(after) if after is not None else None,
                [str(key) for key in said.get("standing", [])],
                waiting,
                {str(service): str(why) for service, why in said.get("down", {}).items()},
            )
        except (ValueError, TypeError, KeyError, AttributeError):
            return cls(path)

    def write(self) -> None:
        """Keep it, whole or not at all. Raises StorageFailed."""
        waiting = {
            service: [{"key": one.key, "kind": one.kind.value, "text": one.text} for one in notices]
            for service, notices in self.waiting.items()
            if notices
        }
        said = {"after": self.after, "standing": self.standing, "waiting": waiting, "down": self.down}
        write_private(self.path, json.dumps(said, ensure_ascii=False, indent=1).encode())

    def take_in(
        self, happened: Sequence[Notice], standing: Sequence[Notice], services: Collection[str], *, complete: bool
    ) -> list[Notice]:
        """Queue what is new for every service, and return it; what stood before is not new.

        Where the look was not `complete`, what it did not find may stand all the same.
        """
        known = set(self.standing)
        news = [*happened, *(one for one in standing if one.key not in known)]
        self.standing = sorted({one.key for one in standing} | (set() if complete else known))
        for service in services:
            queue = self.waiting.setdefault(service, [])
            have = {one.key for one in queue}
            queue += [one for one in news if one.key not in have][: max(0, MOST_WAITING - len(queue))]
        for service in [one for one in self.waiting if one not in services]:
            del self.waiting[service]  # nobody is to be told there any more
        return news
