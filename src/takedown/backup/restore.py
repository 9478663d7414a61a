"""Puts a backup back: the ledger last, so that there is none until everything that it speaks of is there.

The ledger that is put back says that it was, in every account's chain: nothing is pressed with it until the portal was
read back to before the backup (`filing.restored`).
"""

from __future__ import annotations

import hashlib
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from takedown.backup.contents import FILE, LEDGER, SUMS, pieces_of, place_of
from takedown.backup.read import OpenedBackup
from takedown.domain.errors import LedgerAltered, WrongUse
from takedown.domain.event import stamp
from takedown.ledger.ledger import Ledger
from takedown.settings.places import Places
from takedown.settings.private_file import private_folder, write_private_pieces


@dataclass(frozen=True)
class Restored:
    """What was put back. `left`: the user's own files that were there already, and were left as they are."""

    events: int
    last_event: datetime | None
    files: int
    left: tuple[Path, ...]


def restore_backup(
    place: Path, ledger_file: Path, files: Path, places: Places, *, actor: str, now: Callable[[], datetime]
) -> Restored:
    """Put everything back, on behalf of `actor`. What a run that broke off has put there already is put there again.

    Raises WrongUse where there is a ledger already, or the file is no backup, LedgerAltered for a backup that is not as
    it was written or whose ledger is not whole, StorageFailed when something cannot be written. There is no ledger then.
    """
    if ledger_file.exists() or ledger_file.is_symlink():
        raise WrongUse(
            f"There is a ledger already: {ledger_file}.",
            advice="Move its folder away, or restore into another TAKEDOWN_HOME.",
        )
    with OpenedBackup(place) as backup:
        backup.check()
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=private_folder(places.data)) as folder:
            write_private_pieces(Path(folder) / LEDGER, backup.pieces(LEDGER))
            sums = hashlib.sha256(b"".join(backup.pieces(SUMS))).hexdigest()
            told = Path(folder) / "told.db"
            events, last = _say_restored(Path(folder), told, sums, actor, now)
            left, count = [], 0
            for name in backup.names:
                named = FILE.fullmatch(name)
                target = files / "sha256" / named[1][:2] / named[1] if named else place_of(name, places)
                count += bool(named)
                if target is None:
                    continue
                if target.exists() and not named:
                    left.append(target)
                else:
                    write_private_pieces(target, backup.pieces(name))
            write_private_pieces(ledger_file, pieces_of(told))
    return Restored(events, last, count, tuple(left))


def _say_restored(
    folder: Path, told: Path, sums_sha256: str, actor: str, now: Callable[[], datetime]
) -> tuple[int, datetime | None]:
    """Have the ledger in the folder say that it was put back, and copy it to `told`.

    How many events it had before, and when the last one was. Raises LedgerAltered if it is not whole.
    """
    with Ledger.open(folder, now=now) as ledger:
        accounts = ledger.accounts()
        amiss = [problem for account in accounts for problem in ledger.verify_chain(account)]
        if amiss:
            raise LedgerAltered(f"The ledger in the backup is not whole: {amiss[0]}.", advice="Take another backup.")
        count, last = 0, None
        for account in accounts:
            seq, _ = ledger.head(account)
            count += seq
            at = next(event.at for event in ledger.events(account, after=seq - 1))
            last = max(filter(None, (last, at)))
            journal = ledger.journal(account, run=uuid.uuid4().hex[:12], actor=actor)
            journal.append("ledger_restored", {"known_until": stamp(at), "sums_sha256": sums_sha256})
        ledger.copy_to(told)
    return count, last
