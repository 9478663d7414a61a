"""The directions of the code as tables, and a reader of source files that finds what goes against them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

#: Which part may import which other parts of the project. A part that is not listed is not allowed at all.
MAY_IMPORT: dict[str, set[str]] = {
    "takedown.domain": set(),
    "takedown.portal": {"takedown.domain"},
    "takedown.intake": {"takedown.domain"},
    "takedown.verification": set(),
    "takedown.signing": {"takedown.verification", "takedown.domain"},
    "takedown.ledger": {"takedown.verification", "takedown.domain"},
    "takedown.filing": {
        "takedown.verification",
        "takedown.portal",
        "takedown.intake",
        "takedown.ledger",
        "takedown.domain",
    },
    "takedown.browser": {"takedown.portal", "takedown.domain"},
    "takedown.recording": {"takedown.browser", "takedown.domain"},
    "ipp_flows": {"takedown.browser", "takedown.portal", "takedown.recording", "takedown.domain"},
    "takedown.settings": {"takedown.signing", "takedown.verification", "takedown.domain"},
    "takedown.backup": {"takedown.settings", "takedown.verification", "takedown.ledger", "takedown.domain"},
    "takedown.export": {
        "takedown.settings",
        "takedown.signing",
        "takedown.verification",
        "takedown.intake",
        "takedown.ledger",
        "takedown.domain",
    },
    "takedown.kit": {"takedown.domain"},
    "takedown.comparison": {"takedown.domain"},
    "takedown.doctor": {"takedown.browser", "takedown.ledger", "takedown.settings", "takedown.domain"},
    "takedown.calibration": {"takedown.browser", "takedown.settings", "takedown.domain"},
    "takedown.reporting": {"takedown.intake", "takedown.ledger", "takedown.domain"},
    "takedown.watching": {"takedown.settings", "takedown.domain"},
    "takedown.notifying": {"takedown.filing", "takedown.ledger", "takedown.settings", "takedown.domain"},
    "takedown.review": {
        "takedown.filing",
        "takedown.portal",
        "takedown.reporting",
        "takedown.intake",
        "takedown.ledger",
        "takedown.verification",
        "takedown.domain",
    },
    "takedown.cluster": {"takedown.filing", "takedown.portal", "takedown.intake", "takedown.ledger", "takedown.domain"},
    "takedown.sandbox": set(),
    "takedown.cli": {
        "takedown.backup",
        "takedown.browser",
        "takedown.calibration",
        "takedown.cluster",
        "takedown.comparison",
        "takedown.doctor",
        "takedown.domain",
        "takedown.export",
        "takedown.filing",
        "takedown.intake",
        "takedown.kit",
        "takedown.ledger",
        "takedown.notifying",
        "takedown.portal",
        "takedown.recording",
        "takedown.reporting",
        "takedown.sandbox",
        "takedown.settings",
        "takedown.signing",
        "takedown.verification",
        "takedown.watching",
        "takedown.review",
        "ipp_flows",
    },
}

#: Packages of others that only these parts may import.
ONLY_IN: dict[str, set[str]] = {
    "playwright": {"takedown.browser", "ipp_flows"},
    "pydantic_settings": {"takedown.settings"},
    "keyring": {"takedown.settings"},
    "click": {"takedown.cli"},
    "rich": {"takedown.cli"},
}

#: The domain is pure: these two packages of others, and of the standard library nothing that reaches outside.
DOMAIN_PACKAGES = {"pydantic", "rfc8785"}
OUTSIDE_WORLD = {
    "asyncio", "concurrent", "ctypes", "fcntl", "fileinput", "ftplib", "getpass", "glob", "http", "io", "logging",
    "multiprocessing", "os", "pathlib", "platform", "random", "secrets", "select", "shutil", "signal", "smtplib",
    "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib.request", "uuid",
    "webbrowser", "zoneinfo",
}  # fmt: skip
CLOCKS = {"now", "utcnow", "today"}

#: Calls that wait by the clock instead of for something.
BLIND_WAITS = {"wait_for_timeout"}
LAUNCHES = {"launch", "launch_persistent_context"}
PRESSES = "takedown.filing"
BROAD_EXCEPT_IN = "takedown.cli.main"


@dataclass(frozen=True)
class Source:
    """One module: its dotted name, its file and its syntax tree."""

    module: str
    path: Path
    tree: ast.Module

    @property
    def part(self) -> str:
        """The part of the project that the module belongs to."""
        return part_of(self.module)

    def problem(self, node: ast.AST, text: str) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {text}"


Rule = Callable[[Sequence[Source]], Iterator[str]]


def read(*roots: Path) -> list[Source]:
    """Every module below the roots."""
    return [
        Source(_module(root, path), path, ast.parse(path.read_text(encoding="utf-8"), str(path)))
        for root in roots
        for path in sorted(root.rglob("*.py"))
    ]


def part_of(name: str) -> str:
    """The part of a dotted name: `takedown.X`, or the top-level package."""
    pieces = name.split(".")
    two = ".".join(pieces[:2])
    return two if two in MAY_IMPORT else pieces[0]


def imports(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Every name that a module imports, dotted and absolute, wherever the import stands."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(source, node)
            yield from ((node, f"{base}.{alias.name}") for alias in node.names)


def unknown_parts(sources: Sequence[Source]) -> Iterator[str]:
    """A part without a place in the table has no direction yet."""
    for source in sources:
        if source.part not in MAY_IMPORT and source.module != "takedown":
            yield source.problem(source.tree, f"{source.module} belongs to no part in MAY_IMPORT")


def wrong_directions(sources: Sequence[Source]) -> Iterator[str]:
    """No part imports what its row of the table does not name."""
    for source in sources:
        allowed = MAY_IMPORT.get(source.part, set()) | {source.part, "takedown"}
        for node, name in imports(source):
            part = part_of(name)
            if name.split(".")[0] in {"takedown", "ipp_flows"} and part not in allowed:
                yield source.problem(node, f"{source.part} may not import {part}")


def strayed_packages(sources: Sequence[Source]) -> Iterator[str]:
    """A package that belongs to one part is imported in that part alone."""
    for source in sources:
        for node, name in imports(source):
            package = name.split(".")[0]
            if source.part not in ONLY_IN.get(package, {source.part}):
                yield source.problem(node, f"{package} is imported outside {', '.join(sorted(ONLY_IN[package]))}")


def impure_domain(sources: Sequence[Source]) -> Iterator[str]:
    """The domain opens nothing, asks no clock and rolls no dice."""
    for source in _of("takedown.domain", sources):
        for node, name in imports(source):
            if not _is_pure(name):
                yield source.problem(node, f"the domain may not import {name}")
        for call in _calls(source.tree):
            if _called(call) in CLOCKS | {"open", "print", "input"}:
                yield source.problem(call, f"the domain may not call {_called(call)}()")


def stray_presses(sources: Sequence[Source]) -> Iterator[str]:
    """The irreversible call stands in one place of the filing room, in a function that nothing wraps."""
    places = [(source, node) for source in sources for node in _presses(source)]
    for source, node in places:
        if source.part != PRESSES:
            yield source.problem(node, "press is called outside the filing room")
        elif len(places) > 1:
            yield source.problem(node, "press is called in more than one place")
        for holder in _holders(source.tree, node):
            if holder.decorator_list:
                yield source.problem(holder, f"{holder.name} can press and is decorated")


def missing_press(sources: Sequence[Source]) -> Iterator[str]:
    """The rule about the one press is about something: there is one."""
    if not any(True for source in _of(PRESSES, sources) for _ in _presses(source)):
        yield "nothing in the filing room presses"


def blind_waits(sources: Sequence[Source]) -> Iterator[str]:
    """Nothing waits by the clock where it could wait for the thing itself; flows do not sleep at all."""
    for source in sources:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Constant) and node.value == "networkidle":
                yield source.problem(node, "networkidle is no sign that a page is ready")
        for call in _calls(source.tree):
            name = ast.unparse(call.func)
            slept = name == "time.sleep" or (source.part == "ipp_flows" and _called(call) == "sleep")
            if slept or _called(call) in BLIND_WAITS:
                yield source.problem(call, f"{name} waits blindly")


def unsandboxed_launches(sources: Sequence[Source]) -> Iterator[str]:
    """Playwright starts Chromium without its sandbox unless told otherwise; `launch_arguments` alone decides that."""
    for source in sources:
        for call in _calls(source.tree):
            given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
            if _called(call) in LAUNCHES and given.get("chromium_sandbox") != "True":
                yield source.problem(call, f"{_called(call)} without chromium_sandbox=True")


def asserts(sources: Sequence[Source]) -> Iterator[str]:
    """No guard vanishes under `python -O`."""
    for source in sources:
        yield from (source.problem(n, "assert is no guard") for n in ast.walk(source.tree) if isinstance(n, ast.Assert))


def broad_excepts(sources: Sequence[Source]) -> Iterator[str]:
    """Every error is caught by its name, but for the outermost call of the command and what cleans up and re-raises."""
    for source in sources:
        if source.module == BROAD_EXCEPT_IN:
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ExceptHandler) and _is_broad(node):
                yield source.problem(node, f"a broad except outside {BROAD_EXCEPT_IN}")


RULES: tuple[Rule, ...] = (
    unknown_parts,
    wrong_directions,
    strayed_packages,
    impure_domain,
    stray_presses,
    missing_press,
    blind_waits,
    unsandboxed_launches,
    asserts,
    broad_excepts,
)


def _module(root: Path, path: Path) -> str:
    pieces = path.relative_to(root).with_suffix("").parts
    return ".".join(pieces[:-1] if pieces[-1] == "__init__" else pieces)


def _base(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    pieces = source.module.split(".")
    up = node.level - (source.path.name == "__init__.py")
    return ".".join([*pieces[: len(pieces) - up], *([node.module] if node.module else [])])


def _of(part: str, sources: Sequence[Source]) -> Iterator[Source]:
    return (source for source in sources if source.part == part)


def _is_pure(name: str) -> bool:
    top = name.split(".", maxsplit=1)[0]
    if top in {"takedown", *DOMAIN_PACKAGES}:
        return True
    return top in sys.stdlib_module_names and not any(f"{name}.".startswith(f"{io}.") for io in OUTSIDE_WORLD)


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _presses(source: Source) -> Iterator[ast.Attribute]:
    # Where pages are driven, `press` is also a key of the keyboard and an entry of a screen map; elsewhere even handing
    # the method on (to a retry, to a timer) counts as calling it.
    drives_pages = source.part in ONLY_IN["playwright"]
    called = {id(call.func) for call in _calls(source.tree)}
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Attribute) or node.attr != "press":
            continue
        if not drives_pages or (id(node) in called and not ast.unparse(node.value).endswith("keyboard")):
            yield node


def _holders(tree: ast.AST, inner: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and inner in ast.walk(node):
            yield node


def _is_broad(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    last = handler.body[-1]
    passed_on = isinstance(last, ast.Raise) and last.exc is None
    return not passed_on and any(kind is None or ast.unparse(kind) in {"Exception", "BaseException"} for kind in kinds)
