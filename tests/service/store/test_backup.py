import shutil
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from service.errors import BackupError, ConflictError, DamagedStoreError, NewerStoreError
from service.store import audit, backup, documents, schema, verifying
from service.store.documents import Filter
from service.store.unit import DATABASE, Store
from service.usecases import intake
from service.usecases.intake import Upload
from tests.service.papers import AT, HQ, a_picture


def send(store: Store, *seeds: int) -> None:
    uploads = [Upload(f"{seed}.png", a_picture(seed)) for seed in seeds]
    intake.receive(store, uploads, kind=None, by=HQ, at=AT)


@pytest.fixture
def desk(store: Store) -> Store:
    send(store, 1, 2, 3)
    return store


def test_what_was_backed_up_comes_back_whole(desk: Store, tmp_path: Path) -> None:
    made = backup.backup(desk, tmp_path / "desk.zip", AT)
    assert (made.files, made.documents) == (3, 3)
    assert backup.restore(tmp_path / "desk.zip", tmp_path / "again").documents == 3
    again = Store(tmp_path / "again")
    assert documents.newest(again, HQ, Filter()) == documents.newest(desk, HQ, Filter())
    assert [again.blobs.get(name) for name in again.blobs.names()] == [desk.blobs.get(n) for n in desk.blobs.names()]
    assert audit.head(again) == audit.head(desk)
    assert verifying.verify(again).problems == ()
    again.close()


def test_a_backup_while_documents_come_in_is_of_one_moment(desk: Store, tmp_path: Path) -> None:
    stop = threading.Event()

    def keep_sending() -> None:
        seed = 10
        while not stop.is_set():
            send(desk, seed)
            seed += 1

    thread = threading.Thread(target=keep_sending)
    thread.start()
    try:
        for number in range(3):
            backup.backup(desk, tmp_path / f"{number}.zip", AT)
    finally:
        stop.set()
        thread.join()
    for number in range(3):
        backup.restore(tmp_path / f"{number}.zip", tmp_path / str(number))
        again = Store(tmp_path / str(number))
        assert verifying.verify(again).problems == ()
        again.close()


def test_a_restore_never_overwrites(desk: Store, tmp_path: Path) -> None:
    backup.backup(desk, tmp_path / "desk.zip", AT)
    with pytest.raises(ConflictError, match="folder_not_empty"):
        backup.restore(tmp_path / "desk.zip", desk.folder)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _swap_a_file(path: Path) -> None:
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(path.with_suffix(".new"), "w") as new:
        for name in old.namelist():
            new.writestr(name, b"forged" if name.startswith("files/") else old.read(name))
    path.with_suffix(".new").replace(path)


def _drop_a_file(path: Path) -> None:
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(path.with_suffix(".new"), "w") as new:
        for name in old.namelist()[:1] + old.namelist()[2:]:
            new.writestr(name, old.read(name))
    path.with_suffix(".new").replace(path)


@pytest.mark.parametrize("damage", [_cut, _swap_a_file, _drop_a_file, Path.unlink])
def test_a_damaged_backup_is_refused_and_leaves_nothing(
    desk: Store, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    backup.backup(desk, tmp_path / "desk.zip", AT)
    damage(tmp_path / "desk.zip")
    with pytest.raises(BackupError):
        backup.restore(tmp_path / "desk.zip", tmp_path / "again")
    assert {path.name for path in tmp_path.iterdir()} <= {"data", "desk.zip"}


def test_a_backup_of_a_newer_version_is_refused(desk: Store, tmp_path: Path) -> None:
    desk.execute(f"PRAGMA user_version={max(schema.migrations()) + 1}")
    backup.backup(desk, tmp_path / "desk.zip", AT)
    with pytest.raises(NewerStoreError):
        backup.restore(tmp_path / "desk.zip", tmp_path / "again")


def test_a_folder_with_a_lost_file_is_not_backed_up(desk: Store, tmp_path: Path) -> None:
    desk.blobs.path(next(desk.blobs.names())).unlink()
    with pytest.raises(DamagedStoreError, match="is gone"):
        backup.backup(desk, tmp_path / "desk.zip", AT)
    assert {path.name for path in tmp_path.iterdir()} == {"data"}
    with pytest.raises(BackupError, match="folder is not there"):
        backup.backup(desk, tmp_path / "no" / "desk.zip", AT)


def _lose(store: Store) -> None:
    store.blobs.path(next(store.blobs.names())).unlink()


def _alter(store: Store) -> None:
    store.blobs.path(next(store.blobs.names())).write_bytes(b"forged")


def _unqueue(store: Store) -> None:
    store.execute("DELETE FROM jobs WHERE document_id = 1")


def _unread(store: Store) -> None:
    store.execute("UPDATE documents SET status = 'needs_review' WHERE id = 1")
    store.execute("UPDATE jobs SET state = 'done' WHERE document_id = 1")


def _unlog(store: Store) -> None:
    store.execute("DROP TRIGGER audit_is_never_deleted")
    store.execute("DELETE FROM audit WHERE subject = 'document 3'")


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (_lose, "file_gone"),
        (_alter, "file_changed"),
        (_unqueue, "document_not_queued"),
        (_unread, "document_without_forms"),
        (_unlog, "document_not_logged"),
    ],
)
def test_what_is_wrong_with_a_folder_is_found(desk: Store, damage: Callable[[Store], None], code: str) -> None:
    assert verifying.verify(desk).problems == ()
    damage(desk)
    assert [problem.code for problem in verifying.verify(desk).problems] == [code]


def test_a_file_that_no_row_names_is_counted_not_blamed(desk: Store) -> None:
    name = desk.blobs.put(b"of an upload cut off before its answer")
    desk.execute("DELETE FROM blobs WHERE sha256 = ?", (name,))
    checked = verifying.verify(desk)
    assert (checked.leftovers, checked.problems) == (1, ())


def test_a_copied_database_without_its_files_is_found_out(desk: Store, tmp_path: Path) -> None:
    backup.backup(desk, tmp_path / "desk.zip", AT)
    with zipfile.ZipFile(tmp_path / "desk.zip") as archive:
        archive.extract(DATABASE, tmp_path / "bare")
    bare = Store(tmp_path / "bare")
    assert {problem.code for problem in verifying.verify(bare).problems} == {"file_gone"}
    bare.close()
    shutil.rmtree(tmp_path / "bare")
