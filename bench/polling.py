"""`takedown poll` over thousands of cases of which few have changed, against the bare script that walks the same pages.

The portal's books and the ledger are written beforehand, both as if all of it had been filed and polled once: every case
is being processed. Two days later, by the portal's clock, some are decided. Both sides then read it once.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.filing import settings
from bench.portal import PYTHON, TAKEDOWN, BenchFailed, PracticePortal, environment, practice_portal
from bench.watch import RARELY, run_watched
from takedown.browser.find import find_browser
from takedown.domain.model import Account, Complaint, ComplaintType, Ipr, IprType, Listing, Marketplace
from takedown.domain.payload import dump
from takedown.ledger.ledger import Ledger
from takedown.sandbox.office.complaint_rules import ComplaintForm
from takedown.sandbox.office.ipr_rules import Details, Kind
from takedown.sandbox.office.office import Office

ONE_CHANGED_IN = 50
ROWS_PER_PAGE = 20
LATENCY_MS = 300
AT_ONCE = 500
LOGIN = "holder@example.test"
ACCOUNT = Account(f"sandbox:{LOGIN}")
RIGHT = Ipr(IprType.TRADEMARK, "30201477", "CN", "ACME", "Acme Ltd", (25,))
EXPLANATION = "The mark is in the title."
BARE = Path(__file__).with_name("bare_poll.py")


@dataclass(frozen=True)
class Polls:
    """Page loads by the portal's own count, and seconds of the whole process, of both sides; events of a second poll."""

    loads: int
    told: int
    """What the tool itself says it loaded."""
    wanted: int
    """List pages in the window, and one for each case that changed."""
    seconds: float
    bare_seconds: float
    peak_mb: float
    events_of_a_quiet_poll: int


def poll_many(cases: int, changed: int, say: Callable[[str], None]) -> Polls:
    """Make both books, and poll. Raises BenchFailed when one side did not see what it had to."""
    with tempfile.TemporaryDirectory(prefix="takedown-bench-") as folder:
        database, home = Path(folder, "portal.db"), Path(folder, "home")
        make_books(database, home / "data", cases, changed, days_later=2)
        say(f"poll: made, {cases} cases of which {changed} have changed")
        with practice_portal(LATENCY_MS, database) as portal:
            bare = _bare(portal, cases, changed)
            say(f"poll: bare script {bare:.1f} s")
            before = portal.requests()
            ran = run_watched([TAKEDOWN, "poll", "--json"], settings(portal, home), memory_every=RARELY)
            loads = portal.requests() - before
            result = json.loads(ran.stdout.splitlines()[-1])
            if (len(result["news"]), result["open"], result["missing"]) != (changed, cases, []):
                raise BenchFailed(f"the poll found {len(result['news'])} of {changed} changes: {ran.stdout[-1000:]}")
            say(f"poll: takedown {ran.seconds:.1f} s, {loads} pages")
            head = _head(home / "data")
            run_watched([TAKEDOWN, "poll", "--json"], settings(portal, home), memory_every=0)
            quiet = _head(home / "data") - head
    wanted = -(-cases // ROWS_PER_PAGE) + changed
    return Polls(loads, result["page_loads"], wanted, ran.seconds, bare, ran.peak_mb, quiet)


def make_books(database: Path, data: Path, cases: int, changed: int, *, days_later: int) -> None:
    """The portal's and ours, as of the first day; the portal's clock so many days later."""
    _ledger(data, _portal(database, cases, changed, days_later))


def _bare(portal: PracticePortal, cases: int, changed: int) -> float:
    since = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "bench.bare_poll",
        portal.ipp,
        portal.complaint,
        since,
        find_browser(headless=True).path,
    ]
    root = {"PYTHONPATH": str(BARE.parent.parent)}
    ran = run_watched(command, environment(root), memory_every=0)
    if ran.stdout.split() != [str(cases), str(changed)]:
        raise BenchFailed(f"the bare script saw {ran.stdout!r} of {cases} cases, {changed} changed")
    return ran.seconds


def _portal(database: Path, cases: int, changed: int, days_later: int) -> list[tuple[str, str]]:
    """The portal's books some days after the filing; number and item id of each complaint.

    By the practice portal's rules an item id that ends in 04 stays in processing, and one in 10 is removed after a day.
    """
    office = Office(database, seed=1)
    try:
        draft = office.iprs.new_draft(LOGIN, Kind("trademark", "CN"))
        certificate = office.documents.receive(LOGIN, "certificate", "certificate.pdf", b"%PDF-1.4\n%%EOF\n")
        details = Details(RIGHT.name, RIGHT.registration_number, RIGHT.owner, "2020-01-02", "2040-01-01", "25")
        draft = office.iprs.save_details(draft, details, [certificate.id])
        right = office.iprs.submit(draft, "owner", [], agreed=True)
        made = []
        for number in range(cases):
            item = f"{1005000000 + number}{10 if number % (cases // changed) == 0 else 4:02}"
            address = f"https://www.aliexpress.com/item/{item}.html"
            form = ComplaintForm(
                "ae",
                "trademark",
                right.reference,
                "product",
                "09uu",
                (address,),
                "",
                (),
                EXPLANATION,
                (),
                True,
            )
            received = office.complaints.submit(LOGIN, form, office.complaints.new_form_token(LOGIN))
            made.append((received.cases[0].number, item))
        office.clock.advance(timedelta(days=days_later))
    finally:
        office.close()
    return made


def _ledger(data: Path, numbers: list[tuple[str, str]]) -> None:
    """The ledger as after an import on the first day, and the right as it is registered then."""
    data.mkdir(parents=True)
    with Ledger.open(data, now=lambda: datetime.now(UTC)) as ledger:
        journal = ledger.journal(ACCOUNT, run="seed", actor="bench")
        events = list(_events(numbers))
        for first in range(0, len(events), AT_ONCE):
            journal.append_all(events[first : first + AT_ONCE])


def _events(numbers: list[tuple[str, str]]) -> Iterator[tuple[str, dict[str, object]]]:
    yield "ipr_registered", {"ipr": dump(RIGHT)}
    yield "ipr_observed", {"ipr": RIGHT.key, "status": "verified", "words": "Approved", "reference": "SBX-IPR-00001"}
    today = datetime.now(UTC).date().isoformat()
    for number, item in numbers:
        listing = Listing(Marketplace.ALIEXPRESS, item, f"https://www.aliexpress.com/item/{item}.html")
        complaint = Complaint(
            ACCOUNT,
            Marketplace.ALIEXPRESS,
            RIGHT,
            ComplaintType.PRODUCT_LISTING,
            "unfair_use",
            (listing,),
            EXPLANATION,
        )
        yield (
            "complaint_imported",
            {
                "submission": complaint.id,
                "kind": "complaint",
                "attempt": 1,
                "claims": list(complaint.claims),
                "payload": dump(complaint),
                "not_before": today,
                "numbers": [number],
            },
        )
        seen = {"listing": listing.key, "status": "processing", "words": "Processing"}
        said = {"number": number, "submission": complaint.id, "status": "processing", "words": "Processing"}
        yield "case_observed", said | {"listings": [seen], "page": ""}


def _head(data: Path) -> int:
    with Ledger.open(data, now=lambda: datetime.now(UTC)) as ledger:
        return ledger.head(ACCOUNT)[0]
