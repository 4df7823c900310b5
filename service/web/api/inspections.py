"""Inspections over HTTP: the photos of one part in, the inspection result out."""

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile

from service.usecases import inspecting, presenting
from service.usecases.inspecting import Subject
from service.usecases.intake import Upload
from service.usecases.presenting import Json
from service.web.auth import TheDesk, TheScope

router = APIRouter(prefix="/api", tags=["inspections"])


@router.post("/inspections", status_code=201)
def inspect(
    desk: TheDesk,
    scope: TheScope,
    photos: Annotated[list[UploadFile], File()],
    part_no: Annotated[str, Form()] = "",
    tag_no: Annotated[str, Form()] = "",
) -> Json:
    """Inspect a part by its photos; photos and verdict are kept."""
    limit = desk.settings.upload_bytes
    uploads = [Upload(one.filename or "", one.file.read(limit + 1)) for one in photos]
    subject = Subject(part_no or None, tag_no or None)
    return presenting.inspected_json(inspecting.inspect_part(desk.store, scope, subject, uploads, desk.now()))
