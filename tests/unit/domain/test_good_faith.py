"""The reporter's record against the good-faith thresholds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takedown.domain.good_faith import Ended, Standing, rates
from takedown.domain.portal_status import CaseStatus

STATUSES = st.none() | st.sampled_from(CaseStatus)
ENDED = st.builds(Ended, st.sampled_from(["taobao", "tmall"]), st.sampled_from(["a", "b"]), STATUSES, st.integers(1, 9))


def of(**counts: int) -> Standing:
    (rate,) = rates([Ended("taobao", "test_buy", CaseStatus(status), n) for status, n in counts.items()])
    return rate.standing


@pytest.mark.parametrize(
    ("counts", "standing"),
    [
        ({"processing": 4}, Standing.OPEN),
        ({"needs_a_look": 4}, Standing.OPEN),
        ({"removed": 97, "rejected": 3}, Standing.GOOD),
        ({"removed": 90, "rejected": 10}, Standing.NEAR),
        ({"removed": 95, "reinstated": 5}, Standing.NEAR),
        ({"removed": 89, "rejected": 11}, Standing.OUTSIDE),
        ({"removed": 94, "reinstated": 6}, Standing.OUTSIDE),
        ({"removed": 89, "withdrawn": 11}, Standing.OUTSIDE),
    ],
)
def test_the_worse_of_both_shares_counts(counts: dict[str, int], standing: Standing) -> None:
    """At the thresholds themselves an account still stands."""
    assert of(**counts) is standing


@given(st.lists(ENDED))
def test_no_listing_is_lost_or_counted_twice(ended: list[Ended]) -> None:
    """Whatever the order, and never more success than decisions."""
    found = rates(ended)
    assert found == rates(reversed(ended))
    assert sum(rate.filed for rate in found) == sum(one.listings for one in ended)
    assert all(rate.removed + rate.upheld <= rate.decided <= rate.filed for rate in found)
