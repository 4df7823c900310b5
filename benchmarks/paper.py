"""A ticket's page taken apart, so that other programs can draw the same: printed words and lines, marks, code, values.

It is read once from our blank and layout; what a program then needs to place a word is at hand, as in a page that
somebody wrote for it by hand.
"""

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import pdfplumber
import pypdfium2
import zxingcpp

import generators
from generators import marks, qr
from generators.fit import PT_PER_MM
from generators.results import FormData
from templates_docx import load, page_code
from templates_docx.kinds import Kind
from templates_docx.spec import Box, Zone

KIND = Kind.REPAIR_TICKET
HEIGHT_PT = 297 * PT_PER_MM
FLOOR_PT = 7.0
_NEAR_PT = 0.3
_PAD_MM = 0.4
_DPI = 150


@dataclass(frozen=True, slots=True)
class Words:
    """A run of printed words; pt from the page's bottom left."""

    text: str
    x: float
    y: float
    size: float
    sans: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled rectangle, pt from the page's bottom left."""

    x: float
    y: float
    width: float
    height: float
    grey: float = 0.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A printed line."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float


@dataclass(frozen=True, slots=True)
class Value:
    """What a record writes into a cell, on one line at the template's size, or smaller where it is long."""

    text: str
    x: float  # where it starts, or its middle
    y: float
    room: float
    size: float
    centred: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """All that is printed on every ticket."""

    words: tuple[Words, ...]
    rules: tuple[Rule, ...]
    bars: tuple[Bar, ...]  # shaded rows and the modules of the corner marks


@cache
def paper() -> Paper:
    """Return what is printed on a ticket's page."""
    with pdfplumber.open(load.blank_path(KIND)) as document:
        page = document.pages[0]
        shades = [
            Bar(r["x0"], r["y0"], r["width"], r["height"], grey=r["non_stroking_color"][0])
            for r in page.rects
            if r["fill"]
        ]
        rules = [Rule(r["x0"], r["y0"], r["x1"], r["y1"], r["linewidth"]) for r in page.lines]
        words = tuple(_words(page.chars))
    corners = [bar for mark, box in load.layout(KIND).marks.items() for bar in _modules(marks.mark_modules(mark), box)]
    return Paper(words, tuple(rules), (*dict.fromkeys(shades), *corners))  # the blank shades some rows twice


def values(record: FormData) -> tuple[tuple[Value, ...], tuple[Bar, ...]]:
    """Return what a ticket writes, and its filled tick boxes and page code."""
    layout, texts = load.layout(KIND), generators.check(KIND, record).texts
    found = [_value(text, layout.fields[name]) for name, text in texts.fields.items() if text]
    found += [
        _value(text, layout.lines[name][row])
        for row, line in enumerate(texts.lines)
        for name, text in line.items()
        if text
    ]
    if layout.page_text is not None:
        found.append(_value("第 1 页 共 1 页", layout.page_text))
    ticks = [
        _bar(option.box)
        for name, ticked in texts.ticks.items()
        for option in layout.fields[name].options
        if option.value in ticked
    ]
    return tuple(value for value in found if value is not None), (*ticks, *_code(record))


def differs(pdf: bytes, ours: bytes) -> str:
    """Return what another program's page lacks that ours has; empty when it says the same and names itself."""
    lacking = Counter(_letters(ours)) - Counter(_letters(pdf))
    if lacking:
        return f"characters {''.join(lacking)}"
    return "" if _named(pdf) == _named(ours) != [] else "the page code"


def _words(chars: Sequence[dict[str, object]]) -> Iterator[Words]:
    run: Words | None = None
    end = 0.0
    for char in chars:
        x, y, size = (float(str(value)) for value in (char["x0"], char["matrix"][5], char["size"]))  # type: ignore[index]
        sans = "Sans" in str(char["fontname"])
        if run and (run.y, run.size, run.sans) == (y, size, sans) and abs(x - end) < _NEAR_PT:
            run = Words(run.text + str(char["text"]), run.x, y, size, sans)
        else:
            if run and run.text.strip():
                yield run
            run = Words(str(char["text"]), x, y, size, sans)
        end = float(str(char["x1"]))
    if run and run.text.strip():
        yield run


def _modules(dark: Sequence[Sequence[bool]], box: Box) -> Iterator[Bar]:
    side = (box[2] - box[0]) * PT_PER_MM / len(dark)
    left, top = box[0] * PT_PER_MM, HEIGHT_PT - box[1] * PT_PER_MM
    for row, modules in enumerate(dark):
        for column, is_dark in enumerate(modules):
            if is_dark:
                yield Bar(left + column * side, top - (row + 1) * side, side, side)


def _code(record: FormData) -> Iterator[Bar]:
    form, box = load.form(KIND), load.layout(KIND).code_box
    text = page_code.encode(page_code.PageCode(form.code, form.version, str(record["ticket_no"]), 1, 1))
    dark = qr.modules(text)
    side = (box[2] - box[0]) * PT_PER_MM / len(dark)
    left, top = box[0] * PT_PER_MM, HEIGHT_PT - box[1] * PT_PER_MM
    for row, first, length in qr.runs(dark):
        yield Bar(left + first * side, top - (row + 1) * side, length * side, side)


def _value(text: str, zone: Zone) -> Value | None:
    style = zone.style
    if style is None:
        return None
    left, right = (zone.box[0] + _PAD_MM) * PT_PER_MM, (zone.box[2] - _PAD_MM) * PT_PER_MM
    centred = style.align == "center"
    x = (left + right) / 2 if centred else style.x_mm * PT_PER_MM
    room = right - (left if centred else x)
    return Value(text, x, HEIGHT_PT - style.baseline_mm * PT_PER_MM, room, style.size_pt, centred)


def _bar(box: Box) -> Bar:
    x0, top, x1, bottom = (edge * PT_PER_MM for edge in box)
    return Bar(x0, HEIGHT_PT - bottom, x1 - x0, bottom - top)


def _letters(pdf: bytes) -> str:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        text = "".join(char["text"] for char in document.pages[0].chars)
    return "".join(character for character in text if character not in " □■")


def _named(pdf: bytes) -> list[str]:
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=_DPI / 72).to_numpy()
    return [code.text for code in zxingcpp.read_barcodes(page) if code.format == zxingcpp.BarcodeFormat.QRCode]
