"""The tables: numbered SQL files, each applied once and whole."""

import sqlite3
from collections.abc import Iterator
from importlib import resources

from sqlite_utils import Database

from service.errors import NewerStoreError


def upgrade(db: Database) -> int:
    """Apply the migrations that a database does not have yet, in order, each in its own transaction.

    Returns:
        The schema's number after.

    Raises:
        NewerStoreError: The database has migrations that this version does not know.
    """
    steps = migrations()
    known = max(steps)
    if version(db) > known:
        raise NewerStoreError(version(db), known)
    for number, sql in sorted(steps.items()):
        _apply(db, number, sql)
    return version(db)


def version(db: Database) -> int:
    """Return the number of the last migration that a database has; 0 for an empty one."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def migrations() -> dict[int, str]:
    """Return the shipped migrations: number → SQL."""
    folder = resources.files("service.store") / "migrations"
    files = [file for file in folder.iterdir() if file.name.endswith(".sql")]
    return {int(file.name.partition("_")[0]): file.read_text("utf-8") for file in files}


def _apply(db: Database, number: int, sql: str) -> None:
    if version(db) >= number:
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        if version(db) < number:  # another process may have been faster
            for statement in _statements(sql):
                db.execute(statement)
            db.execute(f"PRAGMA user_version={number}")
    except BaseException:
        db.rollback()
        raise
    db.commit()


def _statements(sql: str) -> Iterator[str]:
    """Cut a script into statements (executescript would commit before each run)."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
