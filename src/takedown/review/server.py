"""Serves the review page on this machine until it is told to stop, or nobody has looked at it for a while."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from takedown.domain.errors import WrongUse
from takedown.review.gate import ADDRESS, Gate

_LOOK_SECONDS = 0.5


def serve(
    pages: ASGIApp, *, port: int, idle_seconds: float, ready: Callable[[str], None], read_only: bool = True
) -> None:
    """Serve until the process is asked to stop, or `idle_seconds` after the last page. `ready` gets the one-time link.

    With `read_only` nothing can be said on the pages.

    Port 0 is any free one. Raises WrongUse for a port that is taken, KeyboardInterrupt after Ctrl-C.
    """
    with _listening(port) as listening:
        gate = Gate(pages, listening.getsockname()[1], read_only=read_only)
        # no access log: the link is in the address
        config = uvicorn.Config(gate, access_log=False, log_level="error", lifespan="off", server_header=False)
        if asyncio.run(_serve(uvicorn.Server(config), listening, gate, idle_seconds, ready)):
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
    server: uvicorn.Server, listening: socket.socket, gate: Gate, idle_seconds: float, ready: Callable[[str], None]
) -> bool:
    """Whether a signal ended it."""

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
        if gate.idle_for() > idle_seconds:
            server.should_exit = True
    return await serving
