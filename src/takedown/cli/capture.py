"""`takedown capture`: evidence of the listings that the user names."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import click

from takedown.cli import options
from takedown.cli.batch import read_batch
from takedown.cli.installation import Installation
from takedown.cli.summary import error_facts, show_stops, stop_codes
from takedown.domain.errors import Exit, TakedownError, WrongUse, worst
from takedown.domain.foreign_text import harmless
from takedown.domain.listing import ListingRefused, read_listing
from takedown.domain.model import Account, Listing
from takedown.filing.capture import Captured, Wanted, capture_listings, captures_as_evidence
from takedown.filing.desk import Desk
from takedown.intake.evidence import says_capture
from takedown.portal import ListingPage, ListingShows
from takedown.settings.profile import Profile

SHORTEST_PAUSE, LONGEST_PAUSE = 0.7, 1.5
_TITLE_SHOWN = 60


@click.command()
@click.argument("addresses", nargs=-1, metavar="[URL]...")
@click.option(
    "--batch", type=options.FILE, metavar="FILE", help="Of this batch: every row whose evidence says `capture`."
)
@click.option("--again", is_flag=True, help="Also rows of which there is a capture already.")
@options.encoding
@options.profiles
@options.wait
@options.no_input
@options.as_json
def command(
    addresses: tuple[str, ...],
    batch: Path | None,
    again: bool,
    encoding: str | None,
    profile_names: tuple[str, ...],
    wait: bool,
    no_input: bool,
    as_json: bool,
) -> Exit:
    """Keep evidence of listings: a picture of the whole page, the page itself, what it says, who answered.

    Each page is opened once, without your account, in a fresh browser, with a pause between two; nothing on it is
    followed. A robot check is yours to pass, in a visible window (TAKEDOWN_HEADLESS=false). A row of a batch whose evidence
    says `capture` is filed with the newest capture of its listing.

    \b
    Examples:
      takedown capture https://item.taobao.com/item.htm?id=600000000010
      takedown capture --batch examples/batch.csv
    """
    here = Installation(as_json=as_json, no_input=no_input)
    profiles = here.profiles(profile_names)
    named = [Wanted(_listing(address)) for address in addresses]
    rows = _of_batch(here, batch, profiles, encoding, again=again) if batch else []
    if not named and not rows:
        raise WrongUse(
            "There is nothing to capture." if not batch else f"No row of {batch.name} waits for a capture.",
            advice="Name the address of a listing, or write `capture` into the evidence column of a row.",
        )
    errors: list[TakedownError] = []
    pages: dict[str, ListingPage] = {}
    with here.desks(profiles, "capture", wait=wait) as desks:
        for profile, wanted in _by_profile([*named, *rows], [profile for profile, _ in desks]):
            desk = next(desk for served, desk in desks if served is profile)
            done = here.run(_capture(here, profile, desk, wanted))
            pages |= done.pages
            errors += [*done.failed.values(), *([done.error] if done.error else [])]
            if here.stop_asked:
                break
        code = worst(_codes(pages) | stop_codes(here, errors))
        for _, desk in desks:
            desk.exit = code
    _show(here, pages)
    show_stops(here, errors)
    return here.output.result(
        code,
        {
            "captures": [
                {"listing": key, "shows": page.shows.value, **page.facts, "kept_out": list(page.kept_out)}
                for key, page in pages.items()
            ],
            "errors": error_facts(errors),
        },
    )


async def _capture(here: Installation, profile: Profile, desk: Desk, wanted: Sequence[Wanted]) -> Captured:
    from takedown.cli.browser import open_listings  # noqa: PLC0415  Playwright takes long to import

    usual = here.settings.capture_pause_seconds

    def pause() -> float:
        return usual * random.uniform(SHORTEST_PAUSE, LONGEST_PAUSE)  # noqa: S311  nothing secret

    with here.output.bar(len(wanted), "capturing") as bar:
        tell = desk.tell

        def told(name: str, facts: object) -> None:
            tell(name, facts)  # type: ignore[arg-type]
            bar.advance()

        desk.tell = told
        try:
            async with open_listings(
                profile, here.settings, here.output, person_seconds=here.person_seconds(profile)
            ) as looker:
                return await capture_listings(desk, looker, wanted, pause=pause)
        finally:
            desk.tell = tell


def _listing(address: str) -> Listing:
    try:
        return read_listing(address)
    except ListingRefused as refused:
        raise WrongUse(
            f"{harmless(address)}: {refused.message}.", advice=f"{refused.advice}.".capitalize()
        ) from refused


def _of_batch(
    here: Installation, path: Path, profiles: Sequence[Profile], encoding: str | None, *, again: bool
) -> list[Wanted]:
    """Each listing once, with all the claims that its rows make on it."""
    checked = read_batch(here, path, profiles, encoding=encoding)
    accounts = [profile.account for profile in profiles]
    have = captures_as_evidence(here.ledger, accounts) if here.has_ledger() and not again else {}
    found: dict[str, Wanted] = {}
    for row in checked.rows:
        if row.listing is None or row.listing.key in have or not says_capture(row.cells.get("evidence", "")):
            continue
        before = found.get(row.listing.key)
        claims = (*(before.claims if before else ()), *([row.claim] if row.claim else []))
        found[row.listing.key] = Wanted(row.listing, claims, path.name)
    return list(found.values())


def _by_profile(wanted: Sequence[Wanted], profiles: Sequence[Profile]) -> list[tuple[Profile, list[Wanted]]]:
    """Which profile's record each goes into: the first that serves its marketplace. Raises WrongUse where none does."""
    parts: dict[Account, tuple[Profile, list[Wanted]]] = {}
    for one in {each.listing.key: each for each in wanted}.values():
        serving = next((p for p in profiles if one.listing.marketplace in p.marketplaces), None)
        if serving is None:
            raise WrongUse(
                f"{one.listing.key}: no profile that was named serves {one.listing.marketplace}.",
                advice="Name one that does, with --profile.",
            )
        parts.setdefault(serving.account, (serving, []))[1].append(one)
    return list(parts.values())


def _codes(pages: dict[str, ListingPage]) -> set[Exit]:
    """A page that is another one, or of which nobody can say what it is, is for a person to look at."""
    unclear = {ListingShows.ELSEWHERE, ListingShows.UNCLEAR}
    return {Exit.NEEDS_PERSON} if any(page.shows in unclear for page in pages.values()) else set()


def _show(here: Installation, pages: dict[str, ListingPage]) -> None:
    here.output.table(
        "Captures",
        ("listing", "page", "title", "price", "seller", "shop"),
        [
            (
                key,
                page.shows.value,
                *(
                    harmless(page.facts.get(name, ""))[:_TITLE_SHOWN]
                    for name in ("title", "price", "seller", "shop_id")
                ),
            )
            for key, page in pages.items()
        ],
    )
    for key, page in pages.items():
        if page.kept_out:
            here.output.warn(f"{key}: its page tried more than to be seen: {harmless('; '.join(page.kept_out))}.")
        if page.shows in (ListingShows.ELSEWHERE, ListingShows.UNCLEAR):
            here.output.warn(
                f"{key}: the page that came is {'another one' if page.shows is ListingShows.ELSEWHERE else 'not understood'};"
                " look at its picture before you use it."
            )
