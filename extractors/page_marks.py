"""The corner marks of a page (定位方块): found, parted by the sheet they stand on, and what they say of the way up."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from templates_docx.spec import Box, Layout

Gray: TypeAlias = NDArray[np.uint8]  # (H, W)
Points: TypeAlias = NDArray[np.float64]  # (n, 2)
Marks: TypeAlias = Mapping[int, Points]  # mark id → its four corners, px, clockwise from its own top left

FEWEST_MARKS = 2
_SEEN_SIDE = 2200  # px; finding marks in more costs time and gains nothing
_MARKS_OF_A_PAGE = 4
_NARROW_AND_WIDE = 20  # px between the windows' widths, 3 to 23: as good on a whole page, a third less work
_EVERY_WIDTH = 10
_SAME_PAGE = 0.3  # of a page's diagonal: marks that expect the page's middle this close are of one page


def find_marks(gray: Gray) -> list[tuple[int, Points]]:
    """Return every corner mark on a page: id and corners (px, subpixel), whatever way up the page lies."""
    scale = min(1.0, _SEEN_SIDE / max(gray.shape))
    seen = gray if scale == 1.0 else cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    seen = np.asarray(seen, np.uint8)
    found = _detect(seen, _NARROW_AND_WIDE)
    if len(found) < FEWEST_MARKS or len(found) % _MARKS_OF_A_PAGE:
        found = _detect(seen, _EVERY_WIDTH)
    placed = [(mark, (corners + 0.5) / scale - 0.5) for mark, corners in found]
    return sorted(placed, key=lambda item: item[0])


def _detect(seen: Gray, width_step: int) -> list[tuple[int, Points]]:
    """Return the marks found, paper and ink told apart around each pixel by windows of several widths."""
    parameters = cv2.aruco.DetectorParameters()
    parameters.adaptiveThreshWinSizeStep = width_step
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    parameters.cornerRefinementWinSize = 5
    parameters.relativeCornerRefinmentWinSize = 0.3
    parameters.minMarkerPerimeterRate = 0.01
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    corners, ids, _ = cv2.aruco.ArucoDetector(dictionary, parameters).detectMarkers(seen)
    if ids is None:
        return []
    return [(int(mark), quad[0].astype(np.float64)) for mark, quad in zip(ids.ravel(), corners, strict=True)]


def sheets(marks: Sequence[tuple[int, Points]], layouts: Sequence[Layout]) -> list[Marks]:
    """Part the marks of one image by the page they belong to: a photo may show several tags.

    Args:
        marks: Every mark found.
        layouts: One layout for each way that marks stand on a page.
    """
    found: list[Marks] = []
    for ids in sorted({tuple(sorted(layout.marks)) for layout in layouts}):
        mine = [(mark, corners) for mark, corners in marks if mark in ids]
        if len({mark for mark, _ in mine}) == len(mine):
            found += [dict(mine)] if mine else []
            continue
        ways = [_parted(mine, layout) for layout in layouts if tuple(sorted(layout.marks)) == ids]
        fewest = min(len(way) for way in ways)
        found += next(way for way in ways if len(way) == fewest)
    return found


def _parted(marks: Sequence[tuple[int, Points]], layout: Layout) -> list[Marks]:
    """Part marks by where each expects the middle of its page."""
    groups: list[tuple[Points, float, dict[int, Points]]] = []
    for mark, corners in marks:
        middle, size = _expected_page(corners, layout, mark)
        _join(groups, middle, size, mark, corners)
    return [members for _, _, members in groups]


def turn_of(marks: Sequence[tuple[int, Points]]) -> int:
    """Return the degrees clockwise (0, 90, 180, 270) that turn the image upright; 0 without marks."""
    if not marks:
        return 0
    along = np.sum([corners[1] - corners[0] for _, corners in marks], axis=0)
    return round(-float(np.degrees(np.arctan2(along[1], along[0]))) / 90) % 4 * 90


def turned(points: Points, shape: tuple[int, ...], degrees: int) -> Points:
    """Return where an image's points lie once it, (height, width) before, is turned clockwise."""
    height, width = shape[:2]
    x, y = points[:, 0], points[:, 1]
    ways = {0: (x, y), 90: (height - 1 - y, x), 180: (width - 1 - x, height - 1 - y), 270: (y, width - 1 - x)}
    return np.stack(ways[degrees], 1)


def corners_of(box: Box) -> Points:
    """Return a box's four corners, clockwise from its top left."""
    x0, y0, x1, y1 = box
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float64)


def _expected_page(corners: Points, layout: Layout, mark: int) -> tuple[Points, float]:
    """Return where a mark alone expects its page's middle, and the page's diagonal, px."""
    form = corners_of(layout.marks[mark])
    move = cv2.getAffineTransform(form[:3].astype(np.float32), corners[:3].astype(np.float32))
    width, height = layout.page_mm
    middle = move @ np.array([width / 2, height / 2, 1.0])
    side = float(np.linalg.norm(corners - np.roll(corners, 1, 0), axis=1).mean()) / (form[1, 0] - form[0, 0])
    return np.asarray(middle, np.float64), side * float(np.hypot(width, height))


def _join(
    groups: list[tuple[Points, float, dict[int, Points]]], middle: Points, size: float, mark: int, corners: Points
) -> None:
    for expected, _, members in groups:
        if mark not in members and float(np.linalg.norm(expected - middle)) < _SAME_PAGE * size:
            members[mark] = corners
            return
    groups.append((middle, size, {mark: corners}))
