"""Whose the listings are and how they stand, and the reporter's own record by the good-faith thresholds."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from takedown.domain.good_faith import LEAST_SUCCESS, MOST_UPHELD
from takedown.filing.clock import utc_now
from takedown.filing.withdraw import reporters_record
from takedown.reporting.figures import Report, counted
from takedown.reporting.outcomes import outcomes
from takedown.reporting.sellers import sellers
from takedown.review.site import Site

SHOWN = 200
LISTINGS_SHOWN = 100


class SellersPage:
    """The page, and what it counted last: counting takes seconds where tens of thousands of cases are on record."""

    def __init__(self) -> None:
        self._counted: tuple[tuple[int, str], Report] | None = None

    def __call__(self, site: Site, _request: Request) -> Response:
        """Sellers with most listings first, each with what holds its listings together; rates of three months above."""
        report = self._report(site)
        found = report.seller_facts()
        nobody = report.groups["seller"].get("")
        return site.page(
            "sellers.html",
            title="Sellers and record",
            rates=reporters_record(site.ledger, site.account, utc_now()),
            least_success=LEAST_SUCCESS,
            most_upheld=MOST_UPHELD,
            sellers=found[:SHOWN],
            left_out=max(0, len(found) - SHOWN),
            nobody=nobody.planned if nobody else 0,
            most=LISTINGS_SHOWN,
        )

    def _report(self, site: Site) -> Report:
        """Counted anew once something was appended."""
        head = site.ledger.head(site.account)
        if self._counted is None or self._counted[0] != head:
            known = sellers(site.ledger, [site.account])
            self._counted = head, counted(outcomes(site.ledger, site.account, known), known)
        return self._counted[1]
