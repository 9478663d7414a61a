"""Pages that are put together once the server listens: what they need takes longer to load than the server does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from takedown.domain.errors import TakedownError


class Later:
    """An application that `make` returns; it is called once, in a thread, and the server answers meanwhile."""

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self._make = make
        self._making: asyncio.Future[ASGIApp] | None = None

    def begin(self) -> asyncio.Future[ASGIApp]:
        """Begin to make it, if that is not begun."""
        if self._making is None:
            self._making = asyncio.get_running_loop().run_in_executor(None, self._make)
        return self._making

    @property
    def failed(self) -> bool:
        """Whether it could not be made."""
        return self._making is not None and self._making.done() and self._making.exception() is not None

    async def end(self) -> None:
        """Wait until what has begun has ended. Raises what kept it from being made."""
        if self._making is not None:
            await self._making

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer once it is made; where it could not be, say so."""
        making = self.begin()
        await asyncio.wait([making])
        error = making.exception()
        if error is None:
            await making.result()(scope, receive, send)
            return
        why = f"{error.message} {error.advice}" if isinstance(error, TakedownError) else "The terminal says why."
        await PlainTextResponse(f"The pages could not be opened. {why}\n", 500)(scope, receive, send)
