"""What a seller attached, judged by its first bytes and never by its name. Nothing here opens or renders a file."""

from __future__ import annotations

from takedown.domain.file_names import portal_safe_names

LARGEST_BYTES = 25 * 1024 * 1024
"""A larger attachment is named and not taken. A bound of ours: no limit of the portal's is known."""
MOST_ATTACHMENTS = 50
"""So many of one counter-notice are taken; the others are named. A bound of ours, too."""
UNKNOWN = "application/octet-stream"

_BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"),
    (b"#!", "text/x-shellscript"),
)
_BY_ENDING = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "zip": "application/zip",
    "docx": "application/zip",
    "xlsx": "application/zip",
    "doc": "application/x-ole-storage",
    "xls": "application/x-ole-storage",
    "rar": "application/vnd.rar",
    "7z": "application/x-7z-compressed",
}


def media_type_of(content: bytes) -> str:
    """The type by the file's first bytes; UNKNOWN where they say nothing."""
    return next((kind for beginning, kind in _BEGINNINGS if content.startswith(beginning)), UNKNOWN)


def lies(name: str, media_type: str) -> bool:
    """Whether the name's ending promises another type than the content has."""
    promised = _BY_ENDING.get(name.rpartition(".")[2].lower())
    return promised is not None and promised != media_type


def safe_name(name: str, media_type: str) -> str:
    """A name to keep it under: plain letters, and its own ending only where the content is what that promises."""
    (plain,) = portal_safe_names([name])
    stem, _, ending = plain.rpartition(".")
    keeps = stem and _BY_ENDING.get(ending.lower()) == media_type
    return plain if keeps else f"{plain.replace('.', '_')}.bin"
