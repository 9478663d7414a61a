"""Puts a run between two outside times, where the settings ask for it.

The first stamp is of the checkpoint over the run's start, before anything is pressed; the last is of the one over its
seal. What an authority that was away left without a stamp is stamped by the next run that presses, and its delay is in
the record. A stamp over a checkpoint is a stamp over all that came before it, so one is enough for whatever was missed.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from takedown.domain.event import stamp
from takedown.ledger.checkpoints import StoredCheckpoint
from takedown.ledger.journal import Journal
from takedown.ledger.ledger import Ledger
from takedown.settings.time_stamps import OFF, REQUIRED, TimeStamps

#: What a run says of itself; there is nothing to prove about a run that says nothing else.
_OF_ITSELF = frozenset({"run_started", "run_sealed", "checkpoint_made", "time_stamped"})
log = logging.getLogger(__name__)


@dataclass
class Stamping:
    """The outside times of one run. `warn` tells the person at work."""

    ledger: Ledger
    journal: Journal
    asked: TimeStamps
    now: Callable[[], datetime]
    warn: Callable[[str], None]
    _gave_up: bool = False

    def before_presses(self, began: int) -> None:
        """Stamp what an earlier run left, and the start of this one, whose first event is number `began`.

        Raises AuthorityAway where a stamp is required and nobody gives one.
        """
        if self.asked.policy == OFF:
            return
        from takedown.signing.authority import AuthorityAway  # noqa: PLC0415  half a tenth of a second

        try:
            left = self.ledger.newest_checkpoint(self.journal.account, below=began)
            if left is not None and not left.stamps and self._something_to_prove(up_to=left.size):
                self._stamp(left)
            started = self.ledger.newest_checkpoint(self.journal.account)
            if started is not None:
                self._stamp(started)
        except AuthorityAway as away:
            if self.asked.policy == REQUIRED:
                self._gave_up = True
                raise
            self.warn(f"The start of this run has no outside time: {away.message}")

    def after_seal(self, *, pressed: bool) -> None:
        """Stamp the end of the run, if there is anything in it. What fails is made good by a later run."""
        if self.asked.policy == OFF or self._gave_up:
            return
        from takedown.signing.authority import AuthorityAway  # noqa: PLC0415

        newest = self.ledger.newest_checkpoint(self.journal.account)
        if newest is None or newest.stamps or not (pressed or self._something_to_prove(up_to=newest.size)):
            return
        try:
            self._stamp(newest)
        except AuthorityAway as away:  # the result of the command is told already
            log.info("the end of run %s has no outside time yet: %s", self.journal.run, away.message)

    def _something_to_prove(self, up_to: int) -> bool:
        stamped = self.ledger.last_stamped(self.journal.account)
        events = self.ledger.events(self.journal.account, after=stamped)
        return any(event.type not in _OF_ITSELF for event in events if event.seq <= up_to)

    def _stamp(self, checkpoint: StoredCheckpoint) -> None:
        from takedown.signing.authority import first_stamp  # noqa: PLC0415

        asked_at = self.now()
        authority, found = first_stamp(self.asked.authorities, checkpoint.note)
        made = next(self.ledger.events(self.journal.account, after=checkpoint.size, types={"checkpoint_made"}), None)
        self.journal.add_stamp(
            checkpoint.size,
            found.raw,
            {
                "size": checkpoint.size,
                "authority": authority.name,
                "stamp_sha256": hashlib.sha256(found.raw).hexdigest(),
                "time": stamp(found.at),
                "asked_at": stamp(asked_at),
                "delay_ms": max(0, round((asked_at - made.at).total_seconds() * 1000)) if made else None,
            },
        )
