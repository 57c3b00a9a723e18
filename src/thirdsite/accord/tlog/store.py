"""What a log is kept in: one small interface, whichever database is behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.tlog.tiles import HASH_BYTES, WIDTH, Growth, Tile, edge_counts


@dataclass(frozen=True, slots=True)
class Row:
    """One stored record: its number from 0, id, canonical bytes and leaf hash."""

    number: int
    id: str
    data: bytes
    leaf: bytes


class Store(Protocol):
    """Append-only storage of a log. Everything added within `writing()` is on disk when it ends, or nothing is."""

    def meta(self, name: str) -> str | None:
        """A fact set when the log was made."""
        ...

    def size(self) -> int:
        """Number of records."""
        ...

    def writing(self) -> AbstractContextManager[None]:
        """One transaction, alone; synced to disk when it ends, undone where it raises."""
        ...

    def add(self, rows: Sequence[Row], tiles: Sequence[Tile], head: str) -> None:
        """Add records, the tiles they fill and the new head; within `writing()`."""
        ...

    def head(self) -> str:
        """The newest checkpoint the log signed."""
        ...

    def put_witnessed(self, size: int, note: str) -> None:
        """Keep a cosigned checkpoint; within `writing()`."""
        ...

    def witnessed(self) -> list[tuple[int, str]]:
        """Cosigned checkpoints by size."""
        ...

    def rows(self, start: int = 0, stop: int | None = None) -> Iterator[Row]:
        """Records in order."""
        ...

    def number_of(self, record_id: str) -> int | None:
        """Number of the record with an id."""
        ...

    def tile_hashes(self, level: int, number: int) -> bytes:
        """Concatenated hashes of a tile, full or not."""
        ...

    def tile(self, level: int, number: int) -> Tile | None:
        """A full tile."""
        ...

    def tile_count(self) -> int:
        """Number of full tiles."""
        ...

    def close(self) -> None:
        """Let go of the file or server."""
        ...


def growth_of(store: Store) -> Growth:
    """The right edge of a stored tree."""
    size = store.size()
    edge, above = [], size
    for level, count in enumerate(edge_counts(size)):
        hashes = store.tile_hashes(level, above // WIDTH) if count else b""
        edge.append([hashes[at * HASH_BYTES : (at + 1) * HASH_BYTES] for at in range(count)])
        above //= WIDTH
    return Growth(size, edge)


def is_server(target: str) -> bool:
    """Whether a log is named by the address of a PostgreSQL database."""
    return urlsplit(target).scheme in ("postgresql", "postgres")


def create_store(target: str, facts: Mapping[str, str]) -> Store:
    """A new, empty store; `Refusal` with the rule `exists` where there is one.

    Parameters
    ----------
    target : path of a file, or `postgresql://user@host/database`
    facts : what `meta` gives back
    """
    if is_server(target):
        from thirdsite.accord.tlog.store_postgres import PostgresStore

        return PostgresStore.create(target, facts)
    from thirdsite.accord.tlog.store_sqlite import SqliteStore

    return SqliteStore.create(Path(target), facts)


def open_store(target: str, writable: bool = False) -> Store:
    """The store of a log; `Refusal` with the rule `not-a-log` where there is none."""
    if is_server(target):
        from thirdsite.accord.tlog.store_postgres import PostgresStore

        return PostgresStore.open(target)
    path = Path(target)
    if not path.exists():
        raise Refusal("not-a-log", f"there is no log {target!r}; make one with `thirdsite log init`")
    from thirdsite.accord.tlog.store_sqlite import SqliteStore

    return SqliteStore.open(path, writable)
