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

from inspections.overlaid import LEAST_BLOCKS, WHOLE, Floats, Laid, Mask, detail, means, slopes

Numbers: TypeAlias = NDArray[np.float64]

ROUNDS: Final = 3
BLOCK_PX: Final = 32
LEAST_SLOPE: Final = 0.5  # (grey levels per px) squared, in the mean: a block with less does not say where it is
SQUARE_PX: Final = 4  # light is looked at in squares, smoothed over as many px
LEAST_SQUARES: Final = 120
LOSS_PX: Final = 2.0  # what is coarser is light
QUALITIES: Final = (20, 30, 40, 50, 60, 75, 90)  # JPEG
LEAST_LIGHT: Final = 0.4  # grey levels of other light that turning and scaling cause
MOST_SQUARES, MANY_SQUARES = 0.95, 0.75
_FULL: Final = 255


@dataclass(frozen=True, slots=True)
class Differences:
    """How far two pictures that look the same differ."""

    lit: float  # other light in 95 of 100 squares at most, times what packing would do
    mostly: float  # the same, in three of four squares: what was written onto a copy counts for nothing
    toned: float  # grey levels by which the tones differ, in the median
    moved: float  # px that nine of ten blocks are from their places at most; 0 where too few have detail


UNKNOWN: Final = Differences(math.inf, math.inf, math.inf, math.inf)


def differences(laid: Laid) -> Differences:
    """Say how far two pictures differ that look the same."""
    target, seen = laid.stored, laid.seen
    one, other = _light(target, seen), _light(laid.asking, seen)
    if len(one) < LEAST_SQUARES:
        return UNKNOWN
    left, (lost, packed) = _untoned(one, other), _packings(target, seen)
    loss = _loss(target - laid.asking, seen)
    lit, mostly = (
        float(np.quantile(left, share) / max(LEAST_LIGHT, np.interp(loss, lost, np.quantile(packed, share, axis=1))))
        for share in (MOST_SQUARES, MANY_SQUARES)
    )
    moved = _moved(detail(target), detail(laid.asking), seen)
    return Differences(lit, mostly, float(np.median(np.abs(one - other))), moved)


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
    across, down = slopes(stored, laid)
    left = stored - laid * np.float32((stored * laid)[seen].sum() / max(float((laid**2)[seen].sum()), 1e-6))
    products = ((across, across), (across, down), (down, down), (across, left), (down, left))
    xx, xy, yy, xl, yl = (means(one * other, BLOCK_PX) for one, other in products)
    least = (xx + yy) / 2 - np.sqrt(((xx - yy) / 2) ** 2 + xy**2)
    usable = (means(seen.astype(np.float32), BLOCK_PX) > WHOLE) & (least > LEAST_SLOPE)
    if usable.sum() < LEAST_BLOCKS:
        return 0.0
    free = (xx * yy - xy**2)[usable]
    right, below = (yy * xl - xy * yl)[usable] / free, (xx * yl - xy * xl)[usable] / free
    return float(np.quantile(np.hypot(right, below), 0.9))
