"""Uploaded files: what is accepted (fact sheets name few limits, so these are the portal's own), and who owns them."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass

from takedown.sandbox.office.catalogue import FILES_PER_FORM
from takedown.sandbox.office.refusal import Refused
from takedown.sandbox.office.store import Store

LARGEST_FILE = 10 * 1024 * 1024
_NAME_LENGTH = 200
_KINDS = {
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    ".png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    ".pdf": ("application/pdf", b"%PDF-"),
}


@dataclass(frozen=True)
class Document:
    """A file the portal has received. Its content is not kept, only its hash: this is a practice portal."""

    id: str
    name: str
    sha256: str
    size: int


class Documents:
    """Every uploaded file, by account and purpose (`certificate`, `letter`, `evidence`)."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def receive(self, account: str, purpose: str, name: str, content: bytes) -> Document:
        """Takes one file. Raises Refused for a wrong type, a wrong content, an empty or a too large file."""
        media_type = _media_type(name, content)
        document = Document(secrets.token_hex(12), name, hashlib.sha256(content).hexdigest(), len(content))
        self._store.run(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?)",
            document.id,
            account,
            purpose,
            name,
            document.sha256,
            document.size,
            media_type,
        )
        return document

    def of(self, account: str, purpose: str, ids: list[str]) -> list[Document]:
        """The files behind the ids of a form. Raises Refused for one that is not this account's, or for too many."""
        if len(ids) > FILES_PER_FORM or len(set(ids)) != len(ids):
            raise Refused("file.many", most=FILES_PER_FORM)
        return [self._one(account, purpose, file_id) for file_id in ids]

    def known(self, account: str, purpose: str, ids: list[str]) -> list[Document]:
        """Those of the ids that are this account's, to show a form again as it was."""
        sql = "SELECT id FROM files WHERE id = ? AND account = ? AND purpose = ?"
        return [
            self._one(account, purpose, file_id)
            for file_id in ids[:FILES_PER_FORM]
            if self._store.one(sql, file_id, account, purpose)
        ]

    def latest(self, account: str, purpose: str) -> list[Document]:
        """The file that was received last, if any."""
        sql = "SELECT * FROM files WHERE account = ? AND purpose = ? ORDER BY rowid DESC LIMIT 1"
        return [
            Document(row["id"], row["name"], row["sha256"], row["size"])
            for row in self._store.all(sql, account, purpose)
        ]

    def listed(self, stored: str) -> list[Document]:
        """The files of a stored JSON list of ids, in its order."""
        rows = [self._store.one("SELECT * FROM files WHERE id = ?", file_id) for file_id in json.loads(stored)]
        return [Document(row["id"], row["name"], row["sha256"], row["size"]) for row in rows if row]

    def _one(self, account: str, purpose: str, file_id: str) -> Document:
        sql = "SELECT * FROM files WHERE id = ? AND account = ? AND purpose = ?"
        row = self._store.one(sql, file_id, account, purpose)
        if row is None:
            raise Refused("file.unknown")
        return Document(row["id"], row["name"], row["sha256"], row["size"])


def _media_type(name: str, content: bytes) -> str:
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    if suffix not in _KINDS or len(name) > _NAME_LENGTH:
        raise Refused("file.type", name=name[:_NAME_LENGTH])
    media_type, beginning = _KINDS[suffix]
    if not content:
        raise Refused("file.empty", name=name)
    if len(content) > LARGEST_FILE:
        raise Refused("file.large", name=name)
    if not content.startswith(beginning):
        raise Refused("file.content", name=name)
    return media_type
