"""Where ledger, pictures and secrets lie: room, write access, who else may look, and whether the disk is this machine's."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from takedown.doctor.finding import Finding, ok, warning, wrong
from takedown.settings.settings import Settings

AREA = "disk"
LEAST_BYTES = 200_000_000
"""A batch of a hundred complaints keeps about as much in pictures."""
FEW_BYTES = 2_000_000_000
GIGABYTE = 1_000_000_000
GROUP_AND_OTHERS = 0o077
WRITE_BY_OTHERS = 0o022
NETWORK = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smbfs",
        "smb3",
        "afpfs",
        "afs",
        "ceph",
        "glusterfs",
        "fuse.glusterfs",
        "fuse.sshfs",
        "lustre",
    }
    | {"fuse.ceph", "fuse.rclone", "fuse.s3fs", "webdav", "davfs", "fuse.davfs2", "gpfs"}
)
"""File systems on which SQLite's log beside the ledger is not safe (sqlite.org/wal.html, "same host computer")."""
SHARED = frozenset({"9p", "virtiofs", "drvfs", "vboxsf", "fuse.vmhgfs-fuse", "prl_fs"})
"""Folders of the host of a virtual machine, or of a container's: local for some, and not for others."""


@dataclass(frozen=True)
class PlaceFacts:
    """One folder, or the nearest one above it that exists."""

    what: str
    path: Path
    exists: bool
    is_folder: bool
    writable: bool
    free_bytes: int
    file_system: str
    """Its type, or "" where it cannot be told."""
    holds_ledger: bool = False


@dataclass(frozen=True)
class DiskFacts:
    """The folders, and everything in them that should be this user's alone with its mode."""

    places: tuple[PlaceFacts, ...]
    private: tuple[tuple[Path, int], ...] = ()
    """Files and folders that hold secrets or the record, with their modes."""
    steered: tuple[tuple[Path, int], ...] = field(default=())
    """Folders from which the program is steered: others may read them, and write nothing."""


def look(settings: Settings, mounts: Sequence[tuple[str, str]]) -> DiskFacts:
    """The facts of an installation's folders; `mounts`: mount point and type of each file system. Makes nothing."""
    places, ledger = settings.places, settings.ledger_file
    pictures = places.data / "files"
    if ledger.parent == places.data:
        folders = [("ledger and pictures", ledger.parent, True)]
    else:
        folders = [("ledger", ledger.parent, True), ("pictures", pictures, False)]
    folders.append(("browser state", places.state, False))
    private = [places.data, pictures, places.state, places.state / "browser", places.secrets, places.logs]
    private += [ledger.with_name(ledger.name + end) for end in ("", "-wal", "-shm")]
    private += [
        *places.secrets.glob("*.json"),
        *(places.state / "browser").glob("*.state"),
        *places.logs.glob("*.jsonl*"),
    ]
    steered = [places.config, places.profiles, places.config / "flows", ledger.parent]
    has_modes = os.name != "nt"
    return DiskFacts(
        tuple(_place(what, path, mounts, holds_ledger=ours) for what, path, ours in folders),
        tuple(_modes(private)) if has_modes else (),
        tuple(_modes(steered)) if has_modes else (),
    )


def mounted() -> list[tuple[str, str]]:
    """Mount point and type of every file system that this process sees."""
    try:
        return [
            (one.mountpoint, "cifs" if "remote" in one.opts else one.fstype) for one in psutil.disk_partitions(all=True)
        ]
    except (OSError, psutil.Error):
        return []


def judge(facts: DiskFacts) -> Iterator[Finding]:
    """Every folder can be written, has room and is on a disk of this machine; nobody else may read what is private."""
    for place in facts.places:
        yield from _judge_place(place)
    open_to_others = [(path, mode) for path, mode in facts.private if mode & GROUP_AND_OTHERS]
    open_to_others += [(path, mode) for path, mode in facts.steered if mode & WRITE_BY_OTHERS]
    for path, mode in open_to_others:
        yield wrong(AREA, f"{path} is open to other users (mode {mode:04o}).", f"Run `chmod go= '{path}'`.")
    if not open_to_others and (facts.private or facts.steered):
        yield ok(AREA, "What is private is open to this user alone.")


def _judge_place(place: PlaceFacts) -> Iterator[Finding]:
    name = f"The folder of the {place.what} ({place.path})"
    mend = "Make it a folder that this user may write, or set TAKEDOWN_HOME to another."
    if not place.is_folder:
        yield wrong(AREA, f"{name} is no folder.", mend)
        return
    if not place.writable:
        yield wrong(AREA, f"{name} {'cannot be written' if place.exists else 'cannot be made'}.", mend)
    if place.free_bytes < LEAST_BYTES:
        yield wrong(AREA, f"{name} has {_size(place.free_bytes)} of free space.", "Make room on that disk.")
    elif place.free_bytes < FEW_BYTES:
        yield warning(AREA, f"{name} has {_size(place.free_bytes)} of free space.", "Make room before a large batch.")
    elif place.writable:
        made = "" if place.exists else ", and will be made when it is needed"
        yield ok(AREA, f"{name} can be written, with {_size(place.free_bytes)} of free space{made}.")
    if place.file_system in NETWORK:
        sentence = f"{name} is on a network file system ({place.file_system})"
        if place.holds_ledger:
            advice = "Set TAKEDOWN_HOME or TAKEDOWN_LEDGER_URL to a disk of this computer."
            yield wrong(AREA, f"{sentence}, where the ledger can be damaged.", advice)
        else:
            yield warning(AREA, f"{sentence}: nothing goes on while it is away.")
    elif place.file_system in SHARED and place.holds_ledger:
        yield warning(
            AREA,
            f"{name} is on a file system of kind {place.file_system}, which may be another computer's.",
            "Make sure that it is a disk of this computer.",
        )


def _place(what: str, path: Path, mounts: Sequence[tuple[str, str]], *, holds_ledger: bool) -> PlaceFacts:
    near = next(above for above in (path, *path.parents) if above.exists())
    real = near.resolve()
    try:
        free = shutil.disk_usage(real).free
    except OSError:
        free = 0
    return PlaceFacts(
        what=what,
        path=path,
        exists=near == path,
        is_folder=near.is_dir(),
        writable=os.access(near, os.W_OK | os.X_OK),
        free_bytes=free,
        file_system=_file_system_of(real, mounts),
        holds_ledger=holds_ledger,
    )


def _file_system_of(path: Path, mounts: Sequence[tuple[str, str]]) -> str:
    """The type of the innermost mount above the path; of several on one point the last, which covers the others."""
    inside = [(len(Path(point).parts), kind) for point, kind in mounts if path.is_relative_to(point)]
    deepest = max((depth for depth, _ in inside), default=0)
    return next((kind for depth, kind in reversed(inside) if depth == deepest), "")


def _modes(paths: Iterable[Path]) -> Iterator[tuple[Path, int]]:
    for path in paths:
        try:
            found = path.lstat().st_mode
        except OSError:
            continue
        if not stat.S_ISLNK(found):
            yield path, stat.S_IMODE(found)


def _size(count: int) -> str:
    return f"{count / GIGABYTE:.1f} GB" if count >= GIGABYTE else f"{count / 1e6:.0f} MB"
