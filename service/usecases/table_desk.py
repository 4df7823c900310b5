"""Importing a table at the desk (资料导入): what was previewed is what is applied, to the byte and the change."""

import dataclasses
import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime

from service.domain.scope import Role, Scope
from service.errors import BadRow, ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from service.store import audit
from service.store.unit import Store
from service.usecases import error_sheets, importing
from service.usecases.forms import Made
from service.usecases.imported import Imported, Outcome, Upload
from service.usecases.settling import only_hq

DATED = frozenset({"parts", "labour", "policy"})
"""The tables whose rows take effect on a day."""

_PREVIEWERS = frozenset({Role.HQ, Role.CLERK})
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A previewed file."""

    table: str
    sha256: str  # of its bytes, which are kept
    name: str
    effective_on: date | None = None
    seen: str = ""  # what the preview said of it, as a hash


@dataclass(frozen=True, slots=True)
class Previewed:
    """What an import would do, and how to ask for just that."""

    chosen: Chosen
    found: Imported


def may_preview(scope: Scope) -> bool:
    """Say whether somebody works with the tables at all."""
    return scope.role in _PREVIEWERS


def preview(store: Store, scope: Scope, upload: Upload, at: datetime) -> Previewed:
    """Return what an import would do; the file is kept, the archive stays as it is.

    Raises:
        NotAllowedError: The caller is neither HQ nor a clerk.
        InvalidInputError: There is no such table, or no file.
        UnreadableTableError: The file is no table.
    """
    _must_preview(scope)
    if not upload.data:
        raise InvalidInputError([BadRow("no_file", name="file")])
    found = importing.preview(store, upload, by=scope.user, at=at)
    with store.transaction():
        sha256 = store.blobs.put(upload.data)
        chosen = Chosen(upload.table, sha256, upload.name, upload.effective_on, _hash_of(found))
        audit.write(store, _subject(sha256), "preview", by=scope.user, at=at, detail=_detail(chosen, found))
    return Previewed(chosen, found)


def apply(store: Store, scope: Scope, chosen: Chosen, at: datetime) -> Imported:
    """Import a previewed file, all of it, where that still does what the preview said.

    Raises:
        NotAllowedError: The caller is not HQ.
        NotFoundError: No such file was previewed.
        ConflictError: import_changed: the archive changed since; the import would do something else now.
        InvalidInputError: Rows cannot be taken; nothing was.
    """
    only_hq(scope, "import a table")
    upload = _kept(store, chosen)
    with store.transaction():
        found = importing.apply(store, upload, by=scope.user, at=at)
        if _hash_of(found) != chosen.seen:
            raise ConflictError("import_changed")
        audit.write(store, _subject(chosen.sha256), "import", by=scope.user, at=at, detail=_detail(chosen, found))
    return found


def error_sheet(store: Store, scope: Scope, chosen: Chosen, at: datetime) -> Made:
    """Return the rows of a previewed file that cannot be taken, as they stand there, with the reason of each (xlsx).

    Raises:
        NotAllowedError: The caller is neither HQ nor a clerk.
        NotFoundError: No such file was previewed.
    """
    _must_preview(scope)
    upload = _kept(store, chosen)
    return error_sheets.of(upload, importing.preview(store, upload, by=scope.user, at=at).bad)


def _must_preview(scope: Scope) -> None:
    if not may_preview(scope):
        raise NotAllowedError("preview an import", scope.user)


def _kept(store: Store, chosen: Chosen) -> Upload:
    """The very bytes that were previewed."""
    known = _SHA256.fullmatch(chosen.sha256) is not None and audit.of_subject(store, _subject(chosen.sha256))
    if not known:
        raise NotFoundError("previewed file", chosen.sha256)
    return Upload(chosen.table, store.blobs.get(chosen.sha256), chosen.name, chosen.effective_on)


def _hash_of(found: Imported) -> str:
    """Name what an import does, so that another outcome has another name."""
    said = repr((found.table, found.changes, found.bad))
    return hashlib.sha256(said.encode()).hexdigest()


def _subject(sha256: str) -> str:
    return f"import {sha256}"


def _detail(chosen: Chosen, found: Imported) -> dict[str, object]:
    counts = {outcome.value: found.count(outcome) for outcome in Outcome}
    told = dataclasses.asdict(chosen)
    return {**{name: told[name] for name in ("table", "name", "effective_on")}, **counts, "bad": len(found.bad)}
