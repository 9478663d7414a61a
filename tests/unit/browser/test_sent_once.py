"""A press is one post: what the browser does by itself when the connection breaks must not make two of it."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from takedown.browser.session import BrowserSession
from tests.browser_thread import Run

RESET_ON_CLOSE = struct.pack("ii", 1, 0)
PAGE = b"<title>Form</title>"
POST = """async () => { try { await fetch("/press", {method: "POST", body: "once"}) } catch { return "broken" } }"""


@dataclass
class BrokenServer:
    """Keeps connections open as long as it is not asked to close them; takes posts and breaks their connection."""

    listening: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    posts: int = 0

    @property
    def url(self) -> str:
        """Its one page."""
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}/"

    def serve(self) -> None:
        """Until its socket is shut."""
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=[connection], daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            while request := connection.recv(65_536):
                if request.startswith(b"POST"):
                    self.posts += 1
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
                    return
                connection.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(PAGE)
                )
                connection.sendall(PAGE)
                if b"Connection: close" in request:
                    return


@pytest.fixture
def server() -> Iterator[BrokenServer]:
    serving = BrokenServer()
    thread = threading.Thread(target=serving.serve, daemon=True)
    thread.start()
    yield serving
    serving.listening.shutdown(socket.SHUT_RDWR)
    serving.listening.close()
    thread.join()


def test_a_post_whose_connection_breaks_is_not_sent_again(
    run: Run, session: BrowserSession, server: BrokenServer
) -> None:
    """The page hears that it broke, and the server has got it once: nothing was posted behind our back."""

    async def post() -> object:
        page = await session.new_page()
        await page.goto(server.url)
        answer = await page.evaluate(POST)
        await page.close()
        return answer

    assert run(post()) == "broken"
    assert server.posts == 1
