"""`takedown compare`: the side-by-side document that some reasons ask for."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from takedown.cli import options
from takedown.cli.installation import Installation
from takedown.comparison.document import document
from takedown.comparison.plan import read_plan
from takedown.domain.errors import Exit, WrongUse
from takedown.domain.model import Listing
from takedown.ledger.captures import CaptureRecord
from takedown.portal import ListingShows
from takedown.settings.private_file import write_private


@click.command()
@click.argument("plan", type=options.FILE, metavar="COMPARISON.toml")
@click.option("-o", "--out", type=options.FILE, required=True, metavar="FILE.pdf", help="Where to write it.")
@options.profile
@options.as_json
def command(plan: Path, out: Path, profile_name: str | None, as_json: bool) -> Exit:
    """Set genuine goods and those of a listing side by side, with the differences marked and explained, as a PDF.

    COMPARISON.toml says which pictures, and where they differ:

    \b
      listing = "https://item.taobao.com/item.htm?id=600000000010"
      explanation = "The goods bear our mark and are not ours."
      [[pair]]
      title = "Front"
      genuine = "front.jpg"          # beside COMPARISON.toml
      suspect = "capture"            # the picture of the goods in the newest capture; or a file
      [[pair.difference]]
      text = "The logo is printed; on genuine goods it is embossed."
      genuine = [120, 80, 200, 60]   # left, top, width, height, in pixels of that picture
      suspect = [96, 70, 150, 40]

    Name FILE.pdf in the evidence column of the row; where it lies beside the batch file, by its name alone.

    \b
    Example:
      takedown compare comparison.toml -o comparison.pdf
    """
    here = Installation(as_json=as_json)
    profile = here.profile(profile_name)
    if out.exists() or out.is_symlink():
        raise WrongUse(f"{out} is there already.", advice="Name another file, or move it away.")

    def newest(listing: Listing) -> CaptureRecord | None:
        taken = here.ledger.captures(profile.account) if here.has_ledger() else iter(())
        shown = [one for one in taken if one.listing == listing.key and one.shows == ListingShows.LISTING]
        return shown[-1] if shown else None

    def picture_of(listing: Listing) -> bytes:
        capture = newest(listing)
        if capture is None or capture.main_picture_sha256 is None:
            lacks = "there is no capture" if capture is None else "the capture has no picture of the goods"
            raise WrongUse(
                f"{listing.key}: {lacks}.", advice="Run `takedown capture` on it, or name a picture file as `suspect`."
            )
        return here.files.read(capture.main_picture_sha256)

    read = read_plan(plan, picture_of)
    capture = newest(read.listing)
    facts = _facts(capture) if capture else []
    from takedown.browser.paper import print_pdf  # noqa: PLC0415  Playwright takes long to import
    from takedown.cli.browser import wish_of  # noqa: PLC0415

    pdf = asyncio.run(print_pdf(document(read, facts), wish_of(profile, here.settings, headless=True, own_page=True)))
    write_private(out, pdf)
    marks = sum(len(pair.differences) for pair in read.pairs)
    here.output.say(f"{out}: {len(read.pairs)} pairs, {marks} differences, {len(pdf):,} bytes.", "green")
    if not marks:
        here.output.warn("No difference is marked; the portal asks for them to be marked and explained.")
    if len(pdf) > here.settings.evidence_file_mb * 1_000_000:
        here.output.warn(f"It is larger than {here.settings.evidence_file_mb:g} MB, which is the limit for evidence.")
    return here.output.result(
        Exit.DONE, {"file": str(out), "pairs": len(read.pairs), "differences": marks, "bytes": len(pdf)}
    )


def _facts(capture: CaptureRecord) -> list[tuple[str, str]]:
    names = {"title": "Title", "price": "Price", "seller": "Seller", "shop_id": "Shop id"}
    known = [(says, capture.facts[name]) for name, says in names.items() if capture.facts.get(name)]
    seen = f"{capture.taken_at:%Y-%m-%d %H:%M:%S} UTC (event {capture.seq})"
    return [*known, ("Seen", seen), ("Picture of the page", f"SHA-256 {capture.picture_sha256}")]
