"""The statements that SQLite and PostgreSQL share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any

from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.tlog.store import Row
from thirdsite.accord.tlog.tiles import WIDTH, Tile

CHUNK = 2000
"""Records fetched at a time."""


def _bytes(value: Any) -> bytes:
    """The bytes in a column; whatever else a foreign file may hold there is no log's."""
    if not isinstance(value, bytes | bytearray | memoryview):
        raise Refusal("not-a-log", f"a column of bytes holds {type(value).__name__}")
    return bytes(value)


def _number(value: Any) -> int:
    if not isinstance(value, int):
        raise Refusal("not-a-log", f"a column of numbers holds {type(value).__name__}")
    return value


class SqlStore(ABC):
    """A store in a relational database; the database's own ways are in the subclass."""

    @abstractmethod
    def query(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """Rows of a SELECT; its parameters are written `?`."""

    @abstractmethod
    def change(self, statement: str, values: Sequence[Any] = ()) -> None:
        """Run one changing statement."""

    @abstractmethod
    def insert_rows(self, rows: Sequence[Row]) -> None:
        """Add records."""

    def meta(self, name: str) -> str | None:
        """A fact set when the log was made."""
        found = self.query("SELECT value FROM meta WHERE name = ?", (name,))
        return str(found[0][0]) if found else None

    def size(self) -> int:
        """Number of records."""
        return int(self.query("SELECT COALESCE(MAX(number) + 1, 0) FROM record")[0][0])

    def add(self, rows: Sequence[Row], tiles: Sequence[Tile], head: str) -> None:
        """Add records, the tiles they fill and the new head; within `writing()`."""
        self.insert_rows(rows)
        for tile in tiles:
            values = (tile.level, tile.number, tile.root, tile.hashes)
            self.change("INSERT INTO tile (level, number, root, hashes) VALUES (?, ?, ?, ?)", values)
        self.change("INSERT INTO head (one, note) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET note = excluded.note", (head,))

    def head(self) -> str:
        """The newest checkpoint the log signed; `Refusal` with the rule `no-checkpoint` where it is gone."""
        found = self.query("SELECT note FROM head")
        if len(found) != 1:
            raise Refusal("no-checkpoint", f"the log holds {len(found)} newest checkpoints, not one")
        return str(found[0][0])

    def put_witnessed(self, size: int, note: str) -> None:
        """Keep a cosigned checkpoint; within `writing()`."""
        statement = "INSERT INTO witnessed (size, note) VALUES (?, ?) ON CONFLICT (size) DO UPDATE SET note = excluded.note"
        self.change(statement, (size, note))

    def witnessed(self) -> list[tuple[int, str]]:
        """Cosigned checkpoints by size."""
        return [(_number(size), str(note)) for size, note in self.query("SELECT size, note FROM witnessed ORDER BY size")]

    def rows(self, start: int = 0, stop: int | None = None) -> Iterator[Row]:
        """Records in order of their numbers."""
        statement = "SELECT number, id, data, leaf FROM record WHERE number >= ? AND number < ? ORDER BY number LIMIT ?"
        last = 2**62 if stop is None else stop
        while True:
            found = self.query(statement, (start, last, CHUNK))
            for number, record_id, data, leaf in found:
                yield Row(_number(number), str(record_id), _bytes(data), _bytes(leaf))
            if len(found) < CHUNK:
                return
            start = _number(found[-1][0]) + 1

    def number_of(self, record_id: str) -> int | None:
        """Number of the record with an id."""
        found = self.query("SELECT number FROM record WHERE id = ?", (record_id,))
        return int(found[0][0]) if found else None

    def tile_hashes(self, level: int, number: int) -> bytes:
        """Concatenated hashes of a tile, full or not."""
        full = self.query("SELECT hashes FROM tile WHERE level = ? AND number = ?", (level, number))
        if full:
            return _bytes(full[0][0])
        first = number * WIDTH
        if level == 0:
            found = self.query("SELECT leaf FROM record WHERE number >= ? AND number < ? ORDER BY number", (first, first + WIDTH))
        else:
            found = self.query(
                "SELECT root FROM tile WHERE level = ? AND number >= ? AND number < ? ORDER BY number",
                (level - 1, first, first + WIDTH),
            )
        return b"".join(_bytes(one[0]) for one in found)

    def tile(self, level: int, number: int) -> Tile | None:
        """A full tile."""
        found = self.query("SELECT hashes, root FROM tile WHERE level = ? AND number = ?", (level, number))
        return Tile(level, number, _bytes(found[0][0]), _bytes(found[0][1])) if found else None

    def tile_count(self) -> int:
        """Number of full tiles."""
        return int(self.query("SELECT COUNT(*) FROM tile")[0][0])
