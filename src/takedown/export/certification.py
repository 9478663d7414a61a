"""The draft of a certification of a bundle under FRE 902(13) and (14), in the form of 28 U.S.C. 1746.

The rules ask a qualified person to say how the process works and that the copy matches by its hash, and not merely that
it does. So everything that the record knows is written out, and what only a person can know is a blank.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from takedown import __version__
from takedown.verification.bundle import LOG_LINES, SUMS
from takedown.verification.container import Container
from takedown.verification.verdict import Verdict

_BLANK = "________________________"


def certification(bundle: Path, sha256: str, verdict: Verdict) -> str:
    """The text (Markdown). `verdict`: what `verify` says of the same file. Raises OSError for what cannot be read."""
    with bundle.open("rb") as file:
        container = Container(file)
        listed = container.read(SUMS).decode("utf-8", "replace").splitlines()
        runs = [said for said in _events(container) if said["type"] == "run_started"]
    return "\n\n".join(_sections(bundle.name, sha256, verdict, listed, runs)) + "\n"


def _events(container: Container) -> Iterable[dict[str, Any]]:
    for name in sorted(container.members):
        if name.endswith(LOG_LINES):
            yield from (json.loads(line) for line in container.lines(name))


def _sections(
    name: str, sha256: str, verdict: Verdict, listed: Sequence[str], runs: Sequence[dict[str, Any]]
) -> Iterable[str]:
    yield "# DRAFT: certification of electronic evidence"
    yield (
        "Federal Rules of Evidence 902(13) and 902(14); form of 28 U.S.C. § 1746. *A draft made by a program, not legal "
        "advice. Counsel completes it: strike what is not so, fill every blank, and give the other side reasonable "
        "written notice.*"
    )
    yield f"I, {_BLANK} (name), {_BLANK} (position, employer), state as follows."
    yield (
        f"1. **Who I am.** I am qualified to make this certification because {_BLANK}. I {_BLANK} (operated / supervised / "
        "examined) the system described below."
    )
    yield (
        "2. **The system.** The records were made by `takedown`, a program that files complaints on Alibaba's IPP Platform "
        "through a web browser and writes down each step: before it presses a button that cannot be undone it "
        "records what is meant and "
        "what the page shows, photographs the page, and signs the record so far; after it, what the page answered. Each event "
        "holds the SHA-256 of the one before it. Signed checkpoints hold the root of a hash tree (RFC 6962) over all of them."
    )
    yield "3. **The process as it ran.**\n\n" + "\n".join(_run(said) for said in runs)
    keys = ", ".join(f"`{key}`" for key in verdict.found.get("keys", [])) or _BLANK
    yield (
        f"4. **The copy (902(14)).** The file `{name}` has the SHA-256 `{sha256}`. On {_BLANK} (date) I ran `takedown verify` "
        f"(version {__version__}) on it, with the public key {keys}, which "
        f"I obtained from {_BLANK}. It answered: “{verdict.sentence}” Its checks:"
    )
    yield "\n".join(f"- {check.status.value}: {check.name}: {check.detail}" for check in verdict.checks)
    yield "5. **Hash values.** Each file in the copy has the SHA-256 that stands before its name:"
    yield "\n".join(["```", *listed, "```"])
    yield (
        f"6. **Accuracy (902(13)).** To my knowledge the process produces an accurate result, because {_BLANK} (for example: I "
        f"compared {_BLANK} of the complaints with what the platform itself shows). The computer's clock was {_BLANK}."
    )
    yield (
        "7. **What I do not say.** This is about authenticity only. It says nothing of whether the listings infringe, and "
        "nothing of whether the pages that the browser was sent were genuine beyond what is recorded."
    )
    yield (
        "I declare under penalty of perjury under the laws of the United States of America that the foregoing is true and "
        "correct."
    )
    yield f"Executed on {_BLANK} (date) at {_BLANK} (place).\n\nSignature: {_BLANK}"


def _run(said: dict[str, Any]) -> str:
    body = said["body"]
    around = body.get("environment") or body
    tool = body["tool"] if isinstance(body.get("tool"), dict) else {"version": body.get("tool", "")}
    browser = around.get("browser") or {}
    facts = [
        f"run {said['run']}, begun {said['at']} by {said['actor']}: `{body.get('command', '')}`",
        f"portal {body.get('portal', '')}, profile {body.get('profile', '')}",
        f"program takedown {tool.get('version', '')}, Python {tool.get('python', '')}, {body.get('os', '')}",
        f"browser {browser.get('path', 'not recorded')} (SHA-256 {browser.get('sha256', 'not recorded')})",
        f"hosts file {around.get('hosts_sha256') or 'not recorded'}",
        f"outside time: {(body.get('policy') or {}).get('time_stamps', 'not recorded')}",
    ]
    return "- " + "; ".join(facts)
