"""Where a form's printed lines really lie on a roughly registered page."""

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

_SCALE = 5.0  # px a mm
_REACH_MM = 1.6
_FAINT = 14.0  # a line's mean across its reach is darker than beside it by this, of 255
_HALF_LINE = 2  # px on both sides of a line's darkest


def line_offsets(
    gray: NDArray[np.uint8],
    homography: NDArray[np.float64],
    page_mm: tuple[float, float],
    crossings: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the crossings that were seen, and where: both (n, 2) mm on the form as roughly registered.

    Args:
        gray: The page, any way up.
        homography: Rough way from the form's mm to px.
        page_mm: The form's width and height.
        crossings: Where printed lines meet on the form, mm.
    """
    flat = _flattened(gray, homography, page_mm)
    reach = int(_REACH_MM * _SCALE)
    places = np.rint(crossings * _SCALE).astype(np.intp).reshape(-1, 2)
    whole = ((places >= reach) & (places < np.array(flat.shape[::-1]) - reach)).all(1)
    at, places = crossings[whole], places[whole]
    patches = sliding_window_view(flat, (2 * reach + 1, 2 * reach + 1))[places[:, 1] - reach, places[:, 0] - reach]
    across, down = patches.mean(1), patches.mean(2)
    seen = np.minimum(_stand_out(across), _stand_out(down)) >= _FAINT
    middles = np.stack([_middles(across[seen]), _middles(down[seen])], 1)
    return at[seen].reshape(-1, 2), (places[seen] - reach + middles) / _SCALE


def _flattened(
    gray: NDArray[np.uint8], homography: NDArray[np.float64], page_mm: tuple[float, float]
) -> NDArray[np.float32]:
    """Return the page's ink (0 paper to 255 black) at 5 px a mm, its lighting taken out."""
    size = (int(page_mm[0] * _SCALE), int(page_mm[1] * _SCALE))
    to_form = np.diag([1 / _SCALE, 1 / _SCALE, 1.0])
    flat = cv2.warpPerspective(
        gray, homography @ to_form, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderValue=(255.0,)
    )
    small = cv2.resize(flat, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.resize(cv2.medianBlur(small, 21), size).astype(np.float32)
    ink = 255.0 - np.clip(flat.astype(np.float32) / np.maximum(paper, 1.0) * 255.0, 0.0, 255.0)
    return np.asarray(ink, np.float32)


def _stand_out(profiles: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how much darker the darkest place of each profile is than most of it."""
    if not len(profiles):
        return np.empty(0, np.float32)
    return np.asarray(profiles.max(1) - np.percentile(profiles, 60, axis=1), np.float32)


def _middles(profiles: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the subpixel middle of the darkest line across each profile."""
    if not len(profiles):
        return np.empty(0)
    places = np.arange(profiles.shape[1])
    beside = np.abs(places - profiles.argmax(1)[:, None]) <= _HALF_LINE
    above = np.clip(profiles - np.median(profiles, axis=1)[:, None], 0.0, None)
    weights = np.where(beside, above, 0.0).astype(np.float64)
    return np.asarray((weights * places).sum(1) / np.maximum(weights.sum(1), 1e-6), np.float64)
