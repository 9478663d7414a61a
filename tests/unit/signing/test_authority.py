"""Who is believed about the time: an authority under the pinned root that answers this very question, and nobody else."""

from __future__ import annotations

import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from takedown.signing.authority import Authority, AuthorityAway, first_stamp
from takedown.verification.stamps import BadStamp, read_roots, read_stamp
from tests.unit.signing.authorities import LocalAuthority, serving

NOTE = b"takedown/one\n1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
NOBODY = "http://127.0.0.1:9/tsr"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> LocalAuthority:
    return LocalAuthority(tmp_path_factory.mktemp("tsa") / "good")


@pytest.fixture(scope="module")
def rogue(tmp_path_factory: pytest.TempPathFactory) -> LocalAuthority:
    return LocalAuthority(tmp_path_factory.mktemp("tsa") / "rogue")


def test_the_library_is_one_that_does_not_believe_the_roots_inside_a_token() -> None:
    """Before 1.0.9 it did."""
    assert tuple(int(part) for part in version("rfc3161-client").split(".")[:3]) >= (1, 0, 9)


def test_a_stamp_of_the_pinned_authority_is_taken_and_openssl_agrees(good: LocalAuthority, tmp_path: Path) -> None:
    with serving(good.answer) as url:
        stamp = Authority("good", url, read_roots(good.root_file.read_bytes())).stamp(NOTE)
    assert stamp.fits(NOTE)
    assert not stamp.fits(NOTE + b"!")
    assert read_stamp(stamp.raw) == stamp
    answer, data = tmp_path / "answer.tsr", tmp_path / "note"
    answer.write_bytes(stamp.raw)
    for said, agrees in ((NOTE, True), (NOTE + b"!", False)):
        data.write_bytes(said)
        verify: list[str | Path] = ["openssl", "ts", "-verify", "-data", data, "-in", answer, "-CAfile", good.root_file]
        assert (subprocess.run(verify, check=False, capture_output=True).returncode == 0) is agrees


def test_a_rogue_with_its_own_root_in_the_token_is_refused(good: LocalAuthority, rogue: LocalAuthority) -> None:
    with serving(rogue.answer) as url, pytest.raises(AuthorityAway, match="good"):
        Authority("good", url, [good.root]).stamp(NOTE)


def test_an_old_answer_given_again_is_refused(good: LocalAuthority) -> None:
    """Its nonce is that of another question, though it is about the same bytes."""
    with serving(good.answer) as url:
        old = Authority("good", url, [good.root]).stamp(NOTE).raw
    with serving(lambda _: old) as url, pytest.raises(AuthorityAway, match="another question"):
        Authority("good", url, [good.root]).stamp(NOTE)


def test_an_answer_about_other_bytes_is_refused(good: LocalAuthority) -> None:
    with serving(good.answer) as url:
        other = Authority("good", url, [good.root]).stamp(NOTE + b"!").raw
    with serving(lambda _: other) as url, pytest.raises(AuthorityAway):
        Authority("good", url, [good.root]).stamp(NOTE)
    assert read_stamp(other).problem(NOTE, [good.root])


@pytest.mark.parametrize(
    ("usage", "believed"), [(ExtendedKeyUsageOID.SERVER_AUTH, False), (ExtendedKeyUsageOID.TIME_STAMPING, True)]
)
def test_a_certificate_for_another_use_is_refused(
    good: LocalAuthority, tmp_path: Path, usage: ObjectIdentifier, *, believed: bool
) -> None:
    """Signed by hand, because OpenSSL makes no time stamp with one; the same by hand with the right use is believed."""
    other = LocalAuthority(tmp_path / "other", usage=usage)
    with serving(lambda question: other.sign_again(good.answer(question))) as url:
        asked = Authority("other", url, [other.root])
        if believed:
            assert asked.stamp(NOTE).fits(NOTE)
            return
        with pytest.raises(AuthorityAway, match="other"):
            asked.stamp(NOTE)


@pytest.mark.parametrize("said", [b"", b"nothing", b"\x30\x03\x02\x01\x00", b"\x30" * 3000])
def test_what_is_no_stamp_is_refused(good: LocalAuthority, said: bytes) -> None:
    with serving(lambda _: said) as url, pytest.raises(AuthorityAway):
        Authority("good", url, [good.root]).stamp(NOTE)
    with pytest.raises(BadStamp):
        read_stamp(said)


def test_the_next_one_is_asked_when_the_first_is_away(good: LocalAuthority) -> None:
    with serving(good.answer) as url:
        authority, stamp = first_stamp(
            [Authority("away", NOBODY, [good.root]), Authority("good", url, [good.root])], NOTE
        )
    assert authority.name == "good"
    assert stamp.fits(NOTE)
    with pytest.raises(AuthorityAway, match="does not answer"):
        first_stamp([Authority("away", NOBODY, [good.root])], NOTE)
