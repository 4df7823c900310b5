"""Where a form's printed lines really lie on a roughly registered page."""

import cv2
import numpy as np
from numpy.typing import NDArray

_SCALE = 5.0  # px a mm
_REACH_MM = 1.6
_FAINT = 14.0  # a line's mean across its reach is darker than beside it by this, of 255


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
    at, seen = [], []
    for x, y in crossings:
        u, v = round(x * _SCALE), round(y * _SCALE)
        patch = flat[max(0, v - reach) : v + reach + 1, max(0, u - reach) : u + reach + 1]
        if patch.shape != (2 * reach + 1, 2 * reach + 1):
            continue
        across, down = patch.mean(0), patch.mean(1)
        if min(_stands_out(across), _stands_out(down)) < _FAINT:
            continue
        at.append([x, y])
        seen.append([(u - reach + _middle(across)) / _SCALE, (v - reach + _middle(down)) / _SCALE])
    return np.array(at).reshape(-1, 2), np.array(seen).reshape(-1, 2)


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


def _stands_out(profile: NDArray[np.float32]) -> float:
    """Return how much darker the darkest place is than most of the profile."""
    return float(profile.max() - np.percentile(profile, 60))


def _middle(profile: NDArray[np.float32]) -> float:
    """Return the subpixel middle of the darkest line across a profile."""
    peak = int(profile.argmax())
    low, high = max(peak - 2, 0), min(peak + 3, len(profile))
    weight = np.clip(profile[low:high] - np.median(profile), 0.0, None)
    return float((weight * np.arange(low, high)).sum() / max(float(weight.sum()), 1e-6))
