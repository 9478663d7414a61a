"""What a person saw of some submissions, as one hash: over every event about them, which name every picture by its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from sqlalchemy import Connection, select

from takedown.domain.model import Account
from takedown.ledger.rows import chunks
from takedown.ledger.schema import events, mentions


def seen_sha256(connection: Connection, account: Account, submissions: Collection[str]) -> str:
    """The hash over the numbers and lines of the account's events about these submissions, in order."""
    numbers: set[int] = set()
    for names in chunks(sorted(submissions)):
        about = select(mentions.c.seq).where(mentions.c.account == account, mentions.c.submission.in_(names))
        numbers.update(connection.execute(about).scalars())
    digest = hashlib.sha256()
    for some in chunks(sorted(numbers)):
        lines = select(events.c.seq, events.c.line).where(events.c.account == account, events.c.seq.in_(some))
        for seq, line in connection.execute(lines.order_by(events.c.seq)):
            digest.update(f"{seq} {hashlib.sha256(bytes(line)).hexdigest()}\n".encode())
    return digest.hexdigest()
