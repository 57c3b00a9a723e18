"""The hash tree against the definition of RFC 6962, written out as it stands there."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from thirdsite.accord.tlog.merkle import (
    Node,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from thirdsite.accord.tlog.tiles import HASH_BYTES, WIDTH, Growth, TiledTree, edge_counts

LEAVES = [leaf_hash(str(number).encode()) for number in range(70_000)]
"""Enough for a full tile of the second level."""


def definition(hashes: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    left = 1
    while 2 * left < len(hashes):
        left *= 2
    return hashlib.sha256(b"\x01" + definition(hashes[:left]) + definition(hashes[left:])).digest()


class Memory:
    """Tiles of the first `size` leaves."""

    def __init__(self, size: int) -> None:
        self.rows: dict[int, list[bytes]] = {0: LEAVES[:size]}
        for level in range(1, len(edge_counts(size))):
            below = self.rows[level - 1]
            full = range(0, len(below) - len(below) % WIDTH, WIDTH)
            self.rows[level] = [definition(below[start : start + WIDTH]) for start in full]

    def tile_hashes(self, level: int, number: int) -> bytes:
        return b"".join(self.rows[level][number * WIDTH : (number + 1) * WIDTH])


def node_of(size: int) -> Node:
    return TiledTree(Memory(size)).node


sizes = st.integers(1, 700)


@given(sizes, st.data())
def test_every_leaf_is_proved_and_no_other(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(node_of(size), index, size), definition(LEAVES[:size])
    assert verify_inclusion(LEAVES[index], index, size, proof, root)
    assert not verify_inclusion(LEAVES[index + 1], index, size, proof, root)
    assert not verify_inclusion(LEAVES[index], index, size, [*proof, root], root)
    assert not verify_inclusion(LEAVES[index], size, size, proof, root)
    if proof:
        assert not verify_inclusion(LEAVES[index], index, size, proof[:-1], root)
        assert not verify_inclusion(LEAVES[index], index ^ 1, size, proof, root)


@given(sizes, st.data())
def test_growth_is_proved_and_another_history_is_not(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(0, size))
    proof = consistency_proof(node_of(size), old, size)
    before, after = definition(LEAVES[:old]), definition(LEAVES[:size])
    assert verify_consistency(old, size, before, after, proof)
    if old:
        assert not verify_consistency(old, size, before, LEAVES[0] if size > 1 else LEAVES[1], proof)
    assert not verify_consistency(old, size, before, after, [*proof, after])
    if 0 < old < size:
        assert not verify_consistency(old, size, LEAVES[9] if old > 1 else LEAVES[3], after, proof)
        assert not verify_consistency(old, size, before, after, proof[1:])
        assert not verify_consistency(size, old, after, before, proof)


@given(st.integers(0, 800), st.integers(0, 300))
def test_a_tree_grows_to_the_root_of_its_leaves_from_anywhere(start: int, more: int) -> None:
    memory = Memory(start)
    edge = [
        [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]
        for hashes in (
            memory.tile_hashes(level, (start >> 8 * level) // WIDTH) if count else b""
            for level, count in enumerate(edge_counts(start))
        )
    ]
    growth = Growth(start, edge)
    assert growth.root() == definition(LEAVES[:start])
    filled = [tile for leaf in LEAVES[start : start + more] for tile in growth.add(leaf)]
    assert growth.root() == definition(LEAVES[: start + more])
    for tile in filled:
        assert tile.level == 0
        assert tile.hashes == b"".join(LEAVES[tile.number * WIDTH : (tile.number + 1) * WIDTH])
        assert tile.root == definition(LEAVES[tile.number * WIDTH : (tile.number + 1) * WIDTH])


def test_tiles_of_the_second_level() -> None:
    growth, filled = Growth(), []
    for leaf in LEAVES:
        filled += growth.add(leaf)
    assert growth.root() == definition(LEAVES)
    # C2SP tlog-tiles: 70,000 leaves make 273 full tiles, one full tile above, and 112, 17 and 1 hashes left
    assert [sum(tile.level == level for tile in filled) for level in (0, 1, 2)] == [273, 1, 0]
    assert [len(hashes) for hashes in growth.edge] == [112, 17, 1] == edge_counts(70_000)
    node, root = node_of(70_000), definition(LEAVES)
    for index in (0, 65_535, 65_536, 69_999):
        assert verify_inclusion(LEAVES[index], index, 70_000, inclusion_proof(node, index, 70_000), root)
    for old in (1, 256, 65_536, 69_999):
        assert verify_consistency(old, 70_000, definition(LEAVES[:old]), root, consistency_proof(node, old, 70_000))
