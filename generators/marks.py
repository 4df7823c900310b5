"""Corner marks: the ArUco squares by which a photographed page is laid straight (定位标记)."""

import io

import cv2
import numpy as np
from PIL import Image

_DICTIONARY = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
_MODULES = 6  # 4 data modules and a black border of one
_SCALE = 40  # 240 px: 500 dpi at 12 mm, 1000 dpi at 6 mm


def mark_modules(mark: int) -> tuple[tuple[bool, ...], ...]:
    """Return the 6 x 6 modules of a mark, True for black; ids 0..49."""
    image = cv2.aruco.generateImageMarker(_DICTIONARY, mark, _MODULES, borderBits=1)
    return tuple(tuple(bool(value < 128) for value in row) for row in image)  # noqa: PLR2004 - half of 8 bits


def mark_png(mark: int) -> bytes:
    """Return a mark as a black-and-white PNG with sharp modules, without quiet zone."""
    modules = np.array(mark_modules(mark), dtype=np.uint8)
    pixels = np.kron(1 - modules, np.full((_SCALE, _SCALE), 255, dtype=np.uint8))
    out = io.BytesIO()
    Image.fromarray(pixels).convert("1").save(out, "PNG", optimize=True)
    return out.getvalue()
