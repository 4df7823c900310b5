import sqlite3
import threading
from pathlib import Path

import pytest

from service.errors import NewerStoreError
from service.store import schema
from service.store.unit import Store


def test_a_folder_is_made_on_first_use_and_opens_again(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "data"
    Store(folder).close()
    store = Store(folder)
    assert schema.version(store.db) == max(schema.migrations())
    store.close()


def test_the_database_is_durable_and_minds_its_references(store: Store) -> None:
    assert store.row("PRAGMA journal_mode") == {"journal_mode": "wal"}
    assert store.row("PRAGMA synchronous") == {"synchronous": 2}
    with pytest.raises(sqlite3.IntegrityError):
        store.insert("tokens", {"hash": "x", "user_name": "nobody", "created_at": "2026"})


def _insert_twice(store: Store, name: str) -> None:
    with store.transaction():
        store.insert("blobs", {"sha256": name, "size": 1})
        store.insert("blobs", {"sha256": name, "size": 1})


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        _insert_twice(store, "a")
    assert store.rows("SELECT * FROM blobs") == []


def test_an_inner_transaction_fails_alone(store: Store) -> None:
    with store.transaction():
        store.insert("blobs", {"sha256": "a", "size": 1})
        with pytest.raises(sqlite3.IntegrityError):
            _insert_twice(store, "b")
    assert [row["sha256"] for row in store.rows("SELECT sha256 FROM blobs")] == ["a"]


def test_writers_wait_for_one_another(store: Store) -> None:
    def count_up() -> None:
        for _ in range(25):
            with store.transaction():
                row = store.row("SELECT size FROM blobs WHERE sha256 = 'n'")
                assert row is not None
                store.execute("UPDATE blobs SET size = ? WHERE sha256 = 'n'", (row["size"] + 1,))

    store.insert("blobs", {"sha256": "n", "size": 0})
    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.rows("SELECT size FROM blobs") == [{"size": 100}]


def test_a_reader_sees_nothing_of_an_open_transaction(store: Store) -> None:
    seen: list[int] = []
    with store.transaction():
        store.insert("blobs", {"sha256": "a", "size": 1})
        thread = threading.Thread(target=lambda: seen.append(len(store.rows("SELECT * FROM blobs"))))
        thread.start()
        thread.join()
    assert seen == [0]


def test_connections_of_ended_threads_are_closed(store: Store) -> None:
    for _ in range(20):
        thread = threading.Thread(target=lambda: store.rows("SELECT 1"))
        thread.start()
        thread.join()
    assert len(store._open) <= 2


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    store = Store(tmp_path)
    newer = max(schema.migrations()) + 1
    store.execute(f"PRAGMA user_version={newer}")
    store.close()
    with pytest.raises(NewerStoreError, match=f"schema {newer}"):
        Store(tmp_path)


def test_a_migration_is_applied_whole_or_not_at_all(store: Store) -> None:
    broken = "CREATE TABLE fine (a TEXT);\nCREATE TABLE fine (a TEXT);\n"
    number = schema.version(store.db) + 1
    with pytest.raises(sqlite3.OperationalError):
        schema._apply(store.db, number, broken)
    assert schema.version(store.db) == number - 1
    assert store.rows("SELECT name FROM sqlite_master WHERE name = 'fine'") == []


def test_migrations_are_numbered_without_gaps() -> None:
    assert sorted(schema.migrations()) == list(range(1, len(schema.migrations()) + 1))
