"""One page, from picture to fields: the steps in their order."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors import classify, codes, edition, fields, invoices, models, page_marks, register, stamps
from extractors.classify import Classified
from extractors.codes import PageCodeReading, SeenCode
from extractors.fields import Sheet
from extractors.page_marks import Marks
from extractors.register import NotOnFormError
from extractors.results import NO_LEXICON, Lexicon, PageProblem, PageReading, RgbImage
from extractors.runs import Run
from extractors.unregistered import markless, paper, torn, typed
from templates_docx import load
from templates_docx.errors import UnknownVersionError
from templates_docx.kinds import Kind

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, eq=False)
class _Upright:
    """A page image turned upright, with the marks of each form on it."""

    page: RgbImage
    gray: NDArray[np.uint8]
    turned: int  # degrees clockwise
    forms: tuple[Marks, ...]


def read_page(
    page: RgbImage, *, kind: Kind | None = None, lexicon: Lexicon = NO_LEXICON, runs: Sequence[Run] = ()
) -> list[PageReading]:
    """Return every form that a page image shows, read; one of kind "unknown" where it shows none.

    Args:
        page: The page, any way up, (H, W, 3) uint8.
        kind: What the caller says it is; the page's own code speaks louder.
        lexicon: What the archive knows.
        runs: The text that the page's file carries, with places on an upright page; it is believed where the picture
            says the same.
    """
    upright = _upright(page)
    if not upright.forms:
        return _no_form(upright, kind, lexicon, runs)
    own = () if upright.turned else tuple(runs)
    found = _classified(upright, kind)
    if len(found) == 1 and found[0][1].kind is None and not found[0][1].problems:
        return _no_form(upright, kind, lexicon, own)
    readings = [_read_form(upright, marks, classified, lexicon, own) for marks, classified in found]
    return [dataclasses.replace(reading, rotation=upright.turned) for reading in readings]


def registered(page: RgbImage, *, kind: Kind | None = None) -> list[Sheet]:
    """Return the forms of a page image, registered and not yet read; pages that cannot be are left out."""
    upright = _upright(page)
    sheets = []
    for marks, classified in _classified(upright, kind):
        if classified.kind is not None:
            try:
                sheets.append(_sheet(upright, marks, classified.kind, classified))
            except (NotOnFormError, UnknownVersionError):
                continue
    return sheets


def _upright(page: RgbImage) -> _Upright:
    gray = np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), np.uint8)
    marks = page_marks.find_marks(gray)
    turn = page_marks.turn_of(marks)
    if turn:
        marks = [(mark, page_marks.turned(corners, gray.shape, turn)) for mark, corners in marks]
        page, gray = (np.ascontiguousarray(np.rot90(image, -turn // 90)) for image in (page, gray))
    parted = page_marks.sheets(marks, classify.layouts())
    forms = [sheet for sheet in parted if len(sheet) >= page_marks.FEWEST_MARKS]
    return _Upright(page, gray, turn, tuple(sorted(forms, key=_reading_order)))


def _classified(upright: _Upright, kind: Kind | None) -> list[tuple[Marks, Classified]]:
    if not upright.forms:
        return []
    seen = codes.find_codes(upright.gray)
    found = []
    for marks in upright.forms:
        mine = seen if len(upright.forms) == 1 else [code for code in seen if _lies_between(code, marks)]
        classified = classify.classify(upright.page, upright.gray, marks, mine, kind)
        found.append((marks, edition.settled(upright.gray, marks, classified)))
    return found


def _read_form(
    upright: _Upright, marks: Marks, classified: Classified, lexicon: Lexicon, runs: tuple[Run, ...]
) -> PageReading:
    if classified.kind is None:
        problems = classified.problems or (PageProblem("kind_unknown"),)
        return _without_fields(UNKNOWN, 0.0, classified.code, problems)
    try:
        sheet = dataclasses.replace(_sheet(upright, marks, classified.kind, classified), runs=runs)
    except UnknownVersionError:
        return _without_fields(classified.kind, classified.confidence, classified.code, classified.problems)
    except NotOnFormError:
        problems = (*classified.problems, PageProblem("not_registered"))
        return _without_fields(classified.kind, classified.confidence, classified.code, problems)
    read = fields.read_fields(stamps.taken_off(sheet), lexicon)
    code = classified.code.code
    page = PageReading(
        page=1,
        kind=classified.kind.value,
        kind_confidence=classified.confidence,
        template=f"{classified.kind}@{sheet.layout.version}",
        fields=read.fields,
        lines=read.lines,
        problems=(*classified.problems, *read.problems),
        page_code=classified.code.text,
        sheet=(code.page, code.pages) if code else (1, 1),
    )
    whole = sheet.placed.marks >= len(sheet.layout.marks)
    return page if whole else torn.doubted(torn.of_sheet(sheet), page)


def _sheet(upright: _Upright, marks: Marks, kind: Kind, classified: Classified) -> Sheet:
    layout = load.layout(kind, classified.version)
    placed = register.register(upright.gray, marks, layout)
    number = classified.code.code.number if classified.code.code else ""
    return Sheet(upright.page, upright.gray, placed, layout, load.form(kind), number)


def _no_form(upright: _Upright, kind: Kind | None, lexicon: Lexicon, runs: Sequence[Run]) -> list[PageReading]:
    """A page without marks: an invoice, some of ours that were cut off, another's layouts, or none of the kinds."""
    code = codes.understand([item.text for item in codes.find_codes(upright.gray)])
    picture = paper.upright(upright.page)
    if runs and not picture.turned:
        own = typed.lines(runs, models.recogniser().characters)
        picture = dataclasses.replace(picture, written=typed.believed(picture.page, picture.written, own))
    rotation = (upright.turned + picture.turned) % 360
    invoice = invoices.read_lines([line.as_text() for line in picture.written], picture.page)
    asked = kind if kind in load.form_kinds() else None
    named = classify.by_code(code, kind) if code.code is not None else Classified(asked, None, classify.BY_CALLER, code)
    found = [classify.beside_asked(invoice, kind)] if invoice else markless.read(picture, named, lexicon)
    if found:
        return [dataclasses.replace(read, rotation=rotation) for read in found]
    if named.kind is None:
        return [_without_fields(UNKNOWN, 0.0, code, named.problems or (PageProblem("not_a_form"),))]
    problems = (*named.problems, PageProblem("marks_missing"))
    return [_without_fields(named.kind, named.confidence, code, problems)]


def _without_fields(
    kind: str, confidence: float, code: PageCodeReading, problems: Sequence[PageProblem]
) -> PageReading:
    return PageReading(
        page=1,
        kind=str(kind),
        kind_confidence=confidence,
        template=None,
        fields={},
        problems=tuple(problems),
        page_code=code.text,
    )


def _lies_between(code: SeenCode, marks: Marks) -> bool:
    corners = np.concatenate(list(marks.values()))
    return bool(np.all(corners.min(0) <= code.middle) and np.all(corners.max(0) >= code.middle))


def _reading_order(marks: Marks) -> tuple[int, float]:
    """Sort forms as one reads them: by rows of about half a form, then from the left."""
    corners = np.concatenate(list(marks.values()))
    height = max(1.0, float(np.ptp(corners[:, 1])))
    return round(float(corners[:, 1].mean()) / height), float(corners[:, 0].mean())
