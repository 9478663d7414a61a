"""Several processes on one ledger, and processes that are killed: one chain, whole, with all that was acknowledged."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from takedown.domain.protocol import State
from takedown.ledger.ledger import Ledger
from tests.unit.ledger.sample import ACCOUNT, Clock, complaint, declared, intended, planned, run_started

ROOT = Path(__file__).resolve().parents[3]
WRITER = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from takedown.ledger.errors import ClaimHeld
from takedown.ledger.ledger import Ledger
from tests.unit.ledger.sample import ACCOUNT, Clock, complaint, declared, intended, planned, step

me, count = int(sys.argv[2]), int(sys.argv[3])
with Ledger.open(Path(sys.argv[1]), now=Clock()) as ledger:
    journal = ledger.journal(ACCOUNT, run=f"run-{{me}}", actor="ada")
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(count):
        wanted = complaint(number, 100_000 * me + number)
        try:
            for item in (planned(wanted), declared(wanted), intended(wanted)):
                print(journal.append(*item).seq, flush=True)
        except ClaimHeld as held:
            print("held", held.submission, flush=True)
"""


def writer(place: Path, me: int, count: int) -> subprocess.Popen[str]:
    """A process that plans, declares and intends; number N of every writer wants the same listing."""
    code = WRITER.format(root=str(ROOT))
    command = [sys.executable, "-c", code, str(place), str(me), str(count)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_processes_that_append_at_once_make_one_chain(place: Path) -> None:
    """No number twice, no gap, and of those who want the same claim exactly one has it."""
    with Ledger.open(place, now=Clock()) as ledger:
        ledger.journal(ACCOUNT, run="r", actor="ada").append(*run_started())
        processes = [writer(place, me, 30) for me in (1, 2, 3)]
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        answers = [process.communicate()[0].split("\n")[:-1] for process in processes]
        appended = sorted(int(line) for lines in answers for line in lines if line.isdigit())
        assert appended == list(range(2, 3 * 30 + 2))
        assert sum(line.startswith("held") for lines in answers for line in lines) == 2 * 30
        assert ledger.verify_chain(ACCOUNT) == []
        assert ledger.check_projections() == []
        assert len(ledger.submissions(states=[State.INTENDED])) == 30


@pytest.mark.parametrize("acknowledged", [1, 2, 17, 60])
def test_a_killed_process_leaves_a_whole_chain(place: Path, acknowledged: int) -> None:
    """Killed in the middle of its work: all that it was told is there, and at most one event more."""
    with Ledger.open(place, now=Clock()) as ledger:
        ledger.journal(ACCOUNT, run="r", actor="ada").append(*run_started())
    process = writer(place, 1, 1000)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    told = [int(process.stdout.readline()) for _ in range(acknowledged)]
    process.kill()
    # `communicate` would pass over what is read already and waits in the buffer
    told += [int(line) for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    process.communicate()
    with Ledger.open(place, now=Clock()) as ledger:
        stored = [event.seq for event in ledger.events(ACCOUNT)]
        assert stored[1 : 1 + len(told)] == told
        assert len(stored) - 1 - len(told) in (0, 1)
        assert ledger.verify_chain(ACCOUNT) == []
        assert ledger.check_projections() == []
        ledger.check_head(ACCOUNT)
        ledger.journal(ACCOUNT, run="r2", actor="ada").append_all(next_step_of_all(ledger))
        assert ledger.verify_chain(ACCOUNT) == []


def next_step_of_all(ledger: Ledger) -> list[tuple[str, dict[str, object]]]:
    """After the crash: what had an intent is not known, and a new complaint can be planned."""
    unknown = [
        ("outcome_unknown", {"submission": found.id, "why": "killed"})
        for found in ledger.submissions(states=[State.INTENDED])
    ]
    fresh = complaint(999_999)
    return [*unknown, planned(fresh), declared(fresh), intended(fresh)]
