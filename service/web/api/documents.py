"""Documents over HTTP: upload, list, read, correct, accept, reject, and the pages' pictures."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Header, Query, Request, Response, UploadFile
from pydantic import BaseModel, Field
from sse_starlette import EventSourceResponse

from service.domain import masking
from service.domain.review import Status
from service.errors import NotAllowedError
from service.store import documents
from service.usecases import intake, picturing, presenting, review
from service.usecases.corrected import Change
from service.usecases.intake import Upload
from service.usecases.presenting import Json
from service.usecases.review import Refusal
from service.web import events
from service.web.auth import TheDesk, TheScope

router = APIRouter(prefix="/api", tags=["documents"])
_LIMIT = 50
_KEEP = {"Cache-Control": "private, max-age=86400"}


class Correction(BaseModel):
    """A person's values; a name left out stays as it is, null empties the cell."""

    fields: dict[str, object] = Field(default_factory=dict)
    lines: list[dict[str, object]] | None = None
    form: int = 1


class Rejection(BaseModel):
    """Why a person rejects a document."""

    reason: str


class Again(BaseModel):
    """As which kind a document is to be read again."""

    kind: str | None = None


@router.post("/documents", status_code=202)
def upload(
    desk: TheDesk, scope: TheScope, files: Annotated[list[UploadFile], File()], kind: Annotated[str, Form()] = ""
) -> list[Json]:
    """Take in files; they are safely on disk before the answer."""
    limit = desk.settings.upload_bytes
    uploads = [Upload(one.filename or "", one.file.read(limit + 1)) for one in files]
    received = intake.receive(desk.store, uploads, kind=kind or None, by=scope, at=desk.now(), limit=limit)
    desk.wake()
    return [presenting.received_json(one) for one in received]


@router.get("/documents")
def newest(
    desk: TheDesk,
    scope: TheScope,
    status: Status | None = None,
    kind: str | None = None,
    station: str | None = None,
    cursor: int | None = None,
) -> Json:
    """List documents, newest first; next is the cursor of the page after, null at the end."""
    wanted = documents.Filter(status, kind, station, cursor)
    found = documents.newest(desk.store, scope, wanted, limit=_LIMIT + 1)
    shown = found[:_LIMIT]
    following = shown[-1].id if len(found) > _LIMIT else None
    return {"documents": [presenting.document_row_json(one) for one in shown], "next": following}


@router.get("/documents/{document_id}")
def one(desk: TheDesk, scope: TheScope, document_id: int, response: Response) -> Json:
    """Return a document with its extraction results; ETag is the version that a correction must name."""
    document = documents.find(desk.store, scope, document_id)
    response.headers["ETag"] = f'"{document.version}"'
    return presenting.document_json(document, documents.forms(desk.store, document), scope)


@router.patch("/documents/{document_id}")
def correct(
    desk: TheDesk,
    scope: TheScope,
    document_id: int,
    body: Correction,
    if_match: Annotated[str, Header()],
    response: Response,
) -> Json:
    """Write a person's values over the machine's; If-Match names the version that the person saw, ETag the new one."""
    change = Change(_version(if_match), body.fields, body.lines, body.form)
    document = review.correct(desk.store, scope, document_id, change, desk.now())
    response.headers["ETag"] = f'"{document.version}"'
    return presenting.document_json(document, documents.forms(desk.store, document), scope)


@router.post("/documents/{document_id}/accept")
def accept(desk: TheDesk, scope: TheScope, document_id: int, if_match: Annotated[str | None, Header()] = None) -> Json:
    """End a review with a yes; the values are filed in the archive."""
    version = _version(if_match) if if_match else None
    document = review.accept(desk.store, scope, document_id, version, desk.now())
    return presenting.document_json(document, documents.forms(desk.store, document), scope)


@router.post("/documents/{document_id}/reject")
def reject(desk: TheDesk, scope: TheScope, document_id: int, body: Rejection) -> Json:
    """End a review with a no and its reason."""
    document = review.reject(desk.store, scope, document_id, Refusal(body.reason), desk.now())
    return presenting.document_json(document, documents.forms(desk.store, document), scope)


@router.post("/documents/{document_id}/read", status_code=202)
def read_again(desk: TheDesk, scope: TheScope, document_id: int, body: Again) -> Json:
    """Queue a document to be read once more, perhaps as another kind."""
    document = intake.read_again(desk.store, scope, document_id, kind=body.kind, at=desk.now())
    desk.wake()
    return presenting.document_row_json(document)


@router.get("/documents/{document_id}/pages/{page}", response_class=Response)
def picture(
    desk: TheDesk,
    scope: TheScope,
    document_id: int,
    page: int,
    width: Annotated[int | None, Query(ge=32, le=4000)] = None,
    box: Annotated[str | None, Query(pattern=r"^\d+(,\d+){3}$", description="x0,y0,x1,y1 in pixels")] = None,
) -> Response:
    """Return the upright picture of a page, or of the part that a value was read from."""
    cut = picturing.Cut(width, _box(box))
    made = picturing.page(desk.store, scope, document_id, page, cut)
    return Response(made.jpeg, media_type="image/jpeg", headers=_KEEP)


@router.get("/documents/{document_id}/crops/{form}/{field}", response_class=Response)
def crop(desk: TheDesk, scope: TheScope, document_id: int, form: int, field: str) -> Response:
    """Return the piece of the picture that a field was read from: "serial_no", or "lines[1].part_no"."""
    made = picturing.crop(desk.store, scope, document_id, form, field)
    return Response(made.jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=300"})


@router.get("/documents/{document_id}/file", response_class=Response)
def original(desk: TheDesk, scope: TheScope, document_id: int) -> Response:
    """Return the file as it came in, to be saved and never shown by the browser itself."""
    document = documents.find(desk.store, scope, document_id)
    if not masking.needs_contact(scope):  # its pictures are masked; the file is not
        raise NotAllowedError("open the file as it came in", scope.user)
    headers = {"Content-Disposition": f'attachment; filename="document-{document.id}"', **_KEEP}
    return Response(desk.store.blobs.get(document.sha256), media_type="application/octet-stream", headers=headers)


@router.get("/events", response_class=EventSourceResponse)
async def happenings(request: Request, desk: TheDesk, scope: TheScope) -> EventSourceResponse:
    """Tell what happens to documents, shipments and settlements, as it happens."""
    seen = request.headers.get("last-event-id", "")
    return EventSourceResponse(events.stream(desk.store, scope, int(seen) if seen.isdecimal() else None))


def _version(if_match: str) -> int:
    text = if_match.strip().removeprefix("W/").strip('"')
    return int(text) if text.isdecimal() else -1  # a version that no document has: somebody was faster


def _box(text: str | None) -> tuple[int, int, int, int] | None:
    if text is None:
        return None
    x0, y0, x1, y1 = (int(side) for side in text.split(","))
    return x0, y0, x1, y1
