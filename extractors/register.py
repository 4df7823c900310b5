"""How a photographed page lies on its form (配准): by its corner marks, then printed lines, then the paper's bend."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.errors import ExtractError
from extractors.lines import line_offsets
from extractors.page_marks import FEWEST_MARKS, Gray, Marks, Points, corners_of
from extractors.results import PixelBox
from templates_docx.spec import Box, Layout

_BENT_MM = 0.12  # a bend is only believed above this residual of the plain homography
_BENT_GAIN = 0.75  # and when it explains unseen crossings this much better
_FEWEST_CROSSINGS = 14
_OUTLIER_MM = 0.35
_SETTLINGS = 2
_GRID_MM = 4.0  # a bend is smooth: it is worked out this far apart


class NotOnFormError(ExtractError):
    """Raised when too few marks of a form agree on where it lies."""

    def __init__(self, found: int, rms_px: float) -> None:
        super().__init__(f"{found} marks, {rms_px:.1f} px apart from the form's")
        self.found = found


@dataclass(frozen=True, slots=True, eq=False)
class Registration:
    """Where the points of a form lie on the page image."""

    homography: NDArray[np.float64]  # 3x3, mm → px
    bend: NDArray[np.float64] | None  # (10, 2) cubic: mm on the form → mm to add, None for flat paper
    marks: int
    rms_mm: float  # of the printed lines after registration; of the marks where no line was found

    def to_px(self, points: Points) -> Points:
        """Return form points (mm) as image points (px)."""
        flat = points.reshape(-1, 2)
        bent = flat if self.bend is None else flat + _cubic(flat) @ self.bend
        moved = cv2.perspectiveTransform(bent[None].astype(np.float64), self.homography)[0]
        return np.asarray(moved.reshape(points.shape), np.float64)

    def box_px(self, box: Box, shape: tuple[int, int]) -> PixelBox:
        """Return the upright box around a form's box, inside an image of (height, width)."""
        x0, y0, x1, y1 = box
        corners = self.to_px(np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]))
        low, high = np.floor(corners.min(0)), np.ceil(corners.max(0))
        height, width = shape
        return (
            int(np.clip(low[0], 0, width)),
            int(np.clip(low[1], 0, height)),
            int(np.clip(high[0], 0, width)),
            int(np.clip(high[1], 0, height)),
        )

    def px_per_mm(self, box: Box) -> float:
        """Return the image's resolution in the middle of a form's box."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        middle, right, below = self.to_px(np.array([[x, y], [x + 1, y], [x, y + 1]]))
        return float((np.linalg.norm(right - middle) + np.linalg.norm(below - middle)) / 2)

    def cut(self, image: NDArray[np.uint8], box: Box, scale: float, *, squeeze: float = 1.0) -> NDArray[np.uint8]:
        """Return a form's box cut straight out of the image, at `scale` px a mm, its width squeezed by a factor."""
        x0, y0, x1, y1 = box
        width, height = max(1, round((x1 - x0) * scale * squeeze)), max(1, round((y1 - y0) * scale))
        if self.bend is None:
            to_box = np.array([[1 / (scale * squeeze), 0, x0], [0, 1 / scale, y0], [0, 0, 1]])
            return np.asarray(
                cv2.warpPerspective(
                    image,
                    self.homography @ to_box,
                    (width, height),
                    flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
                    borderMode=cv2.BORDER_REPLICATE,
                ),
                np.uint8,
            )
        columns, rows = 2 + int((x1 - x0) / _GRID_MM), 2 + int((y1 - y0) / _GRID_MM)
        xs, ys = np.meshgrid(np.linspace(x0, x1, columns), np.linspace(y0, y1, rows))
        coarse = self.to_px(np.stack([xs, ys], -1)).astype(np.float32)
        across = np.linspace(0, columns - 1, width, dtype=np.float32)
        down = np.linspace(0, rows - 1, height, dtype=np.float32)
        at = cv2.remap(coarse, *np.meshgrid(across, down), interpolation=cv2.INTER_LINEAR)
        return np.asarray(
            cv2.remap(image, at[..., 0], at[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.uint8
        )


def register(gray: Gray, marks: Marks, layout: Layout) -> Registration:
    """Find how a page lies on its form (配准).

    Args:
        gray: The page, any way up, (H, W) uint8.
        marks: The page's own marks.
        layout: Where the form's marks and lines are, mm from its top left corner.

    Returns:
        The way from mm to px, with the printed lines' residual.

    Raises:
        NotOnFormError: Fewer than two marks, or they do not agree.
    """
    first, used, rms_mm = _from_marks(marks, layout)
    known = crossings(layout)
    at, seen = line_offsets(gray, first, layout.page_mm, known)
    if len(at) < _FEWEST_CROSSINGS:
        return Registration(first, None, len(used), rms_mm)
    corners = np.concatenate([corners_of(layout.marks[mark]) for mark in used])
    back = cv2.perspectiveTransform(np.concatenate([marks[mark] for mark in used])[None], np.linalg.inv(first))[0]
    return _refined(first, len(used), np.concatenate([at, corners]), np.concatenate([seen, back]))


def place(marks: Marks, layout: Layout) -> Registration:
    """Find how a page lies on its form from its marks alone; NotOnFormError as of `register`."""
    first, used, rms_mm = _from_marks(marks, layout)
    return Registration(first, None, len(used), rms_mm)


def settle(gray: Gray, rough: NDArray[np.float64], layout: Layout) -> tuple[Registration, Points]:
    """Find how a page lies on its form from a rough way mm → px alone, by the printed lines.

    Args:
        gray: The page, any way up, (H, W) uint8.
        rough: Off by no more than a millimetre and a half.
        layout: Where the form's lines are.

    Returns:
        The way from mm to px, and the crossings of lines that were seen, (n, 2) mm.

    Raises:
        NotOnFormError: Too few printed lines were seen.
    """
    known = crossings(layout)
    placed = Registration(rough, None, 0, float("inf"))
    at: Points = np.empty((0, 2))
    for _ in range(_SETTLINGS):
        at, seen = line_offsets(gray, placed.homography, layout.page_mm, known)
        if len(at) < _FEWEST_CROSSINGS:
            raise NotOnFormError(0, 0.0)
        move, rms_mm = _plain_fit(at, seen)
        homography = placed.homography @ move
        placed = Registration(np.asarray(homography / homography[2, 2], np.float64), None, 0, rms_mm)
    at, seen = line_offsets(gray, placed.homography, layout.page_mm, known)
    return (_refined(placed.homography, 0, at, seen), at) if len(at) >= _FEWEST_CROSSINGS else (placed, at)


def seen_crossings(gray: Gray, placed: Registration, layout: Layout) -> tuple[Points, Points]:
    """Return the crossings of printed lines that are seen on the page, and where: both (n, 2) mm."""
    return line_offsets(gray, placed.homography, layout.page_mm, crossings(layout))


def seen_marks(marks: Marks, placed: Registration, layout: Layout) -> tuple[Points, Points]:
    """Return the corners of a form's marks, and where they are seen: both (n, 2) mm."""
    used = [mark for mark in marks if mark in layout.marks]
    at = np.concatenate([corners_of(layout.marks[mark]) for mark in used])
    seen = np.concatenate([marks[mark] for mark in used])
    return at, cv2.perspectiveTransform(seen[None], np.linalg.inv(placed.homography))[0]


def crossings_on(layout: Layout, placed: Registration, shape: tuple[int, int]) -> int:
    """Return how many crossings of a form's printed lines lie on an image of (height, width)."""
    seen = placed.to_px(crossings(layout))
    return int(((seen >= 0) & (seen < [shape[1], shape[0]])).all(1).sum())


def _from_marks(marks: Marks, layout: Layout) -> tuple[NDArray[np.float64], list[int], float]:
    """Fit the homography to the corners of all marks; with four or more, one bad mark is left out."""
    ids = [mark for mark in marks if mark in layout.marks]
    if len(ids) < FEWEST_MARKS:
        raise NotOnFormError(len(ids), 0.0)
    best: tuple[NDArray[np.float64], list[int], float] | None = None
    choices = [ids, *([mark for mark in ids if mark != out] for out in ids if len(ids) > FEWEST_MARKS + 1)]
    for chosen in choices:
        form = np.concatenate([corners_of(layout.marks[mark]) for mark in chosen])
        seen = np.concatenate([marks[mark] for mark in chosen])
        homography, _ = cv2.findHomography(form, seen, 0)
        if homography is None:
            continue
        back = cv2.perspectiveTransform(seen[None], np.linalg.inv(homography))[0]
        rms = float(np.sqrt(((back - form) ** 2).sum(1).mean()))
        if best is None or rms < best[2] * 0.4:
            best = (np.asarray(homography, np.float64), chosen, rms)
    if best is None or best[2] > 2.0:  # noqa: PLR2004  mm: no page bends that much at its corners
        raise NotOnFormError(len(ids), best[2] if best else 0.0)
    return best


def _refined(first: NDArray[np.float64], used: int, at: Points, seen: Points) -> Registration:
    """Refit on lines and marks; the bend is kept only where it explains lines it was not fitted to."""
    move, plain_rms = _plain_fit(at, seen)
    bend, bend_rms = _bend_fit(at, seen)
    if plain_rms > _BENT_MM and bend_rms < _BENT_GAIN * plain_rms:
        return Registration(first, bend, used, bend_rms)
    homography = first @ move
    return Registration(np.asarray(homography / homography[2, 2], np.float64), None, used, plain_rms)


def _plain_fit(at: Points, seen: Points) -> tuple[NDArray[np.float64], float]:
    """Fit a homography, leaving out in turn what is far off: a pen stroke beside a line."""
    kept = np.ones(len(at), bool)
    move = np.eye(3)
    off = np.zeros(len(at))
    for _ in range(4):
        fitted, _ = cv2.findHomography(at[kept], seen[kept], 0)
        move = move if fitted is None else np.asarray(fitted, np.float64)
        off = np.hypot(*(seen - cv2.perspectiveTransform(at[None], move)[0]).T)
        kept = off < max(_OUTLIER_MM, 2.5 * float(np.median(off)))
    return move, _rms(seen - cv2.perspectiveTransform(at[None], move)[0])


def _bend_fit(at: Points, seen: Points) -> tuple[NDArray[np.float64], float]:
    """Fit the cubic, and measure it on crossings that each half of a split leaves out."""
    errors = []
    for odd in (0, 1):
        half = np.arange(len(at)) % 2 == odd
        coefficients, _ = _trimmed(at[half], seen[half])
        rest = (seen - at)[~half] - _cubic(at[~half]) @ coefficients
        errors.append(rest[np.hypot(*rest.T) < 1.0])
    coefficients, _ = _trimmed(at, seen)
    return coefficients, _rms(np.concatenate(errors))


def _trimmed(at: Points, seen: Points) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    kept = np.ones(len(at), bool)
    coefficients = np.zeros((10, 2))
    for _ in range(4):
        coefficients = np.linalg.lstsq(_cubic(at[kept]), (seen - at)[kept], rcond=None)[0]
        off = np.hypot(*((seen - at) - _cubic(at) @ coefficients).T)
        kept = off < max(0.25, 2.5 * float(np.median(off)))
    return coefficients, kept


def _cubic(points: Points) -> NDArray[np.float64]:
    x, y = points[:, 0] / 100 - 1, points[:, 1] / 100 - 1.4
    return np.stack([x**0, x, y, x * x, x * y, y * y, x**3, x * x * y, x * y * y, y**3], 1)


def _rms(off: Points) -> float:
    """Return the root mean square of the nearest nine tenths: a pen stroke on a line is no bend."""
    squares = np.sort((off**2).sum(1))
    kept = squares[: max(1, len(squares) * 9 // 10)]
    return float(np.sqrt(kept.mean())) if len(kept) else 0.0


def crossings(layout: Layout) -> Points:
    """Return the corners of all cells (mm), where printed lines meet."""
    boxes = [zone.box for zone in layout.fields.values()]
    boxes += [zone.box for zones in layout.lines.values() for zone in zones]
    corners = np.concatenate([corners_of(box) for box in boxes]) if boxes else np.empty((0, 2))
    return np.unique(corners.round(1), axis=0)
