"""What stands where on a rendered page: characters, ruled lines, pictures, words and corner marks, in mm."""

import io
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import pdfplumber
import pypdfium2

from generators.errors import UnmeasurableError
from templates_docx.spec import Box

MM = 25.4 / 72  # mm a point
_DPI = 300
_ASCENT_EM = 0.88  # of a hanzi's em box, above the baseline
_DETECTOR = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50))


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character as drawn."""

    text: str
    box: Box  # its em box
    baseline: float
    size_pt: float
    font: str


@dataclass(frozen=True, slots=True)
class Line:
    """A ruled line, upright or level."""

    at: float  # its x when upright, its y when level
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Page:
    """A rendered page, in mm from its top left."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    upright: tuple[Line, ...]
    level: tuple[Line, ...]
    pictures: tuple[Box, ...]
    words: tuple[tuple[str, Box], ...]


def measure(pdf: bytes) -> Page:
    """Return what stands where on a one-page PDF; UnmeasurableError when it has more pages."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        if len(document.pages) != 1:
            raise UnmeasurableError("too_many_pages", str(len(document.pages)))
        page = document.pages[0]
        height = float(page.height)
        glyphs = tuple(
            Glyph(
                char["text"], _em_box([char], height), _baseline(char, height), char["size"], _family(char["fontname"])
            )
            for char in page.chars
        )
        edges = page.edges
        return Page(
            width=float(page.width) * MM,
            height=height * MM,
            glyphs=glyphs,
            upright=tuple(Line(e["x0"] * MM, e["top"] * MM, e["bottom"] * MM) for e in edges if _upright(e)),
            level=tuple(Line(e["top"] * MM, e["x0"] * MM, e["x1"] * MM) for e in edges if not _upright(e)),
            pictures=tuple(_box(image) for image in page.images),
            words=_words(page, height),
        )


def marks(pdf: bytes, page: Page) -> dict[int, Box]:
    """Return the corner marks of a page by their id: found as a reader finds them, measured as they are drawn."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        rendered = document[0].render(scale=_DPI / 72, grayscale=True).to_numpy().copy()
    corners, ids, _ = _DETECTOR.detectMarkers(np.ascontiguousarray(rendered.reshape(rendered.shape[:2])))
    found: dict[int, Box] = {}
    for mark, corner in zip([] if ids is None else ids.ravel(), corners, strict=True):
        x, y = corner[0].mean(axis=0) * 25.4 / _DPI
        inside = [box for box in page.pictures if box[0] < x < box[2] and box[1] < y < box[3]]
        if len(inside) == 1:
            found[int(mark)] = inside[0]
    return found


def cell_around(page: Page, x: float, y: float) -> Box | None:
    """Return the ruled cell around a point, between the nearest lines on its four sides; None when one is missing."""
    left = max((line.at for line in page.upright if line.at < x and line.start <= y <= line.end), default=None)
    right = min((line.at for line in page.upright if line.at > x and line.start <= y <= line.end), default=None)
    above = max((line.at for line in page.level if line.at < y and line.start <= x <= line.end), default=None)
    below = min((line.at for line in page.level if line.at > y and line.start <= x <= line.end), default=None)
    if left is None or right is None or above is None or below is None:
        return None
    return (left, above, right, below)


def _words(page: pdfplumber.page.Page, height: float) -> tuple[tuple[str, Box], ...]:
    printed = page.filter(lambda thing: thing.get("text") not in {"□", "\u3000"})
    words = printed.extract_words(x_tolerance=2, y_tolerance=2, return_chars=True)
    return tuple((word["text"], _em_box(word["chars"], height)) for word in words)


def _baseline(char: dict[str, Any], height: float) -> float:
    return float(height - char["matrix"][5]) * MM


def _em_box(chars: list[dict[str, Any]], height: float) -> Box:
    """The em boxes of a line's characters together; a PDF's own boxes depend on what its writer says of the font."""
    size = max(char["size"] for char in chars) * MM
    baseline = _baseline(chars[0], height)
    x0, x1 = min(char["x0"] for char in chars) * MM, max(char["x1"] for char in chars) * MM
    return (x0, baseline - _ASCENT_EM * size, x1, baseline + (1 - _ASCENT_EM) * size)


def _upright(edge: dict[str, Any]) -> bool:
    return bool(abs(edge["x1"] - edge["x0"]) < abs(edge["bottom"] - edge["top"]))


def _box(thing: dict[str, Any]) -> Box:
    return (thing["x0"] * MM, thing["top"] * MM, thing["x1"] * MM, thing["bottom"] * MM)


def _family(name: str) -> str:
    """The name of an embedded font without its subset tag."""
    return name.partition("+")[2] or name
