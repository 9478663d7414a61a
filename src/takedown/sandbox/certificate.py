"""A certificate of the practice portal's own, for practising over TLS: made anew at each start, and vouched for by nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

AUTHORITY = "Practice portal authority (trusted by nobody)"
_HOSTS = ("localhost", "*.localhost", "ipp.localhost", "qinquan.localhost", "shops.localhost")
_DAYS = 30


def write_certificate(place: Path) -> None:
    """Put a key and a chain of two certificates for this machine's own names into a file, for a server to load."""
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    authority, server = _name(AUTHORITY), _name("ipp.localhost")
    root = _builder(authority, authority, keys[0]).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    names = [*map(x509.DNSName, _HOSTS), x509.IPAddress(ip_address("127.0.0.1"))]
    leaf = _builder(authority, server, keys[1]).add_extension(x509.SubjectAlternativeName(names), critical=False)
    chain = [one.sign(keys[0], hashes.SHA256()).public_bytes(Encoding.PEM) for one in (leaf, root)]
    place.touch(mode=0o600)
    place.write_bytes(keys[1].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + b"".join(chain))


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(issuer: x509.Name, subject: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return x509.CertificateBuilder(
        issuer,
        subject,
        key.public_key(),
        x509.random_serial_number(),
        now - timedelta(days=1),
        now + timedelta(days=_DAYS),
    )
