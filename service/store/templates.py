"""The operator's own versions of the forms (模板版本): kept like every file, laid out in a folder to be used."""

import os
import secrets
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from service.errors import ConflictError
from service.store import audit
from service.store.unit import Store
from templates_docx import versions

FOLDER = "templates"


def put(store: Store, kind: str, version: int, files: Mapping[str, bytes], *, by: str, at: datetime) -> None:
    """Keep a version for good; ConflictError when that number is taken."""
    with store.transaction():
        if store.row("SELECT 1 FROM templates WHERE kind = ? AND version = ?", (kind, version)):
            raise ConflictError("template_version_taken")
        hashes = {name: store.blobs.put(data) for name, data in files.items()}
        for name, sha256 in hashes.items():
            store.insert("templates", {"kind": kind, "version": version, "file": name, "sha256": sha256})
        audit.write(store, f"template {kind}@{version}", "approve", by=by, at=at, detail=dict(hashes))


def use(store: Store) -> None:
    """Let this process print and read by the store's own versions of the forms too."""
    versions.look_in(lay_out(store))


def lay_out(store: Store) -> Path:
    """Return the folder with every version's files in it; what is not there yet is written from the kept files."""
    root = store.folder / FOLDER
    kept: dict[str, dict[str, str]] = {}
    for row in store.rows("SELECT * FROM templates ORDER BY kind, version, file"):
        kept.setdefault(f"{row['kind']}@{row['version']}", {})[row["file"]] = row["sha256"]
    for name, files in kept.items():
        if not (root / name).is_dir():
            _write(root / name, {file: store.blobs.get(sha256) for file, sha256 in files.items()})
    return root


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder that is whole or not there."""
    draft = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}.part")
    draft.mkdir(parents=True)
    for name, data in files.items():
        (draft / name).write_bytes(data)
    try:
        draft.rename(folder)
    except OSError:  # another process was quicker
        shutil.rmtree(draft)
        if not folder.is_dir():
            raise
        return
    os.utime(folder.parent)  # so that every process looks again
