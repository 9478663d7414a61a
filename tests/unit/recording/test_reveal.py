"""What a recording would tell is listed; what looks like a secret is named without being repeated."""

from __future__ import annotations

import pytest

from takedown.recording.recording import META, PAGE, PICTURE
from takedown.recording.reveal import ADDRESSES, BUTTONS, CODE, HEADINGS, LABELS, OPTIONS, TEXTS, VALUES, reveal


def suspicious(page: str, **files: bytes) -> list[str]:
    return reveal(
        {"": {PAGE: page.encode(), **files}}, ["brand@corp.cn"], lambda text: text.replace("hunter2", "-")
    ).suspicious


def test_what_stays_is_listed_by_where_it_stands() -> None:
    """Stand-ins, numbers and marks are not: they tell nothing."""
    page = """<h1>Manage Complaints</h1><label for="x" title="From">From</label><button>Search</button>
    <a href="https://portal.example/next">Next</a><select><option>Taobao</option></select>
    <p>No data</p><p>Xxxx xxx 99999001 某某</p><input value="Acme"><span id="J_total" class="count big">12</span>"""
    found = reveal({"": {PAGE: page.encode()}}, [], str).groups
    assert found[HEADINGS] == ["Manage Complaints"]
    assert found[LABELS] == ["From"]
    assert found[BUTTONS] == ["Search", "Next"]
    assert found[OPTIONS] == ["Taobao"]
    assert found[ADDRESSES] == ["https://portal.example/next"]
    assert found[TEXTS] == ["No data"]
    assert found[VALUES] == ["Acme"]
    assert {"J_total", "count", "big"} <= set(found[CODE])


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<p>jane.doe@shop.cn</p>", "an e-mail address (jan…, 16 characters)"),
        ("<a href='x?u=jane%40shop.cn'>", "an e-mail address"),
        ("<p>+86 138 0013 8000</p>", "a long number, as of a telephone or an item"),
        ("<p>4111 1111 1111 1111</p>", "a number like that of a card"),
        ("<i data-id='eyJhbGciOiJIUzI1NiJ9abc123'>", "like a token"),
        ("<p>c31c54fd-7dc5-480e-b225-06cedc36eef3</p>", "like a token"),
        ("<p>password: abc</p>", "a password, cookie or token by its name"),
        ("<p>Brand@Corp.cn</p>", "names the account"),
        ("<p>hunter2</p>", "holds a secret that is stored here"),
        ("<script>1</script>", "has a <script>"),
        ("<p onclick='x()'>", "has a script in the attribute onclick"),
        ("<a href='javascript:x'>", "has a script in the attribute href"),
        ("<!-- jane -->", "has a comment"),
    ],
)
def test_what_looks_like_a_secret_is_named(page: str, words: str) -> None:
    """In the page, wherever it stands; of the secret itself three letters are shown at the most."""
    told = suspicious(page)
    assert any(words in sentence for sentence in told), told
    assert not any("doe" in sentence or "8000" in sentence or "hunter" in sentence for sentence in told)


def test_other_files_are_named() -> None:
    """A recording has its own files and no others, and a picture is one."""
    told = suspicious("<p>No data</p>", **{"cookies.txt": b"sid=1", PICTURE: b"GIF89a", META: b'{"tool": "x"}'})
    assert told == ["cookies.txt: is no file of a recording", f"{PICTURE}: is no picture"]


def test_stand_ins_are_no_secrets() -> None:
    """Nor are dates, or what names a browser."""
    page = (
        "<p>person1@example.com 9999999999999001 2026-11-26 10:30:00 chromium 156.0.8078.108 https://other.example/</p>"
    )
    assert suspicious(page) == []


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"<" * 5000, b"</p></p><p", b'{"a": ' * 5000])
def test_no_file_can_break_it(content: bytes) -> None:
    reveal({"": {PAGE: content, META: content}}, [], str)
