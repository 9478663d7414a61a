"""How scripts steer a practice portal that runs in their own process."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from takedown.sandbox.server import RunningPortal


def control(running: RunningPortal, path: str, content: Any = None) -> Any:
    """What its control port answers in JSON; `content` is posted, and without it the answer is only asked for."""
    body = None if content is None else json.dumps(content).encode()
    asked = urllib.request.Request(  # noqa: S310
        f"{running.control_url}{path}", data=body, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
        return json.loads(answer.read() or b"null")
