"""The ZIP of a bundle, and the one way in which it is written: stored, sorted, without times, owners or comments.

There is exactly one ZIP for given members, so a byte that was changed anywhere in it is seen, also where no member is.
It is read in place: nothing is inflated, and nothing is ever written.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
PIECE = 1 << 20
LARGEST_MEMBER = 0xFFFFFFFE

_LOCAL, _CENTRAL = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L")
_END, _END64, _WHERE64 = struct.Struct("<4s4H2LH"), struct.Struct("<4sQ2H2L4Q"), struct.Struct("<4sLQL")
_MARK_LOCAL, _MARK_CENTRAL, _MARK_END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
_UNIX, _PLAIN, _LARGE = 3 << 8, 20, 45
_NO_DATE = 0x21  # 1 January 1980, the first day that a ZIP can say
_MODE = (stat.S_IFREG | 0o600) << 16
_MOST16, _MOST32 = 0xFFFF, 0xFFFFFFFF


class NoContainer(ValueError):
    """The file is no ZIP at all."""


@dataclass(frozen=True)
class Member:
    """One file in the ZIP. `offset` is where its bytes begin."""

    name: str
    offset: int
    size: int
    crc: int


@dataclass(frozen=True)
class Entry:
    """One line of the ZIP's own directory, as it stands there."""

    name: str
    header: int
    size: int
    declared: int
    crc: int
    method: int
    mode: int


class Container:
    """An opened ZIP. `problems` says what is wrong with it as a container; members that cannot be read are left out."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.members: dict[str, Member] = {}
        length = file.seek(0, os.SEEK_END)
        entries = _entries(file, length)
        self.problems = list(_name_problems(entries))
        self.problems += _form_problems(entries, length)
        if sum(entry.size for entry in entries) > length:
            self.problems.append("it declares more bytes than it has")
            return
        for entry in entries:
            if entry.method == 0 and entry.name not in self.members:
                start = entry.header + _LOCAL.size + len(entry.name.encode("utf-8", "surrogateescape"))
                self.members[entry.name] = Member(entry.name, start, entry.size, entry.crc)
        if not self.problems and not self._as_written(length):
            self.problems.append("it is not laid out as it was written: it was changed, or packed again")

    def read(self, name: str) -> bytes:
        """All bytes of a member."""
        return b"".join(self.pieces(name))

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a member, a megabyte at a time. One reader at a time."""
        member = self.members[name]
        position, end = member.offset, member.offset + member.size
        while position < end:
            self._file.seek(position)
            piece = self._file.read(min(PIECE, end - position))
            if not piece:
                return
            position += len(piece)
            yield piece

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a member, without their ends."""
        return lines_of(self.pieces(name))

    def _as_written(self, length: int) -> bool:
        """Whether every byte that is no member's is the one that `headers` would write."""
        members, position = list(self.members.values()), 0
        for member in members:
            header = local_header(member)
            if position + len(header) != member.offset or self._bytes(position, len(header)) != header:
                return False
            position = member.offset + member.size
        directory = central_directory(members)
        return position + len(directory) == length and self._bytes(position, len(directory)) == directory

    def _bytes(self, position: int, count: int) -> bytes:
        self._file.seek(position)
        return self._file.read(count)


def laid_out(sizes: Iterable[tuple[str, int, int]]) -> list[Member]:
    """Members with these names, sizes and check sums (CRC-32), sorted and each in its place."""
    members: list[Member] = []
    position = 0
    for name, size, crc in sorted(sizes):
        if not NAME.fullmatch(name) or size > LARGEST_MEMBER:
            raise ValueError(f"{name} ({size} bytes) has no place in a bundle")
        start = position + _LOCAL.size + len(name)
        members.append(Member(name, start, size, crc))
        position = start + size
    return members


def local_header(member: Member) -> bytes:
    """What stands before a member's bytes."""
    name = member.name.encode("utf-8", "surrogateescape")
    head = (_MARK_LOCAL, _PLAIN, 0, 0, 0, _NO_DATE, member.crc, member.size, member.size, len(name), 0)
    return _LOCAL.pack(*head) + name


def central_directory(members: Sequence[Member]) -> bytes:
    """What stands after the last member's bytes, to the end of the file."""
    start = members[-1].offset + members[-1].size if members else 0
    lines = b"".join(map(_directory_line, members))
    count, size = len(members), len(lines)
    large = b""
    if count >= _MOST16 or start >= _MOST32 or size >= _MOST32:
        body = (_END64.size - 12, _UNIX | _LARGE, _LARGE, 0, 0, count, count, size, start)
        large = _END64.pack(b"PK\6\6", *body) + _WHERE64.pack(b"PK\6\7", 0, start + size, 1)
    few = min(count, _MOST16)
    return lines + large + _END.pack(_MARK_END, 0, 0, few, few, min(size, _MOST32), min(start, _MOST32), 0)


def _directory_line(member: Member) -> bytes:
    name = member.name.encode("utf-8", "surrogateescape")
    header = member.offset - _LOCAL.size - len(name)
    extra = struct.pack("<2HQ", 1, 8, header) if header >= _MOST32 else b""
    needed = _LARGE if extra else _PLAIN
    sizes = (member.crc, member.size, member.size, len(name), len(extra), 0, 0, 0)
    head = (_MARK_CENTRAL, _UNIX | needed, needed, 0, 0, 0, _NO_DATE)
    return _CENTRAL.pack(*head, *sizes, _MODE, min(header, _MOST32)) + name + extra


def _entries(file: BinaryIO, length: int) -> list[Entry]:
    """The ZIP's own directory. Raises NoContainer when none can be found."""
    file.seek(max(0, length - _END.size))
    tail = file.read(_END.size)
    if len(tail) < _END.size or not tail.startswith(_MARK_END):
        raise NoContainer("it does not end as a ZIP of this tool does")
    *_, size, start, _comment = _END.unpack(tail)
    stop = length - _END.size
    if _MOST32 in (start, size):
        file.seek(max(0, stop - _WHERE64.size - _END64.size))
        last = file.read(_END64.size)
        if len(last) == _END64.size:
            *_, size, start = _END64.unpack(last)
    if start + size > stop:
        raise NoContainer("its directory is not where it should be")
    file.seek(start)
    return list(_parsed(file.read(size)))


def _parsed(directory: bytes) -> Iterator[Entry]:
    position = 0
    while position + _CENTRAL.size <= len(directory):
        fields = _CENTRAL.unpack_from(directory, position)
        mark, method, crc, packed, declared = fields[0], fields[4], *fields[7:10]
        names, extras, comments, attributes, header = *fields[10:13], *fields[15:17]
        if mark != _MARK_CENTRAL:
            raise NoContainer("its directory cannot be read")
        position += _CENTRAL.size
        name = directory[position : position + names].decode("utf-8", "surrogateescape")
        extra = directory[position + names : position + names + extras]
        if header == _MOST32 and len(extra) == struct.calcsize("<2HQ"):
            header = struct.unpack("<2HQ", extra)[2]
        yield Entry(name, header, packed, declared, crc, method, attributes >> 16)
        position += names + extras + comments
    if position != len(directory):
        raise NoContainer("its directory cannot be read")


def _name_problems(entries: Sequence[Entry]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for entry in entries:
        name, shown = entry.name, ascii(entry.name)
        if name.startswith("/") or ".." in re.split(r"[/\\]", name) or re.match(r"[A-Za-z]:|\\", name):
            yield f"{shown} would leave the folder that it is unpacked in"
        elif not NAME.fullmatch(name):
            yield f"{shown} is no name of a file in a bundle"
        if name.casefold() not in seen:
            seen[name.casefold()] = name
        elif seen[name.casefold()] == name:
            yield f"{shown} is in it twice"
        else:
            yield f"{seen[name.casefold()]!a} and {shown} are one file on some computers"


def _form_problems(entries: Sequence[Entry], length: int) -> Iterator[str]:
    for entry in entries:
        if stat.S_ISLNK(entry.mode):
            yield f"{entry.name!a} is a symbolic link"
        if entry.method != 0:
            yield f"{entry.name!a} is packed: {entry.declared} bytes in {entry.size}; nothing is unpacked here"
        elif entry.declared != entry.size or entry.header + entry.size > length:
            yield f"{entry.name!a} declares more bytes than it has"


def lines_of(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The lines that the pieces make together, without their ends."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
    if rest:
        yield rest


def check_sum(pieces: Iterable[bytes]) -> int:
    """CRC-32 over the pieces."""
    crc = 0
    for piece in pieces:
        crc = zlib.crc32(piece, crc)
    return crc
