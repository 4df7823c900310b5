"""Documents (单据): the files that came in, how far each is, and the forms found in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from extractors.results import PageReading
from service import clock
from service.domain.problems import Param, Problem
from service.domain.review import Status
from service.domain.scope import Scope
from service.errors import ConflictError, NotFoundError
from service.store import events, packing, search
from service.store.scoping import visible
from service.store.unit import Row, Store


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a document was rejected or failed."""

    code: str  # key of the clerk's sentence
    params: Mapping[str, Param]


@dataclass(frozen=True, slots=True)
class Document:
    """One file that came in."""

    id: int
    sha256: str
    name: str  # as sent, without folders
    media: str  # image, pdf, ofd, xml
    asked_kind: str | None  # what the sender says it is
    kind: str | None  # what it was read as
    status: Status
    reason: Reason | None
    station_code: str | None  # None: headquarters'
    same_as: int | None  # the same bytes, sent by somebody who may not see that one
    uploaded_by: str
    received_at: datetime
    changed_at: datetime
    ended_by: str | None
    ended_at: datetime | None
    attempt: int  # of the readings that count; 0: none yet
    version: int  # grows with every change

    @property
    def subject(self) -> str:
        """Its name in the audit log."""
        return f"document {self.id}"


@dataclass(frozen=True, slots=True)
class Form:
    """One form found in a document."""

    form: int  # 1-based in its document
    status: str  # needs_review, accepted, rejected
    record_no: str | None  # the number it is filed under
    reading: PageReading  # as the machine read it
    current: PageReading  # with the corrections of people
    problems: tuple[Problem, ...]  # of the current values


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents a list shows; None does not bind."""

    status: Status | None = None
    kind: str | None = None
    station: str | None = None
    before: int | None = None  # the cursor: only documents with a smaller id


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known of a file when it comes in."""

    sha256: str
    name: str
    media: str
    asked_kind: str | None
    station_code: str | None
    same_as: int | None
    by: str


def add(store: Store, arrival: Arrival, at: datetime) -> Document:
    """Add a document that nobody has read yet."""
    row = {
        "sha256": arrival.sha256,
        "name": arrival.name,
        "media": arrival.media,
        "asked_kind": arrival.asked_kind,
        "status": Status.RECEIVED.value,
        "station_code": arrival.station_code,
        "same_as": arrival.same_as,
        "uploaded_by": arrival.by,
        "received_at": clock.stamp(at),
        "changed_at": clock.stamp(at),
    }
    with store.transaction():
        document = get(store, store.insert("documents", row))
        _tell(store, document, at)
    return document


def find(store: Store, scope: Scope, document_id: int) -> Document:
    """Return a document that the caller may see.

    Raises:
        NotFoundError: There is none, or it is another station's.
    """
    where, args = visible(scope)
    row = store.row(f"SELECT * FROM documents WHERE id = ? AND {where}", (document_id, *args))  # noqa: S608
    if row is None:
        raise NotFoundError("document", document_id)
    return _document(row)


def get(store: Store, document_id: int) -> Document:
    """Return a document for the service itself, whoever it belongs to; NotFoundError when there is none."""
    row = store.row("SELECT * FROM documents WHERE id = ?", (document_id,))
    if row is None:
        raise NotFoundError("document", document_id)
    return _document(row)


def newest(store: Store, scope: Scope, wanted: Filter, *, limit: int = 50) -> list[Document]:
    """Return the documents that the caller may see, newest first."""
    where, args = visible(scope)
    conditions = {"status = ?": wanted.status, "kind = ?": wanted.kind, "station_code = ?": wanted.station}
    bound = {condition: value for condition, value in conditions.items() if value is not None}
    if wanted.before is not None:
        bound["id < ?"] = str(wanted.before)
    sql = f"SELECT * FROM documents WHERE {' AND '.join([where, *bound])} ORDER BY id DESC LIMIT ?"  # noqa: S608
    return [_document(row) for row in store.rows(sql, (*args, *bound.values(), limit))]


def with_bytes(store: Store, sha256: str) -> list[Document]:
    """Return all documents of the same bytes, oldest first, whoever they belong to."""
    return [_document(row) for row in store.rows("SELECT * FROM documents WHERE sha256 = ? ORDER BY id", (sha256,))]


def counts(store: Store, scope: Scope) -> dict[Status, int]:
    """Return how many documents of each status the caller may see."""
    where, args = visible(scope)
    sql = f"SELECT status, sum(number) AS n FROM document_counts WHERE {where} GROUP BY status HAVING n > 0"  # noqa: S608
    return {Status(row["status"]): row["n"] for row in store.rows(sql, args)}


def change(store: Store, document: Document, at: datetime) -> Document:
    """Write a changed document, tell onlookers, and return it with its new version; inside a transaction.

    Raises:
        ConflictError: version_changed: somebody was faster.
    """
    row = {
        "id": document.id,
        "version": document.version,
        "kind": document.kind,
        "asked_kind": document.asked_kind,
        "status": document.status.value,
        "reason": packing.dump([document.reason.code, document.reason.params]) if document.reason else None,
        "station_code": document.station_code,
        "ended_by": document.ended_by,
        "ended_at": clock.stamp(document.ended_at) if document.ended_at else None,
        "attempt": document.attempt,
        "changed_at": clock.stamp(at),
    }
    written = store.execute(
        "UPDATE documents SET kind = :kind, asked_kind = :asked_kind, status = :status, reason = :reason, "
        "station_code = :station_code, ended_by = :ended_by, ended_at = :ended_at, attempt = :attempt, "
        "changed_at = :changed_at, version = version + 1 WHERE id = :id AND version = :version",
        row,
    )
    if not written:
        raise ConflictError("version_changed", params={"version": get(store, document.id).version})
    changed = replace(document, version=document.version + 1, changed_at=at)
    _tell(store, changed, at)
    return changed


def put_forms(store: Store, document: Document, forms: Sequence[Form]) -> None:
    """Write the forms of a document's attempt in place of those that were written for it; it is found by them."""
    store.execute("DELETE FROM pages WHERE document_id = ? AND attempt = ?", (document.id, document.attempt))
    for form in forms:
        row = {"document_id": document.id, "attempt": document.attempt, **_form_row(form)}
        store.insert("pages", row)
    search.note(
        store,
        "documents",
        str(document.id),
        station_code=document.station_code,
        title=f"单据 {document.id} {document.name}",
        texts=[document.name, *(text for form in forms for text in _texts(form.current))],
    )


def forms(store: Store, document: Document) -> list[Form]:
    """Return the forms found in a document, in order; none while it is not read."""
    sql = "SELECT * FROM pages WHERE document_id = ? AND attempt = ? ORDER BY form"
    return [_form(row) for row in store.rows(sql, (document.id, document.attempt))]


def of_record(store: Store, kind: str, record_no: str) -> list[tuple[Document, Form]]:
    """Return the forms filed under a record's number, with their documents, oldest first; rejected ones left out."""
    sql = (
        "SELECT p.*, d.id AS owner FROM pages p JOIN documents d ON d.id = p.document_id AND d.attempt = p.attempt "
        "WHERE p.kind = ? AND p.record_no = ? AND d.status IN ('needs_review', 'accepted') ORDER BY d.id, p.form"
    )
    return [(get(store, row["owner"]), _form(row)) for row in store.rows(sql, (kind, record_no))]


def _tell(store: Store, document: Document, at: datetime) -> None:
    body = {"id": document.id, "status": document.status.value, "kind": document.kind, "version": document.version}
    events.add(store, "document", str(document.id), station_code=document.station_code, at=at, body=body)


def _texts(page: PageReading) -> Iterator[str]:
    """Yield what stands on a form, for the search."""
    for readings in (page.fields, *page.lines):
        for reading in readings.values():
            if reading.value is not None and not isinstance(reading.value, bool):
                yield str(reading.value)


def _form_row(form: Form) -> dict[str, object]:
    return {
        "form": form.form,
        "page": form.current.page,
        "kind": form.current.kind,
        "status": form.status,
        "record_no": form.record_no,
        "reading": packing.page_text(form.reading),
        "current": packing.page_text(form.current),
        "problems": packing.problems_text(form.problems),
    }


def _form(row: Row) -> Form:
    return Form(
        form=row["form"],
        status=row["status"],
        record_no=row["record_no"],
        reading=packing.page_from(row["reading"]),
        current=packing.page_from(row["current"]),
        problems=packing.problems_from(row["problems"]),
    )


def _document(row: Row) -> Document:
    reason = packing.load(row["reason"]) if row["reason"] else None
    return Document(
        id=row["id"],
        sha256=row["sha256"],
        name=row["name"],
        media=row["media"],
        asked_kind=row["asked_kind"],
        kind=row["kind"],
        status=Status(row["status"]),
        reason=Reason(reason[0], packing.unpack(reason[1])) if reason else None,
        station_code=row["station_code"],
        same_as=row["same_as"],
        uploaded_by=row["uploaded_by"],
        received_at=clock.moment(row["received_at"]),
        changed_at=clock.moment(row["changed_at"]),
        ended_by=row["ended_by"],
        ended_at=clock.moment_or_none(row["ended_at"]),
        attempt=row["attempt"],
        version=row["version"],
    )
