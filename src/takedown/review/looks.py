"""Dark, light, or as the system says: a cookie, and a sheet of one line that every page loads. Needs no script."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

_COOKIE = "takedown_review_look"
_SCHEMES = {"light": "light", "dark": "dark", "system": "light dark"}
_A_YEAR = 31_536_000


def look(request: Request) -> Response:
    """The sheet that says which of the two looks of `review.css` is shown."""
    scheme = _SCHEMES.get(request.cookies.get(_COOKIE, ""), _SCHEMES["system"])
    return Response(f":root {{ color-scheme: {scheme}; }}\n", media_type="text/css")


def choose_look(request: Request) -> Response:
    """Keep the choice, and go back to the page from which it was made; never to another address."""
    back = request.query_params.get("back", "/")
    ours = back.startswith("/") and not back.startswith("//") and "\\" not in back and back.isprintable()
    answer = RedirectResponse(back if ours else "/", 303)
    chosen = request.path_params["look"]
    if chosen in _SCHEMES:
        answer.set_cookie(_COOKIE, chosen, max_age=_A_YEAR, httponly=True, samesite="strict", path="/")
    return answer
