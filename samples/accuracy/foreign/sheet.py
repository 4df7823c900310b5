"""A blank sheet to print and write on: labels, values printed or by hand or in dots, rules, tick boxes."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pylopdf_fonts_zh_cn
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from generators.pen import Hand, Pen

DPI = 200
_PX = DPI / 25.4
_DOT = 3  # px of a coarse dot
_NEEDLES = 24  # of a printer, over a character's height
_FINE = 4  # px a dot is drawn with before it is shrunk
_STRUCK = 0.3  # of a dot's place that is ink: the needle strikes
_DRAFT = 0.3  # share of lines printed fast
_DOTTED = frozenset({"dots", "coarse"})
_FONTS = {"serif": pylopdf_fonts_zh_cn.serif_path(), "sans": pylopdf_fonts_zh_cn.sans_path()}


@dataclass(frozen=True, slots=True)
class Look:
    """How a sheet is printed and filled."""

    labels: str = "serif"  # or "sans", "dots", "coarse"
    values: str = "print"  # or "hand", "dots", "coarse"
    ink: tuple[int, int, int] = (25, 25, 25)


class Sheet:
    """One sheet; the same random generator draws the same."""

    def __init__(self, size_mm: tuple[float, float], look: Look, random: np.random.Generator, hand: Hand) -> None:
        shape = (round(size_mm[1] * _PX), round(size_mm[0] * _PX), 3)
        self.page: NDArray[np.uint8] = np.full(shape, 252, np.uint8)
        self.size_mm = size_mm
        self._look = look
        self._random = random
        self._hand = hand
        self._pen = Pen(self.page, hand, random)

    @property
    def by_hand(self) -> bool:
        """Whether its values are written by hand."""
        return self._look.values == "hand"

    def title(self, text: str, y: float, size: float = 6.0) -> None:
        """Print a title in the middle."""
        self._print(text, (self.size_mm[0] - width(text, size)) / 2, y, size, "sans")

    def label(self, text: str, x: float, y: float, size: float = 3.4) -> float:
        """Print a label, its middle at y; returns its width, mm."""
        dots = self._look.labels if self._look.labels in _DOTTED else ""
        self._print(text, x, y, size, "sans" if dots else self._look.labels, dots=dots)
        return width(text, size)

    def value(self, text: str, x: float, y: float, room: float, size: float = 3.5) -> int:
        """Write a value in as many lines as its room takes; returns how many."""
        by_hand = self._look.values == "hand"
        size = self._hand.size_mm * 0.82 if by_hand else size
        lines = _broken(text, size * (1.12 if by_hand else 1.0), room)
        for row, line in enumerate(lines):
            self._one(line, x, y + row * size * 1.45, size, by_hand=by_hand)
        return len(lines)

    def rule(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.3) -> None:
        """Draw a straight line."""
        ends = [(round(x * _PX), round(y * _PX)) for x, y in ((x0, y0), (x1, y1))]
        cv2.line(self.page, ends[0], ends[1], self._look.ink, max(1, round(width * _PX)))

    def box(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a rectangle."""
        for a, b, c, d in ((x0, y0, x1, y0), (x1, y0, x1, y1), (x1, y1, x0, y1), (x0, y1, x0, y0)):
            self.rule(a, b, c, d)

    def option(self, words: str, x: float, y: float, *, ticked: bool) -> float:
        """Print a tick box and its words; returns the width of both, mm."""
        side = 3.2
        self.box(x, y - side / 2, x + side, y + side / 2)
        if ticked:
            self._tick(x, y, side)
        return side + 1.2 + self.label(words, x + side + 1.0, y) + 4.0

    def sign(self, x: float, y: float) -> None:
        """Scrawl a signature."""
        points = [(x + dx, y + float(self._random.uniform(-2.5, 2.5))) for dx in np.linspace(0, 16, 9)]
        self._pen.stroke([(a * _PX, b * _PX) for a, b in points], 0.45 * _PX)

    def _tick(self, x: float, y: float, side: float) -> None:
        points = [(x + 0.4, y), (x + side * 0.42, y + side * 0.42), (x + side * 1.05, y - side * 0.6)]
        self._pen.stroke([(a * _PX, b * _PX) for a, b in points], 0.5 * _PX)

    def _one(self, text: str, x: float, y: float, size: float, *, by_hand: bool) -> None:
        if by_hand:
            self._pen.write(text, x * _PX, (y + 0.36 * size) * _PX, size * 1.12 * _PX)
        else:
            self._print(text, x, y, size, "serif", dots=self._look.values if self._look.values in _DOTTED else "")

    def _print(self, text: str, x: float, y: float, size: float, font: str, *, dots: str = "") -> None:
        pixels = max(8, round(size * _PX))
        room = (round(width(text, size) * _PX * 1.1) + 2 * pixels, 2 * pixels)
        mask = Image.new("L", room)
        ImageDraw.Draw(mask).text((pixels // 2, pixels), text, 255, font=_font(font, pixels), anchor="lm")
        cover = np.asarray(mask, np.float32) / 255.0
        if dots:
            cover = _dotted(cover, pixels, self._random) if dots == "dots" else _coarse(cover)
        self._lay(cover, round(x * _PX) - pixels // 2, round(y * _PX) - pixels)

    def _lay(self, cover: NDArray[np.float32], left: int, top: int) -> None:
        height, width = self.page.shape[:2]
        x0, y0 = max(0, left), max(0, top)
        x1, y1 = min(width, left + cover.shape[1]), min(height, top + cover.shape[0])
        if x1 <= x0 or y1 <= y0:
            return
        part = cover[y0 - top : y1 - top, x0 - left : x1 - left, None]
        under = self.page[y0:y1, x0:x1].astype(np.float32)
        self.page[y0:y1, x0:x1] = (under * (1 - part) + np.array(self._look.ink, np.float32) * part).astype(np.uint8)


def _dotted(cover: NDArray[np.float32], pixels: int, random: np.random.Generator) -> NDArray[np.float32]:
    """Return print as a printer of 24 needles leaves it: 24 dots a character's height, worn ribbon, a weak needle."""
    pitch = pixels / _NEEDLES
    rows, columns = max(1, round(cover.shape[0] / pitch)), max(1, round(cover.shape[1] / pitch))
    small = cv2.resize(cover, (columns, rows), interpolation=cv2.INTER_AREA)
    worn = np.asarray(random.uniform(0.75, 1.0, small.shape), np.float32)
    hit = (small > _STRUCK).astype(np.float32) * worn
    if random.random() < _DRAFT:  # a fast printer leaves out every second column
        hit[:, 1::2] = 0.0
    hit[int(random.integers(_NEEDLES)) :: _NEEDLES] *= float(random.uniform(0.2, 1.0))
    fine = np.kron(hit, np.pad(np.ones((1, 1), np.float32), ((0, _FINE - 1), (0, _FINE - 1))))
    needle = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_FINE + 3, _FINE + 3))
    dotted = cv2.resize(cv2.dilate(fine, needle), (cover.shape[1], cover.shape[0]), interpolation=cv2.INTER_AREA)
    return np.asarray(dotted * float(random.uniform(0.7, 0.95)), np.float32)


def _coarse(cover: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return print in dots so large that a character has nine of them a side: people can hardly read it either."""
    rows, columns = -(-cover.shape[0] // _DOT), -(-cover.shape[1] // _DOT)
    small = cv2.resize(cover, (columns, rows), interpolation=cv2.INTER_AREA)
    hit = np.kron((small > _STRUCK).astype(np.float32), np.ones((_DOT, _DOT), np.float32))
    needle = np.ones((_DOT, _DOT), np.float32)
    needle[-1, -1] = 0.25
    dotted = (hit * np.kron(np.ones((rows, columns), np.float32), needle))[: cover.shape[0], : cover.shape[1]]
    return np.asarray(cv2.GaussianBlur(dotted, (0, 0), 0.6) * 0.9, np.float32)


def _broken(text: str, size: float, room: float) -> list[str]:
    lines = [""]
    for char in text:
        if lines[-1] and width(lines[-1] + char, size) > room:
            lines.append("")
        lines[-1] += char
    return lines


def width(text: str, size: float) -> float:
    """Return how wide a text is printed, mm."""
    return float(_font("serif", 100).getlength(text)) / 100 * size


@cache
def _font(name: str, pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(Path(_FONTS[name])), pixels)
