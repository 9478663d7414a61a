"""What the complaints of a batch say to the portal, as hashes: computed once for the same text of a row."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from takedown.domain.model import Account
from takedown.domain.review import content_sha256
from takedown.ledger.ledger import Ledger

_MOST = 20_000


@dataclass(frozen=True)
class BatchContents:
    """Submission -> the hash of what it says, and everybody who declared one."""

    contents: dict[str, str]
    declared_by: list[str]


class Contents:
    """Knows the hash of every payload that it has seen: that of 300 listings takes longer than all the rest of a page."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, str] = OrderedDict()
        self._one_at_a_time = Lock()

    def of(self, ledger: Ledger, account: Account, batch: str) -> BatchContents:
        """Of the complaints of a batch that were not pressed yet. Raises ValueError for a payload that cannot be read."""
        contents: dict[str, str] = {}
        declared: set[str] = set()
        for id, text, by in ledger.payloads(account, batch):
            contents[id] = self._hash(text)
            declared.add(by)
        return BatchContents(contents, sorted(filter(None, declared)))

    def _hash(self, text: str) -> str:
        key = hashlib.sha256(text.encode()).digest()
        with self._one_at_a_time:
            found = self._known.get(key)
            if found is None:
                found = self._known[key] = content_sha256(json.loads(text))
                if len(self._known) > _MOST:
                    self._known.popitem(last=False)
            return found
