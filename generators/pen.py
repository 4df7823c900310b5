"""A pen on paper, simulated: characters with a hand's jitter, ticks, strokes and signatures, drawn on a page image."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from generators import fonts
from generators.errors import GenerateError

RgbImage: TypeAlias = NDArray[np.uint8]  # (H, W, 3)
Coverage: TypeAlias = NDArray[np.float32]  # (H, W), 0 paper to 1 ink
Digits: TypeAlias = Mapping[str, Sequence[NDArray[np.uint8]]]  # digit → pictures of it, dark on light, (h, w)

HELD_OUT = "ZhiMangXing"  # never used in tuning: only accuracy is measured on it
HANDS = ("LongCang", "MaShanZheng")
INKS = ((25, 35, 120), (20, 20, 25), (30, 45, 90))  # blue, black, blue-black

FOLDER = Path(__file__).parent / "hands"
_OVERSAMPLE = 2  # characters are drawn larger, turned, and then shrunk
_SPLINE_STEPS = 24
_SHIFT_BITS = 4  # of OpenCV's fixed-point drawing
_GAP = 0.07  # of a character's size: a hand moves on past what it wrote, else nobody can read it
_WIDE = "\u2e80"
_PRINTED = "printed"  # for rare place names that no hand has
_HALF = 0.5
_IN_NO_FONT = "\uffff"  # drawn as what a font shows for a character that it lacks
_STROKES = {  # of the digits: points x,y in a square of 100, y down
    "0": "55,2 15,20 10,70 45,98 85,75 85,25 50,3",
    "1": "35,15 55,2 | 55,2 52,50 48,98",
    "2": "15,22 45,2 82,20 60,55 12,95 | 12,95 50,93 90,96",
    "3": "15,10 55,2 80,22 40,46 | 40,46 85,60 70,95 12,90",
    "4": "55,2 10,62 90,62 | 65,35 62,98",
    "5": "25,4 20,45 60,40 85,68 55,97 12,88 | 25,4 82,5",
    "6": "70,3 25,40 15,75 50,98 82,75 55,52 18,70",
    "7": "12,6 85,5 | 85,5 50,50 38,98",
    "8": "70,12 30,5 25,30 75,62 70,95 25,92 30,60 75,25 70,10",
    "9": "80,20 45,4 20,30 50,50 80,22 | 80,22 76,60 66,98",
}


@dataclass(frozen=True, slots=True)
class Hand:
    """How somebody writes."""

    font: str  # one of HANDS or HELD_OUT
    ink: tuple[int, int, int] = INKS[0]
    size_mm: float = 4.6  # of a hanzi
    unrest: float = 1.0  # 0 is a printer, 1 a hand, 2 a hand in a hurry
    stroked_digits: float = 0.5  # share of the digits that are drawn by strokes, not from the font


class Pen:
    """Draws on one page; the same random generator draws the same."""

    def __init__(self, page: RgbImage, hand: Hand, random: np.random.Generator, digits: Digits | None = None) -> None:
        self._page = page
        self._hand = hand
        self._random = random
        self._digits = digits or {}

    def width(self, text: str, size_px: float) -> float:
        """How wide a line of text will be about, px."""
        return sum(self._advance(character, size_px) for character in text)

    def write(self, text: str, left: float, baseline: float, size_px: float) -> None:
        """Write a line of text, px."""
        unrest = self._hand.unrest
        slope = self._random.normal(0, 0.008 * unrest)
        x = left
        for character in text:
            size = size_px * (1 + self._random.normal(0, 0.05 * unrest))
            y = baseline + slope * (x - left) + self._random.normal(0, 0.03 * unrest) * size_px
            written = 0.0
            if not character.isspace():
                written = self._put(self._character(character, size), x, y, size)
            advance = self._advance(character, size_px) * (1 + self._random.normal(0, 0.03 * unrest))
            x += max(advance, written + _GAP * size_px) if character < _WIDE and written else advance

    def stroke(self, points: Sequence[tuple[float, float]], width_px: float) -> None:
        """Draw one smooth stroke through points, px."""
        cover = np.zeros(self._page.shape[:2], np.uint8)
        _draw(cover, spline(np.array(points)), width_px)
        rows, columns = np.flatnonzero(cover.any(axis=1)), np.flatnonzero(cover.any(axis=0))
        if len(rows) and len(columns):
            top, left = int(rows[0]), int(columns[0])
            tile = cover[top : rows[-1] + 1, left : columns[-1] + 1]
            self._blend(_coverage(tile), left, top)

    def _advance(self, character: str, size_px: float) -> float:
        if character >= _WIDE:
            return size_px * 0.98
        if character in self._digits:
            return size_px * (0.72 * _usual_ratio(self._digits[character]) + _GAP)
        if character.isdigit():
            return size_px * 0.56
        return float(_font(self._hand.font, 64).getlength(character)) / 64 * size_px * 1.05

    def _character(self, character: str, size: float) -> Coverage:
        pictures = self._digits.get(character)
        if pictures:
            picture = pictures[int(self._random.integers(len(pictures)))]
            return _fitted_picture(picture, size * 0.72)
        if character in _STROKES and self._random.random() < self._hand.stroked_digits:
            return self._stroked(character, size)
        return self._from_font(character, size)

    def _stroked(self, digit: str, size: float) -> Coverage:
        """Draw a digit by strokes whose points a hand never hits twice."""
        unrest = self._hand.unrest
        height, width = size * 0.72, size * self._random.uniform(0.34, 0.46)
        slant = self._random.normal(0.12, 0.08 * unrest)
        pen = max(1.4, size * self._random.uniform(0.055, 0.085))
        cover = np.zeros((int(height * 1.3) + 4, int(width * 1.9) + 4), np.uint8)
        for stroke in _strokes(digit):
            points = stroke + self._random.normal(0, 0.035 * unrest, (len(stroke), 2))
            placed = points * [width, height] + [width * 0.3, height * 0.15]
            placed[:, 0] += slant * (height - placed[:, 1])
            _draw(cover, spline(placed) if len(stroke) > 2 else placed, pen)  # noqa: PLR2004  a straight stroke
        return _coverage(cover)

    def _from_font(self, character: str, size: float) -> Coverage:
        font = _font(_hand_with(character, self._hand.font), max(8, round(size * _OVERSAMPLE)))
        left, top, right, bottom = font.getbbox(character)
        pad = round(size * 0.3) + 4
        tile = Image.new("L", (int(right - left) + 2 * pad, int(bottom - top) + 2 * pad), 0)
        ImageDraw.Draw(tile).text((pad - left, pad - top), character, font=font, fill=255)
        angle = float(self._random.normal(0, 1.8 * self._hand.unrest))
        turned = tile.rotate(angle, Image.Resampling.BICUBIC)
        stretch = 1 + self._random.normal(0, 0.04 * self._hand.unrest)
        shape = (max(1, round(tile.width * stretch / _OVERSAMPLE)), max(1, round(tile.height / _OVERSAMPLE)))
        return _coverage(np.asarray(turned.resize(shape, Image.Resampling.BOX)))

    def _put(self, cover: Coverage, x: float, baseline: float, size: float) -> float:
        """Lay a character on the paper; returns how wide its ink is, px."""
        rows, columns = np.flatnonzero(cover.max(axis=1) > _HALF / 10), np.flatnonzero(cover.max(axis=0) > _HALF / 10)
        if not len(rows):
            return 0.0
        cover = cover[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        middle = baseline - size * 0.36
        top = middle - len(cover) / 2 if len(cover) > size * 0.3 else baseline - len(cover) - size * 0.02
        if len(cover) < size * 0.3 and cover.shape[1] > len(cover) * 1.4:
            top = middle - len(cover) / 2  # a dash
        self._blend(cover, round(x), round(top))
        return float(cover.shape[1])

    def _blend(self, cover: Coverage, left: int, top: int) -> None:
        """Lay ink on the paper; its strength varies along the strokes."""
        height, width = self._page.shape[:2]
        y0, x0 = max(0, top), max(0, left)
        y1, x1 = min(height, top + cover.shape[0]), min(width, left + cover.shape[1])
        if y0 >= y1 or x0 >= x1:
            return
        part = cover[y0 - top : y1 - top, x0 - left : x1 - left]
        flow = cv2.resize(self._random.uniform(0.72, 1.0, (3, 3)).astype(np.float32), (part.shape[1], part.shape[0]))
        strength = (part * flow)[..., None]
        paper = self._page[y0:y1, x0:x1].astype(np.float32)
        inked = paper * (1 - strength) + np.array(self._hand.ink, np.float32) * strength
        self._page[y0:y1, x0:x1] = np.minimum(paper, inked).astype(np.uint8)


def _coverage(drawn: NDArray[np.uint8]) -> Coverage:
    return np.asarray(drawn / np.float32(255), np.float32)


def spline(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a smooth curve through points (Catmull-Rom)."""
    ends = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    t = np.linspace(0, 1, _SPLINE_STEPS)[:, None]
    curve = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        curve.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.vstack(curve)


def _draw(cover: NDArray[np.uint8], curve: NDArray[np.float64], width_px: float) -> None:
    fixed = np.round(curve * (1 << _SHIFT_BITS)).astype(np.int32)
    cv2.polylines(
        cover,
        [fixed],
        isClosed=False,
        color=(255,),
        thickness=max(1, round(width_px)),
        lineType=cv2.LINE_AA,
        shift=_SHIFT_BITS,
    )


def _fitted_picture(picture: NDArray[np.uint8], height: float) -> Coverage:
    """Return a picture of a character, dark on light, as ink of a height in px."""
    ink = 1 - picture.astype(np.float32) / max(1.0, float(np.percentile(picture, 95)))
    ink = np.clip((ink - 0.15) / 0.5, 0, 1)
    width = max(1, round(ink.shape[1] * height / ink.shape[0]))
    return np.asarray(cv2.resize(ink, (width, max(1, round(height))), interpolation=cv2.INTER_AREA), np.float32)


def _usual_ratio(pictures: Sequence[NDArray[np.uint8]]) -> float:
    """Return how wide a digit's pictures mostly are, in heights."""
    return float(np.median([picture.shape[1] / picture.shape[0] for picture in pictures])) if pictures else 1.0


@cache
def _strokes(digit: str) -> tuple[NDArray[np.float64], ...]:
    strokes = _STROKES[digit].split("|")
    return tuple(np.array([point.split(",") for point in stroke.split()], np.float64) / 100 for stroke in strokes)


@cache
def _hand_with(character: str, wanted: str) -> str:
    """Return the wanted font, or one that has a character it lacks, at last a printed one; never an invisible hole."""
    for name in (wanted, *HANDS, HELD_OUT, _PRINTED):
        shape = bytes(_font(name, 64).getmask(character))
        if any(shape) and shape != bytes(_font(name, 64).getmask(_IN_NO_FONT)):
            return name
    raise GenerateError(f"no hand can write {character!r}")


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    path = fonts.serif().path if name == _PRINTED else FOLDER / f"{name}.woff"
    return ImageFont.truetype(str(path), size)
