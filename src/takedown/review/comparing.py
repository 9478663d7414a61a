"""Any two pictures of the account beside each other: side by side, one over the other, or what differs between them."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from takedown.domain.errors import TakedownError
from takedown.ledger.records import PictureRecord
from takedown.review import pixels
from takedown.review.site import Site

_WAYS = {"side": "Side by side", "swipe": "Swipe", "difference": "Difference"}
_LONGEST_NUMBER = 12


def comparison(site: Site, request: Request) -> Response:
    """The page about two pictures, named by the numbers of their events."""
    first, second = (_picture(site, request.query_params.get(name, "")) for name in ("a", "b"))
    if first is None or second is None:
        return site.sorry(
            "There are not two pictures of this account with these numbers.",
            "Choose them on the page of a complaint.",
            404,
        )
    way = request.query_params.get("way", "side")
    found, trouble = _counted(site, first, second)
    return site.page(
        "comparison.html",
        title="Comparison",
        first=first,
        second=second,
        way=way if way in _WAYS else "side",
        ways=_WAYS,
        found=found,
        trouble=trouble,
        offered=_offered(site, first, second),
    )


def difference(site: Site, request: Request) -> Response:
    """What differs, as a PNG that is computed now."""
    first, second = (_picture(site, str(request.path_params[name])) for name in ("first", "second"))
    if first is None or second is None:
        return site.not_there()
    try:
        shown = pixels.picture(site.files.read(first.sha256), site.files.read(second.sha256))
    except pixels.CannotCompare as error:
        return site.sorry(str(error), "Look at the two pictures side by side.", 422)
    return Response(shown, media_type="image/png")


def _picture(site: Site, number: str) -> PictureRecord | None:
    if not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER):
        return None
    found = site.ledger.picture(site.account, int(number))
    return found if found is not None and found.submission is not None else None


def _counted(site: Site, first: PictureRecord, second: PictureRecord) -> tuple[pixels.Difference | None, str]:
    try:
        return pixels.count(site.files.read(first.sha256), site.files.read(second.sha256)), ""
    except pixels.CannotCompare as error:
        return None, str(error)
    except TakedownError as error:
        return None, error.message


def _offered(site: Site, first: PictureRecord, second: PictureRecord) -> list[dict[str, Any]]:
    """What can be chosen without knowing a number: the pictures of the complaints of both."""
    groups = []
    for submission in dict.fromkeys((first.submission, second.submission)):
        record = site.ledger.submission(submission or "")
        if record is not None:
            groups.append({"name": " ".join(record.numbers) or record.id, "pictures": site.ledger.pictures(record.id)})
    return groups
