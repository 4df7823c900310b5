"""A page without marks: first as a form of ours that lost them, then by its labels alone."""

import dataclasses

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors import classify, codes
from extractors.classify import Classified
from extractors.codes import PageCodeReading
from extractors.fields import Sheet, read_fields
from extractors.results import Lexicon, PageProblem, PageReading
from extractors.unregistered import foreign, parted, torn
from extractors.unregistered.paper import Picture
from extractors.unregistered.torn import Torn
from templates_docx import load
from templates_docx.errors import UnknownVersionError
from templates_docx.kinds import TITLES
from templates_docx.spec import Layout

_BY_WORDS = 0.99  # that printed words and lines stand as on one form and on no other


def read(picture: Picture, named: Classified, lexicon: Lexicon) -> list[PageReading]:
    """Return what the forms without marks on a picture say, as one reads them; none where it shows none.

    Args:
        picture: The page, upright, with its text.
        named: What its code or the caller says it is, if anything.
        lexicon: What the archive knows.
    """
    found = [_read(sheet, named, lexicon) for sheet in parted.sheets(picture)]
    return [reading for reading in found if reading is not None]


def _read(picture: Picture, named: Classified, lexicon: Lexicon) -> PageReading | None:
    gray = np.asarray(cv2.cvtColor(picture.page, cv2.COLOR_RGB2GRAY), np.uint8)
    found = torn.find(gray, picture.written, _layouts(named))
    if found is not None:
        return _read_torn(picture, gray, found, named, lexicon)
    read = foreign.read(picture, named.kind, lexicon)
    return dataclasses.replace(read, problems=(*named.problems, *read.problems)) if read is not None else None


def _layouts(named: Classified) -> tuple[Layout, ...]:
    """Return the forms that a page may be: the one its code names, else any."""
    if named.kind is None or named.version is None:
        return classify.layouts()
    try:
        return (load.layout(named.kind, named.version),)
    except UnknownVersionError:
        return ()


def _read_torn(
    picture: Picture, gray: NDArray[np.uint8], found: Torn, named: Classified, lexicon: Lexicon
) -> PageReading:
    code = named.code
    if code.code is None:
        text = codes.read_from_form(gray, found.placed, found.layout.code_box)
        code = codes.understand([text] if text else [])
    if code.code is not None and code.code.form != load.form(found.layout.kind).code:
        code = PageCodeReading(code.text, damaged=True)
    sheet = Sheet(
        picture.page,
        gray,
        found.placed,
        found.layout,
        load.form(found.layout.kind),
        code.code.number if code.code else "",
    )
    return torn.doubted(found, _as_page(sheet, code, named, lexicon))


def _as_page(sheet: Sheet, code: PageCodeReading, named: Classified, lexicon: Lexicon) -> PageReading:
    read = read_fields(sheet, lexicon)
    kind = sheet.layout.kind
    asked = named.kind or kind
    differs = (PageProblem("kind_differs", params={"asked": TITLES[asked], "found": TITLES[kind]}),)
    return PageReading(
        page=1,
        kind=kind.value,
        kind_confidence=classify.BY_CODE if code.code else _BY_WORDS,
        template=f"{kind}@{sheet.layout.version}",
        fields=read.fields,
        lines=read.lines,
        problems=(
            *named.problems,
            *(differs if asked is not kind else ()),
            PageProblem("marks_missing"),
            *read.problems,
        ),
        page_code=code.text,
        sheet=(code.code.page, code.code.pages) if code.code else (1, 1),
    )
