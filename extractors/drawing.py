"""Pictures of OFD pages and of XML data, for a person to look at; text is read from the file, never from these."""

import functools
import io
import itertools
import re
from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont

from extractors import ofd
from extractors.markup import Node
from extractors.ofd import Item, OfdDocument, OfdPage
from extractors.results import RgbImage

Point: TypeAlias = tuple[float, float]
Colour: TypeAlias = tuple[int, int, int]

_BLACK: Colour = (0, 0, 0)
_PATH = re.compile(r"([MSLQBAC])([^MSLQBAC]*)")
_CURVE_STEPS = 12
_MAX_PATH_CHARS = 20_000
_MAX_ITEMS = 20_000
_MAX_PICTURE_PIXELS = 20_000_000
_FACTORS = 6  # of a transformation matrix

_SHEET_WIDTH = 1240  # pixels
_SHEET_LINE = 36
_SHEET_CHARS = 60
_SHEET_LINES = 200


def draw_ofd(document: OfdDocument, number: int) -> RgbImage:
    """Return a page of an OFD document, (H, W, 3): its rules, pictures and text, without seals."""
    page = document.pages[number - 1]
    sheet = Image.new("RGB", page.size, "white")
    canvas = ImageDraw.Draw(sheet)
    for item in page.items[:_MAX_ITEMS]:
        if item.node.name == "PathObject":
            _path(canvas, item, page.scale)
        elif item.node.name == "ImageObject":
            _picture(sheet, item, page.scale, document.pictures.get(item.node.attributes.get("ResourceID", "")))
    _texts(canvas, page)
    return np.array(sheet, dtype=np.uint8)


def data_size(root: Node) -> tuple[int, int]:
    """Return width and height of the picture of an XML file's data."""
    return _SHEET_WIDTH, (len(_entries(root)) + 2) * _SHEET_LINE


def draw_data(root: Node) -> RgbImage:
    """Return an XML file's data as a list of names and values, (H, W, 3)."""
    sheet = Image.new("RGB", data_size(root), "white")
    canvas = ImageDraw.Draw(sheet)
    for place, (name, text) in enumerate(_entries(root), 1):
        top = place * _SHEET_LINE
        canvas.text((40, top), name, font=_font(24), fill=(90, 90, 90))
        canvas.text((520, top), text, font=_font(24), fill=_BLACK)
    return np.array(sheet, dtype=np.uint8)


def _entries(root: Node) -> list[tuple[str, str]]:
    leaves = [
        (node.name[:32], " ".join(node.text.split())[:_SHEET_CHARS])
        for node in root.walk()
        if node.text and not node.children
    ]
    return leaves[:_SHEET_LINES]


@functools.lru_cache(maxsize=64)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(pylopdf_fonts_zh_cn.serif_path(), size)


def _texts(canvas: ImageDraw.ImageDraw, page: OfdPage) -> None:
    items = {item.node.attributes.get("ID"): item for item in page.items}
    for number, run in ofd.runs(page).items():
        colour = _colour(items[number], "FillColor") if number in items else _BLACK
        for glyph in run.glyphs:
            if not (0 <= glyph.x0 < page.size[0] and 0 <= glyph.y0 < page.size[1]):
                continue
            size = min(200, max(4, round(glyph.height)))
            canvas.text(
                (glyph.x0, glyph.y0 + ofd.ASCENT * glyph.height), glyph.char, font=_font(size), fill=colour, anchor="ls"
            )


def _colour(item: Item, name: str) -> Colour:
    node = item.node.child(name)
    parts = [int(part) for part in ofd.numbers(node.attributes.get("Value", ""))] if node else []
    return (parts[0] & 255, parts[1] & 255, parts[2] & 255) if len(parts) == len(_BLACK) else _BLACK


def _path(canvas: ImageDraw.ImageDraw, item: Item, scale: float) -> None:
    matrix = ofd.numbers(item.node.attributes.get("CTM", ""))
    a, b, c, d, e, f = matrix if len(matrix) == _FACTORS else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    width = max(1, round((ofd.numbers(item.node.attributes.get("LineWidth", "")) or [0.35])[0] * scale))
    colour = _colour(item, "StrokeColor")
    for line in _polylines(item.node.value("AbbreviatedData")[:_MAX_PATH_CHARS]):
        points = [((item.left + a * x + c * y + e) * scale, (item.top + b * x + d * y + f) * scale) for x, y in line]
        canvas.line(points, fill=colour, width=min(width, 40))


def _polylines(data: str) -> Iterator[list[Point]]:
    """Return a path's strokes as polylines; arcs become their chords."""
    current: list[Point] = []
    for command, text in _PATH.findall(data):
        values = ofd.numbers(text)
        points = list(zip(values[0::2], values[1::2], strict=False))
        if command in {"M", "S"}:
            if len(current) > 1:
                yield current
            current = points[:1]
        elif command == "C":
            current += current[:1]
        elif command in {"Q", "B"} and current:
            current += _bezier([current[-1], *points])
        elif len(values) > 1:
            current.append((values[-2], values[-1]))
    if len(current) > 1:
        yield current


def _bezier(controls: list[Point]) -> list[Point]:
    found: list[Point] = []
    for step in range(1, _CURVE_STEPS + 1):
        t, level = step / _CURVE_STEPS, controls
        while len(level) > 1:
            level = [(x0 + (x1 - x0) * t, y0 + (y1 - y0) * t) for (x0, y0), (x1, y1) in itertools.pairwise(level)]
        found += level
    return found


def _picture(sheet: Image.Image, item: Item, scale: float, data: bytes | None) -> None:
    """Paste a picture; one that Pillow cannot decode, such as JBIG2, becomes an empty frame."""
    box = tuple(round(edge * scale) for edge in (item.left, item.top, item.left + item.width, item.top + item.height))
    size = (min(sheet.width, box[2] - box[0]), min(sheet.height, box[3] - box[1]))
    if min(size) < 1:
        return
    try:
        with Image.open(io.BytesIO(data or b""), formats=("PNG", "JPEG", "BMP", "GIF")) as picture:
            if picture.width * picture.height > _MAX_PICTURE_PIXELS:
                return
            layer = picture.convert("RGBA").resize(size)
    except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError):
        ImageDraw.Draw(sheet).rectangle((box[0], box[1], box[0] + size[0], box[1] + size[1]), outline=(160, 160, 160))
        return
    sheet.paste(layer, (box[0], box[1]), layer)
