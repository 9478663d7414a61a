"""Runs the practice portal and its control port in one event loop, on this machine only."""

from __future__ import annotations

import asyncio
import random
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette

from takedown.sandbox.certificate import write_certificate
from takedown.sandbox.classic.face import classic_face
from takedown.sandbox.classic.visit import IPP_HOST
from takedown.sandbox.control import control_port as control_application
from takedown.sandbox.office.office import Office
from takedown.sandbox.spa.face import spa_face
from takedown.sandbox.trouble.cut import CuttableProtocol
from takedown.sandbox.trouble.moods import Moods
from takedown.sandbox.trouble.settings import DEFAULT, OFF, read_trouble

_ADDRESS = "127.0.0.1"
_START_TIMEOUT = 15.0
_SEEDS = 1_000_000
FACES = {"classic": classic_face, "spa": spa_face}


@dataclass(frozen=True)
class RunningPortal:
    """Where a running portal answers. `url` is the main site."""

    port: int
    control_port: int
    scheme: str = "http"

    @property
    def url(self) -> str:
        """The main site."""
        return f"{self.scheme}://{IPP_HOST}:{self.port}"

    @property
    def control_url(self) -> str:
        """The control port."""
        return f"http://{_ADDRESS}:{self.control_port}"


class _QuietServer(uvicorn.Server):
    """A uvicorn server that leaves the signals to whoever runs it: two of them share one loop."""

    def capture_signals(self) -> Any:
        return nullcontext()


class _Portal:
    """Both servers over one office, bound but not yet serving."""

    def __init__(
        self,
        latency_ms: int,
        seed: int | None,
        database: Path | None,
        trouble: str,
        face: str = "classic",
        certificate: Path | None = None,
    ) -> None:
        self.seed = random.SystemRandom().randrange(_SEEDS) if seed is None else seed
        moods = Moods(self.seed, read_trouble(trouble))
        self.office = Office(database, self.seed)
        self._servers = [
            _server(FACES[face](self.office, moods, latency_ms), certificate),
            _server(control_application(self.office, moods)),
        ]

    def stop(self) -> None:
        for server in self._servers:
            server.should_exit = True

    def started(self) -> bool:
        return all(server.started for server in self._servers)

    async def run(self, sockets: list[socket.socket]) -> None:
        try:
            pairs = zip(self._servers, sockets, strict=True)
            await asyncio.gather(*(server.serve([bound]) for server, bound in pairs))
        finally:
            self.office.close()


def serve(
    port: int = 8765,
    control_port: int = 8766,
    *,
    face: str = "classic",
    trouble: str = DEFAULT,
    latency_ms: int = 0,
    seed: int | None = None,
    database: Path | None = None,
    https: bool = False,
) -> None:
    """Serves until SIGTERM or SIGINT, then stops cleanly and returns. Without a database all state is in memory.

    `trouble` is `off`, `default` or a TOML file of kinds and probabilities. Raises ValueError for a face this portal
    does not have, UnknownTrouble (a ValueError) for a trouble it does not know, OSError where a port is taken.
    """
    if face not in FACES:
        raise ValueError(f"unknown face {face!r}: this portal has {', '.join(FACES)}")
    read_trouble(trouble)
    with _bound(port, control_port) as sockets, _certificate(https=https) as certificate:
        running = RunningPortal(_port(sockets[0]), _port(sockets[1]), _scheme(certificate))
        portal = _Portal(latency_ms, seed, database, trouble, face, certificate)
        print(f"practice portal  {running.url}", file=sys.stderr)
        print(f"control port     {running.control_url}", file=sys.stderr)
        print(f"trouble          {trouble}, seed {portal.seed}", file=sys.stderr, flush=True)
        asyncio.run(_until_signalled(portal, sockets))


@contextmanager
def running_portal(
    port: int = 0,
    control_port: int = 0,
    latency_ms: int = 0,
    database: Path | None = None,
    seed: int | None = None,
    trouble: str = OFF,
    face: str = "classic",
    https: bool = False,
) -> Iterator[RunningPortal]:
    """A portal in a thread of its own for as long as the block runs. Port 0 takes a free one.

    Raises RuntimeError where it does not come up, OSError where a port is taken.
    """
    with _bound(port, control_port) as sockets, _certificate(https=https) as certificate:
        portal = _Portal(latency_ms, seed, database, trouble, face, certificate)
        thread = threading.Thread(target=asyncio.run, args=[portal.run(sockets)], name="practice-portal", daemon=True)
        thread.start()
        try:
            _wait_until_started(portal, thread)
            yield RunningPortal(_port(sockets[0]), _port(sockets[1]), _scheme(certificate))
        finally:
            portal.stop()
            thread.join()


async def _until_signalled(portal: _Portal, sockets: list[socket.socket]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, portal.stop)
    await portal.run(sockets)


def _wait_until_started(portal: _Portal, thread: threading.Thread) -> None:
    pause = threading.Event()
    for _ in range(int(_START_TIMEOUT / 0.01)):
        if portal.started() or not thread.is_alive():
            break
        pause.wait(0.01)
    if not portal.started():
        raise RuntimeError("the practice portal did not start")


@contextmanager
def _certificate(*, https: bool) -> Iterator[Path | None]:
    """A file with key and chain for the time of the block; None where nobody asks for TLS."""
    if not https:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="takedown-sandbox-") as folder:
        place = Path(folder, "server.pem")
        write_certificate(place)
        yield place


def _scheme(certificate: Path | None) -> str:
    return "https" if certificate else "http"


def _server(application: Starlette, certificate: Path | None = None) -> _QuietServer:
    return _QuietServer(
        uvicorn.Config(
            application,
            log_level="warning",
            access_log=False,
            lifespan="off",
            http=CuttableProtocol,
            ws="none",
            server_header=False,
            timeout_graceful_shutdown=2,
            ssl_certfile=certificate,
        )
    )


@contextmanager
def _bound(*ports: int) -> Iterator[list[socket.socket]]:
    sockets: list[socket.socket] = []
    try:
        for port in ports:
            # asyncio switches Nagle off only where the protocol is named; with Nagle every answer takes 40 ms more.
            listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
            sockets.append(listening)
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((_ADDRESS, port))
            listening.listen()
        yield sockets
    finally:
        for listening in sockets:
            listening.close()


def _port(bound: socket.socket) -> int:
    return int(bound.getsockname()[1])
