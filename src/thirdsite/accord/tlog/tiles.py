"""The tree cut into tiles of 256 hashes (C2SP tlog-tiles): growing it, and finding any node of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from thirdsite.accord.tlog.merkle import EMPTY_ROOT, complete_root, node_hash

HEIGHT = 8
WIDTH = 1 << HEIGHT
"""Hashes in a full tile."""

HASH_BYTES = 32


@dataclass(frozen=True, slots=True)
class Tile:
    """A full tile: 256 hashes of one level, and the hash over them."""

    level: int
    number: int
    hashes: bytes
    root: bytes


class Growth:
    """The right edge of a tree: what is needed to add leaves, and the root at any time.

    Parameters
    ----------
    size : leaves so far
    edge : for each level of tiles, the hashes of the tile that is not yet full
    """

    def __init__(self, size: int = 0, edge: Sequence[Sequence[bytes]] = ()) -> None:
        self.size = size
        self.edge = [list(hashes) for hashes in edge] or [[]]
        self._peaks: list[tuple[int, bytes]] = []
        for level in reversed(range(len(self.edge))):
            self._add_peaks(level)

    def _add_peaks(self, level: int) -> None:
        """Complete subtrees within the unfinished tile of a level, largest first."""
        hashes, at = self.edge[level], 0
        for height in reversed(range(HEIGHT)):
            if len(hashes) & 1 << height:
                self._peaks.append((level * HEIGHT + height, complete_root(hashes[at : at + (1 << height)])))
                at += 1 << height

    def add(self, leaf: bytes) -> list[Tile]:
        """Add the hash of a leaf; returns the tiles it fills, from the bottom up."""
        filled: list[Tile] = []
        self.edge[0].append(leaf)
        self.size += 1
        height, top = 0, leaf
        while self._peaks and self._peaks[-1][0] == height:
            top = node_hash(self._peaks.pop()[1], top)
            height += 1
            if height % HEIGHT == 0:
                filled.append(self._close(height // HEIGHT - 1, top))
        self._peaks.append((height, top))
        return filled

    def _close(self, level: int, root: bytes) -> Tile:
        """The tile of a level, now full; its root enters the tile above."""
        tile = Tile(level, (self.size >> HEIGHT * (level + 1)) - 1, b"".join(self.edge[level]), root)
        self.edge[level] = []
        if level + 1 == len(self.edge):
            self.edge.append([])
        self.edge[level + 1].append(root)
        return tile

    def root(self) -> bytes:
        """Root of the tree as it stands."""
        if not self._peaks:
            return EMPTY_ROOT
        found = self._peaks[-1][1]
        for _, peak in reversed(self._peaks[:-1]):
            found = node_hash(peak, found)
        return found


class HashSource(Protocol):
    """Where the hashes of tiles are kept."""

    def tile_hashes(self, level: int, number: int) -> bytes:
        """Concatenated hashes of a tile, full or not."""
        ...


class TiledTree:
    """Nodes of a tree whose tiles are kept somewhere; a few tiles are remembered.

    Valid for the leaves present when it was made.
    """

    def __init__(self, source: HashSource) -> None:
        self._hashes = lru_cache(maxsize=64)(source.tile_hashes)

    def node(self, level: int, index: int) -> bytes:
        """Hash of the complete subtree over leaves `index * 2**level` to `(index + 1) * 2**level - 1`."""
        below, height = divmod(level, HEIGHT)
        first = index << height
        number, start = divmod(first, WIDTH)
        hashes = self._hashes(below, number)
        stop = start + (1 << height)
        if len(hashes) < stop * HASH_BYTES:
            raise ValueError(f"the tile {number} of level {below} holds {len(hashes) // HASH_BYTES} hashes, not {stop}")
        row = [hashes[at * HASH_BYTES : (at + 1) * HASH_BYTES] for at in range(start, stop)]
        return complete_root(row)


def edge_counts(size: int) -> list[int]:
    """Hashes in the unfinished tile of each level of a tree with `size` leaves."""
    counts = []
    while size:
        counts.append(size % WIDTH)
        size //= WIDTH
    return counts or [0]
