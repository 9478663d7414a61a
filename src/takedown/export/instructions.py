"""How a stranger verifies a bundle with tools of their own: commands that run as they stand, in the unpacked folder."""

from __future__ import annotations

from collections.abc import Collection

from takedown.verification.bundle import PUBLIC_KEY, SUMS, SUMS_SIGNATURE


def instructions(names: Collection[str], fingerprint: str | None) -> bytes:
    """The text of VERIFY.md for a bundle with these members."""
    return "\n\n".join(_sections(names, fingerprint)).encode() + b"\n"


def _sections(names: Collection[str], fingerprint: str | None) -> list[str]:
    checkpoints = sorted((name for name in names if name.endswith(".sig")), key=_size)
    stamps = sorted((name for name in names if name.endswith(".tsr")), key=_size)
    found = [
        "# Verifying this bundle",
        "Run the commands in the folder that this file lies in, after unpacking. They need no network, and no program of ours.",
        "## 1. No file was changed",
        _commands(f"sha256sum --quiet --strict -c {SUMS}"),
        "No output means that every file is as listed. A file that is not in the list does not belong to the bundle.",
    ]
    if fingerprint is None:
        return [
            *found,
            "## 2. Who says so",
            "This record was not signed: the tool had no key when it was made. The list shows that nothing was changed since "
            "the bundle was written, and not who wrote it.",
        ]
    found += [
        "## 2. The list and the record are signed by one key",
        "The key in this bundle proves nothing by itself: compare its fingerprint with the one that the holder of the key "
        "deposited elsewhere.",
        _commands(f"openssl pkey -pubin -in {PUBLIC_KEY} -outform DER | sha256sum"),
        f"It must say `{fingerprint}`, and so must whoever told you about the key.",
        _commands(
            f"openssl pkeyutl -verify -pubin -inkey {PUBLIC_KEY} -rawin -in {SUMS} -sigfile {SUMS_SIGNATURE}",
            *(
                f"openssl pkeyutl -verify -pubin -inkey {PUBLIC_KEY} -rawin -in {name[:-4]}.txt -sigfile {name}"
                for name in checkpoints[-1:]
            ),
        ),
        "Each must say `Signature Verified Successfully`. The second is the newest checkpoint: its first line names the log, "
        "its second says how many events it covers, its third is the root over all of them (RFC 6962).",
    ]
    if stamps:
        roots = " ".join(sorted(name for name in names if name.startswith("trust/")))
        found += [
            "## 3. When it existed, by the clock of somebody else",
            "Each time stamp (RFC 3161) says that a checkpoint existed at a time. The certificates in `trust/` are those that "
            "the tool was given; take the authority's own from the authority.",
            _commands(
                f"cat {roots} > roots.pem",
                *(
                    f"openssl ts -verify -data {name.rsplit('.', 2)[0]}.note -in {name} -CAfile roots.pem"
                    for name in stamps
                ),
            ),
            "Each must say `Verification: OK`; `openssl ts -reply -text -in FILE.tsr` shows the time.",
        ]
    else:
        found += [
            "## 3. When it existed",
            "No outside time was asked for. Every time in this bundle is that of the clock of the computer it was made on.",
        ]
    return [
        *found,
        "## 4. All of it at once",
        "`takedown verify BUNDLE.zip --key KEY.pem` makes these checks and those that need more than one command: that every "
        "event follows from the one before it, that every event is under a checkpoint, that every file is named by an event. "
        "It never unpacks the ZIP. The program that does it is small and knows nothing of the rest of the tool: "
        "`src/takedown/verification` in its source.",
    ]


def _commands(*lines: str) -> str:
    return "\n".join(["```sh", *lines, "```"])


def _size(name: str) -> tuple[int, str]:
    return int(name.rpartition("/")[2].partition(".")[0]), name
