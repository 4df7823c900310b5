"""A form's cell on the page: is anything written in it, and where its lines of writing are (栏目)."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.register import Registration
from extractors.results import RgbImage
from templates_docx.spec import Box

SCALE = 8.0  # px a mm at which a cell is searched for ink
_INSET_MM = 0.25  # what is kept off the cell's printed border
_DARKER = 0.12  # ink is darker than its paper by this share, at least
_DARKEST = 0.35
_ABOVE_NOISE = 5.0  # and by so many standard deviations of the paper's grain,
_GRAIN_EVERY = 2  # px, both ways: a quarter of them shows the same grain
_LEAST_SPOT_MM2 = 0.06
_LEAST_INK_MM2 = 0.45
_LINE_HEIGHT = 48  # px, what the network takes
_LEAST_LINE_MM = 1.7
_CHARACTER = 0.45  # of a line's height: ink this tall is a character
_POINT = 0.3  # and no taller or wider is a point,
_LOW = 0.4  # in so low a part of the line
_STROKE = 3.2  # heights of the line: no stroke of a character is so long
_SLOPES = (-0.06, -0.03, 0.0, 0.03, 0.06)
_STRUCK_SHARE = 0.75  # of the line's width
_EDGE_MM = 0.5  # beside the border, only ink that comes from further in is writing


@dataclass(frozen=True, slots=True)
class Look:
    """How a line is cut out for the network."""

    pad: float  # of the line's height, paper left around the ink
    squeeze: float  # of the width: narrower writing costs less and reads as well


FIRST_LOOK = Look(0.16, 0.8)
SECOND_LOOK = Look(0.3, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One cell as it was found."""

    box: Box  # mm, around its ink; the whole cell where it is empty
    ink_mm2: float
    lines: tuple[Box, ...]  # mm, tight around each line of writing, from the top
    height_px: float  # of a line of writing on the photo
    contrast: float  # 0..1, how much darker the ink is than the paper
    cut_off: bool  # the ink runs into the cell's border
    blobs: int = 0  # characters that stand apart, as the ink shows them; dots do not count
    dots: tuple[tuple[float, ...], ...] = ()  # of each line: where points stand, as a share of its width
    struck: bool = False  # a stroke runs through a line of writing

    @property
    def empty(self) -> bool:
        """Nothing is written in it."""
        return self.ink_mm2 < _LEAST_INK_MM2


def look_at(gray: NDArray[np.uint8], placed: Registration, box: Box, printed: tuple[Box, ...] = ()) -> Cell:
    """Return what is written in a cell.

    Args:
        gray: The page, any way up.
        placed: Where the form lies on it.
        box: The cell, mm.
        printed: Words of the blank form that stand in the cell, mm; they are not ink.
    """
    inner = (box[0] + _INSET_MM, box[1] + _INSET_MM, box[2] - _INSET_MM, box[3] - _INSET_MM)
    darkness = darkness_of(placed.cut(gray, inner, SCALE))
    dark = float((darkness > _DARKER).sum()) / SCALE**2  # no less than its ink
    if dark < _LEAST_INK_MM2:
        return Cell(box, dark, (), 0.0, 0.0, cut_off=False)
    ink = _cleaned(darkness > ink_level(darkness))
    for words in printed:
        x0, y0, x1, y1 = (round((a - b) * SCALE) for a, b in zip(words, (inner[0], inner[1]) * 2, strict=True))
        ink[max(0, y0 - 3) : max(0, y1 + 3), max(0, x0 - 3) : max(0, x1 + 3)] = False
    area = float(ink.sum()) / SCALE**2
    if area < _LEAST_INK_MM2:
        return Cell(box, area, (), 0.0, 0.0, cut_off=False)
    bands = _bands(ink)
    around = _around(ink, bands, inner)
    heights = [y1 - y0 for _, y0, _, y1 in around]
    whole = (min(b[0] for b in around), around[0][1], max(b[2] for b in around), around[-1][3])
    spots = [_spots(ink[top:bottom]) for top, bottom in bands]
    return Cell(
        box=whole,
        ink_mm2=area,
        lines=tuple(around),
        height_px=float(np.mean(heights)) * placed.px_per_mm(box),
        contrast=float(np.median(darkness[ink])),
        cut_off=_touches_edge(ink),
        blobs=sum(blobs for blobs, _ in spots),
        dots=tuple(dots for _, dots in spots),
        struck=any(_is_struck(ink[top:bottom]) for top, bottom in bands),
    )


def cut_lines(page: RgbImage, placed: Registration, cell: Cell, look: Look) -> list[RgbImage]:
    """Return a cell's lines cut out of the photo once more, at the height that the network takes."""
    crops = []
    for x0, y0, x1, y1 in cell.lines:
        room = look.pad * (y1 - y0)
        around = (x0 - room, y0 - room, x1 + room, y1 + room)
        crops.append(placed.cut(page, around, _LINE_HEIGHT / (around[3] - around[1]), squeeze=look.squeeze))
    return crops


def darkness_of(gray: NDArray[np.uint8], scale: float = SCALE) -> NDArray[np.float32]:
    """Return how much darker each pixel is than the paper around it: 0 paper, 1 black, grain on both sides of 0."""
    smooth = cv2.GaussianBlur(gray, (0, 0), 0.12 * scale).astype(np.float32)
    small = cv2.resize(smooth, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    light = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    paper = cv2.blur(cv2.min(light, cv2.blur(light, (9, 9))), (5, 5))
    paper = cv2.resize(paper, (gray.shape[1], gray.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip((paper - smooth) / np.maximum(paper, 1.0), -1.0, 1.0), np.float32)


def ink_level(darkness: NDArray[np.float32]) -> float:
    """Return the darkness from which a pixel is ink: well above the grain of a noisy photo's paper."""
    some = darkness[::_GRAIN_EVERY, ::_GRAIN_EVERY]
    middle = float(np.median(some))
    grain = 1.4826 * float(np.median(np.abs(some - middle)))
    return float(np.clip(middle + _ABOVE_NOISE * grain, _DARKER, _DARKEST))


def _cleaned(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the ink without specks, and without what a blurred photo leaves of the cell's printed border."""
    edge = round(_EDGE_MM * SCALE)
    inner = np.zeros_like(ink)
    inner[edge:-edge, edge:-edge] = ink[edge:-edge, edge:-edge]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(inner.astype(np.uint8), connectivity=8)
    keep = stats[:, cv2.CC_STAT_AREA] >= _LEAST_SPOT_MM2 * SCALE**2
    keep[0] = False
    kept = keep[labels] if count > 1 else inner
    reach = cv2.dilate(kept.astype(np.uint8), np.ones((edge, edge), np.uint8)) > 0
    return np.asarray(kept | (ink & reach & ~inner), np.bool_)


def _bands(ink: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the rows (from, to) of each line of writing; strokes of one character are never parted."""
    rows = ink.sum(1) > 0
    starts = np.flatnonzero(rows & ~np.concatenate([[False], rows[:-1]]))
    ends = np.flatnonzero(rows & ~np.concatenate([rows[1:], [False]])) + 1
    bands = [(int(start), int(end)) for start, end in zip(starts, ends, strict=True)]
    least = _LEAST_LINE_MM * SCALE
    while len(bands) > 1:
        heights = [end - start for start, end in bands]
        thin = int(np.argmin(heights))
        if heights[thin] >= max(least, 0.45 * max(heights)):
            break
        gaps = [(bands[i + 1][0] - bands[i][1], i) for i in range(len(bands) - 1) if thin in (i, i + 1)]
        _, i = min(gaps)
        bands[i : i + 2] = [(bands[i][0], bands[i + 1][1])]
    return bands


def _spots(ink: NDArray[np.bool_]) -> tuple[int, tuple[float, ...]]:
    """Return how many characters of a line stand apart, and where its points are: small, low, under nothing."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    height = ink.shape[0]
    columns = np.flatnonzero(ink.any(0))
    left, width = int(columns[0]), int(columns[-1] - columns[0] + 1)
    tall = sorted((int(x), int(x + w)) for x, _, w, h, _ in stats[1:] if h >= _CHARACTER * height)
    blobs, end = 0, -1
    for x0, x1 in tall:
        blobs += x0 > end
        end = max(end, x1)
    dots = [
        (x + w / 2 - left) / width
        for x, y, w, h, _ in stats[1:]
        if max(w, h) <= _POINT * height and y + h / 2 > (1 - _LOW) * height and not _is_under(x, w, tall)
    ]
    return blobs, tuple(sorted(dots))


def _is_struck(ink: NDArray[np.bool_]) -> bool:
    """Say whether a stroke runs through a line: longer than any character's, through its middle, over other ink."""
    height = ink.shape[0]
    least = round(_STROKE * height)
    width = int(np.ptp(np.flatnonzero(ink.any(0)))) + 1
    if least >= ink.shape[1] or width < least:
        return False
    kernel = np.ones((1, least), np.uint8)
    columns = np.asarray(ink.any(0), np.uint8).reshape(1, -1)
    unbroken = cv2.morphologyEx(columns, cv2.MORPH_OPEN, kernel)
    if unbroken.sum() < _STRUCK_SHARE * width:  # turning it moves no ink to another column
        return False
    for slope in _SLOPES:  # a stroke is not quite level
        turned = cv2.warpAffine(
            ink.astype(np.uint8),
            np.array([[1.0, 0.0, 0.0], [slope, 1.0, -slope * ink.shape[1] / 2]], np.float32),
            (ink.shape[1], height),
            flags=cv2.INTER_NEAREST,
        )
        middle = turned[round(0.2 * height) : round(0.8 * height)]
        runs = cv2.morphologyEx(middle, cv2.MORPH_OPEN, kernel).any(0)
        if runs.sum() >= _STRUCK_SHARE * width:
            return True
    return False


def _is_under(x: int, w: int, tall: list[tuple[int, int]]) -> bool:
    """Say whether a spot belongs to a character that stands above it."""
    return any(x0 <= x and x + w <= x1 for x0, x1 in tall)


def _around(ink: NDArray[np.bool_], bands: list[tuple[int, int]], inner: Box) -> list[Box]:
    """Return each line's box in mm."""
    boxes = []
    for top, bottom in bands:
        columns = np.flatnonzero(ink[top:bottom].any(0))
        left, right = float(columns[0]) / SCALE, float(columns[-1] + 1) / SCALE
        boxes.append((inner[0] + left, inner[1] + top / SCALE, inner[0] + right, inner[1] + bottom / SCALE))
    return boxes


def _touches_edge(ink: NDArray[np.bool_]) -> bool:
    """Say whether writing runs on into the strip beside the border, where it may be cut off."""
    edge = round(_EDGE_MM * SCALE)
    sides = (ink[edge], ink[-edge - 1], ink[:, edge], ink[:, -edge - 1])
    return any(int(side.sum()) >= 3 for side in sides)  # noqa: PLR2004  px: more than a speck
