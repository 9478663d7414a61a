"""Outside time: what the time stamps of others say about the logs, and what the logs say about the time stamps."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from takedown.verification.checks import Log, Trust
from takedown.verification.stamps import BadStamp, Stamp, read_stamp
from takedown.verification.verdict import Check, absent, ended

CLOCK_TOLERANCE = timedelta(minutes=5)
"""So far the local clock may be off before a time in the log is called at odds with an outside time."""


@dataclass
class Times:
    """The time stamps of all logs, read once."""

    stamps: list[tuple[Log, int, Stamp]] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, logs: Sequence[Log]) -> Times:
        """Read every stamp."""
        times = cls()
        for log in logs:
            for size, response in sorted(log.stamps):
                try:
                    times.stamps.append((log, size, read_stamp(response)))
                except BadStamp as problem:
                    times.bad.append(f"{log.name}: the time stamp of the checkpoint over {size} events: {problem}")
        return times

    def imprint(self, logs: Sequence[Log], trust: Trust) -> Check:
        """Each stamp is about its checkpoint, and none that the log names is missing."""
        problems = list(self.bad)
        for log, size, stamp in self.stamps:
            if size not in log.notes or not stamp.fits(log.notes[size]):
                problems.append(f"{log.name}: a time stamp is not about the checkpoint over {size} events")
        for log in logs:
            there = {hashlib.sha256(response).hexdigest() for _, response in log.stamps}
            lost = [seq for named, seq in log.reading.stamps.items() if named not in there]
            problems += [f"{log.name}: the time stamp that event {seq} names is missing" for seq in lost]
            problems += _unstamped(log, self.stamps)
        if not self.stamps and not problems:
            return absent("time imprint", "no outside time: local clock only", weakens=trust.require_stamp)
        return ended("time imprint", problems, f"{len(self.stamps)} time stamps, each about its checkpoint")

    def chain(self, trust: Trust) -> Check:
        """An authority that the reader trusts gave each stamp."""
        if not self.stamps:
            return absent("time chain", "no time stamp", weakens=trust.require_stamp)
        if not trust.roots:
            detail = "no root of a time-stamp authority was given to hold the time stamps against"
            return absent("time chain", detail, weakens=True)
        problems = [
            f"{log.name}: the time stamp of the checkpoint over {size} events: {problem}"
            for log, size, stamp in self.stamps
            if (problem := stamp.problem(log.notes.get(size, b""), trust.roots))
        ]
        return ended("time chain", problems, "every time stamp is of an authority under the given roots")

    def order(self, trust: Trust) -> Check:
        """Later checkpoints have later stamps, and the times in the log agree with them."""
        problems, odd = [], []
        for log in {id(log): log for log, _, _ in self.stamps}.values():
            mine = sorted((size, stamp.at) for one, size, stamp in self.stamps if one is log)
            earlier = [b for (a, at), (b, then) in pairwise(mine) if a < b and then < at]
            problems += [
                f"{log.name}: the time stamp over {size} events is older than one before it" for size in earlier
            ]
            for size, at in mine:
                local = log.reading.times.get(size)
                if local and datetime.fromisoformat(local) > at + CLOCK_TOLERANCE:
                    odd.append(
                        f"{log.name}: event {size} is dated {local}, and an outside time says {at:%Y-%m-%d %H:%M:%S}Z"
                    )
        if not self.stamps:
            return absent("time order", "no time stamp", weakens=trust.require_stamp)
        if odd and not problems:
            return absent("time order", f"the local clock was ahead: {odd[0]}", weakens=True)
        return ended("time order", problems, "outside times and times in the log go the same way")

    def clause(self, logs: Sequence[Log], trust: Trust) -> str:
        """What is known of the time, for the first sentence."""
        if not self.stamps or not trust.roots:
            return " (their times are those of the local clock)"
        before = [
            min(
                (stamp.at for one, size, stamp in self.stamps if one is log and size >= log.reading.last_matter),
                default=None,
            )
            for log in logs
        ]
        known = [at for at in before if at is not None]
        by = f", existed by {max(known):%Y-%m-%d %H:%M:%S} UTC by outside time" if known and None not in before else ""
        first = min(stamp.at for _, _, stamp in self.stamps)
        return f"{by}; the first outside time is {first:%Y-%m-%d %H:%M:%S} UTC"


def _unstamped(log: Log, stamps: Sequence[tuple[Log, int, Stamp]]) -> Iterator[str]:
    """Runs that had to be between two outside times and are not: the demand is in the log, not beside it."""
    sizes = [size for one, size, _ in stamps if one is log]
    for name, run in log.reading.runs.items():
        if run.policy.get("time_stamps") != "required" or run.first_press is None:
            continue
        first = run.first_press
        if not any(run.started < seq < first for seq in log.reading.stamps.values()):
            yield f"{log.name}: run {name} had to have a time stamp before its first press"
        if not any(size >= run.last for size in sizes):
            yield f"{log.name}: run {name} had to have a time stamp after its end"
