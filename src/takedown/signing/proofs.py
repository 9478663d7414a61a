"""Makes the proofs that single lines are in the tree (RFC 6962, section 2.1.1)."""

from __future__ import annotations

from collections.abc import Iterable

from takedown.verification.tree import leaf_hash, node_hash


class Leaves:
    """The leaf hashes of a log, and the hashes above them as far as proofs have asked for them."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._leaves = [leaf_hash(line) for line in lines]
        self._above: dict[tuple[int, int], bytes] = {}

    def path(self, index: int, size: int) -> tuple[bytes, ...]:
        """The hashes that lead from the line at `index` (from 0) to the root over the first `size` lines."""
        if not 0 <= index < size <= len(self._leaves):
            raise ValueError(f"there is no line {index} among {size} of {len(self._leaves)}")
        path: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _left(end - start)
            if index < middle:
                path.append(self._root(middle, end))
                end = middle
            else:
                path.append(self._root(start, middle))
                start = middle
        return tuple(reversed(path))

    def _root(self, start: int, end: int) -> bytes:
        if end - start == 1:
            return self._leaves[start]
        found = self._above.get((start, end))
        if found is None:
            middle = start + _left(end - start)
            found = node_hash(self._root(start, middle), self._root(middle, end))
            self._above[start, end] = found
        return found


def _left(count: int) -> int:
    """How many of `count` lines are in the left subtree: the largest power of two that leaves some for the right."""
    return 1 << (count - 1).bit_length() - 1
