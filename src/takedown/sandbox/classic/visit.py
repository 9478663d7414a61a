"""One request of one visitor: language, session, and the ways to answer. Every endpoint gets one of these."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from takedown.sandbox.classic.assets import asset_version
from takedown.sandbox.office.accounts import Session
from takedown.sandbox.office.office import Office
from takedown.sandbox.office.refusal import Refused
from takedown.sandbox.texts import LANGUAGES, Texts, preferred_language
from takedown.sandbox.trouble.moods import Mood

IPP_HOST = "ipp.localhost"
COMPLAINT_HOST = "qinquan.localhost"
SESSION_COOKIE = "sbx_session"
LANGUAGE_COOKIE = "lang"
_UNAUTHORIZED = 401
_UNPROCESSABLE = 422
_SEE_OTHER = 303

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def button_text(text: str) -> str:
    """Ant Design puts a space between the two characters of a two-character Chinese button."""
    return f"{text[0]} {text[1]}" if re.fullmatch(r"[一-龥]{2}", text) else text


_TEMPLATES.filters["button_text"] = button_text


@dataclass
class Visit:
    """What an endpoint knows about its request. `session` is None on public pages for those who are not signed in;
    `mood` says what trouble strikes the request.
    """

    request: Request
    office: Office
    mood: Mood
    t: Texts
    session: Session | None

    @classmethod
    def of(cls, request: Request, office: Office, mood: Mood) -> Self:
        """Reads language and session from the request."""
        session = office.accounts.session(request.cookies.get(SESSION_COOKIE, ""))
        return cls(request, office, mood, Texts(_language(request)), session)

    @property
    def account(self) -> str:
        """The signed-in account, or nothing."""
        return self.session.account if self.session else ""

    def query(self, name: str) -> str:
        """A query parameter, stripped."""
        return self.request.query_params.get(name, "").strip()

    def address(self, host: str, path: str) -> str:
        """An absolute address on one of the two hosts, at the port this request came to."""
        port = self.request.url.port
        return f"{self.request.url.scheme}://{host}{f':{port}' if port else ''}{path}"

    def start(self) -> str:
        """The first page of a signed-in account."""
        return self.address(IPP_HOST, "/user/index.htm")

    def here(self) -> str:
        """This page's own address without the parameters that are not part of it."""
        url = self.request.url.remove_query_params(["ticket", "lang"])
        return str(url)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page of this face."""
        html = self.render(template, **values)
        return self.finish(HTMLResponse(html, status, headers={"Cache-Control": "no-store"}))

    def render(self, template: str, **values: Any) -> str:
        """The text of a page, or of a part of one."""
        return _TEMPLATES.get_template(template).render(
            visit=self,
            t=self.t,
            asset_version=asset_version(),
            now=self.office.clock.now(),
            other_language=self._other_language(),
            **values,
        )

    def words(self, refused: Refused) -> str:
        """A refusal in the visitor's language."""
        return self.t(f"refused.{refused.key}", **refused.params)

    def refusal(self, refused: Refused, **values: Any) -> Response:
        """A refusal for a script of the page."""
        return self.json({"error": self.words(refused), **values}, _UNPROCESSABLE)

    def json(self, content: Any, status: int = 200) -> Response:
        """An answer for a script of the page."""
        return JSONResponse(content, status, headers={"Cache-Control": "no-store"})

    def go(self, address: str) -> Response:
        """Sends the browser elsewhere, with GET."""
        return self.finish(RedirectResponse(address, _SEE_OTHER))

    def asks_to_sign_in(self) -> Response:
        """For a script of a page whose session is over."""
        return self.json({"error": self.t("common.session_over"), "signIn": True}, _UNAUTHORIZED)

    def end_session(self) -> None:
        """Ends this visitor's session on both hosts."""
        self.office.accounts.sign_out(self.request.cookies.get(SESSION_COOKIE, ""))
        self.session = None

    def not_found(self) -> Response:
        """The page for what does not exist or belongs to somebody else."""
        return self.page("not_found.html", 404)

    def finish(self, response: Response) -> Response:
        """Remembers a language that was asked for."""
        if self.query("lang") in LANGUAGES:
            response.set_cookie(LANGUAGE_COOKIE, self.query("lang"), samesite="lax")
        return response

    def sign_in(self, response: Response, session: Session) -> Response:
        """Gives the browser this host's session cookie."""
        response.set_cookie(SESSION_COOKIE, session.token, httponly=True, samesite="lax")
        return response

    def _other_language(self) -> str:
        other = "zh" if self.t.language == "en" else "en"
        return str(self.request.url.include_query_params(lang=other))


def _language(request: Request) -> str:
    for choice in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if choice in LANGUAGES:
            return str(choice)
    return preferred_language(request.headers.get("accept-language", ""))
