"""`takedown review` over 100,000 events: how long the overview takes, what the server holds, and how soon it answers.

The stores are written straight through the ledger: complaints of twenty events each, four of them pictures, each picture
a tiny PNG of its own. What stands at the top of a page (whether the record is as it was) is found out meanwhile, as always.
"""

from __future__ import annotations

import random
import re
import struct
import subprocess
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import psutil

from bench.portal import PYTHON, TAKEDOWN, BenchFailed, environment
from bench.watch import MB
from takedown.domain.model import Account, Complaint, ComplaintType, Ipr, IprType, Listing, Marketplace
from takedown.domain.payload import dump
from takedown.ledger.checkpoints import Checkpointed, Signer
from takedown.ledger.ledger import Ledger
from takedown.signing.key import SigningKey, origin_of

EVENTS, FEW_EVENTS = 100_000, 1_000
VIEWS, WARM = 1_000, 100
LOOKS, STARTS = 40, 7
OF_EACH, PICTURES, SEEN = 20, 4, 10
COMPLAINTS_AT_ONCE = 50
ACCOUNT = Account("sandbox:holder@example.test")
_MARK = Ipr(IprType.TRADEMARK, "30201477", "CN", "ACME", "Acme Ltd", (25,))
_START_SECONDS = 60
_BARE = """
import asyncio, socket
import uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

listening = socket.create_server(("127.0.0.1", 0))
app = Starlette(routes=[Route("/", lambda request: HTMLResponse("<p>A page.</p>"))])
print(f"Open http://127.0.0.1:{listening.getsockname()[1]}/", flush=True)
config = uvicorn.Config(app, access_log=False, log_level="error", lifespan="off")
asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))
"""


@dataclass(frozen=True)
class Reviewed:
    """Seconds and megabytes; `many` is the large store, `few` the small one."""

    many: float
    few: float
    early_mb: float
    late_mb: float
    start: float
    first_page: float
    bare_start: float


@dataclass(frozen=True)
class Server:
    """A running review page, and the browser that used its link."""

    browser: httpx.Client
    process: psutil.Process
    seconds: float
    """From the start of the process to the end of its first answer."""
    page_seconds: float
    """To the end of its first page."""

    def page(self, path: str) -> str:
        """A page. Raises BenchFailed for any other answer."""
        answer = self.browser.get(path)
        if answer.status_code != 200:
            raise BenchFailed(f"{path} was answered with {answer.status_code}: {answer.text[-500:]}")
        return answer.text


def review_many(say: Callable[[str], None]) -> Reviewed:
    """Make both stores, and look at them. Raises BenchFailed."""
    with tempfile.TemporaryDirectory(prefix="takedown-bench-") as folder:
        large, small = Path(folder, "large"), Path(folder, "small")
        ids = make(large, EVENTS)
        make(small, FEW_EVENTS)
        say(f"review: made, {EVENTS} events of {len(ids)} complaints")
        starts, firsts, bare = [], [], []
        for _ in range(STARTS):
            with server([PYTHON, "-c", _BARE]) as one:
                bare.append(one.seconds)
            with server(_command(), large) as one:
                starts.append(one.seconds)
                firsts.append(one.page_seconds)
        say(
            f"review: answers after {median(starts):.2f} s, a page after {median(firsts):.2f} s, bare {median(bare):.2f} s"
        )
        with server(_command(), large) as many, server(_command(), small) as few:
            timed: dict[str, list[float]] = {"many": [], "few": []}
            for turn in range(LOOKS):
                for name, one in (("many", many), ("few", few)):
                    began = time.perf_counter()
                    one.page("/")
                    if turn >= LOOKS // 4:
                        timed[name].append(time.perf_counter() - began)
            say(f"review: overview {1000 * median(timed['many']):.0f} ms, {1000 * median(timed['few']):.0f} ms")
        with server(_command(), large) as many:
            early, late = _held(many, ids)
        say(f"review: {early:.0f} MB after {WARM} pages, {late:.0f} MB after {VIEWS}")
        looks = median(timed["many"]), median(timed["few"])
        return Reviewed(*looks, early, late, median(starts), median(firsts), median(bare))


def _command() -> list[str | Path]:
    return [TAKEDOWN, "review", "--no-open", "--read-only", "--no-input"]


@contextmanager
def server(command: list[str | Path], home: Path | None = None) -> Iterator[Server]:
    """A server for the time of the block. Raises BenchFailed when it does not answer."""
    settings = {"TAKEDOWN_HOME": str(home)} if home else {}
    began = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment(settings),
    )
    try:
        link = re.match(r"Open (http://\S+)", process.stdout.readline() if process.stdout else "")
        if link is None:
            raise BenchFailed(f"{' '.join(map(str, command))} printed no link")
        with httpx.Client(base_url=httpx.URL(link[1]).join("/"), trust_env=False, timeout=_START_SECONDS) as browser:
            first = browser.get(link[1])
            seconds = time.perf_counter() - began
            if first.is_redirect:
                browser.get("/").raise_for_status()
            yield Server(browser, psutil.Process(process.pid), seconds, time.perf_counter() - began)
    finally:
        process.terminate()
        process.communicate(timeout=_START_SECONDS)


def _held(one: Server, ids: list[str]) -> tuple[float, float]:
    """Megabytes after the first pages and in the end; which pages is drawn, the same in every run."""
    drawn, early = random.Random(1), 0.0
    for view in range(1, VIEWS + 1):
        kind = view % 4
        if kind == 0:
            one.page(f"/?page={drawn.randrange(1, len(ids) // 50)}")
        elif kind == 1:
            one.page(f"/?state=filed&sort={drawn.choice(['planned', 'verdict', 'state'])}")
        else:
            shown = one.page(f"/complaint/{drawn.choice(ids)}")
            one.browser.get(re.findall(r'src="(/file/[^"]+)"', shown)[0]).raise_for_status()
        if view == WARM:
            early = one.process.memory_info().rss / MB
    return early, one.process.memory_info().rss / MB


def make(home: Path, events: int) -> list[str]:
    """A signed store with so many events; the ids of its complaints."""
    data, key = home / "data", SigningKey(bytes(range(32)))
    keys = home / "config" / "keys"
    keys.mkdir(parents=True)
    (keys / "practice-key.pub.pem").write_bytes(key.public_pem)
    data.mkdir(parents=True)
    signer = Signer(origin_of(ACCOUNT), key.fingerprint, key.sign_checkpoint)
    ids: list[str] = []
    with Ledger.open(data, now=lambda: datetime.now(UTC)) as ledger:
        policy = {"key": key.fingerprint, "time_stamps": "off", "authorities": []}
        said = {
            "command": "submit",
            "profile": "sandbox",
            "portal": "practice",
            "tool": "0",
            "os": "",
            "environment": {},
        }
        journal = ledger.journal(ACCOUNT, run="run-1", actor="bench", signer=signer)
        journal.append("run_started", said | {"policy": policy}, Checkpointed.MUST)
        journal.append("ipr_registered", {"ipr": dump(_MARK)})
        for first in range(0, events // OF_EACH, COMPLAINTS_AT_ONCE):
            told: list[tuple[str, dict[str, Any]]] = []
            for number in range(first, min(first + COMPLAINTS_AT_ONCE, events // OF_EACH)):
                complaint = _complaint(number)
                ids.append(complaint.id)
                told += _events(complaint, number, data / "files")
            journal.append_all(told, Checkpointed.MUST)
        journal.append("run_sealed", {"exit": 0}, Checkpointed.MUST)
    return ids


def _complaint(number: int) -> Complaint:
    item = str(1_005_000_000_000 + number)
    listing = Listing(Marketplace.ALIEXPRESS, item, f"https://www.aliexpress.com/item/{item}.html")
    text = f"The mark ACME stands in the title of the listing and on the goods; see picture {number}."
    kind = ComplaintType.PRODUCT_LISTING
    return Complaint(ACCOUNT, Marketplace.ALIEXPRESS, _MARK, kind, "unfair_use", (listing,), text)


def _events(complaint: Complaint, number: int, files: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    about: dict[str, Any] = {"submission": complaint.id}
    planned = {"kind": "complaint", "attempt": 1, "claims": list(complaint.claims), "payload": dump(complaint)}
    yield "submission_planned", about | planned | {"batch": None, "waits_for": None}
    declared = {"name": "Ada Holder", "statement": "I own this mark.", "valid_days": 7}
    yield "submission_declared", declared | {"submissions": [complaint.id]}
    yield "fields_read_back", about | {"fields": {"explanation": complaint.explanation, "ipr": complaint.ipr.label}}
    for step in ("filled", "verified", "read-back", "conclude")[:PICTURES]:
        yield "screen_pictured", about | _picture(files, f"{number} {step}", step)
    pressed = {"payload_sha256": "1" * 64, "evidence_sha256": [], "marker": "7F3K2Q", "attempt": 1}
    yield "submission_intended", about | pressed | {"press_within_ms": 60_000, "browser_pid": 4711, "epoch": 1}
    portal = f"SBX{number:08}"
    yield "submission_filed", about | {"numbers": [portal]}
    yield "filing_compared", about | {"equal": True, "differences": []}
    page = {"address": f"http://qinquan.localhost/complaint/detail.htm?number={portal}", "title": "Complaint"}
    for day in range(SEEN):
        words, status = ("Removed", "removed") if day == SEEN - 1 else (f"Processing, day {day}", "processing")
        seen = [{"listing": complaint.listings[0].key, "status": status, "words": words}]
        said = {"number": portal, "status": status, "words": words, "listings": seen, "page": page}
        yield "case_observed", about | said


def _picture(files: Path, content: str, step: str) -> dict[str, Any]:
    data = tiny_png(sha256(content.encode()).digest())
    name = sha256(data).hexdigest()
    folder = files / "sha256" / name[:2]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    size = {"sha256": name, "media_type": "image/png", "bytes": len(data), "width": 4, "height": 2}
    return {
        "step": step,
        "screen": "complaint_form",
        "page": {"address": "http://qinquan.localhost/complaint/form.htm", "title": "Complaint"},
        "browser": "chromium 156",
        "profile": "sandbox",
        "masks": {},
        "picture": size | {"taken_at": "2026-11-21T19:18:04.000Z"},
    }


def tiny_png(pixels: bytes) -> bytes:
    """A picture of 4 by 2 pixels that shows 24 bytes."""
    rows = b"".join(b"\0" + pixels[at : at + 12] for at in (0, 12))
    parts = ((b"IHDR", struct.pack(">2I5B", 4, 2, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + body
