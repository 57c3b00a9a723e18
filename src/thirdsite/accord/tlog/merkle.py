"""The hash tree of RFC 6962 and RFC 9162: roots, proofs that a leaf is in, proofs that one tree continues another."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

Node = Callable[[int, int], bytes]
"""`node(level, index)`: hash of the complete subtree over leaves `index * 2**level` to `(index + 1) * 2**level - 1`."""

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """SHA-256 of 0x00 and the leaf (RFC 9162, section 2.1.1)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and the two hashes below (RFC 9162, section 2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two below `size`, which is at least 2: leaves of the left subtree."""
    return int(1 << (size - 1).bit_length() - 1)


def complete_root(hashes: Sequence[bytes]) -> bytes:
    """Root over a number of hashes that is a power of two."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def range_root(node: Node, start: int, stop: int) -> bytes:
    """Root of the tree over leaves `start` to `stop - 1`; `start` is a multiple of the largest power of two not above their number.

    Returns 32 bytes; SHA-256 of nothing where the range is empty.
    """
    size = stop - start
    if size == 0:
        return EMPTY_ROOT
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, start >> level)
    left = split(size)
    return node_hash(range_root(node, start, start + left), range_root(node, start + left, stop))


def inclusion_proof(node: Node, index: int, size: int) -> list[bytes]:
    """Hashes that lead from leaf `index` to the root of the first `size` leaves.

    Source: RFC 9162, section 2.1.3.1.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not among {size}")
    proof: list[bytes] = []
    start, stop = 0, size
    while stop - start > 1:
        middle = start + split(stop - start)
        if index < middle:
            proof.append(range_root(node, middle, stop))
            stop = middle
        else:
            proof.append(range_root(node, start, middle))
            start = middle
    return proof[::-1]


def consistency_proof(node: Node, old: int, size: int) -> list[bytes]:
    """Hashes that show the first `old` of `size` leaves to be the tree of that time.

    Source: RFC 9162, section 2.1.4.1; empty where `old` is 0 or `size`.
    """
    if not 0 <= old <= size:
        raise ValueError(f"no tree of {size} leaves continues one of {old}")
    if old in (0, size):
        return []
    proof: list[bytes] = []
    start, stop, whole = 0, size, True
    while old - start < stop - start:
        middle = start + split(stop - start)
        if old <= middle:
            proof.append(range_root(node, middle, stop))
            stop = middle
        else:
            proof.append(range_root(node, start, middle))
            start, whole = middle, False
    if not whole:
        proof.append(range_root(node, start, stop))
    return proof[::-1]


def root_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that a proof of inclusion leads to; None where the proof has a wrong length.

    Source: RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        return None
    at, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return None
        if at & 1 or at == last:
            found = node_hash(step, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    return found if last == 0 else None


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf with this hash is number `index` of the tree with this size and root."""
    return root_from_inclusion(leaf, index, size, proof) == root


def verify_consistency(old: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `size` leaves begins with the tree of `old` leaves.

    Source: RFC 9162, section 2.1.4.2; from the empty tree every tree follows, with an empty proof (C2SP tlog-witness).
    """
    if old < 0 or old > size:
        return False
    if old in (0, size):
        return not proof and (old_root == (root if old else EMPTY_ROOT))
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, step)
        at, last = at >> 1, last >> 1
    return last == 0 and first == old_root and second == root
