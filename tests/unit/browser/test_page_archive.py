"""What is kept of a page beside its picture: the page, what it asked for, who answered; and nothing that was secret in it."""

from __future__ import annotations

import hashlib
import json
import quopri
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any, cast

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from playwright.async_api import Page

from takedown.browser import traffic
from takedown.browser.picture import Camera
from takedown.browser.session import BrowserSession
from takedown.browser.traffic import without_query
from takedown.portal import PageArchive
from tests.browser_thread import Run

SECRETS = [f"canary-{what}" for what in ("password", "text", "area", "hidden", "script", "cookie", "query", "body")]
FORM = """<title>A form</title><h1>Complaint</h1><p>What everybody sees.</p>
<form><input type=password name=p><input type=hidden name=csrf value="canary-hidden"><input name=t><textarea></textarea></form>
<script>const token = "canary-script";
document.querySelector("[type=password]").value = "canary-password";
document.querySelector("[name=t]").value = "canary-text";
document.querySelector("textarea").value = "canary-area";
const asked = fetch("/api/save?token=canary-query", {method: "POST", body: "canary-body"}).then(answer => answer.text());
</script>"""


class Answers(BaseHTTPRequestHandler):
    """A page with secrets in it, and what it asks for."""

    def do_GET(self) -> None:
        """The form, or a page without anything."""
        self.answer(FORM.encode() if self.path.startswith("/form") else b"<title>Other</title><p>Another page.</p>")

    def do_POST(self) -> None:
        """What the form saves."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(b"{}", "application/json")

    def answer(self, content: bytes, media_type: str = "text/html; charset=utf-8") -> None:
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Set-Cookie", "sid=canary-cookie")
        self.send_header("X-Token", "canary-cookie")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[bytes]]:
    """A server's certificate under an authority of its own: where they are, and both in DER."""
    now, keys = datetime.now(UTC), [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    made = []
    for subject, key, ca in (("An authority", keys[0], True), ("127.0.0.1", keys[1], False)):
        builder = x509.CertificateBuilder(
            _name("An authority"),
            _name(subject),
            key.public_key(),
            x509.random_serial_number(),
            now - timedelta(1),
            now + timedelta(9),
        )
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        if not ca:
            names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
            builder = builder.add_extension(names, critical=False)
        made.append(builder.sign(keys[0], hashes.SHA256()))
    place = tmp_path_factory.mktemp("tls") / "server.pem"
    key_pem = keys[1].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    place.write_bytes(key_pem + b"".join(one.public_bytes(Encoding.PEM) for one in reversed(made)))
    return place, [one.public_bytes(Encoding.DER) for one in reversed(made)]


@pytest.fixture(scope="module", params=["http", "https"])
def address(request: pytest.FixtureRequest, chain: tuple[Path, list[bytes]]) -> Iterator[str]:
    """Where the pages are."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    if request.param == "https":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain[0])
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"{request.param}://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def camera() -> Camera:
    return Camera("test 1")


@pytest.fixture
def page(run: Run, session: BrowserSession, camera: Camera) -> Iterator[Page]:
    """A followed tab that takes any certificate."""
    context = run(session.browser.new_context(ignore_https_errors=True))
    opened = run(context.new_page())
    run(camera.follow(opened))
    yield opened
    run(context.close())


def archived(run: Run, camera: Camera, page: Page) -> PageArchive:
    shot = camera.photograph(page, step="s", screen="form", full_page=False, masks={}, archive=True)
    return cast("PageArchive", run(shot).archive)


def test_a_page_is_kept_without_what_was_secret_in_it(run: Run, camera: Camera, page: Page, address: str) -> None:
    """Typed values, hidden fields, scripts, cookies, queries and bodies: in none of what is kept."""
    run(page.goto(f"{address}/form?token=canary-query"))
    run(page.evaluate("asked"))
    kept = archived(run, camera, page)
    page_itself = quopri.decodestring(kept.mhtml).partition(b"\r\n\r\n")[2]
    for part in (page_itself.partition(b"<head>")[2], kept.network, json.dumps(kept.connection).encode()):
        assert [secret for secret in SECRETS if secret.encode() in part] == []
    assert b"What everybody sees." in page_itself


def test_what_the_page_asked_for_is_told_fact_by_fact(run: Run, camera: Camera, page: Page, address: str) -> None:
    """By it and by the page before it, which may be the form that was pressed; and not what came before that."""
    run(page.goto(f"{address}/other"))
    run(page.goto(f"{address}/form"))
    run(page.evaluate("asked"))
    run(page.goto(f"{address}/receipt"))
    kept = archived(run, camera, page)
    asked = json.loads(kept.network)
    assert [(one["method"], one["address"].removeprefix(address), one["status"]) for one in asked["requests"]] == [
        ("GET", "/form", 200),
        ("POST", "/api/save", 200),
        ("GET", "/receipt", 200),
    ]
    assert [one["document"] for one in asked["requests"]] == [2, 2, 3]
    assert (asked["requests"][1]["media_type"], asked["requests"][1]["bytes"]) == ("application/json", 2)
    assert (kept.requests, asked["more"]) == (3, 0)


def test_who_answered_is_told_with_the_chain_of_the_pages_own_connection(
    run: Run, camera: Camera, page: Page, address: str, chain: tuple[Path, list[bytes]]
) -> None:
    """Over plain HTTP there is none, and it is said that there was no TLS."""
    run(page.goto(f"{address}/other"))
    kept = archived(run, camera, page)
    assert (kept.connection["address"], kept.connection["status"]) == (f"{address}/other", 200)
    assert kept.connection["server"]["ipAddress"] == "127.0.0.1"
    assert set(kept.connection["headers"]) == {"content-type", "date", "server"}
    if address.startswith("http:"):
        assert (kept.connection["tls"], kept.certificates) == (None, ())
    else:
        assert kept.connection["tls"]["protocol"].startswith("TLS 1.")
        assert kept.connection["tls"]["issuer"] == "An authority"
        assert [hashlib.sha256(one).hexdigest() for one in kept.certificates] == [
            hashlib.sha256(one).hexdigest() for one in chain[1]
        ]


def test_a_page_that_asks_without_end_is_listed_up_to_a_bound(
    run: Run, camera: Camera, page: Page, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest is counted."""
    monkeypatch.setattr(traffic, "MOST_REQUESTS", 20)
    run(page.goto(f"{address}/other"))
    run(page.evaluate("Promise.all([...Array(29).keys()].map(n => fetch('/other?' + n)))"))
    kept = archived(run, camera, page)
    asked = json.loads(kept.network)
    assert (len(asked["requests"]), asked["more"], kept.requests) == (20, 10, 30)


def test_a_page_that_nobody_followed_says_so(run: Run, page: Page, address: str) -> None:
    """No fact is made up."""
    run(page.goto(f"{address}/other"))
    kept = archived(run, Camera("test 2"), page)
    assert kept.connection == {"why_not": "the page was not loaded while it was followed"}
    assert kept.certificates == ()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://user:word@a.example:8/b/c?token=1#x", "https://a.example:8/b/c"),
        ("data:text/html,secret", "data:"),
        ("blob:https://a.example/1-2", "blob:"),
        ("about:blank", "about:"),
    ],
)
def test_an_address_is_told_without_what_may_be_secret(address: str, told: str) -> None:
    """Queries, credentials, and what is an address only in form."""
    assert without_query(address) == told
