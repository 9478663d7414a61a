"""What the inspection of the portal's screens comes to, one finding for each element of their maps."""

from __future__ import annotations

from pathlib import Path

from takedown.doctor.finding import Finding, ok, warning, wrong
from takedown.domain.errors import Exit
from takedown.domain.sight import AMISS, ElementSight, Sight

AREA = "screens"


def judge(sight: ElementSight, own_flows: Path, suggestion: str | None = None) -> Finding:
    """`own_flows`: the folder of the user's own screen maps and wording. `suggestion`: a locator for one that is gone."""
    says = "what the screen is known by" if sight.element == "here" else sight.says
    name = f"{sight.place}, {says}"
    own = own_flows / sight.file if sight.sight is Sight.REWORDED else own_flows / "screens" / sight.file
    if sight.sight in AMISS:
        mend = "Give these words a meaning" if sight.sight is Sight.REWORDED else "Mend the entry"
        mend = f"Put {suggestion} first, if that is it," if suggestion else mend
        return wrong(AREA, f"{name}: {sight.sight}: {sight.words}.", f"{mend} in {own}.", Exit.PORTAL_CHANGED)
    if sight.sight is Sight.MOVED:
        return warning(AREA, f"{name}: moved: {sight.words}.", f"Put that locator first in {own}.")
    if sight.guess:
        return warning(AREA, f"{name}: {sight.sight}, guessed: {sight.guess}.")
    return ok(AREA, f"{name}: {sight.sight}.")
