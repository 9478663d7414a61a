"""Time-stamp authorities of this machine: OpenSSL answers, a server on loopback passes it on."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
certs = {folder}/root.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""


class LocalAuthority:
    """An authority with a root of its own, whose tokens have that root in them."""

    def __init__(self, folder: Path, *, usage: ObjectIdentifier = ExtendedKeyUsageOID.TIME_STAMPING) -> None:
        folder.mkdir()
        self.folder = folder
        root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        # OpenSSL writes the certificates of a token as they come; DER wants the shorter one first, which is the leaf then
        root_name = x509.Name(
            [x509.NameAttribute(NameOID.COMMON_NAME, f"Root of the time-stamp authority {folder.name} on this machine")]
        )
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, folder.name)])
        self.root = (
            _builder(root_name, root_name, root_key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(root_key, hashes.SHA256())
        )
        leaf = (
            _builder(name, root_name, key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
            .sign(root_key, hashes.SHA256())
        )
        self.root_file = folder / "root.pem"
        self.root_file.write_bytes(self.root.public_bytes(Encoding.PEM))
        (folder / "tsa.pem").write_bytes(leaf.public_bytes(Encoding.PEM))
        (folder / "tsa.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        (folder / "serial").write_text("01\n")
        (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))

    def answer(self, question: bytes) -> bytes:
        """What it answers."""
        (self.folder / "question").write_bytes(question)
        self._openssl("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "question", "-out", "answer")
        return (self.folder / "answer").read_bytes()

    def sign_again(self, answer: bytes) -> bytes:
        """The answer of another authority under this one's signature: what OpenSSL would not sign as a time stamp."""
        (self.folder / "theirs").write_bytes(answer)
        self._openssl("ts", "-reply", "-in", "theirs", "-token_out", "-out", "token")
        self._openssl("cms", "-verify", "-noverify", "-inform", "DER", "-in", "token", "-binary", "-out", "info")
        signing = ("-signer", "tsa.pem", "-inkey", "tsa.key", "-certfile", "root.pem", "-md", "sha256", "-cades")
        kind = ("-econtent_type", "1.2.840.113549.1.9.16.1.4")
        form = ("-in", "info", "-outform", "DER", "-out", "cms")
        self._openssl("cms", "-sign", "-binary", "-nodetach", *kind, *signing, *form)
        granted = b"\x30\x03\x02\x01\x00" + (self.folder / "cms").read_bytes()
        return b"\x30\x82" + len(granted).to_bytes(2, "big") + granted

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=self.folder)


def _builder(name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
    )


@contextmanager
def serving(answer: Callable[[bytes], bytes]) -> Iterator[str]:
    """The address under which these answers are given, for the time of the block."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200 if said else 500)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/tsr"
        finally:
            server.shutdown()
            thread.join()
