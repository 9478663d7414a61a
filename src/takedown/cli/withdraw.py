"""`takedown withdraw CASE`."""

from __future__ import annotations

import click

from takedown.cli import on_case
from takedown.domain.errors import Exit, WrongUse
from takedown.domain.model import SubmissionId
from takedown.filing.answering import WITHDRAWAL_STATEMENT, complaint_behind, plan_withdrawal
from takedown.filing.clock import utc_now
from takedown.filing.desk import Desk
from takedown.filing.withdraw import before_withdrawal


@click.command()
@click.argument("case")
@click.option("--reason", required=True, metavar="TEXT", help="Why, as the portal is told.")
@on_case.shared_options
def command(case: str, reason: str, asked: on_case.Asked) -> Exit:
    """Withdraw complaint CASE (its number), after saying what that does to your record.

    It is sent once; `takedown resume` settles a withdrawal of which nobody saw what became. A complaint that the portal
    split is withdrawn number by number.

    \b
    Example:
      takedown withdraw SBX2600100009 --reason "Settled."
    """
    if not reason.strip():
        raise WrongUse("A withdrawal needs a reason.", advice="Say it with --reason.")
    here, profile = asked.begin()
    record = complaint_behind(here.ledger, profile.account, case)
    here.output.say(str(before_withdrawal(here.ledger, record, case, utc_now())))

    def plan(desk: Desk) -> SubmissionId:
        return plan_withdrawal(desk, case, reason.strip())

    what = f"Complaint {case} is withdrawn. This may not be undone."
    return on_case.file_on_case(here, profile, "withdraw", plan, what, WITHDRAWAL_STATEMENT, asked)
