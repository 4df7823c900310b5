"""The QR codes of a page, and what the page's own one says (二维码)."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from extractors.register import Registration
from templates_docx import page_code
from templates_docx.page_code import BadCheckError, MalformedCodeError, NotOurCodeError, PageCode
from templates_docx.spec import Box

_CUT_SCALE = 12.0  # px a mm
_QUIET_MM = 4.0
_SHARPEN = (0.0, 2.0, 5.0)


@dataclass(frozen=True, slots=True)
class SeenCode:
    """One QR code on an image."""

    text: str
    middle: tuple[float, float]  # px


@dataclass(frozen=True, slots=True)
class PageCodeReading:
    """What a page's own code says; a code that cannot be believed is damaged and says nothing."""

    text: str | None = None
    code: PageCode | None = None
    damaged: bool = False


_QR = zxingcpp.barcode_formats_from_str("QRCode")

NO_CODE = PageCodeReading()


def find_codes(gray: NDArray[np.uint8]) -> list[SeenCode]:
    """Return every QR code that reads on an image as it is."""
    found = []
    for code in zxingcpp.read_barcodes(gray, formats=_QR):
        corners = [code.position.top_left, code.position.bottom_right]
        middle = (sum(p.x for p in corners) / 2, sum(p.y for p in corners) / 2)
        found.append(SeenCode(code.text, middle))
    return found


def read_from_form(gray: NDArray[np.uint8], placed: Registration, code_box: Box) -> str | None:
    """Return the text of the code in a registered form's code box, sharpened as needed; None when it does not read."""
    x0, y0, x1, y1 = code_box
    around = (x0 - _QUIET_MM, y0 - _QUIET_MM, x1 + _QUIET_MM, y1 + _QUIET_MM)
    cut = placed.cut(gray, around, _CUT_SCALE)
    soft = cv2.GaussianBlur(cut, (0, 0), _CUT_SCALE * 0.32).astype(np.float32)
    for amount in _SHARPEN:
        sharp = np.clip(cut.astype(np.float32) * (1 + amount) - amount * soft, 0, 255).astype(np.uint8)
        found = zxingcpp.read_barcodes(sharp, formats=_QR)
        if found:
            return str(found[0].text)
    return None


def understand(texts: Sequence[str]) -> PageCodeReading:
    """Return what the first page code of ours among the texts says."""
    damaged = NO_CODE
    for text in texts:
        try:
            return PageCodeReading(text, page_code.decode(text))
        except NotOurCodeError:
            continue
        except (BadCheckError, MalformedCodeError):
            damaged = PageCodeReading(text, damaged=True)
    return damaged
