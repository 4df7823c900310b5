"""Pictures of pages for people (原件图): upright, as the boxes of their readings count; whole, small, or cropped."""

import dataclasses
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image

from extractors.errors import UnreadableFileError
from extractors.results import PageReading, PixelBox, Reading, RgbImage
from service.domain import masking
from service.domain.scope import Scope
from service.errors import NotFoundError
from service.store import archive_pages, documents, inspections, part_photos, return_photos
from service.store.blobs import Blobs
from service.store.documents import Form
from service.store.nouns import RETURNS
from service.store.unit import Store
from service.usecases import presenting, reading

_KEPT = 64  # pictures kept in memory; a whole page is some 500 KB as JPEG
_QUALITY = 86
_GREY = 160
_LINE = re.compile(r"lines\[(?P<index>\d{1,4})\]\.(?P<name>\w+)")
_CROP_MARGIN = 0.25  # of the box's height, around a crop


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG and the size of the upright page it was made from."""

    jpeg: bytes
    size: tuple[int, int]  # width and height of the page in pixels


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part of a page is wanted, and how large."""

    width: int | None = None  # at most so many pixels wide
    box: PixelBox | None = None  # on the upright page
    hidden: tuple[PixelBox, ...] = ()  # painted over: phones and addresses of customers


WHOLE = Cut()


def page(store: Store, scope: Scope, document_id: int, number: int, cut: Cut = WHOLE) -> Picture:
    """Return the picture of a document's page.

    Raises:
        NotFoundError: There is no such document that the caller may see, or it has no such page.
        UnreadableFileError, MediaError: The file has no pictures.
    """
    document = documents.find(store, scope, document_id)
    forms = [form for form in documents.forms(store, document) if form.reading.page == number]
    turned = forms[0].reading.rotation if forms else 0
    hidden = () if masking.needs_contact(scope) else tuple(box for form in forms for box in _private(form))
    try:
        return _picture(store.blobs, document.sha256, number, turned, dataclasses.replace(cut, hidden=hidden))
    except UnreadableFileError as error:
        if error.code == "no_such_page":
            raise NotFoundError("page", number) from error
        raise


def crop(store: Store, scope: Scope, document_id: int, form: int, field: str) -> Picture:
    """Return the piece of a page that a value was read from.

    Args:
        store: The store.
        scope: Who asks.
        document_id: The document.
        form: Which of the forms found in it, from 1.
        field: As problems name it: "serial_no", "lines[1].part_no".

    Raises:
        NotFoundError: There is no such document that the caller may see, no such form or field, or it has no place.
        UnreadableFileError, MediaError: The page has no picture.
    """
    document = documents.find(store, scope, document_id)
    found = next((one for one in documents.forms(store, document) if one.form == form), None)
    read = reading_at(found.current, field) if found else None
    if found is None or read is None or read.box is None:
        raise NotFoundError("place", field)
    return page(store, scope, document_id, found.current.page, Cut(box=read.box))


def reading_at(form: PageReading, field: str) -> Reading | None:
    """Return a reading by the name that problems give its field; None where there is none."""
    line = _LINE.fullmatch(field)
    if line is None:
        return form.fields.get(field)
    index = int(line["index"])
    return form.lines[index].get(line["name"]) if index < len(form.lines) else None


def photo(store: Store, scope: Scope, inspection_id: int, number: int, width: int | None = None) -> Picture:
    """Return a photo of an inspection, numbered from 1, upright as it was inspected.

    Raises:
        NotFoundError: There is no such inspection that the caller may see, or no such photo.
    """
    photos = inspections.find(store, scope, inspection_id).photos
    if not 0 < number <= len(photos):
        raise NotFoundError("photo", number)
    return _picture(store.blobs, photos[number - 1].sha256, 1, 0, Cut(width))


def return_photo(store: Store, scope: Scope, application_no: str, sha256: str, width: int | None = None) -> Picture:
    """Return a photo of a part that a station wants to hand back, upright.

    Raises:
        NotFoundError: There is no such application that the caller may see, or it has no such photo.
    """
    archive_pages.find(store, scope, RETURNS, application_no)
    if sha256 not in {photo.sha256 for photo in return_photos.of_application(store, application_no)}:
        raise NotFoundError("photo", sha256)
    return _picture(store.blobs, sha256, 1, 0, Cut(width))


def part_photo(store: Store, part_no: str, sha256: str, width: int | None = None) -> Picture:
    """Return a photo of an intact part, for any who inspect; NotFoundError where the part has no such photo."""
    if all(photo.sha256 != sha256 for photo in part_photos.of_part(store, part_no)):
        raise NotFoundError("part photo", sha256)
    return _picture(store.blobs, sha256, 1, 0, Cut(width))


def _private(form: Form) -> Iterator[PixelBox]:
    """Where a form says how to reach a customer; the picture must not tell what the text does not."""
    for readings in (form.current.fields, *form.current.lines):
        for name, read in readings.items():
            if name in presenting.PRIVATE and read.box is not None:
                yield read.box


@lru_cache(maxsize=_KEPT)
def _picture(blobs: Blobs, sha256: str, number: int, turned: int, cut: Cut) -> Picture:
    upright = np.rot90(reading.page_picture(blobs.get(sha256), number), -turned // 90).copy()
    height, width = upright.shape[:2]
    for x0, y0, x1, y1 in cut.hidden:
        upright[max(0, y0) : y1, max(0, x0) : x1] = _GREY
    image = Image.fromarray(np.ascontiguousarray(_part(upright, cut)))
    if cut.width is not None and image.width > cut.width:
        image = image.resize((cut.width, max(1, round(image.height * cut.width / image.width))), Image.Resampling.BOX)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY)
    return Picture(out.getvalue(), (width, height))


def _part(upright: RgbImage, cut: Cut) -> RgbImage:
    if cut.box is None:
        return upright
    x0, y0, x1, y1 = cut.box
    margin = round((y1 - y0) * _CROP_MARGIN)
    part = upright[max(0, y0 - margin) : y1 + margin, max(0, x0 - margin) : x1 + margin]
    return part if part.size else upright
