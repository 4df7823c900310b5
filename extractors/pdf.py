"""Pages of a PDF: pictures and the text they carry; the only user of PDFium.

PDFium is not safe for threads: one lock guards it.
"""

import contextlib
import ctypes
import math
import threading
from collections.abc import Callable, Iterator

import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw

from extractors import pdf_cost
from extractors.errors import UnreadableFileError
from extractors.results import RgbImage
from extractors.runs import Glyph, Run, split

DPI = 200
MAX_PIXELS = 12_000_000  # of a rendered page; A3 at 200 dpi is 7.7 million
MAX_SIDE_PX = 12_000
MAX_PAGES = 200
MAX_GLYPHS = 60_000  # of one page

_POINTS = 72.0
_CORNER = 0.38  # of width and height
_LOCK = threading.Lock()


def page_sizes(data: bytes) -> list[tuple[int, int]]:
    """Return width and height in pixels of each page as it would be rendered.

    Raises:
        UnreadableFileError: encrypted, damaged, too_many_pages, or too_large to be drawn.
    """
    with _opened(data) as document:
        count = len(document)
        if count > MAX_PAGES:
            raise UnreadableFileError("too_many_pages", f"{count} pages, at most {MAX_PAGES}")
        if count == 0:
            raise UnreadableFileError("damaged", "a PDF without pages")
        sizes = [_pixels(document.get_page_size(index)) for index in range(count)]
    pdf_cost.check(data)
    return sizes


def page_count(data: bytes) -> int:
    """Return how many pages a PDF says it has, without looking at any; UnreadableFileError as of `page_sizes`."""
    with _opened(data) as document:
        return len(document)


def image(data: bytes, number: int) -> RgbImage:
    """Return a page upright in RGB at 200 dpi, or less where it would be too large.

    Raises:
        UnreadableFileError: damaged; or no such page (no_such_page).
    """
    with _page(data, number) as page:
        return _render(page, (0.0, 0.0, 0.0, 0.0))


def runs(data: bytes, number: int) -> tuple[Run, ...]:
    """Return the runs of text that a page carries, with places in pixels of its image; empty on a scan."""
    with _page(data, number) as page:
        return _runs(page)


def runs_and_corner(
    data: bytes, number: int, wanted: Callable[[tuple[Run, ...]], bool]
) -> tuple[tuple[Run, ...], RgbImage | None]:
    """Return a page's runs and, where they are wanted for it, the picture of its upper left corner.

    A page is parsed once for both; the corner is where an invoice has its code.
    """
    with _page(data, number) as page:
        found = _runs(page)
        if not wanted(found):
            return found, None
        width, height = page.get_size()
        return found, _render(page, (0.0, height * (1 - _CORNER), width * (1 - _CORNER), 0.0))


def _runs(page: pdfium.PdfPage) -> tuple[Run, ...]:
    text = page.get_textpage()
    place = _Placing(page)
    glyphs: list[Glyph] = []
    found: list[Run] = []
    for index in range(min(text.count_chars(), MAX_GLYPHS)):
        char = chr(raw.FPDFText_GetUnicode(text, index))
        if char in "\r\n":
            found += split(glyphs)
            glyphs = []
        elif char.isprintable() or char == "\u3000":
            part = ctypes.cast(raw.FPDFText_GetTextObject(text, index), ctypes.c_void_p).value or 0
            glyphs.append(place.glyph(char, text.get_charbox(index, loose=True), part))
    return (*found, *split(glyphs))


class _Placing:
    """Page space to pixels, with the page's own rotation and crop."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        width, height = _pixels(page.get_size())
        points = [_to_device(page, width, height, x, y) for x, y in ((0.0, 0.0), (1000.0, 0.0), (0.0, 1000.0))]
        origin = np.array(points[0], dtype=float)
        self._origin = origin
        self._x = (np.array(points[1]) - origin) / 1000.0
        self._y = (np.array(points[2]) - origin) / 1000.0

    def glyph(self, char: str, box: tuple[float, float, float, float], part: int) -> Glyph:
        left, bottom, right, top = box
        (ox, oy), (xx, xy), (yx, yy) = self._origin, self._x, self._y
        x_ends = (ox + left * xx + bottom * yx, ox + right * xx + top * yx)
        y_ends = (oy + left * xy + bottom * yy, oy + right * xy + top * yy)
        return Glyph(char, min(x_ends), min(y_ends), max(x_ends), max(y_ends), part=part)


def _to_device(page: pdfium.PdfPage, width: int, height: int, x: float, y: float) -> tuple[float, float]:
    """Ask for a hundredfold image, for PDFium answers in whole pixels."""
    device_x, device_y = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, width * 100, height * 100, 0, x, y, device_x, device_y)
    return device_x.value / 100, device_y.value / 100


@contextlib.contextmanager
def _opened(data: bytes) -> Iterator[pdfium.PdfDocument]:
    with _LOCK:
        try:
            document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            raise UnreadableFileError(_code_of(error.err_code, data), f"PDF: {error}") from error
        try:
            yield document
        except pdfium.PdfiumError as error:
            raise UnreadableFileError("damaged", f"PDF: {error}") from error
        finally:
            document.close()


@contextlib.contextmanager
def _page(data: bytes, number: int) -> Iterator[pdfium.PdfPage]:
    with _opened(data) as document:
        if not 1 <= number <= len(document):
            raise UnreadableFileError("no_such_page", f"page {number} of {len(document)}")
        page = document[number - 1]
        try:
            yield page
        finally:
            page.close()


def _code_of(error_code: int | None, data: bytes) -> str:
    if error_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}:
        return "encrypted"
    return "damaged" if b"%%EOF" in data[-2048:] else "truncated"


def _pixels(points: tuple[float, float]) -> tuple[int, int]:
    scale = _scale(points)
    return max(1, math.ceil(points[0] * scale)), max(1, math.ceil(points[1] * scale))


def _scale(points: tuple[float, float]) -> float:
    width, height = points
    if not (width > 0 and height > 0 and math.isfinite(width * height)):
        raise UnreadableFileError("damaged", f"a page of {width} x {height} points")
    return min(DPI / _POINTS, math.sqrt(MAX_PIXELS / (width * height)), MAX_SIDE_PX / max(width, height))


def _render(page: pdfium.PdfPage, crop: tuple[float, float, float, float]) -> RgbImage:
    bitmap = page.render(scale=_scale(page.get_size()), crop=crop, rev_byteorder=True)
    try:
        return np.ascontiguousarray(bitmap.to_numpy()[:, :, :3], dtype=np.uint8)
    finally:
        bitmap.close()
