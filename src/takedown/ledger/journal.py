"""Appends to one account's chain.

One short transaction: lock the head, insert, move the head, update the projections. A checkpoint is part of the
transaction of the event that it is made for.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from takedown.domain.errors import LedgerAltered, TakedownError
from takedown.domain.event import GENESIS, Event, stamp
from takedown.domain.model import Account
from takedown.ledger import bodies, checkpoints, projections
from takedown.ledger.checkpoints import Checkpointed, Signer
from takedown.ledger.database import Database
from takedown.ledger.errors import ChangedMeanwhile
from takedown.ledger.facts import Fact
from takedown.ledger.rows import DatabaseRows
from takedown.ledger.schema import events, heads
from takedown.ledger.seen import seen_sha256
from takedown.verification.note import Checkpoint

Item = tuple[str, Mapping[str, Any]]

_head_of = select(heads.c.seq, heads.c.sha256).where(heads.c.account == bindparam("of")).with_for_update()
_move_head = heads.update().where(heads.c.account == bindparam("of"))


@dataclass(frozen=True)
class _Head:
    seq: int
    sha256: str


class Journal:
    """The chain of one account, for one run and the person or program (`actor`) behind it. Made by `Ledger.journal`."""

    def __init__(
        self,
        database: Database,
        account: Account,
        *,
        run: str,
        actor: str,
        now: Callable[[], datetime],
        signer: Signer | None = None,
    ) -> None:
        self.account = account
        self.run = run
        self.actor = actor
        self.owed: TakedownError | None = None
        """Why the newest events have no checkpoint, where one was to be made and could not."""
        self._database = database
        self._now = now
        self._signer = signer
        self._opening: list[Item] = []

    @property
    def untouched(self) -> bool:
        """Whether what `open_late` was given still waits for something to be appended."""
        return bool(self._opening)

    def open_late(self, event_type: str, body: Mapping[str, Any]) -> None:
        """Append this event in front of the next one, with a checkpoint if possible; without a next one never.

        Raises ValueError as `append` does.
        """
        bodies.check(event_type, body)
        self._opening = [(event_type, body)]

    def append(self, event_type: str, body: Mapping[str, Any], checkpointed: Checkpointed = Checkpointed.NO) -> Event:
        """Append one event; when this returns, it is on the disk. It is never tried a second time.

        Raises ValueError for an unknown type or a body that lacks a field, IllegalStep for a step that the protocol
        does not allow, ClaimHeld, NumberTaken, LedgerAltered or StorageFailed, and what the signer raises when the event
        must come with a checkpoint. Nothing was appended then; only when the commit itself failed (StorageFailed), the
        ledger must be read to be sure.
        """
        return self.append_all([(event_type, body)], checkpointed)[0]

    def append_seen(self, event_type: str, body: Mapping[str, Any]) -> Event:
        """Append what a person says of what they saw: the submissions that it names, of which they saw `seen_sha256`.

        Raises ChangedMeanwhile when an event about one of them came since, and what `append` raises; nothing was appended.
        """
        about = body.get("submissions") or [body["submission"]]
        seen = body["seen_sha256"]

        def require_same(connection: Connection) -> None:
            if seen_sha256(connection, self.account, about) != seen:
                raise ChangedMeanwhile(about)

        return self._append([(event_type, body)], Checkpointed.IF_POSSIBLE, require_same)[0]

    def append_all(self, items: Sequence[Item], checkpointed: Checkpointed = Checkpointed.NO) -> list[Event]:
        """Append several events in this order, all or none. Raises what `append` raises."""
        return self._append(items, checkpointed, lambda _connection: None)

    def _append(
        self, items: Sequence[Item], checkpointed: Checkpointed, require: Callable[[Connection], None]
    ) -> list[Event]:
        if not items:
            return []
        for event_type, body in items:
            bodies.check(event_type, body)
        with self._database.writing() as connection:
            head = self._locked_head(connection)
            require(connection)
            appended = []
            for event_type, body in (*self._opening, *items):
                event, line = self._next(head, event_type, body)
                head = _Head(event.seq, hashlib.sha256(line).hexdigest())
                appended.append((event, line))
            self._write(connection, appended, head)
            if (self._opening or checkpointed is not Checkpointed.NO) and self._signer is not None:
                self._checkpoint(connection, head, self._signer, must=checkpointed is Checkpointed.MUST)
        self._opening = []
        return [event for event, _ in appended[-len(items) :]]

    def checkpoint(self) -> Checkpoint | None:
        """Make a checkpoint over everything so far, and an event that names it; None when nothing is new since the last.

        Raises what `append` raises with a checkpoint that must be; there is none then.
        """
        if self._signer is None:
            return None
        with self._database.writing() as connection:
            return self._checkpoint(connection, self._locked_head(connection), self._signer, must=True)

    def add_stamp(self, size: int, response: bytes, body: Mapping[str, Any]) -> None:
        """Keep a time stamp of the checkpoint over `size` events, and append its `time_stamped` event. Raises as `append`."""
        bodies.check("time_stamped", body)
        with self._database.writing() as connection:
            head = self._locked_head(connection)
            checkpoints.add_stamp(connection, self.account, size, body["authority"], response)
            self._append_in(connection, head, "time_stamped", body)

    def _checkpoint(self, connection: Connection, head: _Head, signer: Signer, *, must: bool) -> Checkpoint | None:
        try:
            made = checkpoints.make(connection, self.account, head.seq, signer)
        except (TakedownError, ValueError) as error:
            damaged = LedgerAltered("The last checkpoint cannot be read.", advice="Run takedown verify --store.")
            self.owed = error if isinstance(error, TakedownError) else damaged
            if must:
                raise self.owed from error
            return None
        self.owed = None
        if made is not None:
            said = {"size": made.size, "note_sha256": checkpoints.note_sha256(made), "key": signer.key}
            self._append_in(connection, head, "checkpoint_made", said)
        return made

    def _append_in(self, connection: Connection, head: _Head, event_type: str, body: Mapping[str, Any]) -> None:
        event, line = self._next(head, event_type, body)
        self._write(connection, [(event, line)], _Head(event.seq, hashlib.sha256(line).hexdigest()))

    def _locked_head(self, connection: Connection) -> _Head:
        row = connection.execute(_head_of, {"of": self.account}).one_or_none()
        if row is not None:
            return _Head(row.seq, row.sha256)
        connection.execute(heads.insert(), {"account": self.account, "seq": 0, "sha256": GENESIS})
        return _Head(0, GENESIS)

    def _next(self, head: _Head, event_type: str, body: Mapping[str, Any]) -> tuple[Event, bytes]:
        """The event after `head` and its line. Its body is read back from the line: what is told is what is kept."""
        now = self._now().astimezone(UTC)
        at = now.replace(microsecond=now.microsecond // 1000 * 1000)
        event = Event(head.seq + 1, head.sha256, event_type, at, self.run, self.actor, body)
        line = event.line()
        return replace(event, body=json.loads(line)["body"]), line

    def _write(self, connection: Connection, appended: Sequence[tuple[Event, bytes]], head: _Head) -> None:
        facts = [Fact(self.account, event.seq, event.type, stamp(event.at), event.body) for event, _ in appended]
        rows = DatabaseRows(connection)
        projections.expect(rows, facts)
        for fact in facts:
            projections.apply(rows, fact)
        connection.execute(
            events.insert(),
            [
                {"account": self.account, "seq": fact.seq, "type": fact.type, "at": fact.at, "line": line}
                for fact, (_, line) in zip(facts, appended, strict=True)
            ],
        )
        connection.execute(_move_head, {"of": self.account, "seq": head.seq, "sha256": head.sha256})
        rows.flush()
