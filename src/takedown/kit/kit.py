"""One kit: everything that a complaint needs on the portal's form, and the files that it comes to."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

SUMS = "SHA256SUMS"
"""The hashes of all other files of a kit, as `sha256sum --check` takes them."""
PAGE = "kit.html"
GENERATOR = "takedown prepare"
"""Stands in every page of ours."""
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Choice:
    """One thing to choose on the form. `words`: how the portal may write it, in each of its languages."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Attachment:
    """One evidence file: its name in the kit, that of the user's file, and what it has to be."""

    name: str
    original: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Kit:
    """One complaint as a person files it. Its choices stand in the order of the form."""

    id: str
    profile: str
    address: str
    login: str
    choices: tuple[Choice, ...]
    links: tuple[str, ...]
    order_number: str
    locations: tuple[Choice, ...]
    explanation: str
    """All that goes into the box; our reference, where there is one, is its last line."""
    marker: str
    evidence: tuple[Attachment, ...]
    statement: str
    declared_by: str
    declared_at: datetime
    good_until: datetime


@dataclass(frozen=True)
class Entry:
    """One line of the page of a batch. `page` is empty where there is no kit to open."""

    kit: Kit
    state: str
    page: str


def kit_files(kit: Kit, evidence: Mapping[str, bytes]) -> dict[str, bytes]:
    """Path in the kit's folder -> content; the same for the same kit. `evidence` has each file's bytes by its name."""
    files = {
        "links.txt": _lines(kit.links),
        "explanation.txt": _lines([kit.explanation]),
        PAGE: _page("kit.html", kit=kit),
        **{f"evidence/{file.name}": evidence[file.name] for file in kit.evidence},
    }
    sums = [f"{hashlib.sha256(content).hexdigest()}  {name}" for name, content in sorted(files.items())]
    return files | {SUMS: _lines(sums)}


def index_page(batch: str, entries: Sequence[Entry], waiting: int) -> bytes:
    """The page of a whole batch; `waiting` complaints of it are not handed out yet."""
    return _page("index.html", batch=batch, entries=entries, waiting=waiting)


def _lines(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _page(template: str, **facts: object) -> bytes:
    style = (_TEMPLATES / "kit.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    common = {"style": style, "policy": policy, "generator": GENERATOR}
    return _environment().get_template(template).render(**common, **facts).encode()


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
