"""The demo: starts the practice portal and runs, command by command, what a rights holder does on a first day.

Ends with 0 when every command ended as this script expects; the batch holds refused and waiting rows on purpose. Its store
is TAKEDOWN_HOME if that is set, else `.demo/`, which is made anew each time.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TAKEDOWN = Path(sys.executable).parent / "takedown"
START_SECONDS = 30
REHEARSED = (
    *("examples/links.txt", "--ipr", "nordhelm-us", "--reason", "unfair_use"),
    *("--explanation", "The mark NORDHELM stands in the title of goods that are not ours."),
)
"""Complaints that are not filed: they wait on the review page for somebody to look at their pictures."""


class DemoFailed(Exception):
    """A command did not end as it should."""


def main() -> int:
    """Run the demo; 0 when all went as expected."""
    home, kept = _store()
    ports = _free_ports(2)
    env = {**os.environ, "TAKEDOWN_HOME": str(home), "TAKEDOWN_SANDBOX_URL": f"http://ipp.localhost:{ports[0]}"}
    env["TAKEDOWN_PROFILE"] = "sandbox"
    print(f"Store: {home}{' (from an earlier demo)' if kept else ''}\nPractice portal: {env['TAKEDOWN_SANDBOX_URL']}")
    try:
        with _practice_portal(home, ports, env):
            _first_day(env, f"http://127.0.0.1:{ports[1]}", kept=kept)
    except DemoFailed as failed:
        print(f"\nThe demo failed: {failed}", file=sys.stderr)
        return 1
    print(f"\nThe demo went as expected. Its pictures and its ledger are in {home}.")
    print(f"Look at it, and say what you think of it: {review_command(home)}")
    return 0


def _first_day(env: dict[str, str], control: str, *, kept: bool) -> None:
    batch = "examples/batch.csv"
    _run(env, ["check", batch], {0})
    _run(env, ["ipr", "upload", "examples/ipr.csv", "--yes"], {0})
    print(
        "\nA rehearsal. Another tab has left a draft in the form: seen before anything is pressed, photographed, filled anew."
    )
    _appoint(control, "draft_left", on="complaint_form")
    _run(env, ["submit", *REHEARSED, "--rehearse"], {0})
    print(
        "\nThe filing. The answer to one press gets lost on its way: what became of it is read in the portal's own list."
    )
    _appoint(control, "cut_in_answer", on="submit_complaint")
    _run(env, ["submit", batch, "--attest", "Demo Holder", "--yes"], {5, 8, 0} if kept else {5})
    _require_happened(control, {"draft_left"} if kept else {"draft_left", "cut_in_answer"})
    _compare_books(env, control)
    print("\nThe same file again: nothing is filed twice.")
    before = len(_asked(control, "complaints"))
    _run(env, ["submit", batch, "--attest", "Demo Holder", "--yes"], {0, 5, 8})
    if len(_asked(control, "complaints")) != before:
        raise DemoFailed("the second submit of the same file filed something")
    print("\nTwo days later on the portal's clock:")
    _advance_clock(control, "P2D")
    _run(env, ["poll"], {0})
    _run(env, ["status"], {0})
    number = _asked(control, "complaints")[0]["number"]
    _run(env, ["status", number], {0})
    _answer_a_seller(env, control)
    print("\nIts evidence, for somebody who trusts neither us nor our program:")
    home = Path(env["TAKEDOWN_HOME"])
    bundle = home / f"{number}.zip"
    bundle.unlink(missing_ok=True)
    _run(env, ["export", number, "-o", str(bundle)], {0})
    _run(env, ["verify", str(bundle), "--key", str(home / "config" / "keys" / "practice-key.pub.pem")], {0})


def review_command(home: Path) -> str:
    """What opens the review page on the store that the demo leaves."""
    return f"TAKEDOWN_HOME={shlex.quote(str(home))} {shlex.quote(str(TAKEDOWN))} review"


def _appoint(control: str, kind: str, *, on: str) -> None:
    """Trouble of this kind at the next request of this sort."""
    _posted(f"{control}/trouble", {"next": [{"kind": kind, "on": on}]})


def _require_happened(control: str, kinds: Collection[str]) -> None:
    happened = json.loads(_fetched(f"{control}/trouble"))["happened"]
    if missed := [kind for kind in kinds if not happened.get(kind)]:
        raise DemoFailed(f"what was to be shown did not happen: {', '.join(missed)}")


def _answer_a_seller(env: dict[str, str], control: str) -> None:
    """A seller objects to a removal, and is answered; then what became of every listing is counted, and written down."""
    complaints = json.loads(_fetched(f"{control}/complaints"))
    removed = [one["number"] for one in complaints if "removed" in [each["status"] for each in one["listings"]]]
    if not removed:
        raise DemoFailed("no listing was removed to which a seller could object")
    print("\nA seller objects:")
    _posted(f"{control}/counter-notices", {"number": removed[0], "said": "We have a licence.", "deadline": "P3D"})
    _run(env, ["poll"], {0})
    _run(env, ["status", "--needs-person"], {4})
    answer = ["answer", removed[0], "dispute", "--text", "We gave no licence to this shop."]
    _run(env, [*answer, "--attest", "Demo Holder", "--yes"], {0})
    _run(env, ["report", "--csv", str(Path(env["TAKEDOWN_HOME"]) / "outcomes.csv")], {0})


def _compare_books(env: dict[str, str], control: str) -> None:
    """The control port holds exactly the complaints that the ledger calls filed."""
    done = subprocess.run(
        [str(TAKEDOWN), "status", "--json"], env=env, cwd=ROOT, capture_output=True, text=True, check=True
    )
    complaints = json.loads(done.stdout.splitlines()[-1])["complaints"]
    ours = sorted(n for c in complaints if c["kind"] == "complaint" and c["state"] == "filed" for n in c["numbers"])
    if different := [c["id"] for c in complaints if c["comparison"] == "differs"]:
        raise DemoFailed(f"the portal shows these differently than meant: {', '.join(different)}")
    theirs = sorted(complaint["number"] for complaint in _asked(control, "complaints"))
    if ours != theirs:
        raise DemoFailed(f"the ledger has {ours}, the portal has {theirs}")
    print(f"\nThe portal received {len(theirs)} complaints, exactly those that the ledger calls filed.")


def _run(env: dict[str, str], arguments: list[str], expected: Collection[int]) -> None:
    shown = " ".join(f'"{part}"' if " " in part else part for part in arguments)
    print(f"\n$ takedown {shown}", flush=True)
    code = subprocess.run([str(TAKEDOWN), *arguments], env=env, cwd=ROOT, check=False).returncode
    if code not in expected:
        raise DemoFailed(
            f"`takedown {shown}` ended with {code}, expected was {' or '.join(map(str, sorted(expected)))}"
        )
    print(f"(exit code {code})", flush=True)


def _store() -> tuple[Path, bool]:
    chosen = os.environ.get("TAKEDOWN_HOME")
    if chosen:
        home = Path(chosen).expanduser().absolute()
        return home, (home / "data" / "ledger.db").exists()
    home = ROOT / ".demo"
    shutil.rmtree(home, ignore_errors=True)
    return home, False


@contextmanager
def _practice_portal(home: Path, ports: list[int], env: dict[str, str]) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True)
    options = ["--port", str(ports[0]), "--control-port", str(ports[1]), "--database", str(home / "practice-portal.db")]
    options += ["--trouble", "off"]
    with (home / "practice-portal.log").open("w") as log:
        process = subprocess.Popen([str(TAKEDOWN), "sandbox", *options], env=env, cwd=ROOT, stdout=log, stderr=log)
        try:
            _wait_until_up(f"http://127.0.0.1:{ports[1]}", process)
            yield
        finally:
            process.terminate()
            process.wait(timeout=START_SECONDS)


def _wait_until_up(control: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            _asked(control, "health")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise DemoFailed("the practice portal did not start; see practice-portal.log in the store")


def _asked(control: str, what: str) -> list[dict[str, str]]:
    with urllib.request.urlopen(f"{control}/{what}", timeout=10) as answer:  # noqa: S310 - always http on loopback
        found = json.load(answer)
    listed: list[dict[str, str]] = found.get(what, []) if isinstance(found, dict) else found
    return listed


def _fetched(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - always http on loopback
        found: bytes = answer.read()
    return found


def _advance_clock(control: str, by: str) -> None:
    _posted(f"{control}/clock", {"advance": by})


def _posted(address: str, what: dict[str, Any]) -> None:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(address, data=json.dumps(what).encode(), headers=headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=10):  # noqa: S310
        pass


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


if __name__ == "__main__":
    sys.exit(main())
