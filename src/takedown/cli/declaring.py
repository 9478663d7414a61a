"""What `submit` and `prepare` share between the check of a batch and its first intent: who declares what was shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from takedown.cli.batch import Links, say_written, show
from takedown.cli.installation import Installation
from takedown.cli.statement import declaration
from takedown.domain.errors import InvalidRows, StorageFailed, WrongUse
from takedown.filing.clock import utc_now
from takedown.filing.declare import STATEMENT, declare, undeclared
from takedown.filing.desk import Desk
from takedown.filing.plan import Plan
from takedown.intake.checked import CheckedBatch
from takedown.intake.results import RowOutcome, write_results


@dataclass(frozen=True)
class Shown:
    """The batch as it was shown to the person who declared, and how to read it again."""

    here: Installation
    checked: CheckedBatch
    read: Callable[[], CheckedBatch]
    name: str
    """Who declared; "" where nobody was asked."""

    def read_again(self) -> CheckedBatch:
        """The batch against the ledger as it is now. Raises WrongUse when the file was changed since it was shown."""
        checked = self.read()
        if checked.file_sha256 != self.checked.file_sha256:
            raise WrongUse(f"{checked.name} was changed since it was shown.", advice="Run the same command again.")
        return checked

    def declare(self, desk: Desk, plan: Plan, *, waiting_too: bool = True) -> None:
        """Declare what was shown to the person, and nothing that came up since; without what waits for something, or with."""
        shown = {claim for planned in self.checked.complaints for claim in planned.complaint.claims}
        records = [desk.record(one) for one in plan.submissions]
        covered = [
            one
            for one in records
            if (waiting_too or not one.waits_for) and all(held.claim in shown for held in desk.ledger.claims_of(one.id))
        ]
        days = self.here.settings.declaration_valid_days
        declare(desk, undeclared(covered, utc_now()), self.name, days, STATEMENT)


def links_of(ipr: str | None, reason: str | None, explanation: str | None, evidence: tuple[Path, ...]) -> Links | None:
    """What the options say of a file of bare links; None where they say nothing. Raises WrongUse for half of it."""
    if ipr is None and reason is None and explanation is None and not evidence:
        return None
    if ipr is None or reason is None:
        raise WrongUse("A file of bare links needs both --ipr and --reason.", advice="Add the one that is missing.")
    return Links(ipr, reason, explanation or "", evidence)


def stop_at_invalid_rows(here: Installation, checked: CheckedBatch, *, valid_rows_only: bool) -> None:
    """Raise InvalidRows, with the result files written, unless the good rows are to go on without the others."""
    if checked.errors and not valid_rows_only:
        show(here, checked)
        written = write_results(checked)
        say_written(here, checked, written)
        raise InvalidRows(
            f"{len({error.row for error in checked.errors})} rows of {checked.name} are wrong; nothing was filed.",
            advice=f"Mend the rows in {written[-1].name} beside it, or file the good ones with --valid-rows-only.",
        )


def who_declares(here: Installation, checked: CheckedBatch, attest: str | None, *, yes: bool, how: str) -> str:
    """The name of the person who declares what is `how` (`filed`), or "" for a batch without complaints."""
    if not checked.complaints:
        return ""
    listings = sum(len(planned.complaint.listings) for planned in checked.complaints)
    what = f"{len(checked.complaints)} complaints on {listings} listings are {how}."
    return declaration(here, what, attest, yes=yes)


def write_outcomes(here: Installation, checked: CheckedBatch, outcomes: Mapping[int, RowOutcome]) -> None:
    """What happened is in the ledger; a result file that cannot be written now does not change how the run ended."""
    try:
        say_written(here, checked, write_results(checked, outcomes))
    except StorageFailed as failed:
        here.output.warn(f"{failed.message} {failed.advice} `takedown status` has the outcomes.")


def something_refused(checked: CheckedBatch, outcomes: Mapping[int, RowOutcome]) -> bool:
    """Rows left out as wrong, held by another batch, or refused by the portal."""
    return bool(checked.errors) or any(outcome.status in ("refused", "held_elsewhere") for outcome in outcomes.values())
