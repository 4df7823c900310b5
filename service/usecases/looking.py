"""Looks at photos of a part (看照片): files to an inspection, without keeping anything."""

from collections.abc import Sequence
from pathlib import Path

import inspections
from inspections.errors import NoReferenceError
from inspections.results import Inspection
from service import media

_PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".tif", ".tiff", ".bmp"}


def look(photos: Sequence[Path], *, part_no: str | None = None, reference: Path | None = None) -> Inspection:
    """Return what an inspection says of the photos of one part.

    Args:
        photos: Files.
        part_no: Passed through.
        reference: A folder with photos of intact parts of this kind.

    Raises:
        MediaError: A file is no picture.
        NoReferenceError: The folder holds no picture.
    """
    pictures = [(path.name, media.decode_image(path.read_bytes())) for path in photos]
    if reference is None:
        return inspections.inspect(pictures, part_no=part_no)
    files = sorted(path for path in reference.iterdir() if path.suffix.lower() in _PICTURES)
    if not files:
        raise NoReferenceError(part_no, "the folder holds no picture")
    references = [media.decode_image(path.read_bytes()) for path in files]
    return inspections.inspect(pictures, part_no=part_no, references=references)
