"""Asks a time-stamp authority for the time of a checkpoint (RFC 3161 over HTTP). Only a hash leaves this machine."""

from __future__ import annotations

import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import URLError

import rfc3161_client
from cryptography import x509

from takedown.domain.errors import Exit, TakedownError
from takedown.verification.stamps import BadStamp, Stamp, read_stamp

WITHIN_SECONDS = 10
LARGEST_ANSWER = 1 << 20


class AuthorityAway(TakedownError):
    """No time-stamp authority gave a time stamp that can be used: try again later."""

    exit = Exit.UNAVAILABLE


@dataclass(frozen=True)
class Authority:
    """One authority: its short name, its http(s) address, and the certificates that it is held against, and no others."""

    name: str
    url: str
    roots: Sequence[x509.Certificate]

    def stamp(self, note: bytes) -> Stamp:
        """A time stamp over the bytes, with the nonce of this very question, under one of the roots.

        Raises AuthorityAway for one that does not answer and for an answer that does not hold.
        """
        question = (
            rfc3161_client.TimestampRequestBuilder()
            .data(note)
            .hash_algorithm(rfc3161_client.HashAlgorithm.SHA256)
            .build()
        )
        try:
            found = read_stamp(self._ask(question.as_bytes()))
            nonce = rfc3161_client.decode_timestamp_response(found.raw).tst_info.nonce
            problem = found.problem(note, self.roots) or (
                "" if nonce == question.nonce else "it answers another question"
            )
        except BadStamp as bad:
            problem = str(bad)
        except (URLError, OSError, HTTPException) as away:
            problem = f"it does not answer ({away})"
        if problem:
            raise AuthorityAway(
                f"The time-stamp authority {self.name} gave no time stamp: {problem}.",
                advice="Try again later, or name another authority in time-stamps.toml.",
            )
        return found

    def _ask(self, question: bytes) -> bytes:
        request = urllib.request.Request(  # noqa: S310 - `time_stamps` of the settings takes http(s) only
            self.url, question, {"Content-Type": "application/timestamp-query"}
        )
        with urllib.request.urlopen(request, timeout=WITHIN_SECONDS) as answer:  # noqa: S310
            found: bytes = answer.read(LARGEST_ANSWER)
        return found


def first_stamp(authorities: Sequence[Authority], note: bytes) -> tuple[Authority, Stamp]:
    """A time stamp of the first authority, in their order, that gives one. Raises AuthorityAway with what the last one said."""
    away = AuthorityAway("No time-stamp authority is named.", advice="Name one in time-stamps.toml.")
    for authority in authorities:
        try:
            return authority, authority.stamp(note)
        except AuthorityAway as problem:
            away = problem
    raise away
