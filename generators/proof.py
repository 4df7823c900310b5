"""Two versions of a form side by side as a picture, so that a person sees what an edit moved before it counts."""

import io
from collections.abc import Iterable

import numpy as np
import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont

from generators.compile import different_places
from generators.specimen import MM_PER_INCH, render
from templates_docx.spec import Box, Layout

_DPI = 110
_GAP_PX = 24
_HEAD_PX = 44
_MOVED = (214, 30, 30)
_KEPT = (150, 180, 220)
_PAPER, _TABLE = (255, 255, 255), (225, 225, 225)


def side_by_side(before: tuple[Layout, bytes], after: tuple[Layout, bytes]) -> bytes:
    """Return a PNG of two versions' blanks, each cell framed: red where it lies elsewhere, or only on one of them.

    Args:
        before: The version in use and its blank PDF.
        after: The new one.
    """
    moved = different_places(before[0], after[0])
    pages = [_sheet(layout, blank, moved) for layout, blank in (before, after)]
    width = sum(page.width for page in pages) + 3 * _GAP_PX
    picture = Image.new("RGB", (width, max(page.height for page in pages) + _HEAD_PX + _GAP_PX), _TABLE)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.truetype(str(pylopdf_fonts_zh_cn.sans_path()), _HEAD_PX // 2)
    left = _GAP_PX
    for page, layout, words in zip(pages, (before[0], after[0]), ("现用", "新的"), strict=True):
        pen.text((left, _HEAD_PX // 5), f"{words}：第 {layout.version} 版", fill=(0, 0, 0), font=font)
        picture.paste(page, (left, _HEAD_PX))
        left += page.width + _GAP_PX
    out = io.BytesIO()
    picture.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _sheet(layout: Layout, blank: bytes, moved: set[str]) -> Image.Image:
    page = Image.fromarray(np.ascontiguousarray(render(blank, dpi=_DPI)))
    pen = ImageDraw.Draw(page)
    for name, box in sorted(_cells(layout), key=lambda cell: cell[0] in moved):
        edges = [edge / MM_PER_INCH * _DPI for edge in box]
        pen.rectangle(edges, outline=_MOVED if name in moved else _KEPT, width=2 if name in moved else 1)
    return page


def _cells(layout: Layout) -> Iterable[tuple[str, Box]]:
    yield from ((name, zone.box) for name, zone in layout.fields.items())
    for name, rows in layout.lines.items():
        yield from ((f"{name}.{row}", zone.box) for row, zone in enumerate(rows, 1))
    yield from ((f"mark {mark}", box) for mark, box in layout.marks.items())
    yield "code", layout.code_box
