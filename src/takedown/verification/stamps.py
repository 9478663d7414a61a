"""Time stamps of others (RFC 3161): a signed word of a time-stamp authority that some bytes existed at a time.

The authority's certificates that come inside a token prove nothing: it is held against roots that are given from outside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import rfc3161_client
from cryptography import x509

_HASHES = {
    "2.16.840.1.101.3.4.2.1": hashlib.sha256,
    "2.16.840.1.101.3.4.2.2": hashlib.sha384,
    "2.16.840.1.101.3.4.2.3": hashlib.sha512,
}
_GRANTED = 0


class BadStamp(ValueError):
    """The bytes are no time stamp that was granted."""


@dataclass(frozen=True)
class Stamp:
    """One answer of an authority. `at` is aware UTC, by the authority's clock."""

    at: datetime
    hash_name: str
    imprint: bytes
    raw: bytes

    def fits(self, data: bytes) -> bool:
        """Whether it is about these bytes."""
        algorithm = _HASHES.get(self.hash_name)
        return algorithm is not None and algorithm(data).digest() == self.imprint

    def problem(self, data: bytes, roots: Sequence[x509.Certificate]) -> str:
        """Why it is not an authority under one of the roots who says so; empty when it is."""
        builder = rfc3161_client.VerifierBuilder()
        for root in dict.fromkeys(roots):
            builder = builder.add_root_certificate(root)
        try:
            builder.build().verify_message(rfc3161_client.decode_timestamp_response(self.raw), data)
        except (rfc3161_client.VerificationError, ValueError) as error:
            return str(error)
        return ""


def read_stamp(response: bytes) -> Stamp:
    """What an authority answered. Raises BadStamp."""
    try:
        answer = rfc3161_client.decode_timestamp_response(response)
        if answer.status != _GRANTED or answer.as_bytes() != response:
            raise BadStamp("it is no time stamp that was granted")
        info = answer.tst_info
        imprint = info.message_imprint
        return Stamp(_utc(info.gen_time), imprint.hash_algorithm.dotted_string, imprint.message, response)
    except (ValueError, TypeError) as error:
        raise BadStamp(f"it is no time stamp that can be read ({error})") from error


def read_roots(pem: bytes) -> list[x509.Certificate]:
    """The certificates in a PEM file. Raises ValueError when there is none."""
    return x509.load_pem_x509_certificates(pem)


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
