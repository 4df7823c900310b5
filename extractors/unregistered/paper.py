"""A picture's text, and the sheet on it laid straight (纸张)."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors import detect, writing
from extractors.results import PixelBox, RgbImage
from extractors.writing import Written

_SMALL = 640  # px, longest side that the sheet is looked for at
_LEAST_SHARE = 0.05  # of the picture: what is smaller is no sheet somebody took a photo of
_FULL = 0.97  # of the picture: then there is no desk to cut off
_SQUARE = 0.93  # of its quadrilateral that a sheet fills
_ROUGH = 0.02  # of the outline's length, what may be off a straight edge
_FAR = 0.3  # of the picture: a smaller sheet is cut out before its text is looked for again
_INSIDE = 0.97  # of the text that lies on the sheet; else it is the edge of a shadow
_READ = 0.6  # a line's score from which it is text
_SEEN = 0.2  # from which it is a line at all
_LONG = 3.0  # heights: such a line shows how the page leans
_FEWEST = 4
_LEVEL = 0.003  # px a px: leans less than this are left


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture turned upright, with its text."""

    page: RgbImage
    turned: int  # degrees clockwise
    written: tuple[Written, ...]  # px on the page
    sheet: NDArray[np.float64] | None = None  # corners of the one that is meant, clockwise from its own top left


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """The sheet laid straight: its text, its picture, and where it lies on the page."""

    flat: RgbImage
    written: tuple[Written, ...]  # px on the flat sheet
    to_page: NDArray[np.float64]  # 3x3, px of the flat sheet → px of the upright page
    page_size: tuple[int, int]  # height, width

    def box_px(self, box: tuple[float, float, float, float]) -> PixelBox:
        """Return the upright box on the page around a box on the flat sheet."""
        x0, y0, x1, y1 = box
        corners = np.array([[[x0, y0], [x1, y0], [x1, y1], [x0, y1]]], np.float64)
        moved = cv2.perspectiveTransform(corners, self.to_page)[0]
        low, high = np.floor(moved.min(0)), np.ceil(moved.max(0))
        height, width = self.page_size
        return (
            int(np.clip(low[0], 0, width)),
            int(np.clip(low[1], 0, height)),
            int(np.clip(high[0], 0, width)),
            int(np.clip(high[1], 0, height)),
        )


def upright(picture: RgbImage) -> Picture:
    """Return a picture turned upright by its text, and the text.

    Args:
        picture: Any way up, (H, W, 3) uint8. Costs 2 to 4 CPU-seconds; twice where the sheet is small on the picture.
    """
    text = detect.text_page(picture)
    quad = find_sheet(text.page)
    if quad is None or _area(quad) > _FAR * _area_of(text.page) or not _lies_on(quad, text.written):
        return Picture(text.page, text.turned, text.written)
    near = nearer(text.page, text.turned, quad)
    upside = near.sheet is None or not np.array_equal(near.sheet, quad)
    return Picture(text.page, text.turned, text.written if upside else near.written)


def nearer(page: RgbImage, turned: int, quad: NDArray[np.float64]) -> Picture:
    """Return a picture of which one sheet is meant, its text looked for again on the sheet cut out and turned upright.

    Args:
        page: The whole picture, upright.
        turned: Degrees clockwise that turned it so.
        quad: The sheet's corners, px, clockwise from the top left.
    """
    near, _ = _straightened(page, quad)
    again = detect.text_page(near)
    corners = np.roll(quad, again.turned // 90, 0)
    _, to_near = _straightening(corners)
    back = np.asarray(np.linalg.inv(to_near), np.float64)
    return Picture(page, turned, tuple(writing.moved(line, back) for line in again.written), corners)


def lay_flat(picture: Picture) -> Sheet:
    """Return the sheet on an upright picture, laid straight by its edges where they are seen, and by its lines."""
    quad = find_sheet(picture.page) if picture.sheet is None else picture.sheet
    height, width = picture.page.shape[:2]
    to_flat = np.eye(3)
    if quad is not None and (picture.sheet is not None or _lies_on(quad, picture.written)):
        (width, height), to_flat = _straightening(quad)
    lines = [writing.moved(line, to_flat) for line in picture.written]
    to_flat = _levelling(lines, (width, height)) @ to_flat
    flat = cv2.warpPerspective(picture.page, to_flat, (width, height), flags=cv2.INTER_LINEAR)
    lines = [writing.moved(line, to_flat) for line in picture.written]
    to_page = np.linalg.inv(to_flat)
    size = (picture.page.shape[0], picture.page.shape[1])
    return Sheet(np.asarray(flat, np.uint8), tuple(lines), np.asarray(to_page / to_page[2, 2], np.float64), size)


def find_sheet(picture: RgbImage) -> NDArray[np.float64] | None:
    """Return the corners of the largest bright sheet, px, clockwise from its top left; None where it is no sheet.

    Where the bright area is none, the desk may be bright too: then a white area is looked for, that wood is not.
    """
    found = _bright_areas(picture)
    if found and found[0][1] is not None:
        return found[0][1]
    white = _bright_areas(picture, white=True)
    return white[0][1] if white else None


def find_sheets(picture: RgbImage) -> list[NDArray[np.float64]]:
    """Return the corners of every bright sheet, px, each clockwise from its top left; the largest first."""
    return [corners for _, corners in _bright_areas(picture) if corners is not None]


def _bright_areas(picture: RgbImage, *, white: bool = False) -> list[tuple[float, NDArray[np.float64] | None]]:
    """Return how large each bright area is, px at a small scale, and its corners where it is a quadrilateral."""
    scale = min(1.0, _SMALL / max(picture.shape[:2]))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    light = small.min(2) if white else cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    gray = cv2.GaussianBlur(light, (0, 0), 2.0)
    _, bright = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    ordered = sorted(outlines, key=cv2.contourArea, reverse=True)
    large = [outline for outline in ordered if _LEAST_SHARE < cv2.contourArea(outline) / gray.size < _FULL]
    if not large or large[0] is not ordered[0]:
        return []
    return [(float(cv2.contourArea(outline)), _corners(outline, scale)) for outline in large]


def _corners(outline: cv2.typing.MatLike, scale: float) -> NDArray[np.float64] | None:
    hull = cv2.convexHull(outline)
    edge = _ROUGH * cv2.arcLength(hull, closed=True)
    corners = np.asarray(cv2.approxPolyDP(hull, edge, closed=True).reshape(-1, 2), np.float64)
    if len(corners) != 4 or cv2.contourArea(outline) < _SQUARE * _area(corners):  # noqa: PLR2004  a quadrilateral
        return None
    return _clockwise((corners + 0.5) / scale - 0.5)


def _lies_on(quad: NDArray[np.float64], lines: Sequence[Written]) -> bool:
    """Say whether the text that was read lies on a sheet."""
    middles = [line.quad.mean(0) for line in lines if line.score > _READ]
    outline = quad.astype(np.float32).reshape(-1, 1, 2)
    inside = [cv2.pointPolygonTest(outline, (float(x), float(y)), measureDist=False) > 0 for x, y in middles]
    return bool(inside) and sum(inside) >= _INSIDE * len(inside)


def _levelling(lines: Sequence[Written], size: tuple[int, int]) -> NDArray[np.float64]:
    """Return the way that makes lines level: how they lean may grow from the top of the page to its foot."""
    long = [line for line in lines if line.score > _SEEN and _width(line) > _LONG * line.height]
    if len(long) < _FEWEST:
        return np.eye(3)
    lean = np.array([_lean(line) for line in long])
    down = np.array([float(line.quad[:, 1].mean()) for line in long]) / size[1] - 0.5
    weight = np.array([_width(line) for line in long])
    kept = np.abs(lean - np.median(lean)) < max(0.012, 3 * float(np.median(np.abs(lean - np.median(lean)))))
    if kept.sum() < _FEWEST:
        return np.eye(3)
    grows, at_middle = np.polyfit(down[kept], lean[kept], 1, w=weight[kept])
    if max(abs(at_middle), abs(grows) / 2) < _LEVEL:
        return np.eye(3)
    width, height = size
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    leans = at_middle + grows * (corners[:, 1] / height - 0.5)
    across, below = corners[:, 0] - width / 2, corners[:, 1] - height / 2
    level = np.stack([corners[:, 0] + at_middle * below, corners[:, 1] - leans * across], 1)
    way = cv2.getPerspectiveTransform(corners.astype(np.float32), level.astype(np.float32))
    return np.asarray(way, np.float64)


def _lean(line: Written) -> float:
    across = line.quad[1] - line.quad[0] + line.quad[2] - line.quad[3]
    return float(across[1] / max(abs(float(across[0])), 1.0))


def _width(line: Written) -> float:
    return float(np.linalg.norm(line.quad[1] - line.quad[0]))


def _clockwise(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    angles = np.arctan2(*(corners - corners.mean(0)).T[::-1])
    ordered = corners[np.argsort(angles)]
    return np.roll(ordered, -int(ordered.sum(1).argmin()), 0)


def _straightening(quad: NDArray[np.float64]) -> tuple[tuple[int, int], NDArray[np.float64]]:
    sides = np.linalg.norm(quad - np.roll(quad, -1, 0), axis=1)
    width, height = max(8, round(max(sides[0], sides[2]))), max(8, round(max(sides[1], sides[3])))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return (width, height), np.asarray(cv2.getPerspectiveTransform(quad.astype(np.float32), corners), np.float64)


def _straightened(page: RgbImage, quad: NDArray[np.float64]) -> tuple[RgbImage, NDArray[np.float64]]:
    size, to_flat = _straightening(quad)
    return np.asarray(cv2.warpPerspective(page, to_flat, size, flags=cv2.INTER_CUBIC), np.uint8), to_flat


def _area(corners: NDArray[np.float64]) -> float:
    return float(cv2.contourArea(np.asarray(corners, np.float32).reshape(-1, 1, 2)))


def _area_of(page: RgbImage) -> float:
    return float(page.shape[0] * page.shape[1])
