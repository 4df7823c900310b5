"""The number on a tag that an inspection photo shows (照片上的标签号): is it the claimed part's (5.2.8)."""

from collections.abc import Sequence

import cv2
import numpy as np

import extractors
from extractors import codes, page_marks
from inspections.identity import Shown
from inspections.results import RgbImage
from service.store import archive
from service.store.unit import Store
from templates_docx import load
from templates_docx.kinds import Kind

_TAGS = {Kind.OLD_PART_TAG: "tag_no", Kind.PARTS_RETURN_TAG: "application_no"}
_TAG_MARKS = frozenset(load.layout(Kind.OLD_PART_TAG).marks) | frozenset(load.layout(Kind.PARTS_RETURN_TAG).marks)
_SIDES_PX = (1600, 3200)  # at which a code is looked for: as a whole, then small in a large photo


def seen(store: Store, photos: Sequence[RgbImage], *, tag_no: str | None, part_no: str | None) -> Shown | None:
    """Return what the tags on the photos say against the claim; a tag that differs counts before one that agrees.

    Returns:
        None where no tag reads, or the archive does not know what it hangs on.
    """
    told = [said for photo in photos for said in _said(store, photo, tag_no=tag_no, part_no=part_no)]
    return min(told, key=lambda one: one.agrees, default=None)


def _said(store: Store, photo: RgbImage, *, tag_no: str | None, part_no: str | None) -> list[Shown]:
    found = []
    for kind, number, sure in _numbers(photo):
        if kind is Kind.OLD_PART_TAG and tag_no is not None:
            found.append((Shown(number, agrees=number == tag_no), sure))
            continue
        parts = _parts_of(store, kind, number)
        if part_no is not None and parts:
            found.append((Shown(number, agrees=part_no in parts), sure))
    return [shown for shown, sure in found if sure or shown.agrees]  # nothing is misread as just the claimed number


def _parts_of(store: Store, kind: Kind, number: str) -> set[str]:
    """Return the parts that a tag may hang on."""
    if kind is Kind.OLD_PART_TAG:
        tag = archive.get_tag(store, number)
        return {tag.part_no} if tag and tag.part_no else set()
    application = archive.get_return(store, number)
    return {line.part_no for line in application.lines if line.part_no} if application else set()


def _numbers(photo: RgbImage) -> list[tuple[Kind, str, bool]]:
    """Return each tag's kind and number, and whether it is read for sure."""
    grey = np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), np.uint8)
    for side in _SIDES_PX:
        texts = [code.text for code in codes.find_codes(_within(grey, side))]
        found = [one for text in texts if (one := _of_code(text)) is not None]
        if found:
            return [(kind, number, True) for kind, number in found]
    return _printed(photo, grey)


def _of_code(text: str) -> tuple[Kind, str] | None:
    code = codes.understand([text]).code
    kind = load.kind_of_code(code.form) if code else None
    return (kind, code.number) if code and kind in _TAGS and kind else None


def _printed(photo: RgbImage, grey: page_marks.Gray) -> list[tuple[Kind, str, bool]]:
    """Read a tag whose marks are seen and whose code is not."""
    marks = {mark for mark, _ in page_marks.find_marks(grey)}
    if len(marks & _TAG_MARKS) < page_marks.FEWEST_MARKS:
        return []
    pages = [page for page in extractors.read_page(photo) if page.kind in set(_TAGS)]
    named = [(Kind(page.kind), page.fields.get(_TAGS[Kind(page.kind)])) for page in pages]
    return [(kind, str(field.value), field.accepted) for kind, field in named if field and field.value]


def _within(grey: page_marks.Gray, side_px: int) -> page_marks.Gray:
    scale = side_px / max(grey.shape)
    if scale >= 1:
        return grey
    size = max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
