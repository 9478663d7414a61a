"""What `answer` and `withdraw` share: their options, and one submission about a complaint that is on the portal, filed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from typing import Any

from takedown.cli import options
from takedown.cli.attaching import agree_to_attach
from takedown.cli.installation import Installation
from takedown.cli.progress import watched
from takedown.cli.statement import declaration
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


@dataclass(frozen=True)
class Asked:
    """What both commands are told besides what they say to the portal."""

    profile_name: str | None
    attest: str | None
    yes: bool
    attach: str | None
    wait: bool
    no_input: bool
    as_json: bool

    def begin(self) -> tuple[Installation, Profile]:
        """The installation, and the profile whose account it is. Raises WrongUse."""
        here = Installation(as_json=self.as_json, no_input=self.no_input, attach=self.attach)
        profile = here.profile(self.profile_name)
        here.require_agreement(profile)
        return here, profile


def shared_options(command: Callable[..., Exit]) -> Callable[..., Exit]:
    """The options of `Asked`, which the command gets as `asked`."""

    @wraps(command)
    def with_asked(**told: Any) -> Exit:
        shared = {field.name: told.pop(field.name) for field in fields(Asked)}
        return command(**told, asked=Asked(**shared))

    told = with_asked
    for option in (options.as_json, options.no_input, options.wait, options.attach, options.attest, options.profile):
        told = option(told)
    return told


def file_on_case(
    here: Installation, profile: Profile, command: str, plan: Plan, what: str, statement: str, asked: Asked
) -> Exit:
    """Have `statement` declared for `what`, then plan and file one answer or withdrawal; the exit code.

    Raises WrongUse where nobody declares it, click.Abort where a person says no.
    """
    name = declaration(here, what, asked.attest, yes=asked.yes, statement=statement)
    agree_to_attach(here, [profile], yes=asked.yes)
    with here.desk(profile, command, wait=asked.wait) as desk:
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
