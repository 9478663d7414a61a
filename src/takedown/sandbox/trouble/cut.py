"""Connections that break: the client gets a reset instead of an answer."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from uvicorn.protocols.http.h11_impl import H11Protocol

_KEY = "sandbox.transport"
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class CuttableProtocol(H11Protocol):
    """uvicorn's protocol, whose requests know the connection they came by."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """As usual; every request of this connection carries its transport."""
        super().connection_made(transport)
        serve = self.app

        async def with_transport(scope: Any, receive: Any, send: Any) -> None:
            await serve({**scope, _KEY: transport}, receive, send)

        self.app = with_transport


async def cut_connection(request: Request) -> Response:
    """Resets the request's connection at once. The response is for the framework alone: nobody receives it.

    Chromium sends a request again by itself, a POST too, when a connection that it had used before is reset unanswered.
    """
    await request.body()  # cut within the request, a client would sooner learn of it by writing than by reading
    transport = _transport(request)
    bound: socket.socket = transport.get_extra_info("socket")
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    transport.abort()
    return await _unheard()


async def cut_in_answer(request: Request) -> Response:
    """Sends the head of an answer and ends the connection within its body. Unlike a connection that is reset before any
    answer, this is never mended by a browser that sends the request again by itself.
    """
    transport = _transport(request)
    transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n{")
    transport.close()
    return await _unheard()


def _transport(request: Request) -> asyncio.Transport:
    transport: asyncio.Transport = request.scope[_KEY]
    return transport


async def _unheard() -> Response:
    await asyncio.sleep(0)  # lets the protocol learn that the connection is lost, so that it sends no error page
    return Response(status_code=500)
