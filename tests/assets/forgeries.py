"""Forgeries of a bundle, each as a recipe: what a clever stranger would do to the members, or to the ZIP itself.

A forger has no key. Where it helps them they make the list of hashes anew, so that only what is signed gives them away.
"""

from __future__ import annotations

import io
import json
import stat
import warnings
import zipfile
from collections.abc import Callable, Mapping

from takedown.signing.key import SigningKey
from takedown.verification.note import Checkpoint, read_checkpoint
from tests.evidence import OTHER_KEY, line_of, sums_of

Members = dict[str, bytes]
LOG = "logs/1/log.jsonl"


def unzip(bundle: bytes) -> Members:
    """The members of a bundle."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def zip_again(members: Mapping[str, bytes]) -> bytes:
    """A ZIP of these members, laid out as the tool itself lays it out: the forger reads the source."""
    from takedown.verification.container import central_directory, check_sum, laid_out, local_header

    placed = laid_out((name, len(content), check_sum([content])) for name, content in members.items())
    return b"".join(local_header(one) + members[one.name] for one in placed) + central_directory(placed)


def _listed_again(change: Callable[[Members], object]) -> Callable[[bytes], bytes]:
    """Change members, and make the list of hashes fit them; its signature stays the old one."""

    def forge(bundle: bytes) -> bytes:
        members = unzip(bundle)
        change(members)
        members["SHA256SUMS"] = sums_of(members)
        return zip_again(members)

    return forge


def _plain(change: Callable[[Members], object]) -> Callable[[bytes], bytes]:
    """Change members and nothing else."""

    def forge(bundle: bytes) -> bytes:
        members = unzip(bundle)
        change(members)
        return zip_again(members)

    return forge


def _signed_again(change: Callable[[Members], object], key: SigningKey = OTHER_KEY) -> Callable[[bytes], bytes]:
    """Change members and sign everything with a key of the forger's own, which is put into the bundle."""

    def forge(bundle: bytes) -> bytes:
        members = unzip(bundle)
        change(members)
        for name in [name for name in members if name.endswith(".note")]:
            note = read_checkpoint(members[name])
            again = key.sign_checkpoint(Checkpoint(note.origin, note.size, note.root))
            assert again.signature is not None
            members |= {name: again.note, name.replace(".note", ".sig"): again.signature}
        members["keys/signing-key.pub.pem"] = key.public_pem
        members["SHA256SUMS"] = sums_of(members)
        members["SHA256SUMS.sig"] = key.sign(members["SHA256SUMS"])
        return zip_again(members)

    return forge


def _lines(members: Members) -> list[bytes]:
    return members[LOG].splitlines()


def _put_lines(members: Members, lines: list[bytes]) -> None:
    members[LOG] = b"".join(line + b"\n" for line in lines)


def _other_words(members: Members) -> None:
    lines = _lines(members)
    said = json.loads(lines[2])
    said["body"]["name"] = "Somebody Else"
    _put_lines(members, [*lines[:2], line_of(said), *lines[3:]])


def _reformat(members: Members) -> None:
    lines = _lines(members)
    _put_lines(members, [*lines[:3], lines[3].replace(b'":"', b'": "', 1), *lines[4:]])


def _drop(*names: str) -> Callable[[Members], object]:
    return lambda members: [members.pop(name) for name in list(members) if name in names or name.endswith(names)]


def _picture(members: Members) -> str:
    return next(name for name in members if name.startswith("files/"))


def _swap_picture(members: Members) -> None:
    members[_picture(members)] = b"\x89PNG\r\n\x1a\n another picture"


def _raw(write: Callable[[zipfile.ZipFile], object]) -> Callable[[bytes], bytes]:
    """Append to the ZIP with the library that everybody has."""

    def forge(bundle: bytes) -> bytes:
        out = io.BytesIO(bundle)
        with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(out, "a", zipfile.ZIP_STORED) as opened:
            write(opened)
        return out.getvalue()

    return forge


def _link(opened: zipfile.ZipFile) -> None:
    entry = zipfile.ZipInfo("files/link.png")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    opened.writestr(entry, "/etc/passwd")


def _bomb(bundle: bytes) -> bytes:
    members, out = unzip(bundle), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members.items():
            opened.writestr(name, content)
        opened.writestr("files/" + "0" * 64 + ".bin", b"\0" * 20_000_000)
    return out.getvalue()


def _twice(opened: zipfile.ZipFile) -> None:
    opened.writestr("index.html", "<p>another page</p>")


def _packed_again(bundle: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as opened:
        for name, content in unzip(bundle).items():
            opened.writestr(name, content)
    return out.getvalue()


FORGERIES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "an event says something else": (_listed_again(_other_words), "chain"),
    "an event says something else, and everything is signed by another key": (
        _signed_again(_other_words),
        "key pinned",
    ),
    "an event is written with a blank more": (_listed_again(_reformat), "canonical form"),
    "an event was taken out of the middle": (
        _listed_again(lambda members: _put_lines(members, _lines(members)[:4] + _lines(members)[5:])),
        "tree",
    ),
    "two events changed places": (
        _listed_again(
            lambda members: _put_lines(
                members, [*_lines(members)[:3], _lines(members)[4], _lines(members)[3], *_lines(members)[5:]]
            )
        ),
        "chain",
    ),
    "the tail was cut off": (_listed_again(lambda members: _put_lines(members, _lines(members)[:6])), "tree"),
    "a picture was exchanged": (_plain(_swap_picture), "artifacts"),
    "a picture was exchanged, and the list with it": (_listed_again(_swap_picture), "signature"),
    "a picture was taken away": (_listed_again(lambda members: members.pop(_picture(members))), "artifacts"),
    "the signature of the list was taken away": (_plain(_drop("SHA256SUMS.sig")), "signature"),
    "every signature and the key were taken away": (
        _listed_again(
            lambda members: (
                _drop("SHA256SUMS.sig", ".sig", ".txt", "keys/signing-key.pub.pem")(members),
                members.update(
                    {name: read_checkpoint(members[name]).text for name in list(members) if name.endswith(".note")}
                ),
            )
        ),
        "signature",
    ),
    "the checkpoints were taken away": (_listed_again(_drop(".note", ".sig.", ".txt", "0.sig", "1.sig")), "tree"),
    "another file is in it": (_raw(lambda opened: opened.writestr("readme.txt", "believe me")), "file set"),
    "a file is in it twice": (_raw(_twice), "container"),
    "a file has the name of another in other letters": (
        _raw(lambda opened: opened.writestr("INDEX.html", "<p>another page</p>")),
        "container",
    ),
    "a symbolic link is in it": (_raw(_link), "container"),
    "a file would leave the folder": (_raw(lambda opened: opened.writestr("../evil.txt", "x")), "container"),
    "a file has an absolute name": (_raw(lambda opened: opened.writestr("/etc/evil", "x")), "container"),
    "a file has a name of another system": (_raw(lambda opened: opened.writestr("..\\evil.txt", "x")), "container"),
    "it is packed, and one member is a bomb": (_bomb, "container"),
    "a trace is in it": (_raw(lambda opened: opened.writestr("files/trace.zip", "x")), "file set"),
    "it is only packed again": (_packed_again, "container"),
    "the page says something else": (
        _listed_again(lambda members: members.update({"index.html": b"<p>nothing happened</p>"})),
        "signature",
    ),
}
"""What it is -> how it is made of a bundle, and the check that has to name it."""
