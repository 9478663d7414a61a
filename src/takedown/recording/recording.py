"""One recorded screen, and the files that it is kept in.

page.html, frame-1.html ...   the page and its frames, redacted
page.aria.txt                 the same as somebody hears it who cannot see it
wording.json                  which of its texts mean something, and which statuses mean nothing to us yet
meta.json                     which screen of which profile, mapped by what, taken when, with what
expected.json                 what the readers of the journeys made of the redacted page
picture.png                   the redacted page, where a picture was wanted
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from takedown.domain.errors import WrongUse

VERSION = 1
META, EXPECTED, WORDING, ARIA, PICTURE, PAGE = (
    "meta.json", "expected.json", "wording.json", "page.aria.txt", "picture.png", "page.html",
)  # fmt: skip
FRAME = re.compile(r"frame-[1-9]\d?\.html")
FILES = (META, EXPECTED, WORDING, ARIA, PICTURE, PAGE)
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class Meta:
    """What a recording is of. Dates are ISO; `address` and those of the frames are as redacted."""

    profile: str
    kind: str
    """`practice`, `domestic` or `international`."""
    maps: Sequence[str]
    screen: str
    step: str
    """At which step of a journey; "" for a screen that was opened to be recorded."""
    taken_on: str
    tool: str
    browser: str
    locale: str
    addresses: Mapping[str, str]
    """Of the portal's sites by name, as the maps use them."""
    address: str
    frames: Sequence[Mapping[str, str]] = ()
    """`file` and `address` of each frame."""
    lost: Sequence[str] = ()
    """What readers found on the page itself and do not find in the redacted one."""
    version: int = VERSION


@dataclass(frozen=True)
class Recording:
    """One screen, fit to be kept."""

    meta: Meta
    page: str
    frames: Mapping[str, str] = field(default_factory=dict)
    """File name -> document."""
    aria: str = ""
    wording: Mapping[str, Any] = field(default_factory=dict)
    expected: Mapping[str, Any] = field(default_factory=dict)
    picture: bytes = b""

    @property
    def place(self) -> str:
        """`<profile>/<screen>/<date>`, with the step where there is one."""
        step = re.sub(r"[^a-z0-9]+", "-", self.meta.step.lower()).strip("-")
        return f"{self.meta.profile}/{self.meta.screen}/{self.meta.taken_on}" + (f"-{step}" if step else "")

    def documents(self) -> dict[str, str]:
        """Address -> document, of the page and its frames: what a browser needs to show it."""
        of_frames = {one["address"]: self.frames[one["file"]] for one in self.meta.frames}
        return {self.meta.address: self.page, **of_frames}

    def files(self) -> dict[str, bytes]:
        """Every file of it by its name."""
        texts = {
            META: _json(asdict(self.meta)),
            EXPECTED: _json(self.expected),
            WORDING: _json(self.wording),
            ARIA: self.aria,
            PAGE: self.page,
            **self.frames,
        }
        picture = {PICTURE: self.picture} if self.picture else {}
        return {name: text.encode() for name, text in texts.items()} | picture


def recording_from(files: Mapping[str, bytes], where: str) -> Recording:
    """A recording from its files. Raises WrongUse naming `where` and the file that does not fit."""
    try:
        meta = Meta(**_read(files, META, where))
        frames = {one["file"]: _text(files, one["file"], where) for one in meta.frames}
        names = [meta.profile, meta.screen]
        if meta.version != VERSION or not all(map(_NAME.fullmatch, names)) or not all(map(FRAME.fullmatch, frames)):
            raise ValueError("it is of another version, or names what cannot be")  # noqa: TRY301
    except (TypeError, ValueError, KeyError) as error:
        raise broken(where, f"{META} does not fit: {error}") from error
    return Recording(
        meta,
        _text(files, PAGE, where),
        frames,
        _text(files, ARIA, where) if ARIA in files else "",
        _read(files, WORDING, where) if WORDING in files else {},
        _read(files, EXPECTED, where),
        files.get(PICTURE, b""),
    )


def broken(where: str, why: str) -> WrongUse:
    """The error for files that are no recording."""
    return WrongUse(f"{where} is no recording: {why}.", advice="Name a folder or file made by `takedown record`.")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _text(files: Mapping[str, bytes], name: str, where: str) -> str:
    if name not in files:
        raise broken(where, f"{name} is missing")
    try:
        return files[name].decode("utf-8")
    except UnicodeDecodeError as error:
        raise broken(where, f"{name} is no text in UTF-8") from error


def _read(files: Mapping[str, bytes], name: str, where: str) -> dict[str, Any]:
    try:
        read = json.loads(_text(files, name, where))
    except (ValueError, RecursionError) as error:
        raise broken(where, f"{name} is no JSON") from error
    if not isinstance(read, dict):
        raise broken(where, f"{name} is no table")
    return read
