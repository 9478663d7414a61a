"""The tree over the lines of a log (RFC 6962, section 2.1): one hash for all of them, and a short proof for one of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one line."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees, the left one full."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows line by line. It keeps the roots of its full subtrees only (`peaks`, the largest first)."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        if len(peaks) != size.bit_count():
            raise ValueError(f"a tree of {size} lines has {size.bit_count()} full subtrees, not {len(peaks)}")
        self.size = size
        self.peaks = list(peaks)

    def append(self, entry: bytes) -> None:
        """Take in the next line."""
        joined, full = leaf_hash(entry), self.size
        while full & 1:
            joined = node_hash(self.peaks.pop(), joined)
            full >>= 1
        self.peaks.append(joined)
        self.size += 1

    def root(self) -> bytes:
        """The hash over everything that was taken in."""
        if not self.peaks:
            return EMPTY
        *rest, root = self.peaks
        for peak in reversed(rest):
            root = node_hash(peak, root)
        return root


def root_from_proof(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root that a tree of `size` lines must have if the one at `index` (from 0) has this leaf hash (RFC 9162, 2.1.3.2).

    Raises ValueError for a proof that no such tree can have.
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no line {index} among {size}")
    place, last, root = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ValueError("the proof is too long")
        if place & 1 or place == last:
            root = node_hash(sibling, root)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            root = node_hash(root, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise ValueError("the proof is too short")
    return root
