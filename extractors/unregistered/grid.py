"""Ruled cells of a page whose form is not known (表格线)."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.results import RgbImage
from extractors.writing import Part, Written

_SIDE = 1600  # px, longest: lines are looked for at this size
_BLOCK = 25  # px around, that a line is darker than
_DARKER = 8
_DOWN, _ACROSS = 1.5, 3.5  # heights of a line of text: a shorter stroke is writing
_BRIDGED = 0.5  # heights, of a gap in a printed line
_LEAST = 0.6  # heights, that a cell is high and wide
_FEWEST = 4

CellBox = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The cells of a page; without any where nothing is ruled."""

    cells: dict[int, CellBox]  # px on the page
    places: NDArray[np.int32]  # the cell of each place, at a scale
    scale: float

    def at(self, x: float, y: float) -> int | None:
        """Return the cell at a place; None outside every one and on a line."""
        row, column = int(y * self.scale), int(x * self.scale)
        if not (0 <= row < self.places.shape[0] and 0 <= column < self.places.shape[1]):
            return None
        cell = int(self.places[row, column])
        return cell if cell in self.cells else None

    def of(self, part: Part) -> int | None:
        """Return the cell that most of a part of a line stands in: a character may touch a printed line."""
        found = [cell for x, y in part.line.middles()[part.first : part.end] if (cell := self.at(x, y)) is not None]
        return max(set(found), key=found.count) if found else None

    def right_of(self, cell: int, y: float, reach: float) -> int | None:
        """Return the cell right of another, at a height of the page."""
        places = (self.at(self.cells[cell][2] + step, y) for step in _steps(reach))
        return next((found for found in places if found is not None), None)

    def below(self, cell: int, x: float, reach: float) -> int | None:
        """Return the cell below another, at a place across the page."""
        places = (self.at(x, self.cells[cell][3] + step) for step in _steps(reach))
        return next((found for found in places if found is not None), None)


def find(page: RgbImage, lines: Sequence[Written]) -> Grid:
    """Return a level page's ruled cells: what printed lines close in on all sides.

    Args:
        page: (H, W, 3) uint8, laid straight.
        lines: Its text: how high it is says what is too short for a printed line.
    """
    gray = np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), np.uint8)
    scale = min(1.0, _SIDE / max(gray.shape))
    small = np.asarray(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    height = scale * float(np.median([line.height for line in lines])) if lines else 0.0
    if height <= 0:
        return Grid({}, np.zeros((1, 1), np.int32), scale)
    ruled = _ruled(small, height)
    count, places, stats, _ = cv2.connectedComponentsWithStats(255 - ruled, connectivity=4)
    cells = {}
    for cell in range(1, count):
        x, y, w, h = (int(v) for v in stats[cell, :4])
        on_edge = x == 0 or y == 0 or x + w >= small.shape[1] or y + h >= small.shape[0]
        if not on_edge and min(w, h) > _LEAST * height:
            cells[cell] = (x / scale, y / scale, (x + w) / scale, (y + h) / scale)
    return Grid(cells if len(cells) >= _FEWEST else {}, np.asarray(places, np.int32), scale)


def _ruled(gray: NDArray[np.uint8], height: float) -> NDArray[np.uint8]:
    """Return the printed lines, 255 on 0, small gaps bridged."""
    dark = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _BLOCK, _DARKER)
    down, across, gap = max(5, int(_DOWN * height)), max(9, int(_ACROSS * height)), max(3, int(_BRIDGED * height))
    dark = cv2.dilate(dark, np.ones((2, 2), np.uint8))
    level = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, across), np.uint8))
    upright = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((down, 1), np.uint8))
    level = cv2.dilate(level, np.ones((2, 2 * gap + 1), np.uint8))
    upright = cv2.dilate(upright, np.ones((2 * gap + 1, 2), np.uint8))
    return np.asarray(cv2.bitwise_or(level, upright), np.uint8)


def _steps(reach: float) -> list[float]:
    return [reach * step / 8 for step in range(1, 9)]
