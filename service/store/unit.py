"""Store: the folder of records and files, one SQLite connection a thread, and its transactions."""

import sqlite3
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from sqlite_utils import Database

from service.store import schema
from service.store.blobs import Blobs

Key = TypeVar("Key", str, int)
Row: TypeAlias = dict[str, Any]  # one row as SQLite gives it; the store's modules make typed values of it
Args: TypeAlias = Sequence[object] | Mapping[str, object]
BusyError: TypeAlias = sqlite3.OperationalError  # the database is locked, full or cannot be read now

DATABASE = "stationdesk.db"
BUSY_SECONDS = 30.0
_MOST_AT_ONCE = 500  # values of a query
CACHE_KIB = 32 << 10
"""Pages that a connection keeps in memory, at most: a large import writes into indexes all over the file."""


class Store:
    """A folder with the database and the files.

    Safe to share between threads: each has a connection of its own (WAL, so that readers never wait).
    What is committed survives a power cut (synchronous=FULL).
    """

    def __init__(self, folder: Path) -> None:
        """Open the folder, make it on first use, and bring its schema up to date.

        Raises:
            NewerStoreError: A later version of the product wrote it.
        """
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._local = threading.local()
        self._lock = threading.Lock()
        self._open: list[tuple[weakref.ref[threading.Thread], Database]] = []
        self.blobs = Blobs(folder / "files", self._note_blob)
        schema.upgrade(self.db)

    @property
    def path(self) -> Path:
        """The database file."""
        return self.folder / DATABASE

    @property
    def db(self) -> Database:
        """This thread's connection."""
        db: Database | None = getattr(self._local, "db", None)
        if db is None:
            db = _connect(self.path)
            self._local.db = db
            with self._lock:
                self._close_left_behind()
                self._open.append((weakref.ref(threading.current_thread()), db))
        return db

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything inside one unit: all of it is durable after, or nothing of it.

        The write lock is taken at once, so what is read inside stays true until the end.
        Inside another transaction it is a part of that one (a savepoint).
        """
        db = self.db
        if db.conn.in_transaction:
            with db.atomic():
                yield
            return
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            db.rollback()
            raise
        db.commit()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make everything inside a part of the open transaction, or one of its own where none is open.

        Cheaper than an inner transaction(): what fails inside must fail all of it.
        """
        if self.db.conn.in_transaction:
            yield
            return
        with self.transaction():
            yield

    def rows(self, sql: str, args: Args = ()) -> list[Row]:
        """Return all rows of a query."""
        cursor = self.db.conn.execute(sql, args)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def row(self, sql: str, args: Args = ()) -> Row | None:
        """Return the first row of a query, or None."""
        rows = self.rows(sql, args)
        return rows[0] if rows else None

    def value(self, sql: str, args: Args = ()) -> Any:  # noqa: ANN401  # a column of ours
        """Return the first column of the first row of a query, or None."""
        row = self.first(sql, args)
        return row[0] if row else None

    def first(self, sql: str, args: Args = ()) -> tuple[Any, ...] | None:
        """Return the first row of a query as its columns, or None."""
        row: tuple[Any, ...] | None = self.db.conn.execute(sql, args).fetchone()
        return row

    def execute(self, sql: str, args: Args = ()) -> int:
        """Run a writing statement and return how many rows it changed; durable at once outside a transaction."""
        return self.db.conn.execute(sql, args).rowcount

    def insert(self, table: str, row: Mapping[str, object]) -> int:
        """Insert one row and return its rowid."""
        return self.db.conn.execute(_insertion(table, tuple(row)), row).lastrowid or 0

    def insert_all(self, table: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Insert rows that have the same columns."""
        if rows:
            self.db.conn.executemany(_insertion(table, tuple(rows[0])), rows)

    def close(self) -> None:
        """Close every thread's connection; the store cannot be used after."""
        with self._lock:
            for _, db in self._open:
                db.close()
            self._open.clear()
        self._local = threading.local()

    def _note_blob(self, sha256: str, size: int) -> None:
        self.execute("INSERT INTO blobs (sha256, size) VALUES (?, ?) ON CONFLICT DO NOTHING", (sha256, size))

    def _close_left_behind(self) -> None:
        """Close the connections of threads that ended."""
        alive = []
        for thread, db in self._open:
            owner = thread()
            if owner is not None and owner.is_alive():
                alive.append((thread, db))
            else:
                db.close()
        self._open = alive


def batched(values: Sequence[Key]) -> Iterator[Sequence[Key]]:
    """Cut values into as many as one query takes."""
    for first in range(0, len(values), _MOST_AT_ONCE):
        yield values[first : first + _MOST_AT_ONCE]


@cache
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    marks = ", ".join(f":{name}" for name in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608  # names are ours


def _connect(path: Path) -> Database:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    db = Database(connection, execute_plugins=False)
    db.enable_wal()
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    connection.execute("PRAGMA foreign_keys=ON")
    return db
