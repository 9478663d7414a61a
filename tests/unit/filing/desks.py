"""A world to file in: a server, a ledger, a clock, and as many processes of ours on them as a test wants."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from takedown.domain.event import Event
from takedown.domain.model import Account, Complaint, SubmissionId
from takedown.domain.protocol import State
from takedown.filing.calm import Calm
from takedown.filing.desk import Desk
from takedown.filing.file_batch import Errand, Report, file_batch, prepare_run
from takedown.filing.file_one import file_one
from takedown.ledger.checkpoints import Checkpointed, Signer
from takedown.ledger.files import FileStore
from takedown.ledger.journal import Item, Journal
from takedown.ledger.ledger import Ledger
from takedown.ledger.records import SubmissionRecord
from takedown.portal import AttachedTab, Portal
from takedown.signing.key import leave_unsigned
from tests.unit.filing.model_portal import ModelPortal, Process
from tests.unit.filing.portal_server import Press, Server
from tests.unit.filing.virtual_time import Clock, run
from tests.unit.ledger.sample import ACCOUNT, declared, planned

MARGIN_SECONDS = 60.0
LIST_DELAY_SECONDS = 90.0


class WatchedJournal(Journal):
    """A journal at each of whose appends the process may die, before or after the commit."""

    process: Process

    def append_all(self, items: Sequence[Item], checkpointed: Checkpointed = Checkpointed.NO) -> list[Event]:
        names = "+".join(name for name, _ in items)
        self.process.at(f"append {names}")
        appended = super().append_all(items, checkpointed)
        for name, body in items:
            if name == "submission_intended":
                self.process.intended = body["submission"]
        self.process.at(f"appended {names}")
        return appended


@dataclass
class World:
    """Everything that outlives a process."""

    folder: Path
    ledger: Ledger
    clock: Clock
    server: Server
    told: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    portals: list[ModelPortal] = field(default_factory=list)
    signer: Signer = field(default_factory=lambda: Signer("takedown/model", None, leave_unsigned))
    attached: bool = False
    """Whether it works in a person's own window."""

    def desk(self, process: Process | None = None, **changes: Any) -> Desk:
        """A run of a new process (or of `process`) on the account."""
        process = process or Process()
        journal = WatchedJournal(
            self.ledger._database,
            changes.get("account", ACCOUNT),
            run="run",
            actor="ada",
            now=self.clock.now,
            signer=self.signer,
        )
        journal.process = process
        settings: dict[str, Any] = {
            "account": ACCOUNT,
            "profile": "sandbox",
            "boottime_ms": self.clock.boottime_ms,
            "machine": "here",
            "end_browser": self.server.end_browser,
            "close_tab": lambda tab: self.server.end_browser(tab.pid),
            "margin_seconds": MARGIN_SECONDS,
            "list_delay_seconds": LIST_DELAY_SECONDS,
            "tell": lambda name, facts: self.told.append((name, facts)),
        }
        return Desk(
            ledger=self.ledger,
            journal=journal,
            files=FileStore(self.folder / "files"),
            now=self.clock.now,
            **settings | changes,
        )

    def portal(self, process: Process | None = None) -> ModelPortal:
        """A signed-in portal in a browser of its own."""
        portal = ModelPortal(self.server, self.server.start_browser(), process or Process(), epoch=1)
        if self.attached:
            portal.tab = AttachedTab("http://127.0.0.1:9222", "browser", "tab", portal.browser.pid, 1)
        self.portals.append(portal)
        return portal

    def opener(self, process: Process) -> Callable[[], Any]:
        """What `file_batch` opens: the browser ends with the block, unless the process died and left it behind."""

        @asynccontextmanager
        async def open_portal() -> AsyncIterator[Portal]:
            process.at("open browser")
            portal = self.portal(process)
            portal.epoch = 0
            try:
                yield portal
            finally:
                if not process.dead:
                    self.server.end_browser(portal.browser.pid)

        return open_portal

    def calm(self, desk: Desk, portal: Portal | None = None) -> Calm:
        """On a portal of the desk's own process, unless one is given."""
        return desk.calm(portal or self.portal(getattr(desk.journal, "process", None)))

    def ready(self, *complaints: Complaint) -> list[SubmissionRecord]:
        """Plan and declare these."""
        desk = self.desk()
        desk.journal.append_all([*(planned(one) for one in complaints), declared(*complaints)])
        return [desk.record(one.id) for one in complaints]

    def press(self, complaint: Complaint, press: Press, **changes: Any) -> State:
        """Plan, declare and file one complaint with this press, in a browser that ends afterwards; nothing is read."""
        (record,) = self.ready(complaint)
        self.server.script = [press]
        process = Process()
        desk, portal = self.desk(process, **changes), self.portal(process)
        state = run(self.clock, file_one(record, desk, desk.calm(portal)))
        self.server.end_browser(portal.browser.pid)
        return state

    def file(
        self,
        *ids: SubmissionId,
        process: Process | None = None,
        tabs: int = 1,
        rehearse: bool = False,
        last: Errand | None = None,
        **changes: Any,
    ) -> Report:
        """One run of `file_batch` as `submit` and `resume` do it."""
        process = process or Process()
        desk = self.desk(process, **changes)
        opener = self.opener(process)
        work = file_batch(desk, opener, ids, tabs=tabs, rehearse=rehearse, first=prepare_run, last=last)
        return run(self.clock, work)

    def state(self, submission: Complaint | SubmissionId) -> State:
        found = self.ledger.submission(submission if isinstance(submission, str) else submission.id)
        assert found is not None
        return found.state

    def events(self, *types: str, account: Account = ACCOUNT) -> list[Mapping[str, Any]]:
        """The bodies of all events of these types."""
        return [event.body for event in self.ledger.events(account, types=types)]
