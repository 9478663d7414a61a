"""Python, the packages that the program stands on, and its own version."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version

from takedown.doctor.finding import Finding, ok, warning, wrong

AREA = "program"
DISTRIBUTION = "ipp-takedown"
OLDEST_PYTHON = (3, 11)
_NEEDS = re.compile(r"^([A-Za-z0-9._-]+)\s*(?:\[[^]]*\])?\s*(?:\(?>=\s*([0-9.]+)\)?)?")


@dataclass(frozen=True)
class Program:
    """What runs. `packages`: name -> version, None for one that is not there; `needs`: as their metadata writes it."""

    version: str
    python: tuple[int, int, int]
    implementation: str
    needs: Sequence[str] | None
    """None where the program runs from a folder and is not installed."""
    packages: Mapping[str, str | None]


def look() -> Program:
    """The facts of this process."""
    try:
        needs, own = requires(DISTRIBUTION) or [], version(DISTRIBUTION)
    except PackageNotFoundError:
        needs, own = None, "?"
    names = [found.group(1) for need in needs or () if (found := _NEEDS.match(need))]
    return Program(
        version=own,
        python=sys.version_info[:3],
        implementation=platform.python_implementation(),
        needs=needs,
        packages={name: _version_of(name) for name in names},
    )


def judge(program: Program) -> Iterator[Finding]:
    """Python is new enough, and every package is there and new enough."""
    python = ".".join(map(str, program.python))
    if program.python < OLDEST_PYTHON:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        yield wrong(AREA, f"Python {python} is too old.", f"Install takedown with Python {oldest} or newer.")
    else:
        yield ok(AREA, f"takedown {program.version} on {program.implementation} {python}.")
    if program.needs is None:
        yield warning(AREA, "takedown is not installed as a package, so nobody knows which packages it needs.")
        return
    amiss = [sentence for need in program.needs if (sentence := _amiss(need, program.packages))]
    for sentence in amiss:
        yield wrong(AREA, sentence, "Install takedown again (`make install`, or `pip install .`).")
    if not amiss:
        shown = ", ".join(f"{name} {program.packages.get(name)}" for name in ("playwright", "sqlalchemy", "keyring"))
        yield ok(AREA, f"All {len(program.needs)} packages are there and new enough ({shown}).")


def _amiss(need: str, packages: Mapping[str, str | None]) -> str:
    if ";" in need or (found := _NEEDS.match(need)) is None:
        return ""  # an extra, or for another system
    name, least = found.groups()
    has = packages.get(name)
    if has is None:
        return f"The package {name} is missing."
    return f"The package {name} is {has}, and {least} is needed." if least and _parts(has) < _parts(least) else ""


def _parts(text: str) -> tuple[int, ...]:
    parts = [int(number) for number in re.findall(r"\d+", text.partition("+")[0])[:4]]
    return tuple(parts + [0] * (4 - len(parts)))


def _version_of(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
