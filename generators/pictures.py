"""Photos on a form: placed in their zone side by side, as large as they fit."""

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import pylopdf_fonts_zh_cn
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from templates_docx.spec import Box

_GAP_MM = 1.5
_RED = (214, 30, 30)
_LONGEST_PX = 1200  # of a marked photo: 330 dpi at the width of half a page
_QUALITY = 82
_START_OF_IMAGE = b"\xff\xd8"
_SIZES = frozenset({0xC0, 0xC1, 0xC2})  # the frame headers that name height and width


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo that is printed on a form."""

    name: str
    data: bytes  # JPEG, grey or RGB
    size: tuple[int, int]  # width, height, px
    channels: int  # 1 or 3


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture and where it stands, mm from the page's top left."""

    picture: Picture
    box: Box


def picture(name: str, data: bytes) -> Picture | None:
    """Return a photo ready for printing; None when the bytes are no grey or RGB JPEG."""
    at = 2
    while data.startswith(_START_OF_IMAGE) and at + 9 < len(data) and data[at] == 0xFF:  # noqa: PLR2004  a marker
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in _SIZES:
            bits, height, width, channels = struct.unpack_from(">BHHB", data, at + 4)
            usable = bits == 8 and channels in {1, 3} and width and height  # noqa: PLR2004  bits a sample
            return Picture(name, data, (width, height), channels) if usable else None
        at += 2 + length
    return None


def marked(image: NDArray[np.uint8], name: str, boxes: Sequence[tuple[int, int, int, int]] = ()) -> Picture:
    """Return a photo (RGB, (H, W, 3)) for printing: shrunk, findings framed in red, its name in the corner.

    Args:
        image: The upright photo.
        name: Written on it, so that a line of the table can name it.
        boxes: Findings, x0, y0, x1, y1 in px of the photo.
    """
    photo = Image.fromarray(image)
    photo.thumbnail((_LONGEST_PX, _LONGEST_PX))
    scale = photo.width / image.shape[1]
    pen = ImageDraw.Draw(photo)
    for box in boxes:
        pen.rectangle([edge * scale for edge in box], outline=_RED, width=max(2, photo.width // 200))
    font = ImageFont.truetype(str(pylopdf_fonts_zh_cn.sans_path()), max(14, photo.width // 24))
    pen.rectangle(pen.textbbox((6, 2), name, font=font), fill=(255, 255, 255))
    pen.text((6, 2), name, font=font, fill=_RED)
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=_QUALITY)
    return Picture(name, out.getvalue(), photo.size, 3)


def place(pictures: Sequence[Picture], box: Box) -> tuple[Placed, ...]:
    """Lay pictures out in a zone, in rows, in their order, as large as they fit."""
    if not pictures:
        return ()
    columns = max(range(1, len(pictures) + 1), key=lambda count: _area(pictures, box, count))
    width, height = _room(box, columns, len(pictures))
    placed = []
    for index, one in enumerate(pictures):
        row, column = divmod(index, columns)
        scale = min(width / one.size[0], height / one.size[1])
        wide, high = one.size[0] * scale, one.size[1] * scale
        x0 = box[0] + _GAP_MM + column * (width + _GAP_MM) + (width - wide) / 2
        y0 = box[1] + _GAP_MM + row * (height + _GAP_MM) + (height - high) / 2
        placed.append(Placed(one, (x0, y0, x0 + wide, y0 + high)))
    return tuple(placed)


def _room(box: Box, columns: int, count: int) -> tuple[float, float]:
    rows = ceil(count / columns)
    width = (box[2] - box[0] - _GAP_MM * (columns + 1)) / columns
    return max(1.0, width), max(1.0, (box[3] - box[1] - _GAP_MM * (rows + 1)) / rows)


def _area(pictures: Sequence[Picture], box: Box, columns: int) -> float:
    width, height = _room(box, columns, len(pictures))
    return sum(one.size[0] * one.size[1] * min(width / one.size[0], height / one.size[1]) ** 2 for one in pictures)
