"""What a checked batch is: every row with its status, and the complaints that its good rows make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from takedown.domain.explanations import NO_TEMPLATES, Templates
from takedown.domain.model import Account, ClaimKey, Complaint, Listing, Marketplace, SubmissionId
from takedown.intake.history import Holding


class RowStatus(StrEnum):
    """What becomes of a row. Only `invalid` is the user's to mend."""

    PLANNED = "planned"
    WAITS = "waits"
    """Planned, and its complaint cannot be sent before its right is verified."""
    SKIPPED = "skipped"
    """Nothing to do: filed already, removed already, or refused before."""
    INVALID = "invalid"


class RowError(NamedTuple):
    """One thing wrong in one row. `row` is the spreadsheet's own number, `code` one of `codes.CODES`."""

    row: int
    column: str
    code: str
    message: str
    advice: str


@dataclass(frozen=True)
class ServingProfile:
    """A profile, as far as a batch cares: whose account it is and which marketplaces it serves."""

    name: str
    account: Account
    marketplaces: frozenset[Marketplace]
    templates: Templates = field(default=NO_TEMPLATES, compare=False)
    """Of the explanations in its rows."""


@dataclass(slots=True)
class CheckedRow:
    """One row of the input. `code` and `message` say why it is skipped or wrong (all its codes and sentences)."""

    number: int
    cells: Mapping[str, str]
    status: RowStatus
    errors: tuple[RowError, ...] = ()
    listing: Listing | None = None
    profile: str = ""
    claim: ClaimKey | None = None
    complaint: SubmissionId | None = None
    code: str = ""
    message: str = ""
    holding: Holding | None = None
    """The submission that had this row's claim last, if any."""
    template: str = ""
    """The name of the template that its explanation is made from."""


@dataclass(frozen=True)
class PlannedComplaint:
    """A complaint and the rows it is made of: `rows[i]` is the row of `complaint.listings[i]`."""

    profile: str
    complaint: Complaint
    rows: tuple[int, ...]
    waits: bool

    @cached_property
    def id(self) -> SubmissionId:
        """The complaint's id; it is a hash over all listings, so it is worked out once."""
        return self.complaint.id

    @property
    def waits_for(self) -> ClaimKey | None:
        """The claim of the right that must be verified first; None if it can be sent now."""
        return self.complaint.ipr.claim if self.waits else None


@dataclass(frozen=True)
class CheckedBatch:
    """Everything `check` found out about one file."""

    path: Path
    name: str
    file_sha256: str
    columns: tuple[str, ...]
    """The columns of the input in its own order, without those of a result file."""
    delimiter: str
    rows: tuple[CheckedRow, ...]
    complaints: tuple[PlannedComplaint, ...]
    warnings: tuple[str, ...] = ()
    sources: Mapping[str, Path] = field(default_factory=dict)
    """SHA-256 of each evidence file -> where it was read. Who copies it compares the copy with the hash."""
    variant: str = ""
    """What was said of the file from outside it, as a hash: the same links for another right are another batch."""

    @property
    def errors(self) -> tuple[RowError, ...]:
        """Every error of every row, in the order of the rows."""
        return tuple(error for row in self.rows for error in row.errors)

    def count(self, status: RowStatus) -> int:
        """How many rows have this status."""
        return sum(1 for row in self.rows if row.status is status)
