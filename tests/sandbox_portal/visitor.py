"""A visitor without a browser: real HTTP to a running practice portal, cookies kept apart per host name."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

import httpx

from takedown.sandbox.server import RunningPortal

HOLDER = ("holder@example.test", "practice-Portal-1")
AGENT = ("agent@example.test", "practice-Portal-2")
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
PDF = b"%PDF-1.4\nSANDBOX\n"
LISTING = "https://www.aliexpress.com/item/1005000000000010.html"
LISTINGS = [f"https://www.aliexpress.com/item/10050000000{number:02}10.html" for number in range(40)]

DETAILS = {
    "name": "ACME",
    "number": "12345677",
    "owner": "Acme Ltd",
    "issuedOn": "2020-01-01",
    "expiresOn": "2099-01-01",
    "niceClasses": "9, 25",
}


class _ToThisMachine(httpx.HTTPTransport):
    """Sends every request to 127.0.0.1, whatever name it is for; the Host header stays."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        local = httpx.Request(
            request.method,
            request.url.copy_with(host="127.0.0.1"),
            headers=request.headers,
            stream=request.stream,
            extensions=request.extensions,
        )
        return super().handle_request(local)


@dataclass
class Page:
    """An answered page."""

    status: int
    address: str
    text: str

    def by_id(self, element_id: str) -> str:
        """The text of a simple element; fails where there is none."""
        found = re.search(rf'id="{element_id}"[^>]*>(.*?)</', self.text, re.DOTALL)
        assert found is not None, f"no #{element_id} on {self.address}"
        return html.unescape(found.group(1)).strip()

    def has(self, element_id: str) -> bool:
        """Whether an element of this id is on the page."""
        return f'id="{element_id}"' in self.text

    @property
    def alert(self) -> str:
        """The words of the alert; empty where there is none."""
        found = re.search(r'class="ant-alert-message">(.*?)<', self.text)
        return html.unescape(found.group(1)) if found else ""

    @property
    def rows(self) -> list[list[str]]:
        """Every table row's cells, as text."""
        rows = re.findall(r'<tr class="ant-table-row".*?</tr>', self.text, re.DOTALL)
        return [[_plain(cell) for cell in re.findall(r"<td>(.*?)</td>", row, re.DOTALL)] for row in rows]


@dataclass
class Visitor:
    """One browser's worth of cookies, and the ways through the portal that tests need."""

    portal: RunningPortal
    language: str = "en"
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        headers = {"Accept-Language": self.language}
        self.client = httpx.Client(transport=_ToThisMachine(), headers=headers, follow_redirects=True)

    def close(self) -> None:
        self.client.close()

    def address(self, path: str) -> str:
        host = "qinquan" if path.startswith("/complaint/") else "ipp"
        return f"http://{host}.localhost:{self.portal.port}{path}"

    def get(self, path: str) -> Page:
        return _page(self.client.get(self.address(path)))

    def post(self, path: str, **form: Any) -> Page:
        return _page(self.client.post(self.address(path), data=form))

    def sign_in(self, login: str = HOLDER[0], password: str = HOLDER[1], target: str = "") -> Page:
        fields = {"fm-login-id": login, "fm-login-password": password}
        return _page(self.client.post(self.address("/mini_login.htm"), params={"return": target}, data=fields))

    def token(self, path: str = "/ipr/submission.htm") -> str:
        """The anti-forgery token of the host a path belongs to."""
        found = re.search(r'id="J_page">\{"csrf": "([^"]+)"', self.get(path).text)
        assert found is not None
        return found.group(1)

    def upload(self, path: str, purpose: str, name: str, content: bytes) -> tuple[int, dict[str, Any]]:
        token = self.token("/complaint/complaint.htm" if "/complaint/" in path else "/ipr/submission.htm")
        answer = self.client.post(
            self.address(path),
            data={"purpose": purpose},
            files={"file": (name, content)},
            headers={"X-CSRF-Token": token},
        )
        return answer.status_code, answer.json()

    def draft(self, ipr_type: str = "trademark", place: str = "CN", country: str = "", designations: str = "") -> Page:
        form = {"iprType": ipr_type, "place": place, "country": country, "designations": designations}
        return self.post("/ipr/submission/type.htm", csrf=self.token(), action="next", **form)

    def details(self, draft: str, **changes: Any) -> Page:
        """The second step, with a certificate unless `certificate` says otherwise."""
        form = DETAILS | changes
        if "certificate" not in form:
            form["certificate"] = self.upload("/ipr/upload.json", "certificate", "scan.png", PNG)[1]["id"]
        return self.post(f"/ipr/submission/basic.htm?draft={draft}", csrf=self.token(), **form)

    def submit_ipr(self, draft: str, **changes: Any) -> Page:
        form = {"role": "owner", "agreement": "on"} | changes
        return self.post(f"/ipr/submission/submit.htm?draft={draft}", csrf=self.token(), **form)

    def new_ipr(self, number: str = "12345677", place: str = "CN", **kind: str) -> str:
        """All three steps; returns the reference."""
        page = self.draft(place=place, **kind)
        draft = draft_number(page)
        changes = {} if kind.get("ipr_type", "trademark") == "trademark" else {"niceClasses": ""}
        self.details(draft, number=number, **changes)
        return self.submit_ipr(draft).by_id("J_receipt_reference")

    def evidence(self) -> str:
        return str(self.upload("/complaint/upload.json", "evidence", "comparison.pdf", PDF)[1]["id"])

    def form(self, ipr: str, **changes: Any) -> dict[str, Any]:
        """A complaint that is in order, with changes."""
        page = self.get("/complaint/complaint.htm?platform=ae")
        token = re.search(r'id="formToken" value="([^"]+)"', page.text)
        assert token is not None
        return {
            "formToken": token.group(1),
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

    def press(self, form: dict[str, Any], token: str = "") -> httpx.Response:
        """The submission as it is answered, whatever that is. Asks for no page where the anti-forgery token is given."""
        headers = {"X-CSRF-Token": token or self.token("/complaint/complaint.htm")}
        return self.client.post(self.address("/complaint/submit.json"), json=form, headers=headers)

    def call(self, path: str, content: Any) -> tuple[int, dict[str, Any]]:
        """What the complaint form's script posts."""
        headers = {"X-CSRF-Token": self.token("/complaint/complaint.htm")}
        answer = self.client.post(self.address(path), json=content, headers=headers)
        return answer.status_code, answer.json()

    def submit(self, form: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return self.call("/complaint/submit.json", form)

    def complain(self, ipr: str, **changes: Any) -> str:
        """Submits a complaint that must be accepted; returns the receipt's path."""
        status, answer = self.submit(self.form(ipr, **changes))
        assert status == 200, answer
        return str(answer["redirect"])

    def verify(self, ipr: str, lines: str, **changes: str) -> tuple[int, dict[str, Any]]:
        choice = {"platform": "ae", "complaintType": "product", "reason": "09uu", "ipr": ipr, "listings": lines}
        return self.call("/complaint/verify.json", choice | changes)


@dataclass(frozen=True)
class Control:
    """The control port."""

    portal: RunningPortal

    def get(self, path: str) -> Any:
        return httpx.get(self.portal.control_url + path).raise_for_status().json()

    def post(self, path: str, content: Any = None) -> httpx.Response:
        return httpx.post(self.portal.control_url + path, json={} if content is None else content)

    def appoint(self, kind: str, on: str = "", **how: int) -> None:
        """Trouble for the next request of a sort."""
        appointment = {"kind": kind, **({"on": on} if on else {}), **how}
        self.post("/trouble", {"next": [appointment]}).raise_for_status()

    def happened(self) -> dict[str, int]:
        """How often each kind of trouble has struck."""
        found: dict[str, int] = self.get("/trouble")["happened"]
        return found

    def advance(self, duration: str) -> None:
        self.post("/clock", {"advance": duration}).raise_for_status()


def draft_number(page: Page) -> str:
    """The draft a step page belongs to, from its address."""
    return httpx.URL(page.address).params["draft"]


def _page(response: httpx.Response) -> Page:
    return Page(response.status_code, str(response.url), response.text)


def _plain(cell: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", cell)).strip()
