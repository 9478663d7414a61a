"""Signed checkpoints: one form and no other, and the same answer from other programs that read it."""

from __future__ import annotations

import base64
import hashlib
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from takedown.domain.model import Account
from takedown.signing.key import SigningKey, leave_unsigned, origin_of
from takedown.verification.note import (
    BadNote,
    Checkpoint,
    Proof,
    fingerprint,
    key_id,
    read_checkpoint,
    read_proof,
    read_public_key,
    signs,
)

KEY = SigningKey(bytes(range(32)))
OTHER = SigningKey(bytes(32))
BARE = Checkpoint("takedown/sandbox:holder@example.test", 17, bytes(range(32)))
SIGNED = KEY.sign_checkpoint(BARE)
PROOF = Proof(3, (bytes(32), bytes(range(32))), SIGNED)


def test_a_note_comes_back_as_it_was_signed_or_not() -> None:
    assert read_checkpoint(SIGNED.note) == SIGNED
    assert read_checkpoint(BARE.note) == BARE == leave_unsigned(BARE)


def test_the_note_has_the_lines_of_the_format() -> None:
    head, _, last = SIGNED.note.decode().partition("\n\n")
    assert head.split("\n") == [BARE.origin, "17", base64.b64encode(bytes(range(32))).decode()]
    assert last.startswith(f"— {BARE.origin} ")
    assert last.endswith("\n")


def test_only_the_key_that_signed_has_signed() -> None:
    assert SIGNED.signed_by(KEY.public)
    assert not SIGNED.signed_by(OTHER.public)
    assert not BARE.signed_by(KEY.public)
    relabelled = Checkpoint(SIGNED.origin, 17, SIGNED.root, key_id(SIGNED.origin, OTHER.public), SIGNED.signature)
    assert not relabelled.signed_by(KEY.public)
    assert not relabelled.signed_by(OTHER.public)


def test_no_byte_of_a_note_can_be_another() -> None:
    """It is no note any more, or it is not signed by the key; each bit of each byte."""
    for at in range(len(SIGNED.note)):
        for bit in range(8):
            changed = bytearray(SIGNED.note)
            changed[at] ^= 1 << bit
            try:
                assert not read_checkpoint(bytes(changed)).signed_by(KEY.public)
            except BadNote:
                continue


@pytest.mark.parametrize(
    "note",
    [
        b"",
        BARE.note[:-1],
        BARE.note + b"\n",
        SIGNED.note + SIGNED.note,
        SIGNED.note + SIGNED.note.partition(b"\n\n")[2],
        SIGNED.note.replace(b"\n17\n", b"\n017\n"),
        SIGNED.note.replace(b"\n17\n", b"\n-1\n"),
        SIGNED.note.replace(b"\n17\n", "\n١٧\n".encode()),
        SIGNED.note.replace(b"\n", b"\r\n"),
        Checkpoint("two words", 1, bytes(32)).note,
        Checkpoint("a+b", 1, bytes(32)).note,
        Checkpoint("", 1, bytes(32)).note,
        Checkpoint("log", 1, bytes(31)).note,
        Checkpoint("log", 1, bytes(32), b"1234", bytes(63)).note,
        Checkpoint("log", 1, bytes(32), b"123", bytes(64)).note,
    ],
    ids=range(15),
)
def test_a_note_in_another_form_is_refused(note: bytes) -> None:
    with pytest.raises(BadNote):
        read_checkpoint(note)


def test_a_proof_comes_back_as_it_was_and_in_no_other_form() -> None:
    assert read_proof(PROOF.text) == PROOF
    other_numbers = [PROOF.text.replace(b"index 3", b"index " + number) for number in (b"03", b"-1", b"", b"9" * 17)]
    for wrong in (b"", PROOF.text[1:], PROOF.text + b"x", *other_numbers):
        with pytest.raises(BadNote):
            read_proof(wrong)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_note_or_refused(found: bytes) -> None:
    for read in (read_checkpoint, read_proof):
        with pytest.raises(BadNote):
            read(found)


def test_the_key_and_the_signature_of_the_format_s_own_example_are_understood() -> None:
    """From the documentation of golang.org/x/mod/sumdb/note: its key, the key's id, and a signed text."""
    raw = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:]
    key = Ed25519PublicKey.from_public_bytes(raw)
    signed = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    assert key_id("PeterNeumann", key).hex() == "c74f20a3"
    assert base64.b64decode(signed)[:4] == key_id("PeterNeumann", key)
    assert signs(key, base64.b64decode(signed)[4:], text.encode())


def test_openssl_agrees_on_key_and_signature(tmp_path: Path) -> None:
    pem, text, signature = tmp_path / "key.pem", tmp_path / "text", tmp_path / "sig"
    pem.write_bytes(KEY.public_pem)
    signature.write_bytes(SIGNED.signature or b"")
    der = subprocess.run(["openssl", "pkey", "-pubin", "-in", pem, "-outform", "DER"], check=True, capture_output=True)
    assert hashlib.sha256(der.stdout).hexdigest() == KEY.fingerprint == fingerprint(KEY.public)
    verify: list[str | Path] = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", pem, "-rawin", "-in", text]
    verify += ["-sigfile", signature]
    for said, agrees in ((SIGNED.text, True), (SIGNED.text.replace(b"17", b"18"), False)):
        text.write_bytes(said)
        assert (subprocess.run(verify, check=False, capture_output=True).returncode == 0) is agrees


def test_a_public_key_is_read_and_another_kind_refused() -> None:
    assert fingerprint(read_public_key(KEY.public_pem)) == KEY.fingerprint
    other_kind = generate_private_key(SECP256R1()).public_key()
    for wrong in (b"", other_kind.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)):
        with pytest.raises(ValueError, match=r"."):
            read_public_key(wrong)


@pytest.mark.parametrize("account", ["sandbox:holder@example.test", "domestic:a b+c@例え.test", "x:\n— y"])
def test_any_account_names_a_log(account: str) -> None:
    named = KEY.sign_checkpoint(Checkpoint(origin_of(Account(account)), 0, bytes(32)))
    assert read_checkpoint(named.note) == named


def test_the_key_is_in_no_repr() -> None:
    assert bytes(range(32)).hex() not in repr(KEY)
