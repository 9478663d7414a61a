"""The code keeps to its directions: who imports whom, who presses, who waits. Each rule is shown to catch a breach."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit import architecture
from tests.unit.architecture import RULES, Rule, read

ROOT = Path(__file__).resolve().parents[2]
SOURCES = read(ROOT / "src", ROOT / "flows")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_code_keeps_to(rule: Rule) -> None:
    """No module of the project goes against the rule."""
    assert list(rule(SOURCES)) == []


def test_the_project_was_read() -> None:
    """The rules look at the real code, not at an empty folder."""
    modules = {source.module for source in SOURCES}
    assert {"takedown.domain.errors", "takedown.browser.find", "ipp_flows"} <= modules


def found(rule: Rule, folder: Path, files: dict[str, str]) -> list[str]:
    """What the rule says about a project of these files; each problem without its folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [problem.removeprefix(f"{folder}/") for problem in rule(read(folder))]


PRESSING = "async def file(portal):\n    return await portal.press(1)\n"


@pytest.mark.parametrize(
    ("rule", "file", "text", "problem"),
    [
        ("unknown_parts", "takedown/stuff/x.py", "", ":1: takedown.stuff.x belongs to no part in MAY_IMPORT"),
        ("unknown_parts", "other/x.py", "", ":1: other.x belongs to no part in MAY_IMPORT"),
        (
            "wrong_directions",
            "takedown/domain/x.py",
            "from takedown.ledger.journal import Journal",
            ":1: takedown.domain may not import takedown.ledger",
        ),
        (
            "wrong_directions",
            "takedown/domain/x.py",
            "from takedown import portal",
            ":1: takedown.domain may not import takedown.portal",
        ),
        (
            "wrong_directions",
            "takedown/filing/x.py",
            "def f():\n    import ipp_flows.journeys",
            ":2: takedown.filing may not import ipp_flows",
        ),
        (
            "wrong_directions",
            "takedown/filing/x.py",
            "from ..settings import places",
            ":1: takedown.filing may not import takedown.settings",
        ),
        (
            "wrong_directions",
            "takedown/intake/__init__.py",
            "from ..ledger import journal",
            ":1: takedown.intake may not import takedown.ledger",
        ),
        (
            "wrong_directions",
            "ipp_flows/x.py",
            "from takedown.filing import desk",
            ":1: ipp_flows may not import takedown.filing",
        ),
        (
            "wrong_directions",
            "takedown/sandbox/x.py",
            "from takedown.domain.model import Ipr",
            ":1: takedown.sandbox may not import takedown.domain",
        ),
        (
            "wrong_directions",
            "takedown/review/x.py",
            "import takedown.sandbox.app",
            ":1: takedown.review may not import takedown.sandbox",
        ),
        (
            "wrong_directions",
            "takedown/review/x.py",
            "from takedown.browser.find import find_browser",
            ":1: takedown.review may not import takedown.browser",
        ),
        (
            "strayed_packages",
            "takedown/filing/x.py",
            "from playwright.async_api import Page",
            ":1: playwright is imported outside ipp_flows, takedown.browser",
        ),
        ("impure_domain", "takedown/domain/x.py", "import os", ":1: the domain may not import os"),
        (
            "impure_domain",
            "takedown/domain/x.py",
            "from pathlib import Path",
            ":1: the domain may not import pathlib.Path",
        ),
        (
            "impure_domain",
            "takedown/domain/x.py",
            "import urllib.parse, urllib.request",
            ":1: the domain may not import urllib.request",
        ),
        ("impure_domain", "takedown/domain/x.py", "import httpx", ":1: the domain may not import httpx"),
        ("impure_domain", "takedown/domain/x.py", "datetime.now(UTC)", ":1: the domain may not call now()"),
        ("impure_domain", "takedown/domain/x.py", "open('f')", ":1: the domain may not call open()"),
        ("stray_presses", "takedown/cli/x.py", PRESSING, ":2: press is called outside the filing room"),
        ("stray_presses", "takedown/cli/x.py", "retry(portal.press)", ":1: press is called outside the filing room"),
        ("stray_presses", "ipp_flows/x.py", "button.press('Enter')", ":1: press is called outside the filing room"),
        ("stray_presses", "takedown/filing/x.py", f"@retry\n{PRESSING}", ":2: file can press and is decorated"),
        ("blind_waits", "ipp_flows/x.py", "await asyncio.sleep(1)", ":1: asyncio.sleep waits blindly"),
        ("blind_waits", "takedown/filing/x.py", "time.sleep(1)", ":1: time.sleep waits blindly"),
        (
            "blind_waits",
            "takedown/browser/x.py",
            "page.wait_for_timeout(5)",
            ":1: page.wait_for_timeout waits blindly",
        ),
        (
            "blind_waits",
            "takedown/browser/x.py",
            "page.goto(u, wait_until='networkidle')",
            ":1: networkidle is no sign that a page is ready",
        ),
        (
            "unsandboxed_launches",
            "takedown/browser/x.py",
            "chromium.launch(headless=True)",
            ":1: launch without chromium_sandbox=True",
        ),
        ("asserts", "ipp_flows/x.py", "assert number", ":1: assert is no guard"),
        (
            "broad_excepts",
            "takedown/ledger/x.py",
            "try:\n    f()\nexcept Exception:\n    pass",
            ":3: a broad except outside takedown.cli.main",
        ),
        (
            "broad_excepts",
            "takedown/cli/x.py",
            "try:\n    f()\nexcept (OSError, BaseException):\n    pass",
            ":3: a broad except outside takedown.cli.main",
        ),
        (
            "broad_excepts",
            "takedown/cli/x.py",
            "try:\n    f()\nexcept:\n    pass",
            ":3: a broad except outside takedown.cli.main",
        ),
    ],
)
def test_a_breach_is_found(tmp_path: Path, rule: str, file: str, text: str, problem: str) -> None:
    """A planted breach is named with its file, its line and what is wrong."""
    assert found(getattr(architecture, rule), tmp_path, {file: text}) == [f"{file}{problem}"]


def test_a_second_press_is_found(tmp_path: Path) -> None:
    """Two places that press are one too many, even in the filing room."""
    files = {"takedown/filing/a.py": PRESSING, "takedown/filing/b.py": PRESSING}
    assert found(architecture.stray_presses, tmp_path, files) == [
        "takedown/filing/a.py:2: press is called in more than one place",
        "takedown/filing/b.py:2: press is called in more than one place",
    ]


def test_a_filing_room_that_does_not_press_is_found(tmp_path: Path) -> None:
    """If the method is ever renamed, the rule about the one press does not pass in silence."""
    assert found(architecture.missing_press, tmp_path, {"takedown/filing/a.py": "portal.push(1)"}) == [
        "nothing in the filing room presses"
    ]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("takedown/filing/x.py", f"from takedown.ledger import journal\nfrom . import clock\n{PRESSING}"),
        (
            "takedown/browser/x.py",
            "from playwright.async_api import Page\npage.keyboard.press('Enter')\nself.map.press",
        ),
        ("takedown/domain/x.py", "import hashlib, json, rfc8785\nfrom urllib.parse import urlsplit\nimport pydantic"),
        ("takedown/cli/main.py", "import ipp_flows\nimport click\ntry:\n    f()\nexcept Exception:\n    raise"),
        ("takedown/sandbox/x.py", "import asyncio\nawait asyncio.sleep(1)\nfrom takedown import __version__"),
        ("takedown/ledger/x.py", "try:\n    f()\nexcept BaseException:\n    undo()\n    raise"),
        ("takedown/__init__.py", ""),
    ],
)
def test_what_is_allowed_is_not_complained_about(tmp_path: Path, file: str, text: str) -> None:
    """Ordinary code of each part passes every rule."""
    rules = [rule for rule in RULES if rule is not architecture.missing_press]
    assert [problem for rule in rules for problem in found(rule, tmp_path, {file: text})] == []
