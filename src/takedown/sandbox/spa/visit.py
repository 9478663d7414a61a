"""One request of one visitor of this face: everything but the one page itself is JSON for that page's script."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from takedown.sandbox.classic.assets import asset_version
from takedown.sandbox.classic.visit import Visit

API = "/api/"
STATIC = Path(__file__).with_name("static")
#: What the script says in the page, and what it draws forms from.
_SECTIONS = (
    "common", "login", "robot", "notice", "maintenance", "fault", "too_many", "nav", "center", "platform", "ipr_type",
    "place", "ipr", "role", "complaint", "complaint_type", "location", "js", "spa",
)  # fmt: skip

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class SpaVisit(Visit):
    """As on any face, but what other faces answer with a page of its own is drawn by the script of the one page."""

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """What is to be shown instead of what was asked for, named as the other face's page for it."""
        instead = template.removesuffix(".html")
        if self.request.url.path.startswith(API):
            return self.json({"instead": instead, "error": self.t("common.not_found_text")}, status)
        return self.shell(status, instead)

    def shell(self, status: int = 200, instead: str = "") -> Response:
        """The one page. `instead` names what its script shows at once, whatever the address says."""
        texts = {f"{name}.{key}": text for name in _SECTIONS for key, text in self.t.section(name).items()}
        html = _TEMPLATES.get_template("shell.html").render(
            t=self.t, version=asset_version(STATIC), texts=json.dumps(texts).replace("<", "\\u003c"), instead=instead
        )
        return self.finish(HTMLResponse(html, status, headers={"Cache-Control": "no-store"}))


async def shell(visit: Visit) -> Response:
    """The one page, whatever stands behind the # of its address."""
    return visit.page("")
