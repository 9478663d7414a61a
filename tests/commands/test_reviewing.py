"""`takedown review`: the link that is printed opens the page, once."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.commands.command import Commands


@pytest.mark.usefixtures("mark")
def test_the_printed_link_opens_the_page_once(takedown: Commands) -> None:
    """Whole, on this machine; the command stops when it is told to."""
    running = takedown.start("review", "--no-open", "--reviewer", "Bo Counsel")
    assert running.stdout is not None
    link = re.fullmatch(r"Open (http://127\.0\.0\.1:\d+/open\?token=\S+)\s*", running.stdout.readline())
    assert link is not None
    with httpx.Client(follow_redirects=True) as visitor:
        assert visitor.get(link[1]).status_code == 200
    assert httpx.get(link[1]).status_code == 403
    running.terminate()
    _, told = running.communicate(timeout=100)
    assert running.returncode == 130
    assert "Traceback" not in str(told)
