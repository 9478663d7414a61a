"""Reading the account's rights with their state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipp_flows.pages import every_row
from takedown.browser.wording import tidy
from takedown.domain.model import Ipr
from takedown.domain.portal_status import IprStatus
from takedown.portal import IprLine, KeepPicture

if TYPE_CHECKING:
    from ipp_flows.portal import IppPortal


async def list_iprs(portal: IppPortal, keep: KeepPicture) -> list[IprLine]:
    """Every right of the account, all pages. Raises the portal's errors."""
    async with portal.session.reading() as page:
        screen = portal.screen(page, "ipr_management", keep)
        await portal.reach(screen)
        rows, _, _ = await every_row(portal, screen, "rights")
        return [line_of(portal, row) for row in rows]


def is_same(portal: IppPortal, ipr: Ipr, line: IprLine) -> bool:
    """True when the row shows this right: type, number, and place of registration. A draft is not a submitted right."""
    office = ipr.jurisdiction.partition(":")[0]
    places = {tidy(office), *(tidy(text) for text in portal.wording.sections.get("places", {}).get(office, ()))}
    shown_place = tidy(line.jurisdiction)
    return (
        line.meaning is not IprStatus.DRAFT
        and line.registration_number == ipr.registration_number
        and line.ipr_type == ipr.ipr_type
        and (shown_place in places or shown_place.partition(" ")[0] in places)
    )


def line_of(portal: IppPortal, row: dict[str, str]) -> IprLine:
    """One row of the list of rights."""
    return IprLine(
        reference=row["reference"],
        ipr_type=portal.wording.meaning("ipr_types", row["ipr_type"]) or "",
        registration_number=row["number"],
        jurisdiction=row["place"],
        name=row["name"],
        words=row["status"],
        meaning=IprStatus(portal.wording.meaning("ipr_status", row["status"]) or IprStatus.NEEDS_A_LOOK),
    )
