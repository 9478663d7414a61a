"""Batch files as a user keeps and edits them, checked and planned as `submit` does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from takedown.cli.batch import LedgerHistory
from takedown.domain.model import Marketplace, SubmissionId
from takedown.domain.portal_status import IprStatus
from takedown.filing.declare import STATEMENT, declare, undeclared
from takedown.filing.desk import Desk
from takedown.filing.plan import Plan, plan_batch
from takedown.intake.batch import check_batch
from takedown.intake.checked import CheckedBatch, ServingProfile
from takedown.intake.register import IprRegister, RegisteredIpr
from tests.unit.filing.desks import World
from tests.unit.ledger.sample import ACCOUNT, MARK

PROFILE = ServingProfile("sandbox", ACCOUNT, frozenset(Marketplace))
VALID_DAYS = 30
CHINA, ELSEWHERE = "Acme CN", "Acme US"
"""Two rights with one number."""


def write(world: World, name: str, items: Sequence[int], explanation: str = "Copied.", *, ipr: str = CHINA) -> Path:
    """A batch on these item numbers, in place of what the file had before."""
    path = world.folder / f"{name}.csv"
    rows = [f"https://www.aliexpress.com/item/{item}.html,{ipr},unfair_use,{explanation}" for item in items]
    path.write_text("\n".join(["listing_url,ipr,reason,explanation", *rows]) + "\n", encoding="utf-8")
    return path


def check(world: World, path: Path, *, refile: bool = False, right: IprStatus = IprStatus.VERIFIED) -> CheckedBatch:
    """The file against the ledger as it is now."""
    rights = (replace(MARK, alias=CHINA), replace(MARK, jurisdiction="US", alias=ELSEWHERE))
    checked = check_batch(
        path,
        register=IprRegister([RegisteredIpr(one, right) for one in rights]),
        profiles=[PROFILE],
        today=world.clock.now().date(),
        history=LedgerHistory(world.ledger),
        refile=refile,
    )
    assert checked.errors == ()
    return checked


def plan(world: World, desk: Desk, path: Path, *, refile: bool = False, right: IprStatus = IprStatus.VERIFIED) -> Plan:
    """Check and plan."""
    return plan_batch(desk, check(world, path, refile=refile, right=right))


def declare_all(desk: Desk, ids: Sequence[SubmissionId]) -> None:
    """Ada declares what is not declared yet."""
    declare(desk, undeclared([desk.record(one) for one in ids], desk.now()), "Ada Holder", VALID_DAYS, STATEMENT)
