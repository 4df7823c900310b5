"""Return applications over HTTP: their photos, judged by the gate, and what they lack."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Query, Response, UploadFile

from service.domain import returns
from service.domain.scope import Scope
from service.usecases import photo_checks, picturing, presenting, returning
from service.usecases.intake import Upload
from service.usecases.presenting import Json
from service.usecases.returning import ReturnFile
from service.web.auth import TheDesk, TheScope

router = APIRouter(prefix="/api", tags=["returns"])


@router.get("/returns/{application_no}")
def application(desk: TheDesk, scope: TheScope, application_no: str) -> Json:
    """Return an application with its photos, who pays its freight, each line's fate, and what speaks against it.

    `freight_payer` is 服务站 or 厂方 (5.2.1, 5.2.2), null while the reason is none of the form's; `fates` has one word
    a line (5.2.8): waiting, credited, sent_back or kept.
    """
    return _file_json(scope, returning.of_application(desk.store, scope, application_no, desk.now()))


@router.post("/returns/{application_no}/photos", status_code=201)
def add_photos(
    desk: TheDesk,
    scope: TheScope,
    application_no: str,
    photos: Annotated[list[UploadFile], File()],
    line: Annotated[int, Form()] = 1,
) -> Json:
    """Keep photos of one part of an application; one that is not clear is named with the reason."""
    limit = desk.settings.upload_bytes
    uploads = [Upload(one.filename or "", one.file.read(limit + 1)) for one in photos]
    found = returning.add_photos(desk.store, scope, application_no, line, uploads, at=desk.now())
    return _file_json(scope, found)


@router.get("/returns/{application_no}/photos/{sha256}", response_class=Response)
def photo(
    desk: TheDesk,
    scope: TheScope,
    application_no: str,
    sha256: str,
    width: Annotated[int | None, Query(ge=32, le=4000)] = None,
) -> Response:
    """Return a photo of an application, upright."""
    made = picturing.return_photo(desk.store, scope, application_no, sha256, width)
    return Response(made.jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=31536000"})


@router.post("/photos/check")
def check_photo(desk: TheDesk, _scope: TheScope, photo: Annotated[UploadFile, File()]) -> Json:
    """Say whether a photo can be judged, before it is sent with an application or inspection; it is not kept."""
    limit = desk.settings.upload_bytes
    return presenting.photo_check_json(photo_checks.check(Upload(photo.filename or "", photo.file.read(limit + 1))))


def _file_json(scope: Scope, found: ReturnFile) -> Json:
    payer = returns.freight_payer(found.application.reason_code)
    return {
        "application": presenting.record_json(found.application, scope),
        "freight_payer": payer.value if payer else None,
        "fates": [returns.fate_of(line).value for line in found.application.lines],
        "photos": [
            {"line": photo.line, "name": photo.name, "sha256": photo.sha256, "quality": photo.quality.value}
            for photo in found.photos
        ],
        "problems": [presenting.problem_json(problem) for problem in found.problems],
    }
