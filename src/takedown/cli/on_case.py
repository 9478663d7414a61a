"""What `answer` and `withdraw` share: one submission about a complaint that is on the portal, filed and told."""

from __future__ import annotations

from collections.abc import Callable

from takedown.cli.installation import Installation
from takedown.cli.progress import watched
from takedown.cli.summary import (
    end_codes,
    error_facts,
    facts,
    latest,
    show_differing,
    show_stops,
    show_submissions,
    stop_codes,
    unknown,
)
from takedown.domain.errors import Exit, worst
from takedown.domain.model import SubmissionId
from takedown.filing.clock import utc_now
from takedown.filing.declare import declare, undeclared
from takedown.filing.desk import Desk
from takedown.filing.file_batch import Report, file_batch
from takedown.settings.profile import Profile

Plan = Callable[[Desk], SubmissionId]


def file_on_case(
    here: Installation, profile: Profile, command: str, plan: Plan, name: str, statement: str, *, wait: bool
) -> Exit:
    """Plan, declare by `name` and file one answer or withdrawal; the exit code."""
    with here.desk(profile, command, wait=wait) as desk:
        planned = plan(desk)
        declare(
            desk,
            undeclared([desk.record(planned)], utc_now()),
            name,
            here.settings.declaration_valid_days,
            statement,
        )
        report = here.run(_file(here, desk, profile, planned))
        ended = latest(desk.ledger, desk.touched())
        show_submissions(here, ended, "What was said to the portal")
        errors = [report.error] if report.error else []
        show_stops(here, errors)
        for record in unknown(here, profile.account):
            here.output.say(f"{record.id} is unknown, and is never pressed again: run `takedown resume`.", "red")
        show_differing(here, ended)
        code = worst(end_codes(desk, ended) | stop_codes(here, errors))
        desk.exit = code
    return here.output.result(
        code,
        {
            "submission": planned,
            "complaints": [facts(record) for record in ended],
            "errors": error_facts(errors),
        },
    )


async def _file(here: Installation, desk: Desk, profile: Profile, planned: SubmissionId) -> Report:
    with watched(here, desk, 1, "filing"):
        return await file_batch(desk, lambda: here.portal(profile), [planned], tabs=1)
