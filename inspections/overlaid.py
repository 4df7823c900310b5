"""One picture laid on another (对齐): exactly, by every place that both show."""

import math
from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

GreyImage: TypeAlias = NDArray[np.uint8]  # (H, W)
Floats: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.bool_]
Homography: TypeAlias = NDArray[np.float64]  # 3x3, stored px → asking px

CUT_OFF: Final = (6, 249)  # grey levels outside were lost in one of the two
EDGE_PX: Final = 5
FINE_PX, COARSE_PX = 1.0, 4.0  # the detail that says where a place is, and survives packing
ROUNDS: Final = 3
LEAST_PX: Final = 120
DETAIL_BLOCK_PX: Final = 24
LEAST_DETAIL: Final = 2.0  # grey levels of spread in a block that has detail
LEAST_BLOCKS: Final = 8
WHOLE: Final = 0.999
NOWHERE: Final = -1000.0  # no grey level: the asking picture does not show it
_FULL: Final = 255


@dataclass(frozen=True, slots=True)
class Laid:
    """Two pictures of which one lies on the other."""

    stored: Floats  # grey levels
    asking: Floats  # as the stored one lies
    shown: Mask  # px that both have
    seen: Mask  # those of them whose light neither lost


def lay(asking: GreyImage, stored: GreyImage, mapping: Homography) -> Laid:
    """Lay the asking picture exactly on the stored one, near which the mapping puts it."""
    sharp, target, mapping = _as_large(asking, stored, mapping)
    for _ in range(ROUNDS):
        laid = _laid(sharp, target, mapping)
        mapping = mapping @ _step(detail(target), detail(laid.asking), laid.seen)
    return _laid(sharp, target, mapping)


def cover(asking: GreyImage, stored: GreyImage, mapping: Homography) -> float:
    """Give the share of the stored photo that the asking one shows; 0 where it would lie folded."""
    height, width = stored.shape
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    shown = cv2.perspectiveTransform(corners, mapping)[0].astype(np.float32)
    area = float(cv2.contourArea(shown))
    if not cv2.isContourConvex(shown) or area <= 0:
        return 0.0
    size = asking.shape[1], asking.shape[0]
    covered = cv2.warpPerspective(np.full(stored.shape, _FULL, np.uint8), mapping, size) == _FULL
    return min(1.0, float(covered.sum()) / area)


def alike(laid: Laid) -> float:
    """Give the correlation of the fine detail, -1..1: the median of the blocks that have any, 0 for too few."""
    one, other = detail(laid.stored), detail(laid.asking)
    pairs = ((one, one), (one, other), (other, other))
    mean, mean_other = means(one, DETAIL_BLOCK_PX), means(other, DETAIL_BLOCK_PX)
    xx, xy, yy = (means(a * b, DETAIL_BLOCK_PX) for a, b in pairs)
    spread, spread_other = np.maximum(xx - mean**2, 0), np.maximum(yy - mean_other**2, 0)
    detailed = np.maximum(spread, spread_other) >= LEAST_DETAIL**2
    usable = detailed & (means(laid.shown.astype(np.float32), DETAIL_BLOCK_PX) > WHOLE)
    if usable.sum() < LEAST_BLOCKS:
        return 0.0
    both = (xy - mean * mean_other)[usable] / np.maximum(np.sqrt((spread * spread_other)[usable]), np.float32(1e-3))
    return float(np.median(both))


def detail(grey: Floats) -> Floats:
    """Give what is finer than light and shade."""
    kept = np.clip(grey, 0, _FULL)
    return np.asarray(cv2.GaussianBlur(kept, (0, 0), FINE_PX) - cv2.GaussianBlur(kept, (0, 0), COARSE_PX), np.float32)


def slopes(stored: Floats, laid: Floats) -> tuple[Floats, Floats]:
    """Give how the grey of two like pictures rises to the right and downwards, levels per px."""
    mean = (stored + laid) / 2
    across, down = (cv2.Sobel(mean, cv2.CV_32F, dx, 1 - dx, ksize=3) / 8 for dx in (1, 0))
    return np.asarray(across, np.float32), np.asarray(down, np.float32)


def means(grey: Floats, side_px: int) -> Floats:
    """Give the mean of each square of so many px."""
    height, width = (side // side_px * side_px for side in grey.shape)
    cut = grey[:height, :width].reshape(height // side_px, side_px, width // side_px, side_px)
    return np.asarray(cut.mean(axis=(1, 3)), np.float32)


def _as_large(asking: GreyImage, stored: GreyImage, mapping: Homography) -> tuple[Floats, Floats, Homography]:
    """Give both pictures with no more detail than either has, the stored one no larger than it is shown."""
    scale = math.sqrt(max(abs(float(np.linalg.det(mapping[:2, :2]))), 1e-9))
    sharp, target = asking.astype(np.float32), stored.astype(np.float32)
    if scale > 1:
        spread = max(0.1, math.sqrt(scale**2 - 1) / 2)
        return np.asarray(cv2.GaussianBlur(sharp, (0, 0), spread), np.float32), target, mapping
    size = max(1, round(stored.shape[1] * scale)), max(1, round(stored.shape[0] * scale))
    across, down = stored.shape[1] / size[0], stored.shape[0] / size[1]
    back = np.array([[across, 0, (across - 1) / 2], [0, down, (down - 1) / 2], [0, 0, 1]])
    return sharp, np.asarray(cv2.resize(target, size, interpolation=cv2.INTER_AREA), np.float32), mapping @ back


def _laid(asking: Floats, stored: Floats, mapping: Homography) -> Laid:
    size, how = (stored.shape[1], stored.shape[0]), cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    laid = np.asarray(cv2.warpPerspective(asking, mapping, size, flags=how, borderValue=(NOWHERE,)), np.float32)
    seen = (laid > CUT_OFF[0]) & (laid < CUT_OFF[1]) & (stored > CUT_OFF[0]) & (stored < CUT_OFF[1])
    shown, seen = (_inner(mask) for mask in (laid > NOWHERE / 4, seen))
    return Laid(stored, laid, shown, seen)


def _inner(mask: Mask) -> Mask:
    framed = np.zeros(mask.shape, np.uint8)
    framed[1:-1, 1:-1] = mask[1:-1, 1:-1]
    return np.asarray(cv2.erode(framed, np.ones((2 * EDGE_PX + 1,) * 2, np.uint8)) > 0)


def _step(stored: Floats, laid: Floats, seen: Mask) -> Homography:
    """Give the small projective step that lays one on the other better (least squares over every px)."""
    height, width = stored.shape
    rows, columns = np.nonzero(seen)
    if len(rows) < LEAST_PX:
        return np.eye(3)
    reach = max(height, width) / 2
    x, y = ((columns - width / 2) / reach).astype(np.float32), ((rows - height / 2) / reach).astype(np.float32)
    across, down = (slope[seen] for slope in slopes(stored, laid))
    inward = across * x + down * y
    terms = np.stack([across, across * x, across * y, down, down * x, down * y, inward * x, inward * y, laid[seen]])
    left = stored[seen] - laid[seen]
    weighed = terms / np.maximum(np.abs(left), np.float32(1 + np.median(np.abs(left))))
    normal = (weighed @ terms.T).astype(np.float64)
    normal += np.diag(np.diag(normal) * 1e-3 + 1e-6)
    u, ux, uy, v, vx, vy, px, py = np.linalg.solve(normal, (weighed @ left).astype(np.float64))[:8] / reach
    small = np.array([[1 + ux, uy, u], [vx, 1 + vy, v], [-px, -py, 1]])
    place = np.array([[reach, 0, width / 2], [0, reach, height / 2], [0, 0, 1]])
    return np.asarray(place @ small @ np.linalg.inv(place), np.float64)
