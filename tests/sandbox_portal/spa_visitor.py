"""A visitor of the single-page face without a browser: the calls that its script makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.sandbox_portal.visitor import DETAILS, HOLDER, LISTING, PDF, PNG, Page, Visitor, _ToThisMachine

Answer = tuple[int, dict[str, Any]]


@dataclass
class SpaVisitor(Visitor):
    """Knows its anti-forgery token once it has signed in."""

    csrf: str = field(default="", init=False)

    def __post_init__(self) -> None:
        headers = {"Accept-Language": self.language}
        to_this_machine = _ToThisMachine(verify=False)  # nothing here speaks TLS, and reading certificates takes long
        self.client = httpx.Client(transport=to_this_machine, verify=False, headers=headers, follow_redirects=True)

    def address(self, path: str) -> str:
        return f"http://ipp.localhost:{self.portal.port}{path}"

    def token(self, path: str = "") -> str:
        return self.csrf

    def ask(self, path: str) -> Answer:
        answer = self.client.get(self.address(path))
        return answer.status_code, answer.json()

    def call(self, path: str, content: Any) -> Answer:
        answer = self.client.post(self.address(path), json=content, headers={"X-CSRF-Token": self.csrf})
        return answer.status_code, answer.json()

    def sign_in(self, login: str = HOLDER[0], password: str = HOLDER[1], target: str = "") -> Page:
        answer = self.client.post(self.address("/api/sign-in"), json={"login": login, "password": password})
        self.csrf = answer.json().get("csrf", "")
        return Page(answer.status_code, str(answer.url), answer.text)

    def save_kind(
        self, ipr_type: str = "trademark", place: str = "CN", country: str = "", designations: str = ""
    ) -> int:
        """The first step; returns the draft."""
        body = {"iprType": ipr_type, "place": place, "country": country, "designations": designations}
        status, answer = self.call("/api/right-form/kind", body)
        assert status == 200, answer
        return int(answer["draft"])

    def new_ipr(self, number: str = "12345677", place: str = "CN", **kind: str) -> str:
        """All three steps; returns the reference."""
        draft = self.save_kind(place=place, **kind)
        certificate = self.upload("/api/files", "certificate", "scan.png", PNG)[1]["id"]
        classes = DETAILS["niceClasses"] if kind.get("ipr_type", "trademark") == "trademark" else ""
        details = DETAILS | {"number": number, "niceClasses": classes}
        body = {"draft": draft, "certificate": [certificate], **details}
        status, answer = self.call("/api/right-form/details", body)
        assert status == 200, answer
        body = {"draft": draft, "role": "owner", "letter": [], "agreement": True}
        status, answer = self.call("/api/right-form/submit", body)
        assert status == 200, answer
        return str(answer["reference"])

    def evidence(self) -> str:
        return str(self.upload("/api/files", "evidence", "comparison.pdf", PDF)[1]["id"])

    def form(self, ipr: str, **changes: Any) -> dict[str, Any]:
        return {
            "formToken": self.ask("/api/complaint-form")[1]["formToken"],
            "platform": "ae",
            "iprType": "trademark",
            "ipr": ipr,
            "complaintType": "product",
            "reason": "09uu",
            "listings": [LISTING],
            "orderNumber": "",
            "locations": ["title"],
            "explanation": "The mark stands in the title.",
            "evidence": [],
            "declaration": True,
        } | changes

    def submit(self, form: dict[str, Any]) -> Answer:
        return self.call("/api/complaints", form)

    def complain(self, ipr: str, **changes: Any) -> str:
        """Submits a complaint that must be accepted; returns its number, or its reference where it is held."""
        status, answer = self.submit(self.form(ipr, **changes))
        assert status == 200, answer
        return str([*answer["numbers"], *answer["references"]][0])
