"""What the demo says in the end."""

from __future__ import annotations

import shlex
from pathlib import Path

from scripts import demo


def test_the_last_line_opens_the_review_page_on_the_store_that_is_left(tmp_path: Path) -> None:
    home = tmp_path / "a store's folder"
    setting, command, subcommand = shlex.split(demo.review_command(home))
    assert setting == f"TAKEDOWN_HOME={home}"
    assert (Path(command).name, subcommand) == ("takedown", "review")
