"""Files by their content's hash: written, synced, renamed, so that a stored file is whole or not there."""

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

from service.errors import DamagedStoreError

_CHUNK = 1 << 20


class Blobs:
    """The folder of stored files; a file's name is the SHA-256 of its bytes."""

    def __init__(self, folder: Path, note: Callable[[str, int], None]) -> None:
        """Use a folder.

        Args:
            folder: Made on first use.
            note: Told (sha256, size) of every put, to keep the account of what must be there.
        """
        self.folder = folder
        self._note = note

    def put(self, data: bytes) -> str:
        """Store bytes durably and return their SHA-256 (64 hex digits); the same bytes are stored once.

        Inside a transaction the account of the file is part of it; the file itself is safe at once.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path(sha256)
        if not self._whole(path, len(data)):
            _write(path, data)
        self._note(sha256, len(data))
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the bytes of a stored file.

        Raises:
            DamagedStoreError: It is gone, or its bytes are not those that were stored.
        """
        try:
            data = self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise DamagedStoreError(f"file {sha256}", "is gone") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DamagedStoreError(f"file {sha256}", "is not what was stored")
        return data

    def path(self, sha256: str) -> Path:
        """Return where a file of that hash lies or would lie."""
        return self.folder / sha256[:2] / sha256

    def names(self) -> Iterator[str]:
        """Yield the SHA-256 of every file that lies there, sorted."""
        for path in sorted(self.folder.glob("??/*")):
            if path.suffix != ".part":
                yield path.name

    def hash_of(self, sha256: str) -> str | None:
        """Return the hash that a stored file has now; None when it is gone."""
        digest = hashlib.sha256()
        try:
            with self.path(sha256).open("rb") as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
        except FileNotFoundError:
            return None
        return digest.hexdigest()

    @staticmethod
    def _whole(path: Path, size: int) -> bool:
        return path.is_file() and path.stat().st_size == size


def _write(path: Path, data: bytes) -> None:
    new_folder = not path.parent.is_dir()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}.part")
    try:
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path.parent)
    if new_folder:
        _sync_folder(path.parent.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows has no handle to sync for a folder
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
