"""A log in one SQLite file."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.tlog.store import Row
from thirdsite.accord.tlog.store_sql import SqlStore

LONGEST_VALUE_BYTES = 4_000_000
"""No value of a log is longer; a file that holds a longer one is refused rather than read into memory."""

TABLES = {
    "meta": "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    "record": (
        "CREATE TABLE record (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, data BLOB NOT NULL, leaf BLOB NOT NULL) STRICT"
    ),
    "tile": (
        "CREATE TABLE tile (level INTEGER NOT NULL, number INTEGER NOT NULL, root BLOB NOT NULL, hashes BLOB NOT NULL, "
        "PRIMARY KEY (level, number)) STRICT"
    ),
    "head": "CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), note TEXT NOT NULL) STRICT",
    "witnessed": "CREATE TABLE witnessed (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT",
}

GUARDS = [
    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, 'records are only added'); END"
    for table in ("meta", "record", "tile")
    for act in ("UPDATE", "DELETE")
]
"""Against mistakes; whoever writes the file by other means is found by `verify`."""


class SqliteStore(SqlStore):
    """A log in a file; journal WAL and synchronous FULL, so that a commit returns after the data sync."""

    def __init__(self, connection: sqlite3.Connection, path: Path, writable: bool) -> None:
        self._connection = connection
        self._path = path
        self._writable = writable

    @staticmethod
    def create(path: Path, facts: Mapping[str, str]) -> SqliteStore:
        """A new file, whole or not at all."""
        if path.exists():
            raise Refusal("exists", f"there is a file {str(path)!r} already; choose another name")
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with sqlite3.connect(unfinished) as made:
                for statement in (*TABLES.values(), *GUARDS):
                    made.execute(statement)
                made.executemany("INSERT INTO meta VALUES (?, ?)", list(facts.items()))
            made.close()
            os.link(unfinished, path)  # fails where somebody made the file meanwhile
            _sync_folder(path.parent)
        except (sqlite3.Error, OSError) as error:
            raise Refusal("cannot-write", f"the log {str(path)!r} cannot be made: {error}") from None
        finally:
            unfinished.unlink(missing_ok=True)
        return SqliteStore.open(path, writable=True)

    @staticmethod
    def open(path: Path, writable: bool = False) -> SqliteStore:
        """An existing file; a file whose tables are other than a log's is refused."""
        mode = "rw" if writable else "ro"
        if not writable and not os.access(path.parent, os.W_OK):
            mode = "ro&immutable=1"
        try:
            connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=60.0)
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE_BYTES)
            connection.execute("PRAGMA trusted_schema=OFF")
            connection.execute("PRAGMA cell_size_check=ON")
            _check_tables(connection, path)
            if writable:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=FULL")
        except sqlite3.Error as error:
            raise Refusal("not-a-log", f"{str(path)!r} cannot be read as a log: {error}") from None
        return SqliteStore(connection, path, writable)

    def close(self) -> None:
        """Close the file; after the last writer nothing lies beside it."""
        if self._writable:
            with suppress(sqlite3.Error):  # another process still has it open
                self._connection.execute("PRAGMA journal_mode=DELETE")
        self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction, alone; synced to disk when it ends, undone where it raises."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise Refusal("cannot-write", f"the log {str(self._path)!r} was not changed: {error}") from None

    def query(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """Rows of a SELECT."""
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise Refusal("not-a-log", f"{str(self._path)!r} cannot be read as a log: {error}") from None

    def change(self, statement: str, values: Sequence[Any] = ()) -> None:
        """Run one changing statement."""
        self._connection.execute(statement, values)

    def insert_rows(self, rows: Sequence[Row]) -> None:
        """Add records."""
        values = [(row.number, row.id, row.data, row.leaf) for row in rows]
        self._connection.executemany("INSERT INTO record (number, id, data, leaf) VALUES (?, ?, ?, ?)", values)


def _sync_folder(folder: Path) -> None:
    """The name of a new file is on the disk only once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _check_tables(connection: sqlite3.Connection, path: Path) -> None:
    """A table of a log may not be a view or have other columns: what is read would not be what is stored."""
    found = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'view')").fetchall())
    if found != TABLES:
        differ = sorted({name for name in (*found, *TABLES) if found.get(name) != TABLES.get(name)})
        raise Refusal("not-a-log", f"{str(path)!r} is no log: its tables differ in {', '.join(differ)[:200]}")
