"""Serves the review page on this machine until it is told to stop, or nobody has looked at it for a while."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from takedown.domain.errors import WrongUse
from takedown.review.gate import ADDRESS, Gate
from takedown.review.later import Later

_LOOK_SECONDS = 0.25


def serve(
    pages: ASGIApp, *, port: int, idle_seconds: float, ready: Callable[[str], None], read_only: bool = True
) -> None:
    """Serve until the process is asked to stop, or `idle_seconds` after the last page. `ready` gets the one-time link.

    With `read_only` nothing can be said on the pages. Where `pages` come later and cannot be made, it stops and raises why.

    Port 0 is any free one. Raises WrongUse for a port that is taken, KeyboardInterrupt after Ctrl-C.
    """
    with _listening(port) as listening:
        gate = Gate(pages, listening.getsockname()[1], read_only=read_only)
        # no access log: the link is in the address
        config = uvicorn.Config(gate, access_log=False, log_level="error", lifespan="off", server_header=False)
        later = pages if isinstance(pages, Later) else None
        if asyncio.run(_serve(uvicorn.Server(config), listening, gate, idle_seconds, ready, later)):
            raise KeyboardInterrupt


def _listening(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.bind((ADDRESS, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise WrongUse(
            f"Port {port} cannot be used: {error.strerror}.", advice="Leave --port out, then a free one is taken."
        ) from error
    return listening


async def _serve(
    server: uvicorn.Server,
    listening: socket.socket,
    gate: Gate,
    idle_seconds: float,
    ready: Callable[[str], None],
    later: Later | None,
) -> bool:
    """Whether a signal ended it. Raises what kept `later` from being made."""

    async def until_stopped() -> bool:
        try:
            await server.serve(sockets=[listening])
        except KeyboardInterrupt:  # raised inside of a task it would leave a traceback behind
            return True
        return False

    serving = asyncio.ensure_future(until_stopped())
    ready(gate.link)
    while not serving.done():
        await asyncio.wait([serving], timeout=_LOOK_SECONDS)
        if later is not None:
            later.begin()
        if gate.idle_for() > idle_seconds or (later is not None and later.failed):
            server.should_exit = True
    stopped = await serving
    if later is not None:
        await later.end()  # what a thread is about to open is closed only after that
    return stopped
