"""Return applications (退换申请): their photos, judged by the gate as they come in, and what else they lack (5.2.4)."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import inspections
from service.domain import returns
from service.domain.photos import PhotoUse
from service.domain.problems import Problem
from service.domain.records import PartsReturn
from service.domain.scope import Scope
from service.errors import BadRow, InvalidInputError
from service.store import archive_pages, audit, keeping, return_photos
from service.store.nouns import RETURNS
from service.store.return_photos import ReturnPhoto
from service.store.unit import Store
from service.usecases import completing, inspecting, photo_checks
from service.usecases.intake import Upload
from service.usecases.judging import judge
from templates_docx.kinds import Kind


@dataclass(frozen=True, slots=True)
class ReturnFile:
    """An application with its photos and everything that speaks against it."""

    application: PartsReturn
    photos: tuple[ReturnPhoto, ...]
    problems: tuple[Problem, ...]


def of_application(store: Store, scope: Scope, application_no: str, at: datetime) -> ReturnFile:
    """Return an application with its photos and problems; NotFoundError when there is none that the caller may see."""
    application = archive_pages.find(store, scope, RETURNS, application_no)
    photos = return_photos.of_application(store, application_no)
    qualities = {photo.name: photo.quality.value for photo in photos}
    problems = (
        *returns.missing_parts(application, completing.required_of(Kind.PARTS_RETURN_LIST)),
        *returns.refused_photos(application, qualities),
        *photo_checks.problems_in(store, scope, "return", application_no, not_before=application.issued_on),
        *judge(store, application, at.date()),
    )
    return ReturnFile(application, tuple(photos), problems)


def add_photos(
    store: Store, scope: Scope, application_no: str, line: int, photos: Sequence[Upload], *, at: datetime
) -> ReturnFile:
    """Keep photos of one part of an application, each judged by the gate, and return the application.

    A photo that is not clear is kept and named among the problems with the reason; a clear one of the same name
    takes its place. One that was shown before for another part is named with both places, and headquarters is alerted.

    Raises:
        NotFoundError: There is no such application that the caller may see.
        InvalidInputError: It has no such line; or no photo, too many, or one that is no picture.
    """
    pictures = inspecting.decoded(photos)
    judged = [(photo, inspections.gate(picture)) for photo, (_, picture) in zip(photos, pictures, strict=True)]
    seen = [photo_checks.see(store, photo.data, picture) for photo, (_, picture) in zip(photos, pictures, strict=True)]
    with store.transaction():
        application = archive_pages.find(store, scope, RETURNS, application_no)
        if not 1 <= line <= len(application.lines):
            raise InvalidInputError([BadRow("no_such_line", name="line", params={"lines": len(application.lines)})])
        for photo, quality in judged:
            _keep(store, scope, application_no, ReturnPhoto(line, photo.name, store.blobs.put(photo.data), quality), at)
        for one, (photo, _) in zip(seen, judged, strict=True):
            photo_checks.note(store, one, _use(application, line, photo.name, at), by=scope.user, at=at)
        named = _with_photos(application, line, [photo.name for photo, _ in judged])
        if named != application:
            keeping.overwrite(store, RETURNS, named, by=scope.user, at=at)
        return of_application(store, scope, application_no, at)


def _use(application: PartsReturn, line: int, name: str, at: datetime) -> PhotoUse:
    return PhotoUse(
        shown_in="return",
        number=application.application_no,
        name=name,
        used_on=at.date(),
        line=line,
        part_no=application.lines[line - 1].part_no,
        station_code=application.station_code,
    )


def _keep(store: Store, scope: Scope, application_no: str, photo: ReturnPhoto, at: datetime) -> None:
    return_photos.put(store, application_no, photo, by=scope.user, at=at)
    detail = {"line": photo.line, "name": photo.name, "sha256": photo.sha256, "quality": photo.quality.value}
    audit.write(store, f"return {application_no}", "add_photo", by=scope.user, at=at, detail=detail)


def _with_photos(application: PartsReturn, number: int, names: Sequence[str]) -> PartsReturn:
    lines = list(application.lines)
    known = lines[number - 1].photos
    lines[number - 1] = dataclasses.replace(lines[number - 1], photos=tuple(dict.fromkeys([*known, *names])))
    return dataclasses.replace(application, lines=tuple(lines))
