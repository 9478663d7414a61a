"""Takes the pictures of the review page that README shows: `make screenshots`.

    python -m scripts.picture_review_page [--into FOLDER]

A practice portal runs here, and the real commands fill a store on it, which is gone afterwards: the batch of the examples, and
one press that is cut off while another installation files on the same listing. Then each page is pictured in the browser of
this machine, light and dark, on a wide window and on a telephone.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from scripts.practice import control
from takedown.browser.find import find_browser, launch_arguments
from takedown.sandbox.server import RunningPortal, running_portal

ROOT = Path(__file__).resolve().parent.parent
TAKEDOWN = Path(sys.executable).parent / "takedown"
SIZES = {1440: 900, 390: 844}
LOOKS = ("light", "dark")
COLOURS = 256
LOADED = "Promise.all([...document.images].map((one) => { one.loading = 'eager'; return one.decode(); }))"
"""Waits for every picture on a page, also for those that are loaded only when somebody scrolls to them."""
SECONDS = 300
MARGIN_SECONDS = 30
"""How long the cut-off press is left alone: in that time the other installation files."""
TITLE, PICTURE = "The mark stands in the title.", "The mark stands on the first picture."
THEIRS = "NORDHELM on the chest of the jacket, see the pictures of the listing."
CUT_OFF, PARKED = (
    "https://www.aliexpress.com/item/9005000000000771.html",
    "https://www.aliexpress.com/item/9005000000000772.html",
)


class NotPictured(Exception):
    """A command did not end as it should."""


@dataclass(frozen=True)
class Installation:
    """One installation of the tool, with a store of its own."""

    home: Path
    portal: str

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command; what it prints is kept for who waits for it."""
        env = {**os.environ, "TAKEDOWN_HOME": str(self.home), "TAKEDOWN_SANDBOX_URL": self.portal}
        env |= {"TAKEDOWN_SANDBOX_MARGIN_SECONDS": str(MARGIN_SECONDS), "TAKEDOWN_PROFILE": "sandbox"}
        print("$ takedown", *arguments, flush=True)
        return subprocess.Popen(
            [TAKEDOWN, *arguments], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, *arguments: str, ends: Collection[int] = (0,)) -> None:
        """Run a command to its end. Raises NotPictured where it ends with another code."""
        finish(self.start(*arguments), ends)

    def submit(self, batch: Path) -> subprocess.Popen[str]:
        """Start to file a batch."""
        return self.start("submit", str(batch), "--attest", "Jane Doe", "--yes", "--no-input")


def finish(process: subprocess.Popen[str], ends: Collection[int]) -> None:
    """Wait for a command. Raises NotPictured where it ends with another code."""
    told, problem = process.communicate(timeout=SECONDS)
    if process.returncode not in ends:
        raise NotPictured(f"a command ended with {process.returncode}:\n{told}\n{problem}")


def main(arguments: Sequence[str]) -> int:
    """Take them all; 1 where a command on the way did not end as it should."""
    options = argparse.ArgumentParser(description="Take the pictures of the review page again.")
    options.add_argument("--into", type=Path, default=ROOT / "docs" / "pictures")
    into: Path = options.parse_args(arguments).into
    try:
        with TemporaryDirectory(prefix="takedown-pictures-") as folder, running_portal(seed=1) as portal:
            ours = Installation(Path(folder) / "ours", portal.url)
            fill(ours, Installation(Path(folder) / "theirs", portal.url), portal, Path(folder))
            with reviewing(ours) as link:
                picture(link, into)
    except NotPictured as problem:
        print(f"Not pictured: {problem}", file=sys.stderr)
        return 1
    return 0


def fill(ours: Installation, theirs: Installation, portal: RunningPortal, folder: Path) -> None:
    """A store in which something happened: filed, refused, decided, and waiting for a person."""
    ours.run("ipr", "upload", "examples/ipr.csv", "--yes")
    finish(ours.submit(ROOT / "examples" / "batch.csv"), {5})
    control(portal, "/clock", {"advance": "P2D"})
    ours.run("poll", ends={0, 4})
    theirs.run("ipr", "upload", "examples/ipr.csv", "--yes")
    finish(theirs.submit(batch(folder / "parked.csv", (PARKED, THEIRS))), {0})
    control(portal, "/trouble", {"next": [{"kind": "cut_before_accept", "on": "submit_complaint"}]})
    pressing = ours.submit(batch(folder / "autumn.csv", (CUT_OFF, TITLE), (PARKED, PICTURE)))
    _wait_until_cut(portal)
    finish(theirs.submit(batch(folder / "cut.csv", (CUT_OFF, THEIRS))), {0})
    finish(pressing, {6})
    ours.run("resume", "--no-input", ends={4, 6})


def batch(place: Path, *rows: tuple[str, str]) -> Path:
    """A batch file: listings, each with its explanation."""
    with place.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("listing_url", "ipr", "reason", "explanation"))
        writer.writerows((listing, "nordhelm-us", "unfair_use", explanation) for listing, explanation in rows)
    return place


def _wait_until_cut(portal: RunningPortal) -> None:
    end = time.monotonic() + SECONDS
    while not control(portal, "/trouble")["happened"].get("cut_before_accept"):
        if time.monotonic() > end:
            raise NotPictured("no press came to be cut off")
        time.sleep(0.2)


@contextmanager
def reviewing(ours: Installation) -> Iterator[str]:
    """The link of a review page that runs for the time of the block."""
    process = ours.start("review", "--no-open", "--reviewer", "Bo Counsel")
    stuck = threading.Timer(SECONDS, process.kill)
    stuck.start()
    try:
        said = process.stdout.readline() if process.stdout else ""
        if not said.startswith("Open "):
            raise NotPictured("the review page did not open")
        yield said.split()[1]
    finally:
        stuck.cancel()
        process.terminate()
        process.communicate(timeout=SECONDS)


def picture(link: str, into: Path) -> None:
    """Put a picture of every page, size and look into a folder."""
    into.mkdir(parents=True, exist_ok=True)
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(headless=True).path,
            args=list(launch_arguments(as_root=as_root, practice=True)),
            chromium_sandbox=not as_root,
        )
        page = browser.new_page(base_url=link.partition("/open")[0])
        page.goto(link)
        for name, address in _addresses(page).items():
            for width, height in SIZES.items():
                page.set_viewport_size({"width": width, "height": height})
                for look in LOOKS:
                    page.emulate_media(color_scheme=look)  # type: ignore[arg-type]
                    page.goto(address)
                    page.evaluate(LOADED)
                    place = into / f"{name}-{look}-{width}.png"
                    place.write_bytes(packed(page.screenshot()))
                    print(f"{place}: {place.stat().st_size // 1024} kB", flush=True)
        browser.close()


def packed(shown: bytes) -> bytes:
    """The same picture with few colours, which is a third of the size."""
    made = io.BytesIO()
    with Image.open(io.BytesIO(shown)) as image:
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
    return made.getvalue()


def _addresses(page: Page) -> dict[str, str]:
    """What is pictured, found as a person finds it."""
    page.goto("/?state=filed&q=jacket")
    page.locator("table.list tbody a").first.click()
    complaint = page.url
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("link", name="Difference").click()
    return {"overview": "/", "complaint": complaint, "comparison": page.url, "needs-a-person": "/unsettled"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
