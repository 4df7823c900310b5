"""Backup, restore and verify (备份、恢复、校验): one file with all records and files, taken while the desk serves."""

import hashlib
import json
import os
import re
import secrets
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from service import clock
from service.errors import BackupError, ConflictError, NewerStoreError
from service.store import audit, schema
from service.store.unit import DATABASE, Store

MANIFEST = "manifest.json"
FORMAT = 1
_FILE = re.compile(r"files/[0-9a-f]{2}/([0-9a-f]{64})")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup file holds."""

    path: Path
    files: int
    documents: int
    made_at: datetime


def backup(store: Store, path: Path, at: datetime) -> Backup:
    """Write a backup to a file that is whole or not there, and return what it holds.

    The records are those of one moment, and every file that they name is with them: files never change and are
    stored before the rows that name them.

    Raises:
        BackupError: The folder of the backup file is not there or cannot be written.
        DamagedStoreError: A file is gone or changed; nothing is written.
    """
    if not path.parent.is_dir():
        raise BackupError(f"{path.name}: its folder is not there")
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    snapshot = draft.with_suffix(".db")
    try:
        manifest = _snapshot(store, snapshot, at)
        with draft.open("xb") as file:
            _write(store, file, snapshot, manifest)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise BackupError(f"{path.name}: {error.strerror}") from error
    finally:
        snapshot.unlink(missing_ok=True)
        draft.unlink(missing_ok=True)
    return Backup(path, manifest["files"], manifest["documents"], at)


def restore(path: Path, folder: Path) -> Backup:
    """Make a data folder from a backup file and return what was in it; every byte is checked before it counts.

    Raises:
        ConflictError: folder_not_empty: a restore never overwrites.
        BackupError: The file is no backup, or damaged; the folder is as it was.
        NewerStoreError: A later version of the product wrote it.
    """
    if folder.exists() and any(folder.iterdir()):
        raise ConflictError("folder_not_empty")
    draft = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}.part")
    draft.mkdir(parents=True)
    try:
        with _opened(path) as archive:
            manifest = _manifest(archive)
            _extract(archive, manifest, draft)
        if folder.exists():
            folder.rmdir()
        draft.replace(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Backup(path, manifest["files"], manifest["documents"], clock.moment(manifest["made_at"]))


def _snapshot(store: Store, path: Path, at: datetime) -> dict[str, Any]:
    """Copy the database as it is now, and return what is to be said of it."""
    with closing(sqlite3.connect(path)) as copy:
        store.db.conn.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        rows, last = copy.execute("SELECT count(*), max(id) FROM audit").fetchone()
        head = copy.execute("SELECT hash FROM audit WHERE id = ?", (last,)).fetchone()
        return {
            "format": FORMAT,
            "schema": int(copy.execute("PRAGMA user_version").fetchone()[0]),
            "made_at": clock.stamp(at),
            "files": copy.execute("SELECT count(*) FROM blobs").fetchone()[0],
            "documents": copy.execute("SELECT count(*) FROM documents").fetchone()[0],
            "audit": [rows, head[0] if head else audit.GENESIS],
        }


def _write(store: Store, file: Any, snapshot: Path, manifest: dict[str, Any]) -> None:  # noqa: ANN401  # a binary file
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(snapshot, DATABASE)
        digest = hashlib.sha256()
        with closing(sqlite3.connect(snapshot)) as copy:
            for (sha256,) in copy.execute("SELECT sha256 FROM blobs ORDER BY sha256"):
                name = f"files/{sha256[:2]}/{sha256}"
                archive.writestr(zipfile.ZipInfo(name), store.blobs.get(sha256), zipfile.ZIP_STORED)
        with snapshot.open("rb") as records:
            while chunk := records.read(_CHUNK):
                digest.update(chunk)
        archive.writestr(MANIFEST, json.dumps({**manifest, "database": digest.hexdigest()}, indent=1))


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except FileNotFoundError as error:
        raise BackupError(f"{path.name}: there is no such file") from error
    except (zipfile.BadZipFile, EOFError, KeyError, ValueError) as error:
        raise BackupError(f"{path.name}: is no backup, or damaged: {error}") from error


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT:
        raise BackupError(f"format {manifest['format']} is not {FORMAT}")
    known = max(schema.migrations())
    if manifest["schema"] > known:
        raise NewerStoreError(manifest["schema"], known)
    return manifest


def _extract(archive: zipfile.ZipFile, manifest: Mapping[str, Any], folder: Path) -> None:
    """Write everything out, each file under its own hash."""
    if _copy(archive, DATABASE, folder / DATABASE) != manifest["database"]:
        raise BackupError("the records are not those that were backed up")
    found = 0
    for name in archive.namelist():
        match = _FILE.fullmatch(name)
        if match is None:
            continue
        if _copy(archive, name, folder / "files" / match[1][:2] / match[1]) != match[1]:
            raise BackupError(f"file {match[1]} is not what was backed up")
        found += 1
    if found != manifest["files"]:
        raise BackupError(f"{manifest['files']} files were backed up, {found} are there")


def _copy(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    """Write one member out, synced, and return its SHA-256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with archive.open(name) as source, path.open("xb") as target:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest()
