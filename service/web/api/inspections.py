"""Inspections over HTTP: the photos of one part in, the inspection result out; photos, report, a person's verdict."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from pydantic import BaseModel

from service.store import inspections
from service.usecases import inspecting, part_references, picturing, presenting, reporting, viewing
from service.usecases.inspecting import Subject
from service.usecases.intake import Upload
from service.usecases.presenting import Json
from service.web.api.forms import as_file
from service.web.auth import TheDesk, TheScope
from service.web.desk import Desk

router = APIRouter(prefix="/api", tags=["inspections"])
_LIMIT = 50
_KEEP = {"Cache-Control": "private, max-age=86400"}


class Decision(BaseModel):
    """What a person says of an inspection."""

    verdict: str  # intact, damaged, unclear
    reason: str


@router.post("/inspections", status_code=201)
def inspect(
    desk: TheDesk,
    scope: TheScope,
    photos: Annotated[list[UploadFile], File()],
    part_no: Annotated[str, Form()] = "",
    tag_no: Annotated[str, Form()] = "",
) -> Json:
    """Inspect a part by its photos; photos and verdict are kept."""
    subject = Subject(part_no or None, tag_no or None)
    inspected = inspecting.inspect_part(desk.store, scope, subject, uploads_of(desk, photos), desk.now())
    return presenting.inspected_json(inspected)


@router.get("/inspections")
def newest(desk: TheDesk, scope: TheScope, cursor: int | None = None) -> Json:
    """List inspections, newest first; next is the cursor of the page after, null at the end."""
    found = inspections.newest(desk.store, scope, before=cursor, limit=_LIMIT + 1)
    shown = found[:_LIMIT]
    following = shown[-1].id if len(found) > _LIMIT else None
    return {"inspections": [presenting.inspected_json(one) for one in shown], "next": following}


@router.get("/inspections/{inspection_id}")
def one(desk: TheDesk, scope: TheScope, inspection_id: int) -> Json:
    """Return an inspection with what a person said of it since."""
    return presenting.inspected_json(inspections.find(desk.store, scope, inspection_id))


@router.get("/inspections/{inspection_id}/photos/{number}", response_class=Response)
def photo(
    desk: TheDesk,
    scope: TheScope,
    inspection_id: int,
    number: int,
    width: Annotated[int | None, Query(ge=32, le=4000)] = None,
) -> Response:
    """Return a photo upright, as the boxes of its findings count; photos are numbered from 1."""
    made = picturing.photo(desk.store, scope, inspection_id, number, width)
    return Response(made.jpeg, media_type="image/jpeg", headers=_KEEP)


@router.get("/inspections/{inspection_id}/report", response_class=Response)
def report(desk: TheDesk, scope: TheScope, inspection_id: int, format: str = "pdf") -> Response:  # noqa: A002
    """Return the inspection report as docx, pdf or xlsx."""
    return as_file(reporting.inspection_report(desk.store, scope, inspection_id, format))


@router.post("/inspections/{inspection_id}/verdict")
def decide(desk: TheDesk, scope: TheScope, inspection_id: int, body: Decision) -> Json:
    """Note a person's verdict and reason over the machine's; no deduction follows by itself."""
    decided = inspecting.decide(desk.store, scope, inspection_id, body.verdict, body.reason, at=desk.now())
    return presenting.inspected_json(decided)


@router.post("/inspections/{inspection_id}/reference")
def keep_as_reference(desk: TheDesk, scope: TheScope, inspection_id: int) -> Json:
    """Keep the good photos of an inspection that a person called intact, to compare its part with from now on."""
    return {"kept": part_references.keep(desk.store, scope, inspection_id, at=desk.now())}


@router.get("/parts/{part_no}/photos/{sha256}", response_class=Response)
def part_photo(
    desk: TheDesk,
    _scope: TheScope,
    part_no: str,
    sha256: str,
    width: Annotated[int | None, Query(ge=32, le=4000)] = None,
) -> Response:
    """Return a photo of an intact part, upright."""
    made = picturing.part_photo(desk.store, part_no, sha256, width)
    return Response(made.jpeg, media_type="image/jpeg", headers=_KEEP)


@router.delete("/parts/{part_no}/photos/{sha256}", status_code=204)
def drop_part_photo(desk: TheDesk, scope: TheScope, part_no: str, sha256: str) -> None:
    """Stop comparing with a photo of an intact part."""
    part_references.drop(desk.store, scope, part_no, sha256, at=desk.now())


@router.get("/view-sheet", response_class=Response)
def view_sheet(_scope: TheScope, family: Annotated[str, Query(max_length=20)] = "") -> Response:
    """Return the standard view sheet as PDF: photos taken on it can be measured."""
    return as_file(viewing.sheet(family))


def uploads_of(desk: Desk, files: list[UploadFile]) -> list[Upload]:
    """Return what was sent; the empty part that a browser sends for an input without a file is left out."""
    limit = desk.settings.upload_bytes
    return [Upload(one.filename, one.file.read(limit + 1)) for one in files if one.filename]
