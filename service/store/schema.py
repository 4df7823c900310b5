"""The tables: numbered SQL files, each applied once and whole."""

import sqlite3
from collections.abc import Iterator, Mapping
from importlib import resources

from sqlite_utils import Database

from service.errors import NewerStoreError
from service.store import grams


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
    if version(db) < known:
        _lend_functions(db)
    for number, sql in sorted(steps.items()):
        _apply(db, number, sql)
    return version(db)


def version(db: Database) -> int:
    """Return the number of the last migration that a database has; 0 for an empty one."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def migrations() -> dict[int, str]:
    """Return the shipped migrations: number → SQL; ValueError where two files share a number or one is left out."""
    folder = resources.files("service.store") / "migrations"
    return numbered({file.name: file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".sql")})


def numbered(files: Mapping[str, str]) -> dict[int, str]:
    """Return migrations by the number their file's name starts with, counted from 1 without a gap.

    Raises:
        ValueError: Two share a number, or one is left out: a store would go without it in silence.
    """
    names = sorted(files)
    numbers = sorted(int(name.partition("_")[0]) for name in names)
    if numbers != list(range(1, len(numbers) + 1)):
        message = f"migrations must be numbered 1 to {len(numbers)}, each once: {', '.join(names)}"
        raise ValueError(message)
    return {int(name.partition("_")[0]): files[name] for name in names}


def _lend_functions(db: Database) -> None:
    """Give the migrations what SQL cannot say."""
    for name, function in (
        ("search_characters", grams.characters),
        ("search_plain_of_pairs", grams.plain_of_pairs),
        ("search_entry", grams.entry),
    ):
        db.conn.create_function(name, function.__code__.co_argcount, function, deterministic=True)


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
