"""Facts of a machine on which everything is in order, to be spoilt one by one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from takedown.browser.find import FoundBrowser
from takedown.doctor.browser import BrowserFacts
from takedown.doctor.clock import ClockFacts
from takedown.doctor.disk import PlaceFacts
from takedown.doctor.finding import Finding, Level
from takedown.doctor.program import Program
from takedown.domain.model import Marketplace
from takedown.settings.profile import Profile

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
PROGRAM = Program("0.1.0", (3, 11, 2), "CPython", ("click>=8.2", "keyring>=25"), {"click": "8.3.1", "keyring": "25.6"})
BROWSER = BrowserFacts(FoundBrowser(Path("/opt/chrome"), "chrome", headless_only=False), "Chromium 156.0")
CLOCK = ClockFacts(NOON, wall_ms=900, steady_ms=901)
PLACE = PlaceFacts("ledger", Path("/data"), True, True, True, 50_000_000_000, "ext4", holds_ledger=True)
PRACTICE = Profile.model_validate(
    {
        "name": "sandbox",
        "portal": "practice",
        "addresses": {"ipp": "http://ipp.localhost:8765"},
        "login": "holder@example.test",
        "marketplaces": frozenset(Marketplace),
    }
)
REAL = Profile.model_validate(
    {
        "name": "mine",
        "portal": "domestic",
        "addresses": {"ipp": "https://ipp.alibabagroup.com"},
        "login": "brand@example.test",
        "marketplaces": {Marketplace.TAOBAO},
    }
)


def levels(findings: Iterable[Finding]) -> list[Level]:
    """How bad each finding is, after a check that what is wrong has one sentence, one piece of advice and a code."""
    listed = list(findings)
    for finding in listed:
        assert finding.sentence.endswith("."), finding
        assert (finding.level is Level.WRONG) == bool(finding.exit), finding
        assert finding.advice or finding.level is not Level.WRONG, finding
    return [finding.level for finding in listed]


def the_wrong(findings: Iterable[Finding]) -> Finding:
    """The only finding that is wrong."""
    listed = list(findings)
    levels(listed)
    (wrong,) = [finding for finding in listed if finding.level is Level.WRONG]
    return wrong


def worst_level(findings: Iterable[Finding]) -> Level:
    """The worst of them."""
    found = levels(findings)
    return next(level for level in (Level.WRONG, Level.WARNING, Level.OK) if level in found)
