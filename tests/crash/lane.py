"""One portal, one installation, one batch after the other, killed again and again until so many kills were made."""

from __future__ import annotations

import json
import os
import random
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from takedown.domain.errors import Exit
from tests.crash.books import Entries, Verdict, broken_chain, compare, concluded, read_ledger
from tests.crash.follower import Follower
from tests.crash.plan import Plan
from tests.crash.portal import PROFILES, PracticePortal, practice_portal
from tests.crash.shots import FATAL, Shot, draw, draw_for_fresh_batch
from tests.crash.target import TAKEDOWN, Target

SETTINGS = {
    "TAKEDOWN_PRESS_DEADLINE_SECONDS": "1",
    "TAKEDOWN_SANDBOX_MARGIN_SECONDS": "2.5",
    "TAKEDOWN_SANDBOX_LIST_DELAY_SECONDS": "2.5",
    "TAKEDOWN_TABS": "2",
}
"""Small, and consistent with the practice portal: no post is under way and no complaint off its lists for longer than 2 s."""
_DEADLINE = float(SETTINGS["TAKEDOWN_PRESS_DEADLINE_SECONDS"]) + 0.2
_POLL_SECONDS = 0.004
_SILENT_SECONDS = 180
"""A run that writes no event for so long hangs: a press and its answer take two minutes at the most."""
_RUNS = 12
"""A batch is given up when it has not come to its end after so many runs in which nothing was killed."""


@dataclass
class Tally:
    """What one lane did and saw."""

    kinds: Counter[str] = field(default_factory=Counter)
    boundaries: Counter[str] = field(default_factory=Counter)
    between: int = 0
    """Kills at which the ledger had an intent without a conclusion, whatever they were aimed at."""
    runs: int = 0
    batches: int = 0
    exits: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    """Runs that hung, ended with a fault of ours, or batches that never came to an end."""
    complaints: int = 0
    listings: int = 0
    verdict: Verdict = field(default_factory=Verdict)
    chain: list[str] = field(default_factory=list)
    trouble: Counter[str] = field(default_factory=Counter)

    @property
    def kills(self) -> int:
        """How many were made."""
        return self.kinds.total()


class Lane:
    """Runs one after the other; several lanes may run at once, each in a folder of its own."""

    def __init__(
        self, folder: Path, seed: int, kills: int, face: str, trouble: dict[str, float], say: Callable[[str], None]
    ) -> None:
        folder.mkdir(parents=True)
        self._face = face
        self.tally = Tally()
        self._folder = folder
        self._seed = seed
        self._wanted = kills
        self._trouble = trouble
        self._say = say
        self._chance = random.Random(seed)
        self._plan = Plan(folder / "desk")
        self._data = folder / "home" / "data"
        self._shots: list[Shot] = []
        """The shots that are drawn and not made; the last one comes first."""
        self._drawn = 0
        self._unsettled: set[str] = set()
        self._later: list[threading.Timer] = []
        self._env: dict[str, str] = {}

    def run(self) -> Tally:
        """Make the kills, come to an end, compare the books."""
        with practice_portal(self._seed, self._folder / "portal.log", self._face) as portal:
            self._begin(portal)
            while self.tally.kills < self._wanted and not self.tally.faults:
                self._file(self._plan.next_batch())
            for timer in self._later:
                timer.join()
            self._compare(portal)
        return self.tally

    def _begin(self, portal: PracticePortal) -> None:
        own = {name: value for name, value in os.environ.items() if not name.startswith("TAKEDOWN_")}
        home = {"TAKEDOWN_HOME": str(self._folder / "home"), "TAKEDOWN_SANDBOX_URL": portal.url}
        self._env = own | home | SETTINGS | {"TAKEDOWN_PROFILE": PROFILES[self._face]}
        upload = [str(TAKEDOWN), "ipr", "upload", str(self._plan.rights()), "--yes", "--json"]
        subprocess.run(upload, env=self._env, check=True, capture_output=True, stdin=subprocess.DEVNULL)
        portal.make_trouble(self._trouble)

    def _file(self, batch: Path) -> None:
        """Submit a fresh batch and go on until all of it is concluded."""
        self.tally.batches += 1
        submit = ["submit", batch.name, "--attest", "Jane Doe", "--yes", "--no-input", "--json"]
        resume = ["resume", "--no-input", "--json"]
        self._run(submit, fresh=True)
        peaceful = 0
        while not concluded(self._plan.batches[-1], self._book()):
            if peaceful == _RUNS:
                self.tally.faults.append(f"{batch.name} came to no end in {_RUNS} runs")
                return
            before = self.tally.kills
            self._run(resume if self._chance.random() < 0.35 else submit, fresh=False)
            peaceful = peaceful + 1 if self.tally.kills == before else 0

    def _run(self, command: Sequence[str], *, fresh: bool) -> None:
        self.tally.runs += 1
        told = self._folder / f"run-{self.tally.runs:03d}.out"
        target = Target.start(command, self._env, self._plan.folder, told)
        try:
            with Follower(self._data / "ledger.db", after=self._written()) as follower:
                self._watch(target, follower, fresh=fresh)
        finally:
            target.end()
        self._judge(target)

    def _watch(self, target: Target, follower: Follower, *, fresh: bool) -> None:
        """Follow one run to its end and make the shots that become due."""
        heard = time.monotonic()
        shot = self._next_shot(fresh=fresh)
        while target.runs():
            now = time.monotonic()
            for event in follower.new():
                heard = now
                self._note(event)
                if shot is not None:
                    shot.see(event["type"], now)
            if shot is not None and shot.is_due(now) and target.can_be(shot.kind):
                self._fire(target, shot)
                shot = self._next_shot(fresh=False)
                heard = time.monotonic()
            elif now - heard > _SILENT_SECONDS:
                self.tally.faults.append(f"{target.told.name} hangs: `{' '.join(target.command)}`")
                return
            threading.Event().wait(_POLL_SECONDS)
        for event in follower.new():
            self._note(event)

    def _next_shot(self, *, fresh: bool) -> Shot | None:
        """A new shot, or one that the last run gave no occasion for; none when enough were made."""
        if self.tally.kills == self._wanted:
            return None
        if not self._shots:
            self._shots.append(draw(self._chance, self._drawn))
            self._drawn += 1
        if fresh and (first := draw_for_fresh_batch(self._chance)) is not None:
            self._shots.append(first)
        self._shots[-1].arm(time.monotonic())
        return self._shots[-1]

    def _fire(self, target: Target, shot: Shot) -> None:
        self._shots.remove(shot)
        self.tally.kinds[shot.kind.value] += 1
        self.tally.boundaries[shot.boundary] += 1
        self.tally.between += bool(self._unsettled)
        self._say(f"{self._folder.name} {target.told.stem} kill {self.tally.kills}: {shot.kind} at {shot.boundary}")
        later = target.hit(shot, _DEADLINE)
        if later is not None:
            self._later.append(later)
        if shot.kind in FATAL:
            target.process.wait()

    def _note(self, event: dict[str, object]) -> None:
        """Keep count of intents without a conclusion."""
        body = event["body"]
        assert isinstance(body, dict)
        if event["type"] == "submission_intended":
            self._unsettled.add(str(body["submission"]))
        elif event["type"] in _CONCLUSIONS:
            self._unsettled.discard(str(body["submission"]))

    def _judge(self, target: Target) -> None:
        code = target.process.returncode
        self.tally.exits[str(code)] += 1
        if code == Exit.OUR_FAULT:
            said = target.told.with_suffix(".err").read_text("utf-8", "replace")
            self.tally.faults.append(f"{target.told.name} ended with a fault of ours: {said[-600:]}")

    def _written(self) -> int:
        """The number of the last event: what follows is new."""
        with Follower(self._data / "ledger.db") as follower:
            return int(max((event["seq"] for event in follower.new()), default=0))

    def _book(self) -> Entries:
        return read_ledger(self._data)

    def _compare(self, portal: PracticePortal) -> None:
        complaints = portal.complaints()
        (self._folder / "complaints.json").write_text(json.dumps(complaints, indent=1), "utf-8")
        planned = [item for batch in self._plan.batches for item in batch]
        self.tally.verdict = compare(planned, self._book(), complaints)
        self.tally.chain = broken_chain(self._data)
        self.tally.complaints, self.tally.listings = len(complaints), len(planned)
        self.tally.trouble.update(portal.happened())


_CONCLUSIONS = frozenset(
    {
        "submission_filed",
        "submission_refused",
        "submission_held",
        "outcome_unknown",
        "submission_not_pressed",
        "submission_absent",
    }
)
