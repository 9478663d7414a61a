"""A screen that somebody looks at whenever it is photographed: after each step of a journey, and when it is not as mapped."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from takedown.browser.screen import Screen
from takedown.browser.screen_map import Element
from takedown.domain.errors import PortalChanged, TakedownError

Witness = Callable[[Screen, str], Awaitable[None]]
"""Takes a screen and the name of the step at which it is. It changes nothing on the page, and raises nothing."""


async def nobody(_screen: Screen, _step: str) -> None:
    """Looks at nothing."""


@dataclass
class WitnessedScreen(Screen):
    """A screen with its witness."""

    witness: Witness = nobody

    async def photograph(self, step: str, *, full_page: bool = False, archive: bool = False) -> None:
        """As of any screen; then the witness sees it."""
        await super().photograph(step, full_page=full_page, archive=archive)
        await self.witness(self, step)

    async def _changed(self, element: Element, why: str, error: type[PortalChanged] = PortalChanged) -> TakedownError:
        raised = await super()._changed(element, why, error)
        await self.witness(self, "portal-changed")
        return raised
