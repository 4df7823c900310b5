"""The standard view sheet (标准拍摄垫纸): printed, and what photos on it measure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from generators import view_sheet
from inspections import outline, view
from inspections import references as references_of
from inspections.results import RgbImage
from service import media
from service.store.blobs import Blobs
from service.store.inspections import Inspected
from service.store.unit import Store
from service.usecases.forms import Made


@dataclass(frozen=True, slots=True)
class Measure:
    """What a photo on the sheet says of a part, mm."""

    length_mm: float
    width_mm: float
    area_mm2: float
    apart_mm: float | None  # from the reference outlines; None without references
    bent: bool | None  # None: too few references on the sheet, nothing is said


def sheet(family: str) -> Made:
    """Return the sheet for a family of parts as PDF."""
    words = family.strip()
    name = re.sub(r"[^\w-]", "", words)
    return Made(f"标准拍摄垫纸{name}.pdf", "application/pdf", view_sheet.fill(words))


def measure(photo: RgbImage, references: Sequence[RgbImage] = ()) -> Measure | None:
    """Measure a part on the sheet, and compare its outline with those of intact parts on the sheet.

    Returns:
        None where the photo is not on the sheet, or no part stands out from it.
    """
    found = _measured(photo)
    if found is None:
        return None
    edges = [other.outline for reference in references if (other := _measured(reference)) is not None]
    apart = outline.nearest(found.outline, edges).largest_mm if edges else None
    known = apart is not None and len(edges) >= references_of.LEAST_TO_COMPARE
    bent = apart >= references_of.bent_from_mm(edges) if apart is not None and known else None
    return Measure(found.length_mm, found.width_mm, found.area_mm2, apart, bent)


@lru_cache(maxsize=256)
def _of_blob(blobs: Blobs, sha256: str) -> Measure | None:
    return measure(media.decode_image(blobs.get(sha256)))


def of_inspection(store: Store, inspected: Inspected) -> tuple[Measure | None, ...]:
    """Return what each photo of an inspection measures; None for those not on the sheet."""
    return tuple(_of_blob(store.blobs, photo.sha256) for photo in inspected.photos)


def _measured(photo: RgbImage) -> view.Measured | None:
    straight = view.straighten(photo)
    return view.measure(straight) if straight else None
