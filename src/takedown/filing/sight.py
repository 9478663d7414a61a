"""Seeing the portal's lists so that they prove something: complete, twice the same, and whose they are.

A row that is missing proves nothing while the list may lag or move: so every pass reads as many rows as the portal says
there are, two passes in a row must be equal, and the delay with which the portal's list is known to follow lies between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from takedown.domain.errors import PortalUnavailable
from takedown.domain.model import Marketplace
from takedown.filing.calm import Calm
from takedown.filing.desk import Desk
from takedown.portal import CaseLine, IprLine, no_picture

PASSES = 6
"""A list that moves that often while it is read is read another time."""
UNMEASURED_DELAY_SECONDS = 60.0
"""Between two passes where nobody has measured how far the list lags: two looks at one moment would be one look."""


@dataclass(frozen=True)
class Sight:
    """What the portal's list of complaints and its pending submissions showed, in two equal passes."""

    lines: tuple[CaseLine, ...]
    pending: tuple[CaseLine, ...]
    epoch: int
    """The sign-in in which the pass ended."""

    def identity(self) -> tuple[frozenset[str], frozenset[str], int]:
        """What makes two passes equal: the same complaints, whatever their statuses, and no sign-in in between, with
        which the portal may have taken a post that it had kept.
        """
        lines, pending = (frozenset(line.number for line in seen) for seen in (self.lines, self.pending))
        return lines, pending, self.epoch


@dataclass(frozen=True)
class RightsSight:
    """What the portal's list of rights showed, in two equal passes."""

    lines: tuple[IprLine, ...]
    epoch: int
    """The sign-in in which the pass ended."""

    def identity(self) -> tuple[tuple[tuple[str, ...], ...], int]:
        """The same rows, whatever their statuses, and no sign-in in between."""
        rows = [(line.reference, line.ipr_type, line.registration_number, line.jurisdiction) for line in self.lines]
        return tuple(sorted(rows)), self.epoch


Seen = TypeVar("Seen", Sight, RightsSight)


async def see_twice(desk: Desk, calm: Calm, since: date) -> Sight:
    """Read both lists of complaints until two passes in a row are equal, the portal's list delay between them.

    Raises PortalUnavailable when the list keeps moving, and the portal's other errors.
    """

    async def see() -> Sight:
        lines = await calm.read(lambda: calm.portal.list_complaints(since, no_picture))
        pending = await calm.read(lambda: calm.portal.list_pending(no_picture))
        return Sight(lines.lines, pending.lines, calm.portal.epoch)

    return await _until_equal(desk, see, "complaints")


async def see_rights_twice(desk: Desk, calm: Calm) -> RightsSight:
    """The same for the list of rights."""

    async def see() -> RightsSight:
        lines = await calm.read(lambda: calm.portal.list_iprs(no_picture))
        return RightsSight(tuple(lines), calm.portal.epoch)

    return await _until_equal(desk, see, "rights")


async def _until_equal(desk: Desk, see: Callable[[], Awaitable[Seen]], what: str) -> Seen:
    delay = UNMEASURED_DELAY_SECONDS if desk.list_delay_seconds is None else desk.list_delay_seconds
    before = await see()
    for _ in range(PASSES):
        await asyncio.sleep(delay)
        now = await see()
        if now.identity() == before.identity():
            return now
        before = now
    raise PortalUnavailable(
        f"The portal's list of {what} changed {PASSES} times while it was read.", advice="Try again later."
    )


def numbers_of_ours(desk: Desk) -> set[str]:
    """Every complaint number that concluded a submission of this account."""
    return {
        number for record in desk.ledger.submissions(desk.account) for number in (*record.numbers, *record.references)
    }


def may_touch(mine: Collection[str], listings: Collection[str]) -> bool:
    """False for a complaint that is known to be on other listings than `mine`.

    One whose listings nobody has seen may be on ours, and so may one with an address that cannot be read.
    """
    return not listings or any(one in mine or one.partition("/")[0] not in set(Marketplace) for one in listings)
