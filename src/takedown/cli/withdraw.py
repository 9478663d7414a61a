"""`takedown withdraw CASE`."""

from __future__ import annotations

import click

from takedown.cli import options
from takedown.cli.attaching import agree_to_attach
from takedown.cli.installation import Installation
from takedown.cli.on_case import file_on_case
from takedown.cli.statement import declaration
from takedown.domain.errors import Exit, WrongUse
from takedown.filing.answering import WITHDRAWAL_STATEMENT, complaint_behind, plan_withdrawal
from takedown.filing.clock import utc_now
from takedown.filing.withdraw import before_withdrawal


@click.command()
@click.argument("case")
@options.profile
@click.option("--reason", required=True, metavar="TEXT", help="Why, as the portal is told.")
@click.option("--attest", metavar="NAME", help="Who declares the withdrawal; asked for when not given.")
@click.option("--yes", is_flag=True, help="Do not ask before sending.")
@options.attach
@options.wait
@options.no_input
@options.as_json
def command(
    case: str,
    profile_name: str | None,
    reason: str,
    attest: str | None,
    yes: bool,
    attach: str | None,
    wait: bool,
    no_input: bool,
    as_json: bool,
) -> Exit:
    """Withdraw complaint CASE (its number), after saying what that does to your record.

    It is sent once; `takedown resume` settles a withdrawal of which nobody saw what became. A complaint that the portal
    split is withdrawn number by number.

    \b
    Example:
      takedown withdraw SBX2600100009 --reason "Settled."
    """
    here = Installation(as_json=as_json, no_input=no_input, attach=attach)
    profile = here.profile(profile_name)
    if not reason.strip():
        raise WrongUse("A withdrawal needs a reason.", advice="Say it with --reason.")
    here.require_agreement(profile)
    record = complaint_behind(here.ledger, profile.account, case)
    record_says = str(before_withdrawal(here.ledger, record, case, utc_now()))
    here.output.say(record_says)
    what = f"Complaint {case} is withdrawn. This may not be undone."
    name = declaration(here, what, attest, yes=yes, statement=WITHDRAWAL_STATEMENT)
    agree_to_attach(here, [profile], yes=yes)
    return file_on_case(
        here,
        profile,
        "withdraw",
        lambda desk: plan_withdrawal(desk, case, reason.strip()),
        name,
        WITHDRAWAL_STATEMENT,
        wait=wait,
    )
