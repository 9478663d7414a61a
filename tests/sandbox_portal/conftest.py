"""A running practice portal per test file, emptied before each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from takedown.sandbox.server import RunningPortal, running_portal
from tests.sandbox_portal.visitor import Control, Visitor


@pytest.fixture(scope="module")
def portal() -> Iterator[RunningPortal]:
    with running_portal() as running:
        yield running


@pytest.fixture
def control(portal: RunningPortal) -> Control:
    control = Control(portal)
    control.post("/reset").raise_for_status()
    return control


@pytest.fixture
def stranger(portal: RunningPortal, control: Control) -> Iterator[Visitor]:
    """Somebody who is not signed in."""
    visitor = Visitor(portal)
    yield visitor
    visitor.close()


@pytest.fixture
def holder(stranger: Visitor) -> Visitor:
    """Signed in on both sites."""
    stranger.sign_in()
    return stranger
