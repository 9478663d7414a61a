"""The tree over a log: the public vectors, and that the short ways agree with the definition."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takedown.signing.proofs import Leaves
from takedown.verification.tree import EMPTY, Tree, leaf_hash, node_hash, root_from_proof

#: The entries and roots that the implementations of RFC 6962 test themselves with.
ENTRIES = [
    bytes.fromhex(entry)
    for entry in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

logs = st.lists(st.binary(max_size=3), min_size=1, max_size=40)


def grown(entries: list[bytes]) -> Tree:
    tree = Tree()
    for entry in entries:
        tree.append(entry)
    return tree


def root_by_definition(entries: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if len(entries) <= 1:
        return leaf_hash(entries[0]) if entries else hashlib.sha256(b"").digest()
    left = 1
    while left * 2 < len(entries):
        left *= 2
    return node_hash(root_by_definition(entries[:left]), root_by_definition(entries[left:]))


@pytest.mark.parametrize("size", range(1, 9))
def test_the_public_vectors_have_their_roots(size: int) -> None:
    assert grown(ENTRIES[:size]).root().hex() == ROOTS[size - 1]


def test_nothing_has_a_root_too() -> None:
    assert Tree().root() == EMPTY == root_by_definition([])


@given(logs)
def test_growing_line_by_line_comes_to_the_root_of_the_definition(entries: list[bytes]) -> None:
    assert grown(entries).root() == root_by_definition(entries)


@given(logs, logs)
def test_a_tree_goes_on_from_its_full_subtrees(before: list[bytes], after: list[bytes]) -> None:
    first = grown(before)
    again = Tree(first.size, first.peaks)
    for entry in after:
        again.append(entry)
    assert again.root() == root_by_definition(before + after)


@pytest.mark.parametrize(("size", "peaks"), [(0, [b"x"]), (3, [b"x"]), (4, [])])
def test_subtrees_that_no_tree_of_that_size_has_are_refused(size: int, peaks: list[bytes]) -> None:
    with pytest.raises(ValueError, match="full subtrees"):
        Tree(size, peaks)


@given(st.data(), logs)
def test_every_line_is_proven_by_its_own_proof_and_by_no_other(data: st.DataObject, entries: list[bytes]) -> None:
    size = data.draw(st.integers(1, len(entries)))
    root, leaves = root_by_definition(entries[:size]), Leaves(entries)
    for index in range(size):
        assert root_from_proof(leaf_hash(entries[index]), index, size, leaves.path(index, size)) == root
    index = data.draw(st.integers(0, size - 1))
    leaf, path = leaf_hash(entries[index]), list(leaves.path(index, size))
    assert root_from_proof(leaf_hash(entries[index] + b"!"), index, size, path) != root
    for at in range(len(path)):
        assert root_from_proof(leaf, index, size, [*path[:at], bytes(32), *path[at + 1 :]]) != root
    for wrong in (path[:-1], [*path, bytes(32)]):
        if wrong != path:
            with pytest.raises(ValueError, match=r"too short|too long"):
                root_from_proof(leaf, index, size, wrong)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_line_that_is_not_in_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="there is no line"):
        root_from_proof(bytes(32), index, size, [])
    with pytest.raises(ValueError, match="there is no line"):
        Leaves([b"a", b"b", b"c"]).path(index, size)


def test_no_tree_is_larger_than_the_lines_that_are_there() -> None:
    with pytest.raises(ValueError, match="there is no line"):
        Leaves([b"a"]).path(0, 2)
