"""What a kit says: everything that the form asks for, in the portal's words, and nothing that a browser would run."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takedown.kit.kit import Attachment, Choice, Entry, index_page, kit_files
from tests.unit.kit.sample import ID, PICTURE, kit

NASTY = "\"><script>alert(1)</script><img src=x onerror=alert(2)>&amp;'{{ 7*7 }}"
TAGS = {
    "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "div", "strong", "code", "ol", "li", "label",
    "input", "table", "tr", "td", "th", "span", "a", "pre", "blockquote",
}  # fmt: skip


class Read(HTMLParser):
    """The tags, the attributes and the texts of a page, as a browser sees them."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.copied: list[str] = []
        self.texts: list[str] = []
        self.policy = self.style = ""
        self._inside = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        given_ = dict(attrs)
        self._inside = tag
        if tag == "pre":
            self.copied.append("")
        if given_.get("http-equiv") == "Content-Security-Policy":
            self.policy = given_["content"] or ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self._inside == "pre":
            self.copied[-1] += data
        if self._inside == "style":
            self.style += data

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def page_of(**changes: object) -> Read:
    made = kit(**changes)
    return Read(kit_files(made, {file.name: PICTURE for file in made.evidence})["kit.html"])


@pytest.mark.parametrize(
    "changes",
    [
        {"explanation": NASTY},
        {"links": (NASTY,)},
        {"login": NASTY},
        {"statement": NASTY},
        {"declared_by": NASTY},
        {"order_number": NASTY},
        {"choices": (Choice(NASTY, (NASTY, NASTY)),)},
        {"locations": (Choice(NASTY, (NASTY,)),)},
        {"evidence": (Attachment("proof.png", NASTY, "0" * 64, 1),)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_nothing_that_anybody_wrote_becomes_markup(changes: dict[str, object]) -> None:
    """It is shown as it stands, in text and in attributes alike."""
    page = page_of(**changes)
    assert set(page.tags) <= TAGS
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "src"]
    assert NASTY in page.text


def test_a_batch_of_any_name_is_text_in_its_index() -> None:
    page = Read(index_page(NASTY, [Entry(kit(), NASTY, f"{ID}/kit.html")], 0))
    assert set(page.tags) <= TAGS
    assert NASTY in page.text


@pytest.mark.parametrize("page", ["kit", "index"])
def test_no_page_may_run_or_load_anything(page: str) -> None:
    """The policy forbids everything but the one style sheet in the page, known by its hash."""
    shown = page_of() if page == "kit" else Read(index_page("batch.csv", [Entry(kit(), "to be filed", "x")], 1))
    digest = base64.b64encode(hashlib.sha256(shown.style.encode()).digest()).decode()
    assert shown.policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "@media print" in shown.style
    assert not [value for name, value in shown.attributes if name in ("href", "src") and "//" in (value or "")]


def test_the_form_is_gone_through_in_its_own_order_and_in_both_languages() -> None:
    text = page_of().text
    order = ["Sign in", "Taobao", "Trademark", "ACME (CN)", "Product listing", "Counterfeit Features", "Paste the links",
             "Paste the explanation", "Upload the evidence", "declaration", "submit it, once", "takedown filed"]  # fmt: skip
    rest = text
    for word in order:
        assert word in rest, (word, text)
        rest = rest.partition(word)[2]
    for words in (
        "淘宝网",
        "商标权",
        "商品链接",
        "假货特征",
        "I am the rights holder.",
        "Jane Doe",
        "2026-12-21 08:00 UTC",
    ):
        assert words in text


def test_what_is_pasted_stands_in_the_page_as_in_the_files() -> None:
    made = kit()
    files = kit_files(made, {"proof.png": PICTURE})
    assert files["links.txt"].decode().splitlines() == list(made.links)
    assert files["explanation.txt"].decode() == f"{made.explanation}\n"
    assert files["evidence/proof.png"] == PICTURE
    assert page_of().copied == [
        "\n".join(made.links),
        made.explanation,
        f"takedown filed {ID} --profile sandbox --number ",
    ]


def test_what_a_complaint_does_not_have_is_not_asked_for() -> None:
    """No evidence, no place, no order number, no reference: no step for any of them."""
    text = page_of(evidence=(), locations=(), marker="", explanation="Copied.").text
    for words in ("Upload the evidence", "where it infringes", "Order number", "last line"):
        assert words not in text
    assert "Order number" in page_of(order_number="123456789").text


@given(explanation=st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=200))
def test_every_explanation_can_be_copied_as_it_is(explanation: str) -> None:
    assert page_of(explanation=explanation).copied[1] == explanation


def test_the_same_kit_comes_to_the_same_files_with_the_hash_of_each() -> None:
    first, second = (kit_files(kit(), {"proof.png": PICTURE}) for _ in range(2))
    assert first == second
    lines = [line.split("  ", 1) for line in first["SHA256SUMS"].decode().splitlines()]
    listed = {name: sha256 for sha256, name in lines}
    assert listed == {
        name: hashlib.sha256(content).hexdigest() for name, content in first.items() if name != "SHA256SUMS"
    }


def test_the_index_leads_to_each_kit_and_says_how_many_wait() -> None:
    entries = [
        Entry(kit(), "to be filed", f"{ID}/kit.html"),
        Entry(kit(id="C-other"), "to be filed", "C-other/kit.html"),
    ]
    page = index_page("batch.csv", entries, 3)
    assert re.findall(r'href="([^"]+)"', page.decode()) == [f"{ID}/kit.html", "C-other/kit.html"]
    assert "2 kits." in Read(page).text
    assert "3 more complaints" in Read(page).text
