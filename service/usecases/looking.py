"""Looks at photos of a part (看照片): files to an inspection, without keeping anything."""

from collections.abc import Sequence
from pathlib import Path

import inspections
from inspections.errors import NoReferenceError
from inspections.results import Inspection, RgbImage
from service import media
from service.errors import BadRow, InvalidInputError, MediaError

_PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".tif", ".tiff", ".bmp"}


def look(photos: Sequence[Path], *, part_no: str | None = None, reference: Path | None = None) -> Inspection:
    """Return what an inspection says of the photos of one part.

    Args:
        photos: Files.
        part_no: Passed through.
        reference: A folder with photos of intact parts of this kind.

    Raises:
        InvalidInputError: Files are no pictures; each is named.
        NoReferenceError: The folder holds no picture.
    """
    pictures = _decoded(photos)
    if reference is None:
        return inspections.inspect(pictures, part_no=part_no)
    files = sorted(path for path in reference.iterdir() if path.suffix.lower() in _PICTURES)
    if not files:
        raise NoReferenceError(part_no, "the folder holds no picture")
    references = [picture for _, picture in _decoded(files)]
    return inspections.inspect(pictures, part_no=part_no, references=references)


def _decoded(files: Sequence[Path]) -> list[tuple[str, RgbImage]]:
    pictures, bad = [], []
    for path in files:
        try:
            pictures.append((path.name, media.decode_image(path.read_bytes())))
        except MediaError as error:
            bad.append(BadRow(error.code, name=path.name))
    if bad:
        raise InvalidInputError(bad)
    return pictures
