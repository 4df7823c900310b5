"""Which form a page is (单据种类): by its code, else by what the caller says, else by its printed title."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors import codes, models, register
from extractors.codes import PageCodeReading, SeenCode
from extractors.decoded import Known
from extractors.page_marks import Marks
from extractors.register import NotOnFormError, Registration
from extractors.results import PageProblem, PageReading, RgbImage
from templates_docx import load
from templates_docx.errors import FormSpecError, UnknownVersionError
from templates_docx.kinds import TITLES, Kind
from templates_docx.spec import Box, FieldType, Layout

BY_CODE = 0.9999
BY_CALLER = 0.98
_TITLE_PAD_MM = 0.5
_LINE_HEIGHT = 48


@dataclass(frozen=True, slots=True)
class Classified:
    """What a page is taken for."""

    kind: Kind | None
    version: int | None
    confidence: float
    code: PageCodeReading
    problems: tuple[PageProblem, ...] = ()


def layouts() -> tuple[Layout, ...]:
    """Return the current layout of every form that has marks."""
    found = (load.layout(kind) for kind in load.form_kinds() if load.versions(kind))
    return tuple(layout for layout in found if layout.marks)


def classify(
    page: RgbImage, gray: NDArray[np.uint8], marks: Marks, seen: Sequence[SeenCode], asked: Kind | None
) -> Classified:
    """Return which form a page is.

    Args:
        page: The page image in colour, any way up.
        gray: The same in gray.
        marks: The page's own marks.
        seen: The codes already read on the image that lie on this page.
        asked: The kind that the caller says it is.
    """
    code = codes.understand([item.text for item in seen])
    if code.code is not None:
        return by_code(code, asked)
    places = _places(marks)
    code = _code_on_form(gray, places, asked) or code
    if code.code is not None:
        return by_code(code, asked)
    damaged = (PageProblem("page_code_damaged", params={"text": code.text or ""}),) if code.damaged else ()
    if asked is not None and any(layout.kind is asked for layout, _ in places):
        return Classified(asked, None, BY_CALLER, code, damaged)
    kind, confidence = _by_title(page, places)
    return Classified(kind, None, confidence, code, damaged)


def by_code(code: PageCodeReading, asked: Kind | None) -> Classified:
    """Return what a page's code says it is; ValueError for a code that says nothing."""
    said = code.code
    if said is None:
        raise ValueError("a page code that says nothing")
    try:
        kind = load.kind_of_code(said.form)
    except FormSpecError:
        problem = PageProblem("unknown_version", params={"form": said.form, "version": str(said.version)})
        return Classified(None, said.version, BY_CODE, code, (problem,))
    problems = []
    if asked is not None and asked is not kind:
        problems.append(PageProblem("kind_differs", params={"asked": TITLES[asked], "found": TITLES[kind]}))
    try:
        load.layout(kind, said.version)
    except UnknownVersionError:
        problems.append(PageProblem("unknown_version", params={"form": TITLES[kind], "version": str(said.version)}))
    return Classified(kind, said.version, BY_CODE, code, tuple(problems))


def beside_asked(reading: PageReading, asked: Kind | None) -> PageReading:
    """Return a reading that names what the caller said it is, where it is something else."""
    if asked is None or reading.kind == asked:
        return reading
    differs = PageProblem("kind_differs", params={"asked": TITLES[asked], "found": TITLES[Kind(reading.kind)]})
    return dataclasses.replace(reading, problems=(differs, *reading.problems))


def _places(marks: Marks) -> list[tuple[Layout, Registration]]:
    """Return the forms whose marks stand as these do, and how each would lie, best first."""
    found = []
    for layout in layouts():
        try:
            found.append((layout, register.place(marks, layout)))
        except NotOnFormError:
            continue
    found.sort(key=lambda item: item[1].rms_mm)
    return found


def _code_on_form(
    gray: NDArray[np.uint8], places: Sequence[tuple[Layout, Registration]], asked: Kind | None
) -> PageCodeReading | None:
    """Look for the code where the forms have it."""
    tried: set[Box] = set()
    for layout, placed in sorted(places, key=lambda item: item[0].kind is not asked):
        box = _rounded(layout.code_box)
        if box in tried:
            continue
        tried.add(box)
        text = codes.read_from_form(gray, placed, layout.code_box)
        if text is not None:
            return codes.understand([text])
    return None


def _by_title(page: RgbImage, places: Sequence[tuple[Layout, Registration]]) -> tuple[Kind | None, float]:
    """Read the printed title where each form has it."""
    crops: dict[Box, RgbImage] = {}
    titles: dict[Box, list[tuple[Kind, str]]] = {}
    for layout, placed in places:
        for words, box in layout.labels:
            if words and words in {TITLES[layout.kind], TITLES[layout.kind].replace("(", "（").replace(")", "）")}:
                key = _rounded(box)
                titles.setdefault(key, []).append((layout.kind, words))
                crops.setdefault(key, _cut(page, placed, box))
    probabilities = models.recogniser().probabilities(list(crops.values()))
    best: tuple[Kind | None, float] = (None, 0.0)
    for key, steps in zip(crops, probabilities, strict=True):
        known = Known(tuple(words for _, words in titles[key]), closed=True)
        read = models.decoder().decode([steps], FieldType.TEXT, known)
        if read.known in {"same", "mended"} and read.share > best[1]:
            best = (next(kind for kind, words in titles[key] if words == read.text), min(read.share, BY_CALLER))
    return best


def _cut(page: RgbImage, placed: Registration, box: Box) -> RgbImage:
    around = (box[0] - _TITLE_PAD_MM, box[1] - _TITLE_PAD_MM, box[2] + _TITLE_PAD_MM, box[3] + _TITLE_PAD_MM)
    return placed.cut(page, around, _LINE_HEIGHT / (around[3] - around[1]))


def _rounded(box: Box) -> Box:
    return (round(box[0]), round(box[1]), round(box[2]), round(box[3]))
