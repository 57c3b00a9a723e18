"""A log in a PostgreSQL database: one log for one database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pg8000.dbapi

from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.tlog.store import Row
from thirdsite.accord.tlog.store_sql import SqlStore

TABLES = (
    "CREATE TABLE meta (name text PRIMARY KEY, value text NOT NULL)",
    "CREATE TABLE record (number bigint PRIMARY KEY, id text NOT NULL UNIQUE, data bytea NOT NULL, leaf bytea NOT NULL)",
    "CREATE TABLE tile (level int NOT NULL, number bigint NOT NULL, root bytea NOT NULL, hashes bytea NOT NULL, "
    "PRIMARY KEY (level, number))",
    "ALTER TABLE tile ALTER COLUMN hashes SET STORAGE EXTERNAL",
    "CREATE TABLE head (one int PRIMARY KEY CHECK (one = 1), note text NOT NULL)",
    "CREATE TABLE witnessed (size bigint PRIMARY KEY, note text NOT NULL)",
    "CREATE FUNCTION only_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'records are only added'; END $$",
    *(
        f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION only_added()"
        for table in ("meta", "record", "tile")
    ),
)


def connect(url: str) -> pg8000.dbapi.Connection:
    """A connection by `postgresql://user:password@host:port/database`, or `...?host=/folder/of/socket`."""
    parts = urlsplit(url)
    folder = parse_qs(parts.query).get("host", [None])[0]
    try:
        port = parts.port or 5432
        return pg8000.dbapi.connect(
            user=unquote(parts.username or "postgres"),
            password=unquote(parts.password) if parts.password else None,
            host=parts.hostname or "localhost",
            port=port,
            database=unquote(parts.path.lstrip("/")) or "postgres",
            unix_sock=f"{folder}/.s.PGSQL.{port}" if folder else None,
        )
    except (pg8000.Error, OSError, ValueError) as error:
        raise Refusal("no-database", f"the PostgreSQL database at {parts.hostname or folder} does not answer: {error}") from None


class PostgresStore(SqlStore):
    """A log in a database; a commit returns after the server's data sync."""

    def __init__(self, connection: pg8000.dbapi.Connection) -> None:
        self._connection = connection
        self._cursor = connection.cursor()
        self._writing = False

    @staticmethod
    def create(url: str, facts: Mapping[str, str]) -> PostgresStore:
        """New tables in an empty database, all or none."""
        store = PostgresStore(connect(url))
        try:
            for statement in TABLES:
                store._cursor.execute(statement)
            for fact in facts.items():
                store.change("INSERT INTO meta (name, value) VALUES (?, ?)", fact)
            store._connection.commit()
        except pg8000.Error as error:
            store.close()
            raise Refusal("exists", f"no log can be made in this database: {_words(error)}") from None
        return store._ready()

    @staticmethod
    def open(url: str) -> PostgresStore:
        """The log in a database."""
        store = PostgresStore(connect(url))
        found = store.query("SELECT to_regclass('record') IS NOT NULL AND to_regclass('head') IS NOT NULL")
        if not found[0][0]:
            store.close()
            raise Refusal("not-a-log", "the database holds no log; make one with `thirdsite log init`")
        return store._ready()

    def _ready(self) -> PostgresStore:
        """Refuse a server that answers before its data sync."""
        self._cursor.execute("SET synchronous_commit = on")
        self._connection.commit()
        if self.query("SHOW fsync")[0][0] != "on":
            self.close()
            raise Refusal("no-sync", "this PostgreSQL server runs with fsync off: it can lose acknowledged records")
        return self

    def close(self) -> None:
        """Close the connection."""
        try:
            self._connection.close()
        except (pg8000.Error, OSError):  # the server went away first
            return

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction, alone; synced to disk when it ends, undone where it raises."""
        try:
            self._writing = True
            self._cursor.execute("LOCK TABLE head IN EXCLUSIVE MODE")
            yield
            self._connection.commit()
        except BaseException as error:
            self._undo()
            if isinstance(error, (pg8000.Error, OSError)):
                raise Refusal("cannot-write", f"the database did not confirm the change: {_words(error)}") from None
            raise
        finally:
            self._writing = False

    def _undo(self) -> None:
        try:
            self._connection.rollback()
        except (pg8000.Error, OSError):  # the server went away; it undoes the transaction by itself
            return

    def query(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """Rows of a SELECT."""
        try:
            self._cursor.execute(statement.replace("?", "%s"), tuple(values))
            found = list(self._cursor.fetchall())
            if not self._writing:
                self._connection.rollback()
        except (pg8000.Error, OSError) as error:
            raise Refusal("not-a-log", f"the database cannot be read as a log: {_words(error)}") from None
        return found

    def change(self, statement: str, values: Sequence[Any] = ()) -> None:
        """Run one changing statement."""
        self._cursor.execute(statement.replace("?", "%s"), tuple(values))

    def insert_rows(self, rows: Sequence[Row]) -> None:
        """Add records."""
        if len(rows) < 4:
            for row in rows:
                values = (row.number, row.id, row.data, row.leaf)
                self.change("INSERT INTO record (number, id, data, leaf) VALUES (?, ?, ?, ?)", values)
            return
        lines = (f"{row.number}\t{row.id}\t\\\\x{row.data.hex()}\t\\\\x{row.leaf.hex()}\n" for row in rows)
        stream = BytesIO("".join(lines).encode())
        self._cursor.execute("COPY record (number, id, data, leaf) FROM STDIN", stream=stream)


def _words(error: BaseException) -> str:
    """What the server said, in one line."""
    said = error.args[0] if error.args else error
    return str(said.get("M", said) if isinstance(said, dict) else said)
