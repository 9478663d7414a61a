"""Calls of templates: every text is a call, a plain text or a named fault, and a filled text is what it says it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takedown.domain.explanations import Call, Template, Templates, pieces, read_call
from takedown.domain.rules import Problem

NAMES = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,8}", fullmatch=True)
FIELDS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30) | st.text("{}@: a\n", max_size=12)
VALUES = st.dictionaries(FIELDS, TEXTS.map(str.strip), max_size=4)


def escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def called(name: str, values: dict[str, str], between: str = " ") -> str:
    return f"@{name}{between}" + between.join(f"{{{key}: {escaped(text)}}}" for key, text in values.items())


@given(NAMES, VALUES, st.sampled_from([" ", "  ", "\n"]))
def test_what_is_written_as_a_call_is_read_as_that_call(name: str, values: dict[str, str], between: str) -> None:
    """Whatever the texts hold, braces and colons too."""
    assert read_call(called(name, values, between)) == Call(name, values)


@given(TEXTS | st.text("@{}: ab", max_size=20))
def test_every_text_is_a_call_a_plain_text_or_a_named_fault(text: str) -> None:
    found = read_call(text)
    if not text.strip().startswith("@"):
        assert found == text.strip()
    elif text.strip().startswith("@@"):
        assert found == text.strip()[1:]
    elif isinstance(found, Problem):
        assert found.code == "template_form"
        assert found.message and found.advice
    else:
        assert isinstance(found, Call)


@given(st.lists(st.tuples(TEXTS, FIELDS), max_size=4), TEXTS, st.data())
def test_a_filled_text_is_the_template_with_its_fields_and_nothing_else(
    parts: list[tuple[str, str]], end: str, data: st.DataObject
) -> None:
    """A value is never read as a template again."""
    text = "".join(f"{escaped(literal)}{{{name}}}" for literal, name in parts) + escaped(end)
    template = Template("one", text)
    values = {name: data.draw(TEXTS) for name in template.fields}
    assert template.filled(values) == ("".join(literal + values[name] for literal, name in parts) + end).strip()


@given(st.text("{}ab_1", max_size=16))
def test_a_template_is_read_or_its_stray_brace_is_named(text: str) -> None:
    try:
        found = pieces(text)
    except ValueError as wrong:
        assert "{" in str(wrong) or "}" in str(wrong)
    else:
        assert "".join(escaped(literal) + (f"{{{name}}}" if name else "") for literal, name in found) == text


@pytest.mark.parametrize(
    "text",
    [
        "@",
        "@ counterfeit",
        "@Counterfeit-Logo",
        "@logo on the chest",
        "@logo {where}",
        "@logo {where: a} and more",
        "@logo {where: a",
        "@logo {where: a}}",
        "@logo {{where: a}}",
        "@logo {where: a} {where: b}",
        "@logo {Where: a}",
        "@logo {where: {a}}",
    ],
)
def test_what_is_nearly_a_call_is_never_filed_as_a_text(text: str) -> None:
    found = read_call(text)
    assert isinstance(found, Problem)
    assert (found.column, found.code) == ("explanation", "template_form")


LOGO = Template("logo", "The mark shows {where}, {how}.", frozenset({"unfair_use"}), frozenset({"aliexpress"}))
KNOWN = Templates("templates.toml", {"logo": LOGO}, longest=40)


@pytest.mark.parametrize(
    ("call", "reason", "marketplace", "codes"),
    [
        (Call("lego", {}), "unfair_use", "aliexpress", ["template_unknown"]),
        (Call("logo", {"where": "here"}), "unfair_use", "aliexpress", ["template_field_missing"]),
        (Call("logo", {"where": "", "how": "woven"}), "unfair_use", "aliexpress", ["template_field_missing"]),
        (
            Call("logo", {"were": "here"}),
            "unfair_use",
            "aliexpress",
            ["template_field_missing"] * 2 + ["template_field_extra"],
        ),
        (Call("logo", {"where": "here", "how": "so"}), "test_buy", "taobao", ["template_not_here"] * 2),
        (Call("logo", {"where": "x" * 40, "how": "so"}), "unfair_use", "aliexpress", ["template_too_long"]),
    ],
)
def test_everything_that_is_wrong_with_a_call_is_said_at_once(
    call: Call, reason: str, marketplace: str, codes: list[str]
) -> None:
    found = KNOWN.explain(call, reason, marketplace)
    assert isinstance(found, list)
    assert [problem.code for problem in found] == codes


def test_a_reason_or_marketplace_that_is_not_known_yet_is_not_blamed_on_the_template() -> None:
    """Its row has a fault of its own already."""
    assert KNOWN.explain(Call("logo", {"where": "here", "how": "so"}), "", "") == "The mark shows here, so."
