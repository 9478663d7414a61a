"""The reporter's record before anything is filed: shown, warned of, and refused where the profile says so."""

from __future__ import annotations

from collections.abc import Sequence

from takedown.cli.installation import Installation
from takedown.domain.errors import WrongUse
from takedown.domain.good_faith import LEAST_SUCCESS, MOST_UPHELD, Rate, Standing
from takedown.filing.clock import utc_now
from takedown.filing.withdraw import reporters_record
from takedown.intake.checked import CheckedBatch
from takedown.settings.profile import Profile


def show_record(here: Installation, profiles: Sequence[Profile], checked: CheckedBatch) -> list[tuple[Profile, Rate]]:
    """Say the rates of each account; warn of those near or outside the thresholds that this batch would add to.

    Returns the rates that the batch adds to, each with the profile it is filed through.
    """
    if not here.has_ledger():
        return []
    adds = {(one.profile, one.complaint.marketplace.value, one.complaint.reason) for one in checked.complaints}
    touched = []
    for profile in profiles:
        known = reporters_record(here.ledger, profile.account, utc_now())
        mine = [rate for rate in known if (profile.name, rate.marketplace, rate.reason) in adds]
        touched += [(profile, rate) for rate in mine]
        for rate in known:
            here.output.event("reporters_record", {"account": profile.account, **rate.facts()})
            here.output.say(f"Three months, {rate}", "dim")
        for rate in mine:
            if rate.standing in (Standing.NEAR, Standing.OUTSIDE):
                here.output.warn(_risk(rate))
    return touched


def refuse_at_risk(touched: Sequence[tuple[Profile, Rate]]) -> None:
    """Raise WrongUse if a rate is near or outside the thresholds and its profile refuses then."""
    for profile, rate in touched:
        if profile.at_risk == "refuse" and rate.standing in (Standing.NEAR, Standing.OUTSIDE):
            raise WrongUse(
                f"{_risk(rate)} The profile {profile.name} files nothing then.",
                advice='Take these rows out, or set `at_risk = "warn"` in the profile.',
            )


def _risk(rate: Rate) -> str:
    how = "outside" if rate.standing is Standing.OUTSIDE else "near"
    return (
        f"The record is {how} the good-faith thresholds ({LEAST_SUCCESS:.0%} removed, at most {MOST_UPHELD:.0%} "
        f"reinstated): {rate}."
    )
