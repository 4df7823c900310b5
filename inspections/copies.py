"""What a second exposure cannot repeat (翻用照片的判定): two pictures that look the same, laid on one another exactly.

A copy, however it was packed, cut, turned or shown, has every light where it was, but for what packing it to the same
loss of detail does as well. Where part and camera stayed in place the light wanders all the same, along an edge or in
a groove, or the exposure is another one.
"""

import math
from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

GreyImage: TypeAlias = NDArray[np.uint8]  # (H, W)
Floats: TypeAlias = NDArray[np.float32]
Numbers: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]
Homography: TypeAlias = Numbers  # 3x3, stored px → asking px

CUT_OFF: Final = (6, 249)  # grey levels outside were lost in one of the two
EDGE_PX: Final = 5
FINE_PX, COARSE_PX = 1.0, 4.0  # the detail that says where a place is, and survives packing
ROUNDS: Final = 3
BLOCK_PX: Final = 32
LEAST_SLOPE: Final = 0.5  # (grey levels per px) squared, in the mean: a block with less does not say where it is
LEAST_BLOCKS: Final = 4
SQUARE_PX: Final = 4  # light is looked at in squares, smoothed over as many px
LEAST_SQUARES: Final = 120
LOSS_PX: Final = 2.0  # what is coarser is light
QUALITIES: Final = (20, 30, 40, 50, 60, 75, 90)  # JPEG
LEAST_LIGHT: Final = 0.4  # grey levels of other light that turning and scaling cause
MOST_SQUARES, MANY_SQUARES = 0.95, 0.75
WHOLE: Final = 0.999
_FULL: Final = 255


@dataclass(frozen=True, slots=True)
class Differences:
    """How far two pictures that look the same differ."""

    lit: float  # other light in 95 of 100 squares at most, times what packing would do
    mostly: float  # the same, in three of four squares: what was written onto a copy counts for nothing
    toned: float  # grey levels by which the tones differ, in the median
    moved: float  # px that nine of ten blocks are from their places at most; 0 where too few have detail


UNKNOWN: Final = Differences(math.inf, math.inf, math.inf, math.inf)


def differences(asking: GreyImage, stored: GreyImage, mapping: Homography) -> Differences:
    """Lay the asking picture exactly on the stored one, near which the mapping puts it, and say how far they differ."""
    sharp, target, mapping = _as_large(asking, stored, mapping)
    for _ in range(ROUNDS):
        laid, seen = _laid(sharp, target, mapping)
        mapping = mapping @ _step(_detail(target), _detail(laid), seen)
    laid, seen = _laid(sharp, target, mapping)
    one, other = _light(target, seen), _light(laid, seen)
    if len(one) < LEAST_SQUARES:
        return UNKNOWN
    left, (lost, packed) = _untoned(one, other), _packings(target, seen)
    loss = _loss(target - laid, seen)
    lit, mostly = (
        float(np.quantile(left, share) / max(LEAST_LIGHT, np.interp(loss, lost, np.quantile(packed, share, axis=1))))
        for share in (MOST_SQUARES, MANY_SQUARES)
    )
    moved = _moved(_detail(target), _detail(laid), seen)
    return Differences(lit, mostly, float(np.median(np.abs(one - other))), moved)


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


def _laid(asking: Floats, stored: Floats, mapping: Homography) -> tuple[Floats, Mask]:
    """Give the asking picture as the stored one lies, and where both show something."""
    size, how = (stored.shape[1], stored.shape[0]), cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    laid = np.asarray(cv2.warpPerspective(asking, mapping, size, flags=how, borderValue=(-1000.0,)), np.float32)
    seen = (laid > CUT_OFF[0]) & (laid < CUT_OFF[1]) & (stored > CUT_OFF[0]) & (stored < CUT_OFF[1])
    inner = np.zeros(stored.shape, np.uint8)
    inner[1:-1, 1:-1] = seen[1:-1, 1:-1]
    return laid, cv2.erode(inner, np.ones((2 * EDGE_PX + 1,) * 2, np.uint8)) > 0


def _detail(grey: Floats) -> Floats:
    kept = np.clip(grey, 0, _FULL)
    return np.asarray(cv2.GaussianBlur(kept, (0, 0), FINE_PX) - cv2.GaussianBlur(kept, (0, 0), COARSE_PX), np.float32)


def _slopes(stored: Floats, laid: Floats) -> tuple[Floats, Floats]:
    mean = (stored + laid) / 2
    across, down = (cv2.Sobel(mean, cv2.CV_32F, dx, 1 - dx, ksize=3) / 8 for dx in (1, 0))
    return np.asarray(across, np.float32), np.asarray(down, np.float32)


def _step(stored: Floats, laid: Floats, seen: Mask) -> Homography:
    """Give the small projective step that lays one on the other better (least squares over every px)."""
    height, width = stored.shape
    rows, columns = np.nonzero(seen)
    if len(rows) < LEAST_SQUARES:
        return np.eye(3)
    reach = max(height, width) / 2
    x, y = ((columns - width / 2) / reach).astype(np.float32), ((rows - height / 2) / reach).astype(np.float32)
    across, down = (slope[seen] for slope in _slopes(stored, laid))
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


def _light(grey: Floats, seen: Mask) -> Numbers:
    """Give the light of each square that both show, in grey levels."""
    size = max(1, grey.shape[1] // SQUARE_PX), max(1, grey.shape[0] // SQUARE_PX)
    share = np.asarray(cv2.resize(seen.astype(np.float32), size, interpolation=cv2.INTER_AREA), np.float32)
    squares = cv2.resize(grey * seen, size, interpolation=cv2.INTER_AREA)
    smooth = cv2.GaussianBlur(squares, (0, 0), 1) / (cv2.GaussianBlur(share, (0, 0), 1) + 1e-3)
    return np.asarray(smooth[share > WHOLE], np.float64)


def _untoned(light: Numbers, other: Numbers) -> Numbers:
    """Give what no curve of tones explains of the difference; what was written onto one of them bends no curve."""
    terms = np.stack([((other - 127.5) / 127.5) ** power for power in range(4)], axis=1)
    left = light - other
    for _ in range(ROUNDS):
        near = np.abs(left) <= np.quantile(np.abs(left), MANY_SQUARES)
        curve, *_ = np.linalg.lstsq(terms[near], light[near], rcond=None)
        left = terms @ curve - light
    return np.asarray(np.abs(left), np.float64)


def _packings(stored: Floats, seen: Mask) -> tuple[Numbers, Numbers]:
    """Pack the stored picture: how much detail is lost, ascending by it, and how the light of its squares differs."""
    grey, light = np.clip(np.rint(stored), 0, _FULL).astype(np.uint8), _light(stored, seen)
    rows: list[tuple[float, Numbers]] = []
    for quality in QUALITIES:
        packed = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        again = np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.float32)
        rows.append((_loss(stored - again, seen), _untoned(light, _light(again, seen))))
    rows.sort(key=lambda row: row[0])
    return np.array([loss for loss, _ in rows]), np.stack([differs for _, differs in rows])


def _loss(difference: Floats, seen: Mask) -> float:
    fine = difference - cv2.GaussianBlur(difference, (0, 0), LOSS_PX)
    return float(np.abs(fine)[seen].mean())


def _moved(stored: Floats, laid: Floats, seen: Mask) -> float:
    """Give by how much the blocks that have detail lie apart."""
    across, down = _slopes(stored, laid)
    left = stored - laid * np.float32((stored * laid)[seen].sum() / max(float((laid**2)[seen].sum()), 1e-6))
    products = ((across, across), (across, down), (down, down), (across, left), (down, left))
    xx, xy, yy, xl, yl = (_means(one * other) for one, other in products)
    least = (xx + yy) / 2 - np.sqrt(((xx - yy) / 2) ** 2 + xy**2)
    usable = (_means(seen.astype(np.float32)) > WHOLE) & (least > LEAST_SLOPE)
    if usable.sum() < LEAST_BLOCKS:
        return 0.0
    free = (xx * yy - xy**2)[usable]
    right, below = (yy * xl - xy * yl)[usable] / free, (xx * yl - xy * xl)[usable] / free
    return float(np.quantile(np.hypot(right, below), 0.9))


def _means(grey: Floats) -> Floats:
    height, width = (side // BLOCK_PX * BLOCK_PX for side in grey.shape)
    cut = grey[:height, :width].reshape(height // BLOCK_PX, BLOCK_PX, width // BLOCK_PX, BLOCK_PX)
    return np.asarray(cut.mean(axis=(1, 3)), np.float32)
