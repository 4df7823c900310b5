"""The clerk's pages: what came in, and the review of one document (单据、审核)."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from extractors.errors import UnreadableFileError
from service.domain import messages
from service.domain.problems import Problem
from service.domain.review import STATUS_NAMES, Status
from service.domain.scope import Scope
from service.errors import ConflictError, InvalidInputError, MediaError, NotFoundError
from service.store import archive_pages, audit, document_outlines, documents
from service.store.document_outlines import NOTHING_READ, Outline
from service.store.documents import Document
from service.usecases import intake, picturing, presenting, review
from service.usecases.corrected import Change
from service.usecases.intake import Upload
from service.usecases.review import Refusal
from service.web import problems, rendering
from service.web.auth import TheDesk, TheScope
from service.web.desk import Desk
from service.web.pages import reviewing
from templates_docx.kinds import TITLES, Kind

router = APIRouter(include_in_schema=False)
_SHOWN = 30
_TABS = (Status.NEEDS_REVIEW, Status.ACCEPTED, Status.REJECTED, Status.FAILED)
_ACTIONS = {
    "receive": "上传", "receive_again": "再次上传", "read": "识别", "read_again": "要求重新识别", "correct": "修改",
    "accept": "接受", "reject": "退回", "fail": "识别失败",
}  # fmt: skip


@router.get("/documents", response_class=HTMLResponse)
def newest(
    request: Request, desk: TheDesk, scope: TheScope, status: Status | None = None, cursor: int | None = None
) -> Response:
    """Show what came in, newest first, and take in more."""
    found = documents.newest(desk.store, scope, documents.Filter(status=status, before=cursor), limit=_SHOWN + 1)
    shown = found[:_SHOWN]
    more = {"cursor": str(shown[-1].id), **({"status": status.value} if status else {})} if len(found) > _SHOWN else {}
    values = {
        "kinds": [{"value": kind.value, "label": title} for kind, title in TITLES.items()],
        "tabs": _tabs(desk, scope, status),
        "documents": rows(desk, shown),
        "next": f"/documents?{urlencode(more)}" if more else None,
    }
    return rendering.page(request, "documents.html", values)


@router.post("/documents", response_class=RedirectResponse)
def upload(
    desk: TheDesk, scope: TheScope, files: Annotated[list[UploadFile], File()], kind: Annotated[str, Form()] = ""
) -> Response:
    """Take in files from the plain form."""
    limit = desk.settings.upload_bytes
    uploads = [Upload(one.filename or "", one.file.read(limit + 1)) for one in files]
    received = intake.receive(desk.store, uploads, kind=kind or None, by=scope, at=desk.now(), limit=limit)
    desk.wake()
    only = received[0].id if len(received) == 1 else None
    return RedirectResponse(f"/documents/{only}" if only else "/documents", 303)


@router.get("/documents/{document_id}", response_class=HTMLResponse)
def one(request: Request, desk: TheDesk, scope: TheScope, document_id: int, page: int = 1) -> Response:
    """Show a document beside what was read from it."""
    document = documents.find(desk.store, scope, document_id)
    return _review_page(request, desk, scope, document, page)


@router.post("/documents/{document_id}", response_class=HTMLResponse)
async def end(request: Request, desk: TheDesk, scope: TheScope, document_id: int) -> Response:
    """Save a person's values; then accept or reject, as the button says."""
    given = {name: str(value) for name, value in (await request.form()).items()}
    form = int(given.get("page", "1"))
    try:
        _act(desk, scope, document_id, given)
    except (InvalidInputError, ConflictError) as error:
        document = documents.find(desk.store, scope, document_id)
        note = {"kind": "bad", "text": problems.sentence(error)}
        return _review_page(request, desk, scope, document, form, notes=[note])
    return RedirectResponse(f"/documents/{document_id}?page={form}", 303)


def _act(desk: Desk, scope: Scope, document_id: int, given: Mapping[str, str]) -> None:
    version = int(given.get("version", "0"))
    if given.get("do") == "reject":
        review.reject(desk.store, scope, document_id, Refusal(given.get("reason", ""), version), desk.now())
        return
    document = documents.find(desk.store, scope, document_id)
    change = _change(desk, document, int(given.get("page", "1")), version, given)
    if change is not None:
        version = review.correct(desk.store, scope, document_id, change, desk.now()).version
    if given.get("do") == "accept":
        review.accept(desk.store, scope, document_id, version, desk.now())


def _change(desk: Desk, document: Document, number: int, version: int, given: Mapping[str, str]) -> Change | None:
    """What the person typed that differs from what stands there; None when nothing does."""
    form = next((one for one in documents.forms(desk.store, document) if one.form == number), None)
    if form is None:
        return None
    fields = {
        name: given[key] or None
        for name, reading in form.current.fields.items()
        if (key := f"f.{name}") in given and given[key] != reviewing.written(reading.value)
    }
    before = [{name: reviewing.written(one.value) for name, one in line.items()} for line in form.current.lines]
    lines = _lines(given)
    changed = lines if lines and lines != [_filled(line) for line in before] else None
    return Change(version, fields, changed, number) if fields or changed is not None else None


def _lines(given: Mapping[str, str]) -> list[dict[str, object]]:
    """The table as typed, rows without any text left out."""
    rows: dict[int, dict[str, str]] = {}
    for key, text in given.items():
        head, _, rest = key.partition(".")
        index, _, name = rest.partition(".")
        if head == "l" and index.isdecimal():
            rows.setdefault(int(index), {})[name] = text
    return [filled for _, row in sorted(rows.items()) if (filled := _filled(row))]


def _filled(row: Mapping[str, str]) -> dict[str, object]:
    return {name: text for name, text in row.items() if text}


def _review_page(
    request: Request,
    desk: Desk,
    scope: Scope,
    document: Document,
    number: int,
    *,
    notes: Sequence[Mapping[str, str]] = (),
) -> Response:
    forms = documents.forms(desk.store, document)
    shown = next((one for one in forms if one.form == number), forms[0] if forms else None)
    if shown is not None:
        shown = dataclasses.replace(shown, current=presenting.masked(shown.current, scope))
    size = _size(desk, scope, document, shown.current.page) if shown else None
    picture = f"/api/documents/{document.id}/pages/{shown.current.page}" if shown and size else ""
    sheet = reviewing.sheet(shown, picture, size) if shown else None
    (outlined,) = rows(desk, [document])
    values = {
        "doc": {**outlined, "version": document.version, "original": f"/api/documents/{document.id}/file"},
        "pages": [reviewing.tab(one) for one in forms],
        "page": sheet,
        "problems": reviewing.said(shown.problems) if shown else [],
        "conflicts": archive_pages.conflicts_of_document(desk.store, scope, document.id),
        "locked": document.status is not Status.NEEDS_REVIEW or not review.may_review(scope),
        "history": [
            f"{entry.at:%m-%d %H:%M} {entry.by} {_ACTIONS.get(entry.action, entry.action)}"
            for entry in audit.of_subject(desk.store, document.subject)
        ],
        "notes": notes,
    }
    return rendering.page(request, "review.html", values)


def _size(desk: Desk, scope: Scope, document: Document, page: int) -> tuple[int, int] | None:
    """The picture's size; None where the page has none (an XML invoice)."""
    try:
        return picturing.page(desk.store, scope, document.id, page).size
    except (NotFoundError, UnreadableFileError, MediaError):
        return None


def _tabs(desk: Desk, scope: Scope, current: Status | None) -> list[dict[str, object]]:
    counts = documents.counts(desk.store, scope)
    every: list[dict[str, object]] = [
        {"label": "全部", "href": "/documents", "count": None, "current": current is None},
    ]
    return every + [
        {
            "label": STATUS_NAMES[status],
            "href": f"/documents?status={status.value}",
            "count": counts.get(status, 0),
            "current": current is status,
        }
        for status in _TABS
    ]


def rows(desk: Desk, found: Sequence[Document]) -> list[dict[str, object]]:
    """Return documents as lists show them; what was read of all is asked for once."""
    read = document_outlines.outlines(desk.store, [document.id for document in found])
    return [_row(document, read.get(document.id, NOTHING_READ)) for document in found]


def _row(document: Document, outline: Outline) -> dict[str, object]:
    reason = document.reason
    return {
        "id": document.id,
        "title": _title(document.kind),
        "number": "、".join(outline.record_nos) or None,
        "status": document.status.value,
        "status_label": STATUS_NAMES[document.status],
        "file": document.name,
        "station": document.station_code,
        "at": f"{document.received_at:%m-%d %H:%M}",
        "thumb": f"/api/documents/{document.id}/pages/1?width=128" if document.media != "xml" else None,
        "media": document.media.upper(),
        "problem_count": outline.problem_count,
        "reason": messages.sentence(Problem(reason.code, params=reason.params)) if reason else None,
    }


def _title(kind: str | None) -> str:
    return TITLES[Kind(kind)] if kind is not None and kind in set(Kind) else "未识别的单据"
