"""Inspecting a part (检验): its photos are kept as evidence, the verdict with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import inspections
from inspections.results import RgbImage
from service import media
from service.domain.scope import Scope
from service.errors import BadRow, InvalidInputError, MediaError, NotFoundError
from service.store import archive, audit, events
from service.store import inspections as kept
from service.store.inspections import Inspected, Inspector, Photo
from service.store.unit import Store
from service.usecases.intake import Upload

PHOTO_LIMIT = 20


@dataclass(frozen=True, slots=True)
class Subject:
    """The part that the photos show."""

    part_no: str | None = None
    tag_no: str | None = None  # of an old part; its part number is then the tag's


def inspect_part(store: Store, scope: Scope, subject: Subject, photos: Sequence[Upload], at: datetime) -> Inspected:
    """Inspect a part by its photos, keep the result and the photos, and return it.

    Raises:
        InvalidInputError: No photo, too many, or one that is no picture; each is named.
        NotFoundError: The tag is not there, or another station's.
        InspectError: The part cannot be inspected.
    """
    pictures = _pictures(photos)
    part_no, station_code = _part(store, scope, subject)
    result = inspections.inspect(pictures, part_no=part_no)
    inspector = Inspector(scope.user, station_code, subject.tag_no)
    with store.transaction():
        evidence = [Photo(photo.name, store.blobs.put(photo.data)) for photo in photos]
        inspected = kept.add(store, result, evidence, inspector, at)
        body = {"id": inspected.id, "verdict": result.verdict.value, "part_no": result.part_no}
        events.add(store, "inspection", str(inspected.id), station_code=station_code, at=at, body=body)
        audit.write(store, inspected.subject, "inspect", by=scope.user, at=at, detail=body)
    return inspected


def _pictures(photos: Sequence[Upload]) -> list[tuple[str, RgbImage]]:
    if not photos:
        raise InvalidInputError([BadRow("no_photo")])
    if len(photos) > PHOTO_LIMIT:
        raise InvalidInputError([BadRow("too_many_photos", params={"limit": PHOTO_LIMIT})])
    pictures, bad = [], []
    for row, photo in enumerate(photos, start=1):
        try:
            pictures.append((photo.name, media.decode_image(photo.data)))
        except MediaError as error:
            bad.append(BadRow(error.code, row, photo.name))
    if bad:
        raise InvalidInputError(bad)
    return pictures


def _part(store: Store, scope: Scope, subject: Subject) -> tuple[str | None, str | None]:
    """Return the part number and whose part it is."""
    if subject.tag_no is None:
        return subject.part_no, scope.station_code
    tag = archive.get_tag(store, subject.tag_no)
    if tag is None or not scope.may_see(tag.station_code):
        raise NotFoundError("tag", subject.tag_no)
    return subject.part_no or tag.part_no, tag.station_code
