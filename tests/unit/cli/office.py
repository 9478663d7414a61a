"""The commands in this process, on the model portal and its clock: hours of protocol in a moment, with or without a person.

Everything between `takedown ARGUMENTS` and the portal is the real thing.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from takedown.cli import installation, surroundings
from takedown.cli.main import main
from takedown.domain.errors import PortalUnavailable
from takedown.domain.event import Event
from takedown.domain.model import Account, Complaint, Listing, Marketplace
from takedown.domain.payload import dump
from takedown.domain.portal_status import IprStatus
from takedown.filing.clock import utc_now
from takedown.ledger import sqlite
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import StoredEvent
from takedown.portal import Portal
from takedown.settings.profile import Profile
from tests.unit.filing.model_portal import ModelPortal, Process
from tests.unit.filing.portal_server import Server
from tests.unit.filing.virtual_time import START, Clock, run
from tests.unit.ledger.sample import ACCOUNT, MARK, complaint

COLUMNS = ("listing_url", "ipr", "reason", "explanation", "evidence")
AGENT = Account("sandbox:agent@example.test")
REAL = Account("ipp.alibabagroup.com:brand@example.test")


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def result(self) -> dict[str, Any]:
        """The last line of `--json`."""
        found: dict[str, Any] = json.loads(self.out.splitlines()[-1])
        assert found["exit"] == self.code
        return found


@dataclass
class Office:
    """An installation, and the portals that its accounts are on."""

    folder: Path
    home: Path
    clock: Clock
    capture: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch
    servers: dict[Account, Server] = field(default_factory=dict)
    opened: list[Account] = field(default_factory=list)
    """The account of each browser that was started, in order."""
    broken: set[str] = field(default_factory=set)
    """Pages that nobody can read, for as long as they are named here."""
    on_open: Callable[[Account], None] = field(default=lambda _account: None)
    signal: Callable[[], None] = field(default=lambda: None)
    """What the first Ctrl-C does while a portal is open."""

    def server(self, account: Account = ACCOUNT) -> Server:
        """The far side of an account."""
        return self.servers.setdefault(account, Server(self.clock))

    def breaks_at_the_press(self, page: str) -> None:
        """From the next press on, this page cannot be read."""
        self.server().faults.append(("press", lambda: self.broken.add(page)))

    def __call__(
        self,
        *arguments: str | Path,
        answers: tuple[str, ...] | None = None,
        code: int | None = None,
        stdin: str = "",
    ) -> Done:
        """`takedown ARGUMENTS`; with `answers`, on a terminal at which somebody types them, else with `stdin`."""
        self.monkeypatch.setattr(surroundings, "on_terminal", lambda: answers is not None)
        self.monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in answers or ()) or stdin))
        self.capture.readouterr()
        ended = main([str(part) for part in arguments])
        out, err = self.capture.readouterr()
        assert code is None or ended == code, (ended, out, err)
        return Done(ended, out, err)

    def submit(self, batch: Path, *options: str, code: int | None = None) -> Done:
        """`takedown submit BATCH --json`, declared."""
        return self("submit", batch, "--attest", "Jane Doe", "--json", *options, code=code)

    def batch(self, name: str, *rows: dict[str, str]) -> Path:
        """A batch file with these rows."""
        path = self.folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        return path

    def results(self, batch: Path) -> list[dict[str, str]]:
        """The rows of the result file beside a batch."""
        with batch.with_name(f"{batch.stem}.result.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def profile(self, name: str, *, base: str = "sandbox", **said: Any) -> None:
        """A profile of the user's own that extends a built-in one."""
        folder = self.home / "config" / "profiles"
        folder.mkdir(parents=True, exist_ok=True)
        lines = [f'extends = "{base}"', *(f"{key} = {json.dumps(value)}" for key, value in said.items())]
        (folder / f"{name}.toml").write_text("\n".join(lines), encoding="utf-8")

    def ledger(self) -> Ledger:
        """The ledger, opened anew."""
        return Ledger.open(self.home / "data", now=utc_now)

    def right(self, account: Account = ACCOUNT) -> None:
        """The right of the batches is verified on this account."""
        self.append("ipr_registered", {"ipr": dump(MARK)}, account=account)
        status = {"status": IprStatus.VERIFIED.value, "words": IprStatus.VERIFIED.value, "reference": "R1"}
        self.append("ipr_observed", {"ipr": MARK.key} | status, account=account)

    def append(self, name: str, body: dict[str, Any], *, account: Account = ACCOUNT) -> Event:
        """One event of another run."""
        with self.ledger() as ledger:
            return ledger.journal(account, run="seed", actor="seed").append(name, body)

    def events(self, *types: str, account: Account = ACCOUNT) -> list[StoredEvent]:
        """The events of these types."""
        with self.ledger() as ledger:
            return list(ledger.events(account, types=types))


def row(item: int, **changes: str) -> dict[str, str]:
    """A row that is in order, a complaint of its own unless told otherwise."""
    good = {
        "listing_url": f"https://www.aliexpress.com/item/{9005000000000000 + item}.html",
        "ipr": "1234567",
        "reason": "unfair_use",
        "explanation": f"The mark is in the title, case {item}.",
    }
    return good | changes


def alibaba(item: int) -> dict[str, str]:
    """A row on another marketplace."""
    return row(item, listing_url=f"https://www.alibaba.com/product-detail/mark_{1600000000000 + item}.html")


def key(item: int) -> str:
    """The key of the listing of `row(item)`."""
    return f"aliexpress/{9005000000000000 + item}"


def hand_filed(item: int) -> Complaint:
    """A complaint that nobody here filed, on the listing of `row(item)`."""
    number = key(item).partition("/")[2]
    listing = Listing(Marketplace.ALIEXPRESS, number, f"https://www.aliexpress.com/item/{number}.html")
    return replace(complaint(1), listings=(listing,), explanation="By hand.")


def away() -> PortalUnavailable:
    """What a page says that cannot be read."""
    return PortalUnavailable("The portal is away.", advice="Try again later.")


@dataclass
class BrokenPortal(ModelPortal):
    """A portal some of whose pages may be out of order."""

    broken: set[str] = field(default_factory=set)

    def _maybe_raise(self, name: str) -> None:
        if name in self.broken:
            raise away()
        super()._maybe_raise(name)


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger that the migrations made, to be copied: they take longer than most tests."""
    made = tmp_path_factory.mktemp("empty")
    Ledger.open(made, now=utc_now).close()
    return made / "ledger.db"


@pytest.fixture
def office(
    tmp_path: Path, home: Path, empty_ledger: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    """An installation with a verified right on the practice portal's first account."""
    clock = Clock()
    clock.seconds = (datetime.now(UTC) - START).total_seconds()
    made = Office(tmp_path, home, clock, capsys, monkeypatch)

    @asynccontextmanager
    async def portal(_self: installation.Installation, profile: Profile) -> AsyncIterator[Portal]:
        made.opened.append(profile.account)
        made.on_open(profile.account)
        server = made.server(profile.account)
        opened = BrokenPortal(server, server.start_browser(), Process(), broken=made.broken)
        try:
            yield opened
        finally:
            server.end_browser(opened.browser.pid)

    def end_browser(pid: int, _started_ms: int) -> bool:
        known = [server for server in made.servers.values() if pid in server.browsers]
        return all(server.end_browser(pid) for server in known)

    def run_at_once(work: Coroutine[Any, Any, Any], ask_to_stop: Callable[[], None]) -> Any:
        made.signal = ask_to_stop
        return run(clock, work)

    (home / "data").mkdir(parents=True, mode=0o700)
    shutil.copy(empty_ledger, home / "data")
    monkeypatch.setattr(sqlite, "PRAGMAS", ("foreign_keys=ON", "synchronous=OFF"))
    monkeypatch.setattr(installation.Installation, "portal", portal)
    monkeypatch.setattr(installation, "run_until_stopped", run_at_once)
    monkeypatch.setattr(installation, "boottime_ms", clock.boottime_ms)
    monkeypatch.setattr(installation, "end_browser", end_browser)
    made.right()
    yield made
    with made.ledger() as ledger:
        assert [fault for account in ledger.accounts() for fault in ledger.verify_chain(account)] == []
        assert ledger.check_projections() == []
