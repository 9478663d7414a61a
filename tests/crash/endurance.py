"""`make endure`: one batch on a portal in which everything goes wrong a little, filed by one command without any help.

Every kind of trouble strikes about one complaint in twenty, which makes about one trouble a complaint, and what strikes lists
alone one reading of the list in twenty; with `--per request` one request in twenty, which is about six times as much.

The last line on stdout is one JSON object; the exit code is 0 when the command ended with 0 and the books agree.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from takedown.sandbox.trouble.kinds import KINDS
from tests.crash.books import broken_chain, compare, read_ledger
from tests.crash.lane import SETTINGS
from tests.crash.plan import Plan
from tests.crash.portal import PracticePortal, practice_portal
from tests.crash.target import TAKEDOWN

A_COMPLAINT = frozenset({"complaint_form", "verify", "upload", "submit_complaint", "receipt", "detail"})
"""The requests of one complaint on which trouble may strike: filled, pressed once, and opened to be compared."""
A_PAGE = 20
"""So many complaints are on one page of the practice portal's list."""
TROUBLE = Path(__file__).parents[2] / "examples" / "trouble.toml"
"""5% of every kind that needs no person."""


def main(arguments: list[str] | None = None) -> int:
    """Run it; 0 when one `submit` ended with 0 and everything is filed once."""
    options = _options(arguments)
    folder = Path(tempfile.mkdtemp(prefix="takedown-endurance-"))
    began = time.monotonic()
    with practice_portal(options.seed, folder / "portal.log") as portal:
        plan, env = Plan(folder / "desk"), _environment(folder, portal)
        upload = ["ipr", "upload", plan.rights().name, "--yes", "--attest", "Jane Doe", "--json"]
        subprocess.run([TAKEDOWN, *upload], cwd=plan.folder, env=env, check=True, capture_output=True)
        batch = plan.next_batch(options.complaints)
        portal.make_trouble(trouble(options.per, options.complaints))
        submit = ["submit", batch.name, "--attest", "Jane Doe", "--yes", "--no-input", "--json"]
        with (folder / "submit.out").open("wb") as told:
            done = subprocess.run([TAKEDOWN, *submit], cwd=plan.folder, env=env, check=False, stdout=told)
        result = {"exit": done.returncode} | _books(folder, plan, portal) | _told(folder / "submit.out")
    result |= {"seed": options.seed, "seconds": round(time.monotonic() - began)}
    whole = done.returncode == 0 and not (result["duplicates"] or result["lost"] or result["chain"])
    if whole:
        shutil.rmtree(folder)
    else:
        print(f"everything is kept in {folder}", file=sys.stderr)
    print(json.dumps(result), flush=True)
    return 0 if whole else 1


def trouble(per: str, complaints: int) -> dict[str, float]:
    """How likely each kind is on one request, so that it strikes 5% of the complaints and readings, or else of the requests."""
    kinds: dict[str, float] = tomllib.loads(TROUBLE.read_text("utf-8"))
    if per == "request":
        return kinds
    pages = max(1, complaints // (2 * A_PAGE))  # the list is empty at the beginning: on the average it is half as long
    chances = {kind: len(KINDS[kind].on & A_COMPLAINT) or pages for kind in kinds}
    return {kind: share if share in (0, 1) else share / chances[kind] for kind, share in kinds.items()}


def _books(folder: Path, plan: Plan, portal: PracticePortal) -> dict[str, Any]:
    complaints = portal.complaints()
    planned = [item for batch in plan.batches for item in batch]
    verdict = compare(planned, read_ledger(folder / "home" / "data"), complaints)
    return {
        "complaints": len(complaints),
        "listings": len(planned),
        "duplicates": verdict.duplicates,
        "lost": verdict.lost,
        "with_a_person": verdict.with_person,
        "chain": broken_chain(folder / "home" / "data"),
        "trouble": portal.happened(),
    }


def _told(lines: Path) -> dict[str, Any]:
    """How often each thing happened on the way."""
    events = Counter(json.loads(line)["event"] for line in lines.read_text("utf-8").splitlines())
    return {"events": dict(sorted(events.items()))}


def _environment(folder: Path, portal: PracticePortal) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("TAKEDOWN_")}
    here = {"TAKEDOWN_HOME": str(folder / "home"), "TAKEDOWN_SANDBOX_URL": portal.url}
    return own | SETTINGS | {"TAKEDOWN_TABS": "4"} | here


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash.endurance", description=__doc__)
    parser.add_argument("--complaints", type=int, default=200, help="how many complaints (default 200)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the portal's trouble (default 1)")
    parser.add_argument(
        "--per", choices=["complaint", "request"], default="complaint", help="what 5%% are of (default: complaints)"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
