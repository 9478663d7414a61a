"""The user's own screen map as a file: one entry is written whole, everything else in the file stays as it is."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from takedown.domain.errors import WrongUse
from takedown.settings.private_file import write_private

_HEAD = re.compile(r"^\[", re.MULTILINE)


def read_entry(file: Path, table: str) -> dict[str, Any]:
    """What the file says under the table; nothing where it says nothing that can be read."""
    try:
        found: Any = tomllib.loads(_read(file))
    except tomllib.TOMLDecodeError:
        return {}
    for name in table.split("."):
        found = found.get(name, {}) if isinstance(found, dict) else {}
    return dict(found) if isinstance(found, dict) else {}


def put_entry(file: Path, table: str, entry: Mapping[str, Any]) -> None:
    """Write the table (`here`, `elements.NAME`) anew. Raises WrongUse for a file that cannot be changed so and mean the
    same otherwise, StorageFailed for one that cannot be written.
    """
    text = _read(file)
    block = "\n".join([f"[{table}]", *(f"{key} = {_toml(value)}" for key, value in entry.items())]) + "\n"
    parts = re.split(r"(?m)^(?=\[)", text)
    mine = re.compile(rf"\[{re.escape(table)}(\.[^\]]*)?\][ \t]*(#.*)?(\n|$)")
    first = next((index for index, part in enumerate(parts) if mine.match(part)), 1 if table == "here" else len(parts))
    kept = [part for part in parts if not mine.match(part)]
    before, after = "".join(kept[:first]).rstrip("\n"), "".join(kept[first:])
    changed = (before + "\n\n" if before else "") + block + ("\n" + after if after else "")
    _write(file, text, changed, _laid(table, dict(entry)), drops=table)


def put_keys(file: Path, keys: Mapping[str, Any]) -> None:
    """Write keys of the screen itself, such as its address. Raises as `put_entry` does."""
    text = _read(file)
    first = _HEAD.search(text)
    head, rest = (text[: first.start()], text[first.start() :]) if first else (text, "")
    for key in keys:
        head = re.sub(rf"^{re.escape(key)}[ \t]*=.*\n?", "", head, flags=re.MULTILINE)
    lines = "".join(f"{key} = {_toml(value)}\n" for key, value in keys.items())
    changed = (head.rstrip("\n") + "\n" if head.strip() else "") + lines + ("\n" + rest if rest else "")
    _write(file, text, changed, dict(keys))


def _read(file: Path) -> str:
    return file.read_text("utf-8") if file.exists() else ""


def _laid(table: str, entry: dict[str, Any]) -> dict[str, Any]:
    outer, _, name = table.partition(".")
    return {outer: {name: entry} if name else entry}


def _write(file: Path, before: str, changed: str, new: dict[str, Any], drops: str = "") -> None:
    try:
        meant = _over(tomllib.loads(before), new, drops.split("."))
        fits = tomllib.loads(changed) == meant
    except tomllib.TOMLDecodeError:
        fits = False
    if not fits:
        raise WrongUse(
            f"{file} is written in a way that is not changed by program.", advice="Move it away and run again."
        )
    write_private(file, changed.encode())


def _over(raw: dict[str, Any], new: dict[str, Any], drops: list[str]) -> dict[str, Any]:
    whole = raw | {key: value for key, value in new.items() if key != "elements"}
    if "elements" in new:
        whole["elements"] = raw.get("elements", {}) | {drops[-1]: new["elements"][drops[-1]]}
    return whole


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)
