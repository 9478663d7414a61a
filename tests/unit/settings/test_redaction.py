"""What is taken out of texts and data before anybody sees them."""

from __future__ import annotations

import base64
import html
import json
import re
import time
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from takedown.settings import redaction
from takedown.settings.redaction import HIDDEN, hide, redact, redact_value

quick = settings(max_examples=30)

SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "address": quote,
    "address, nothing safe": lambda text: quote(text, safe=""),
    "address, lower case": lambda text: re.sub("%..", lambda found: found[0].lower(), quote(text, safe="")),
    "form": quote_plus,
    "address in an address": lambda text: quote(quote(text)),
    "json": json.dumps,
    "json, not ascii": lambda text: json.dumps(text, ensure_ascii=False),
    "json in json": lambda text: json.dumps(json.dumps(text)),
    "html": html.escape,
    "repr": repr,
    "ascii": ascii,
    "repr of repr": lambda text: repr(repr(text)),
}


@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS.keys())
@quick
@given(secret=st.text(st.characters(codec="utf-8"), min_size=4, max_size=12))
def test_a_hidden_value_is_gone_in_every_spelling(spell: Callable[[str], str], secret: str) -> None:
    """However a library writes a secret down, nothing but the quotes around it is left."""
    redaction._hidden.clear()
    hide(secret)
    left = redact(spell(secret)).replace(HIDDEN, "", 1)
    assert set(left) <= set("\"'\\")


def test_a_value_that_is_no_proper_text_is_hidden_too() -> None:
    """A variable of the environment may hold any bytes; Python gives them as lone surrogates."""
    hide("canary\udcff")
    assert redact("typed canary\udcff and " + ascii("canary\udcff")) == f"typed {HIDDEN} and '{HIDDEN}'"


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@quick
@given(secret=st.text(min_size=8, max_size=20), before=st.binary(max_size=4))
def test_a_hidden_value_is_gone_in_base64(encode: Callable[[bytes], bytes], secret: str, before: bytes) -> None:
    """As in `Authorization: Basic`, where it stands behind a name: at most the bits at its ends are left."""
    redaction._hidden.clear()
    hide(secret)
    encoded = encode(before + secret.encode() + b"\n").decode()
    left = redact(encoded)
    assert HIDDEN in left
    assert len(left.replace(HIDDEN, "")) <= (len(before) * 4 + 2) // 3 + 2 + 4


def test_the_longer_of_two_secrets_goes_whole() -> None:
    """A secret that is part of another does not leave the rest of the other standing."""
    hide("hunter")
    hide("hunter2-and-more")
    assert redact("it is hunter2-and-more") == f"it is {HIDDEN}"


def test_a_very_short_value_does_not_black_out_ordinary_words() -> None:
    """Three characters or fewer are no secret worth destroying every text for."""
    hide("a")
    hide("")
    assert redact("a plain sentence") == "a plain sentence"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cookie: sid=1; b=2\nnext", f"Cookie: {HIDDEN}\nnext"),
        ("set-cookie: x=y", f"set-cookie: {HIDDEN}"),
        ("Authorization: Bearer abc.def", f"Authorization: {HIDDEN}"),
        ("https://h/?access_token=abc&page=2", f"https://h/?access_token={HIDDEN}&page=2"),
        ("login=a&password=b&x=c", f"login=a&password={HIDDEN}&x=c"),
        ('{"password": "a b", "page": 2}', f'{{"password": {HIDDEN}, "page": 2}}'),
        ("postgresql://u:pw@db/takedown", f"postgresql://u:{HIDDEN}@db/takedown"),
        ("postgresql://u:p@w@db/takedown", f"postgresql://u:{HIDDEN}@db/takedown"),
    ],
)
def test_what_says_of_itself_that_it_is_secret_goes(text: str, expected: str) -> None:
    """Headers, parameters and addresses with a password, whose values nobody registered."""
    assert redact(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "No password is stored for ipp.alibabagroup.com:brand@example.com (profile brand).",
        "Run `takedown init`; in CI set TAKEDOWN_PASSWORD.",
        "Password: stored in the keyring.",
        "http://ipp.localhost:8765/list?page=2",
        "https://user@host/path",
    ],
)
def test_our_own_sentences_stay_as_they_are(text: str) -> None:
    """Advice about passwords is not mistaken for one."""
    assert redact(text) == text


def test_data_is_redacted_by_name_and_content_at_every_depth() -> None:
    """Names that mean secrets, browser headers, numbers, bytes, keys and foreign objects."""
    hide("31337-canary")
    hide("4711")
    data = {
        "user": "stays",
        "user_password": ["a", "b"],
        "storage_state": {"cookies": [1]},
        "X-API-Key": "k",
        "headers": [{"name": "Set-Cookie", "value": "v"}, {"name": "Accept", "value": "text/html"}],
        "nested": [{"deep": ("x 31337-canary", 4711, 1.5, None, True)}],
        "31337-canary": 1,
        "raw": b"31337-canary",
        "error": ValueError("31337-canary"),
    }
    assert redact_value(data) == {
        "user": "stays",
        "user_password": HIDDEN,
        "storage_state": HIDDEN,
        "X-API-Key": HIDDEN,
        "headers": [{"name": "Set-Cookie", "value": HIDDEN}, {"name": "Accept", "value": "text/html"}],
        "nested": [{"deep": [f"x {HIDDEN}", HIDDEN, 1.5, None, True]}],
        HIDDEN: 1,
        "raw": f"b'{HIDDEN}'",
        "error": f"ValueError('{HIDDEN}')",
    }


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner))
)
def test_redacted_data_is_still_json(data: object) -> None:
    """Whatever was hidden, a line of the log can be read by a program."""
    redaction._hidden.clear()
    hide("1234")
    assert json.loads(json.dumps(redact_value(data))) == redact_value(data)


@pytest.mark.parametrize("filler", ["x", "\\", "%25", "&amp;", " ", "token=", "a:", "://", '"password":', "0"])
def test_a_very_long_line_is_redacted_at_once(filler: str) -> None:
    """Two hundred thousand characters of anything take seconds, not hours, for secrets of every shape."""
    for secret in ("canary-Passw0rd", "\\" * 40, "0000000000", "x x x x x", "a\\\"\\'" * 5):
        hide(secret)
    text = filler * (200_000 // len(filler)) + "canary-Passw0rd"
    started = time.monotonic()
    assert "canary-Passw0rd" not in redact(text)
    assert time.monotonic() - started < 5
