"""Opens the ledger and answers questions about it. Writing goes through `journal`, one account at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from types import TracebackType

from takedown.domain.errors import WrongUse
from takedown.domain.model import Account, ClaimKey, SubmissionId
from takedown.domain.portal_status import DECIDED, CaseStatus, CounterNoticeStatus
from takedown.domain.protocol import State
from takedown.ledger import captures, chain, checkpoints, counter_notices, overview, reads, rebuild, replay, sqlite
from takedown.ledger.captures import CaptureRecord
from takedown.ledger.checkpoints import Signer, StoredCheckpoint
from takedown.ledger.database import Database
from takedown.ledger.journal import Journal
from takedown.ledger.overview import Wanted
from takedown.ledger.records import (
    BatchRecord,
    BatchRowRecord,
    CaseListingRecord,
    CaseRecord,
    ClaimRecord,
    CounterNoticeRecord,
    IprRecord,
    PictureRecord,
    StoredEvent,
    SubmissionRecord,
)
from takedown.ledger.schema import batches, cases, submissions
from takedown.ledger.seen import seen_sha256


class Ledger:
    """One ledger: as many accounts as wanted, one chain for each.

    Every call may raise StorageFailed, or LedgerAltered when the database itself is damaged. Records are as of the
    call; only the journal decides whether a step is still allowed.
    """

    def __init__(self, database: Database, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    @staticmethod
    def open(place: Path | str, *, now: Callable[[], datetime]) -> Ledger:
        """Open or create the ledger in a folder (`ledger.db` in it), or at a database URL. `now` gives aware times.

        Raises WrongUse for a ledger of a newer version or another program's database, StorageFailed when it cannot be
        read or written, LedgerAltered when the file is damaged.
        """
        return Ledger(Database.open(place), now=now)

    @staticmethod
    def copy_of(file: Path, folder: Path, *, now: Callable[[], datetime]) -> Ledger:
        """A copy in `folder` of the ledger in `file` as it is now, also while others append; nothing is written there.

        Raises WrongUse when there is no such file, and what `open` raises.
        """
        if not file.is_file():
            raise WrongUse(f"There is no ledger at {file}.", advice="Name the folder that has the file ledger.db.")
        with sqlite.failures(str(file)):
            sqlite.copy_file(file, folder / "ledger.db")
        return Ledger.open(folder, now=now)

    @staticmethod
    def of_lines(folder: Path, account: Account, lines: Iterable[bytes], *, now: Callable[[], datetime]) -> Ledger:
        """A ledger, in an empty folder, of lines of one account's log that were verified; some of them may be missing.

        Raises LedgerAltered for an event that this version cannot show, and what `open` raises.
        """
        database = Database.open(folder)
        try:
            replay.fill(database, account, lines)
        except BaseException:
            database.close()
            raise
        return Ledger(database, now=now)

    def close(self) -> None:
        """Give the database back; the ledger is of no use after that."""
        self._database.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def journal(self, account: Account, *, run: str, actor: str, signer: Signer | None = None) -> Journal:
        """The account's chain to append to. Writes nothing yet. Without a signer no checkpoint is made."""
        return Journal(self._database, account, run=run, actor=actor, now=self._now, signer=signer)

    def accounts(self) -> list[Account]:
        """Every account that has a chain."""
        return reads.accounts(self._database)

    def submission(self, id: str) -> SubmissionRecord | None:
        """By its whole id."""
        return next(iter(reads.find_submissions(self._database, submissions.c.id == id)), None)

    def find(self, ref: str) -> list[SubmissionRecord]:
        """By id, beginning of an id, complaint number, batch id or name of the batch file; in the order planned."""
        return reads.referred(self._database, ref)

    def submissions(
        self,
        account: Account | None = None,
        *,
        states: Collection[State] | None = None,
        batch: str | None = None,
        kind: str | None = None,
    ) -> list[SubmissionRecord]:
        """Those that fit everything that is given, in the order in which they were planned."""
        conditions = [
            None if account is None else submissions.c.account == account,
            None if states is None else submissions.c.state.in_([state.value for state in states]),
            None if batch is None else submissions.c.batch == batch,
            None if kind is None else submissions.c.kind == kind,
        ]
        return reads.find_submissions(self._database, *(given for given in conditions if given is not None))

    def page(self, account: Account, wanted: Wanted, *, start: int, size: int) -> tuple[list[SubmissionRecord], int]:
        """From `start` on, `size` at most of those that fit, and how many fit in all."""
        return overview.page(self._database, account, wanted, start=start, size=size)

    def not_pressed(self, account: Account, batch: str, *, start: int, size: int) -> tuple[list[SubmissionRecord], int]:
        """Complaints of a batch that were not pressed yet, `size` at most from `start` on, and how many in all."""
        return overview.not_pressed(self._database, account, batch, start=start, size=size)

    def payloads(self, account: Account, batch: str) -> Iterator[tuple[SubmissionId, str, str]]:
        """Of each of these complaints: id, payload as the text that is stored, who declared it; a few at a time."""
        return overview.payloads(self._database, account, batch)

    def rights(self, account: Account) -> list[str]:
        """`Ipr.key` of each right that a submission is about, sorted."""
        return overview.rights(self._database, account)

    def counts(self, account: Account) -> dict[State, int]:
        """How many submissions are in which state; states without any are left out."""
        return overview.counts(self._database, account)

    def holders(self, account: Account, claims: Collection[ClaimKey]) -> dict[ClaimKey, ClaimRecord]:
        """For each of the claims that was ever planned: the latest submission that had it."""
        return reads.holders(self._database, account, claims)

    def seen(self, account: Account, submissions: Collection[str]) -> str:
        """The hash of everything that the account's events say about these submissions, for `Journal.append_seen`."""
        with self._database.reading() as connection:
            return seen_sha256(connection, account, submissions)

    def to_review(self, account: Account) -> int:
        """How many submissions wait for a verdict."""
        return overview.to_review(self._database, account)

    def ids_of(self, account: Account, batch: str) -> list[SubmissionId]:
        """The submissions of a batch, or of all of them where it is empty."""
        return overview.ids_of(self._database, account, batch)

    def claims_of(self, submission: str) -> list[ClaimRecord]:
        """In the order of the submission's listings."""
        return reads.claims_of(self._database, submission)

    def claims(self, account: Account) -> Iterator[ClaimRecord]:
        """Every claim of every submission, by claim, a page at a time: as of no single moment while others append."""
        return reads.all_claims(self._database, account)

    def claims_in(self, account: Account, status: CaseStatus) -> list[ClaimRecord]:
        """Those of which the portal says this, in the order in which they were planned."""
        return reads.claims_in(self._database, account, status)

    def claim_counts(self, account: Account, since: date) -> list[tuple[ClaimKey, CaseStatus | None, int]]:
        """Of each complaint planned since that day and filed: one of its claims, a status, listings that have it."""
        return reads.claim_counts(self._database, account, since)

    def batches(self) -> list[BatchRecord]:
        """In the order in which they were planned."""
        return reads.find_batches(self._database)

    def batch(self, file_sha256: str) -> BatchRecord | None:
        """The latest plan of a file with this content."""
        return next(reversed(reads.find_batches(self._database, batches.c.file_sha256 == file_sha256)), None)

    def batch_rows(self, batch: str) -> list[BatchRowRecord]:
        """By the spreadsheet's row number."""
        return reads.rows_of(self._database, batch)

    def iprs(self, account: Account) -> list[IprRecord]:
        """The rights that are in the register or were seen on the portal, by key."""
        return reads.find_iprs(self._database, account)

    def cases(self, account: Account, *, open_only: bool = False) -> list[CaseRecord]:
        """By number; `open_only` leaves out those that the portal has decided."""
        undecided = [cases.c.status.not_in(sorted(DECIDED))] if open_only else []
        return reads.find_cases(self._database, account, *undecided)

    def case(self, account: Account, number: str) -> CaseRecord | None:
        """As last observed."""
        return next(iter(reads.find_cases(self._database, account, cases.c.number == number)), None)

    def case_listings(self, account: Account, number: str) -> list[CaseListingRecord]:
        """Every listing that was ever seen in the case, as last observed."""
        return reads.listings_of(self._database, account, number)

    def counter_notices(
        self, account: Account, *, statuses: Collection[CounterNoticeStatus] | None = None, number: str | None = None
    ) -> list[CounterNoticeRecord]:
        """What sellers answered, as last observed, in the order in which it was first seen; those that fit what is given."""
        return [
            one
            for one in counter_notices.latest(self.events(account, types={counter_notices.EVENT}))
            if (statuses is None or one.status in statuses) and number in (None, one.number)
        ]

    def counts_of_listings(self, account: Account) -> dict[str, dict[CaseStatus, int]]:
        """Number of a case -> how many of its listings have which status, for all cases at once."""
        return reads.counts_of_listings(self._database, account)

    def pictures(self, submission: str) -> list[PictureRecord]:
        """In the order in which they were taken."""
        return reads.pictures_of(self._database, submission)

    def picture(self, account: Account, seq: int) -> PictureRecord | None:
        """The picture that event number `seq` of the account is about; None when it is about none."""
        return reads.picture(self._database, account, seq)

    def picture_sizes(self, account: Account) -> dict[str, tuple[int, int]]:
        """Batch -> how many pictures its complaints have, and their bytes together; "" for what is of no batch."""
        return reads.picture_sizes(self._database, account)

    def events(
        self,
        account: Account,
        *,
        after: int = 0,
        types: Collection[str] | None = None,
        submission: str | None = None,
    ) -> Iterator[StoredEvent]:
        """The chain in order, from the event after number `after` on; also types that this version does not know.

        Raises LedgerAltered at a line that is no event.
        """
        return chain.read(self._database, account, after=after, types=types, submission=submission)

    def captures(self, account: Account) -> Iterator[CaptureRecord]:
        """Every capture of a listing, in the order in which they were taken."""
        return captures.read(self._database, account)

    def checkpoints(self, account: Account) -> list[StoredCheckpoint]:
        """Every checkpoint of the account with its time stamps, in the order in which they were made."""
        return checkpoints.read(self._database, account)

    def newest_checkpoint(self, account: Account, below: int | None = None) -> StoredCheckpoint | None:
        """The one that covers most, if there is one; with `below`, among those over fewer events than that."""
        return checkpoints.newest(self._database, account, below)

    def last_stamped(self, account: Account) -> int:
        """How many events the last checkpoint covers that has a time stamp; 0 when none has."""
        return checkpoints.last_stamped(self._database, account)

    def lines(self, account: Account, amiss: list[str] | None = None) -> Iterator[bytes]:
        """The stored lines in order, as bytes that nobody has looked into; `amiss` takes what is out of place."""
        return chain.lines(self._database, account, amiss)

    def head(self, account: Account) -> tuple[int, str]:
        """Number and hash of the account's last event, as they are kept apart from it."""
        return chain.head(self._database, account)

    def copy_to(self, target: Path) -> None:
        """A whole copy of the ledger as it is now, also while others append, as a file that is not there yet.

        Raises StorageFailed when it cannot be written.
        """
        self._database.copy_to(target)

    def verify_chain(self, account: Account) -> list[str]:
        """Everything that is wrong with the chain, in words: gaps, links, form, columns, head. Empty: it is whole."""
        return chain.problems(self._database, account)

    def check_head(self, account: Account) -> None:
        """The cheap check before anything is filed: the last events link up to the head. Raises LedgerAltered."""
        chain.check_head(self._database, account)

    def differences_of(self, account: Account, submission: str, told: Iterable[StoredEvent]) -> list[str]:
        """What the tables for lookup say of a submission and its events (`told`, all of them) do not, in words."""
        return list(replay.differences(self._database, account, submission, told))

    def check_projections(self) -> list[str]:
        """Rebuild every table for lookup from the events and compare; differences in words.

        Nothing may append meanwhile.
        """
        return rebuild.differences(self._database)
