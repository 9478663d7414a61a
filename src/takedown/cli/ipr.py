"""`takedown ipr upload | list | sync`: the IPR register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from takedown.cli import options
from takedown.cli.attaching import agree_to_attach
from takedown.cli.batch import limits_of, show_errors
from takedown.cli.installation import Installation
from takedown.cli.progress import watched
from takedown.cli.statement import consent
from takedown.cli.summary import (
    end_codes,
    error_facts,
    latest,
    show_differing,
    show_stops,
    stop_codes,
    unsettled,
)
from takedown.domain.errors import Exit, worst
from takedown.domain.model import SubmissionId
from takedown.domain.payload import load_ipr
from takedown.filing.clock import utc_now
from takedown.filing.compare import owing
from takedown.filing.declare import RIGHTS_STATEMENT, declare, undeclared
from takedown.filing.desk import Desk
from takedown.filing.file_batch import Report, file_batch
from takedown.filing.rights import plan_uploads, sync_rights
from takedown.intake.ipr_file import read_ipr_file
from takedown.notifying.facts import expiring
from takedown.settings.profile import Profile


@click.group()
def command() -> None:
    """Rights: upload them for verification, list them, sync their state with the portal.

    \b
    Example:
      takedown ipr upload examples/ipr.csv --yes
      takedown ipr list
    """


@command.command()
@click.argument("file", type=options.FILE)
@options.profile
@options.encoding
@click.option("--attest", metavar="NAME", help="Who declares that the rights are theirs to upload.")
@click.option("--yes", is_flag=True, help="Do not ask before uploading.")
@options.attach
@options.wait
@options.no_input
@options.as_json
def upload(
    file: Path,
    profile_name: str | None,
    encoding: str | None,
    attest: str | None,
    yes: bool,
    attach: str | None,
    wait: bool,
    no_input: bool,
    as_json: bool,
) -> Exit:
    """Upload the rights of FILE for verification, one submission each. What the portal has already is left alone.

    \b
    Example:
      takedown ipr upload examples/ipr.csv --yes
    """
    here = Installation(as_json=as_json, no_input=no_input, attach=attach)
    profile = here.profile(profile_name)
    checked = read_ipr_file(file, encoding=encoding, limits=limits_of(here))
    if checked.errors:
        show_errors(here, checked.errors)
        return here.output.result(Exit.INVALID_ROWS, {"file": file.name, "errors": len(checked.errors)})
    here.require_agreement(profile)
    name = consent(here, f"{len(checked.rights)} rights are uploaded through profile {profile.name}.", attest, yes=yes)
    agree_to_attach(here, [profile], yes=yes)
    with here.desk(profile, "ipr upload", wait=wait) as desk:
        ids = plan_uploads(desk, checked.rights, checked.sources)
        records = [record for record in desk.ledger.submissions(profile.account, kind="ipr") if record.id in set(ids)]
        declare(desk, undeclared(records, utc_now()), name, here.settings.declaration_valid_days, RIGHTS_STATEMENT)
        something_to_do = ids or unsettled(here, profile.account) or owing(desk)
        report = here.run(_upload(here, desk, profile, ids)) if something_to_do else Report()
        code = _conclude(here, desk, profile, report, {"file": file.name, "rights": len(checked.rights)})
        desk.exit = code
    return code


def _conclude(here: Installation, desk: Desk, profile: Profile, report: Report, about: Mapping[str, Any]) -> Exit:
    """Say how it ended: what this run has changed, what stopped it, and what of the account is still unknown."""
    show_rights(here, profile)
    errors = [report.error] if report.error else []
    touched = desk.touched()
    ended = latest(desk.ledger, touched)
    for record in touched:
        if record.kind == "ipr" and (record.words or record.why):
            here.output.warn(f"{record.id}: {record.state}, {record.words or record.why}")
    show_stops(here, errors)
    left = unsettled(here, profile.account)
    if left:
        here.output.say(f"{len(left)} outcomes are unknown; settle them with `takedown resume` on a terminal.", "red")
    show_differing(here, ended)
    return here.output.result(
        worst(end_codes(desk, ended) | stop_codes(here, errors)),
        {
            **about,
            "uploaded": len(report.states),
            "unknown": [record.id for record in left],
            "errors": error_facts(errors),
        },
    )


@command.command(name="list")
@options.profile
@options.as_json
def list_rights(profile_name: str | None, as_json: bool) -> Exit:
    """List the rights of the register with their state on the portal, as last seen.

    \b
    Example:
      takedown ipr list
    """
    here = Installation(as_json=as_json)
    profile = here.profile(profile_name)
    rights = show_rights(here, profile) if here.has_ledger() else 0
    return here.output.result(Exit.DONE, {"rights": rights})


@command.command()
@options.profile
@options.attach
@options.wait
@options.no_input
@options.as_json
def sync(profile_name: str | None, attach: str | None, wait: bool, no_input: bool, as_json: bool) -> Exit:
    """Read the state of every right from the portal; complaints that waited for one that is verified are set free.

    \b
    Example:
      takedown ipr sync
    """
    here = Installation(as_json=as_json, no_input=no_input, attach=attach)
    profile = here.profile(profile_name)
    agree_to_attach(here, [profile])
    with here.desk(profile, "ipr sync", wait=wait) as desk:
        news = here.run(_sync(here, desk, profile))
    show_rights(here, profile)
    here.output.say(f"{news} rights have a new state.")
    return here.output.result(Exit.DONE, {"news": news})


def show_rights(here: Installation, profile: Profile) -> int:
    """The register on the terminal and as events; how many rights it has."""
    rows = []
    for record in here.ledger.iprs(profile.account):
        ipr = load_ipr(record.payload) if record.payload is not None else None
        expires = ipr.expires_on if ipr else None
        said = {"status": record.status.value, "words": record.words, "expires_on": expires and expires.isoformat()}
        here.output.event("right", {"ipr": record.ipr} | said)
        name = ipr.label if ipr else record.ipr
        rows.append((name, record.ipr, record.status.value, record.words, record.reference, expires or ""))
    here.output.table("Rights", ("name", "right", "state", "portal says", "reference", "expires"), rows)
    for notice in expiring(here.ledger, profile.account, utc_now().date()):
        here.output.warn(f"{notice.text}.")
    return len(rows)


async def _upload(here: Installation, desk: Desk, profile: Profile, ids: Sequence[SubmissionId]) -> Report:
    with watched(here, desk, len(ids), "uploading"):
        return await file_batch(desk, lambda: here.portal(profile), ids, tabs=1, last=sync_rights)


async def _sync(here: Installation, desk: Desk, profile: Profile) -> int:
    async with here.portal(profile) as portal:
        calm = desk.calm(portal)
        await calm.sign_in(portal.epoch)
        return await sync_rights(desk, calm)
