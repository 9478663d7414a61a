"""Explanations from templates of the user's own: `@counterfeit-logo {where: on the chest and the label}`. Pure.

A cell that begins with `@` calls a template; `@@` begins a text that begins with one `@`. In the call and in the template
`{{` and `}}` stand for braces. What goes to the portal is the filled text, and nothing of it is taken from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from takedown.domain.rules import Problem

LONGEST = 2000
"""Characters: what the practice portal takes. What the real ones take is not known (fact sheet section 3, Limits)."""
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}")
_COLUMN = "explanation"
_SHOWN = 40
_GIVEN = re.compile(r"\{((?:[^{}]|\{\{|\}\})*)\}(?!\})")
"""A field in a call."""
_PLACE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
"""A field, or a brace, in a template."""
_HOW = "write @NAME {field: text}, or @@ to begin a text with @"


@dataclass(frozen=True)
class Template:
    """One text with places for fields. Empty `reasons` and `marketplaces` mean: any."""

    name: str
    text: str
    reasons: frozenset[str] = frozenset()
    marketplaces: frozenset[str] = frozenset()

    @property
    def fields(self) -> tuple[str, ...]:
        """Each once, in the order in which they come."""
        return tuple(dict.fromkeys(name for _, name in pieces(self.text) if name))

    def filled(self, values: Mapping[str, str]) -> str:
        """The text with these in its places; every field must be among them."""
        return "".join(literal + (values[name] if name else "") for literal, name in pieces(self.text)).strip()


@dataclass(frozen=True)
class Call:
    """What a cell asks for."""

    name: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Templates:
    """Those of one profile. `place` is where the user writes them."""

    place: str = ""
    templates: Mapping[str, Template] = field(default_factory=dict)
    longest: int = LONGEST
    """Characters of a filled text."""

    def explain(self, call: Call, reason: str, marketplace: str) -> str | list[Problem]:
        """The filled text, or everything that is wrong with the call."""
        template = self.templates.get(call.name)
        if template is None:
            return [self._unknown(call.name)]
        problems = [*_misplaced(template, reason, marketplace), *_field_problems(template, call.values)]
        if problems:
            return problems
        text = template.filled(call.values)
        if len(text) > self.longest:
            message = f"{call.name} has {len(text)} characters when it is filled, at most {self.longest} are taken"
            return [Problem(_COLUMN, "template_too_long", message, "say it in fewer words")]
        return text

    def _unknown(self, name: str) -> Problem:
        near = get_close_matches(name, self.templates, n=1)
        advice = f"did you mean @{near[0]}?" if near else f"write it into {self.place or 'the file of templates'}"
        return Problem(_COLUMN, "template_unknown", f"there is no template {name[:_SHOWN]}", advice)


NO_TEMPLATES = Templates()


def read_call(text: str) -> Call | str | Problem:
    """What an explanation cell says: a call, a plain text (as it is, or without the first of two `@`), or what is wrong."""
    text = text.strip()
    if not text.startswith("@"):
        return text
    if text.startswith("@@"):
        return text[1:]
    name = NAME.match(text, 1)
    if name is None:
        return _no_call("after @ comes the name of a template, in small letters")
    values: dict[str, str] = {}
    at = name.end()
    for match in _GIVEN.finditer(text, at):
        if text[at : match.start()].strip():
            break
        key, colon, value = match[1].partition(":")
        if not colon or not FIELD.fullmatch(key.strip()):
            return _no_call(f"{{{match[1][:_SHOWN]}}} is no field with its text")
        if key.strip() in values:
            return _no_call(f"the field {key.strip()} is there twice")
        values[key.strip()] = _unescaped(value).strip()
        at = match.end()
    if rest := text[at:].strip():
        return _no_call(f"nobody knows what to do with {rest[:_SHOWN]}")
    return Call(name[0], values)


def pieces(text: str) -> Sequence[tuple[str, str]]:
    """A template's text as `(literal, field after it)`; the last field is empty. Raises ValueError for a stray brace and
    for what is no name of a field.
    """
    found: list[tuple[str, str]] = []
    literal, at = "", 0
    for match in _PLACE.finditer(text):
        literal += text[at : match.start()]
        at = match.end()
        if match[0] in ("{{", "}}"):
            literal += match[0][0]
        elif match[1] is None:
            raise ValueError(f"a single {match[0]} stands at character {match.start() + 1}: write it twice")
        elif not FIELD.fullmatch(match[1]):
            raise ValueError(f"{match[0][:_SHOWN]} names no field: small letters, digits and _")
        else:
            found.append((literal, match[1]))
            literal = ""
    return [*found, (literal + text[at:], "")]


def _misplaced(template: Template, reason: str, marketplace: str) -> Iterator[Problem]:
    for kind, said, allowed in (
        ("reason", reason, template.reasons),
        ("marketplace", marketplace, template.marketplaces),
    ):
        if allowed and said and said not in allowed:
            message = f"the template {template.name} is not for the {kind} {said}"
            advice = f"use another template; this one is for {', '.join(sorted(allowed))}"
            yield Problem(_COLUMN, "template_not_here", message, advice)


def _field_problems(template: Template, values: Mapping[str, str]) -> Iterator[Problem]:
    for name in template.fields:
        if not values.get(name):
            message = f"the template {template.name} needs the field {name}"
            yield Problem(_COLUMN, "template_field_missing", message, f"add {{{name}: text}}")
    for name in values:
        if name not in template.fields:
            message = f"the template {template.name} has no field {name}"
            near = get_close_matches(name, template.fields, n=1)
            advice = f"did you mean {near[0]}?" if near else "take it out"
            yield Problem(_COLUMN, "template_field_extra", message, advice)


def _unescaped(text: str) -> str:
    return text.replace("{{", "{").replace("}}", "}")


def _no_call(message: str) -> Problem:
    return Problem(_COLUMN, "template_form", message, _HOW)
