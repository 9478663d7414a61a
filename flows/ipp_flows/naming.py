"""How the portal names a right where it writes it in one line."""

from __future__ import annotations

import re

from takedown.browser.wording import Wording, tidy
from takedown.domain.model import Ipr


def names_of(wording: Wording, ipr: Ipr) -> tuple[str, ...]:
    """Every way in which the portal may write this right in a list."""
    office = ipr.jurisdiction.partition(":")[0]
    offices = (office, *wording.sections.get("places", {}).get(office, ()))
    return tuple(
        form.format(name=ipr.name, office=text, number=ipr.registration_number)
        for form in wording.texts("formats", "ipr_option")
        for text in offices
    )


def is_named(wording: Wording, ipr: Ipr, shown: str) -> bool:
    """True when `shown` is this right: name, place and number."""
    return tidy(shown) in {tidy(name) for name in names_of(wording, ipr)}


def has_number(shown: str, ipr: Ipr) -> bool:
    """True when the right's number stands in `shown` by itself: a number may be part of another one."""
    return re.search(rf"(?<!\w){re.escape(ipr.registration_number)}(?!\w)", shown) is not None
