"""Taking in documents (上传): bytes and rows are durable before it returns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath, PureWindowsPath

from extractors.errors import UnreadableFileError
from service.domain.problems import Param, Problem
from service.domain.review import Event, Status, advance
from service.domain.scope import Scope
from service.errors import BadRow, ConflictError, InvalidInputError, MediaError
from service.store import audit, documents, queue
from service.store.documents import Arrival, Document
from service.store.unit import Store
from service.usecases.reading import check_readable, kind_named

MIB = 1024 * 1024
UPLOAD_LIMIT = 50 * MIB
_NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as sent."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one file."""

    id: int | None  # of its document, or of the earlier one with the same bytes; None: refused
    name: str
    sha256: str | None
    status: Status
    duplicate: bool = False
    refused: BadRow | None = None  # why the file can never be read


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends, and what they say about it."""

    scope: Scope
    kind: str | None = None  # of all files
    station_code: str | None = None  # whose documents they are, when headquarters sends them
    limit: int = UPLOAD_LIMIT  # bytes a file


def receive(
    store: Store, uploads: Sequence[Upload], *, kind: str | None, by: Scope, at: datetime, limit: int = UPLOAD_LIMIT
) -> list[Received]:
    """Store files and queue them for reading; one answer a file, in order.

    A file that can never be read is refused, the others of the upload stay accepted. The same bytes a second time
    are said to be a duplicate and give the earlier document; one that had failed is read again.

    Args:
        store: The store.
        uploads: The files.
        kind: What they all are, if the sender says so.
        by: Who sends; a station's documents are its own.
        at: Now.
        limit: The largest file, bytes.

    Raises:
        InvalidInputError: No file at all, or every one of them can never be read.
        UnknownKindError: The kind is none of ours.
    """
    kind_named(kind)
    if not uploads:
        raise InvalidInputError([BadRow("no_file")])
    sender = Sender(by, kind, by.station_code, limit)
    answers = [_receive_one(store, row, upload, sender, at) for row, upload in enumerate(uploads, start=1)]
    refused = [answer.refused for answer in answers if answer.refused]
    if len(refused) == len(answers):
        raise InvalidInputError(refused)
    return answers


def read_again(store: Store, scope: Scope, document_id: int, *, kind: str | None, at: datetime) -> Document:
    """Queue a document anew, for example as another kind, and return it.

    Raises:
        NotFoundError: There is none that the caller may see.
        UnknownKindError: The kind is none of ours.
        ConflictError: It is being read, or its review ended with its acceptance.
    """
    kind_named(kind)
    with store.transaction():
        document = documents.find(store, scope, document_id)
        again = _queue_again(store, document, kind or document.asked_kind, at)
        audit.write(store, document.subject, "read_again", by=scope.user, at=at, detail={"kind": kind})
    return again


def _receive_one(store: Store, row: int, upload: Upload, sender: Sender, at: datetime) -> Received:
    name = _plain_name(upload.name)
    refusal = _refusal(upload.data, sender.limit)
    if isinstance(refusal, Problem):
        bad = BadRow(refusal.code, row, name, refusal.params)
        return Received(None, name, None, Status.REJECTED, refused=bad)
    sha256 = store.blobs.put(upload.data)
    with store.transaction():
        same = documents.with_bytes(store, sha256)
        mine = [document for document in same if sender.scope.may_see(document.station_code)]
        if mine:
            document = _duplicate(store, mine[0], sender, at)
            return Received(document.id, name, sha256, document.status, duplicate=True)
        elsewhere = same[0].id if same else None
        by = sender.scope.user
        arrival = Arrival(sha256, name, refusal, sender.kind, sender.station_code, elsewhere, by)
        document = documents.add(store, arrival, at)
        queue.add(store, document.id, at)
        audit.write(store, document.subject, "receive", by=by, at=at, detail={"name": name, "sha256": sha256})
    return Received(document.id, name, sha256, document.status)


def _refusal(data: bytes, limit: int) -> str | Problem:
    """Return what a file is, or why it can never be read."""
    if not data:
        return Problem("empty_file")
    if len(data) > limit:
        params: dict[str, Param] = {"limit_mib": limit // MIB}
        return Problem("file_too_large", params=params)
    try:
        return check_readable(data)
    except (UnreadableFileError, MediaError) as error:
        return Problem(error.code)


def _duplicate(store: Store, document: Document, sender: Sender, at: datetime) -> Document:
    by = sender.scope.user
    audit.write(store, document.subject, "receive_again", by=by, at=at, detail={"kind": sender.kind})
    if document.status is not Status.FAILED:
        return document
    return _queue_again(store, document, sender.kind or document.asked_kind, at)


def _queue_again(store: Store, document: Document, kind: str | None, at: datetime) -> Document:
    following = advance(document.status, Event.RETRY)
    if isinstance(following, Problem):
        raise ConflictError(following.code, params=following.params)
    changed = documents.change(store, _unread(document, following, kind), at)
    queue.add(store, document.id, at)
    return changed


def _unread(document: Document, status: Status, kind: str | None) -> Document:
    return replace(document, status=status, asked_kind=kind, reason=None, ended_by=None, ended_at=None)


def _plain_name(name: str) -> str:
    """Return a file's name without folders, as any system writes them, and without control characters."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    return "".join(char for char in last if char.isprintable())[:_NAME_LENGTH] or "unnamed"
