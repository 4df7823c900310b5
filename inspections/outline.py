"""The outline of a part (外形轮廓): where it stands out from a plain background, and how two outlines differ in mm."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections.results import RgbImage

Mask: TypeAlias = NDArray[np.uint8]  # (H, W), 1 on the part
Points: TypeAlias = NDArray[np.float64]  # (n, 2)

BORDER_SHARE: Final = 0.02  # of the shorter side: what is taken for the background
PLAIN_SHARE: Final = 0.6  # of the border that must have one colour
PLAIN_WITHIN: Final = 14.0  # CIE Lab; a white sheet in the shade of a hand is within
LEAST_CONTRAST: Final = 12.0
MOST_CONTRAST: Final = 40.0
# The edge lies where the part stands out by half of what its fainter places do: a lower level takes in its blur.
EDGE_PERCENTILE: Final = 30.0
LEAST_PART: Final = 0.002  # of the picture

COARSE_POINTS: Final = 90  # by which an outline is first laid on another
COARSE_STEPS: Final = 6
TURNS: Final = 12  # starts of the search, around the circle
BEST_TURNS: Final = 4  # of them that are settled: a nail fits nearly as well head to tail
LARGEST_SHARE: Final = 0.95
POINTS: Final = 200
STEPS: Final = 15
KEPT_SHARE: Final = 0.8  # of the points that steer the search: a bent end must not


@dataclass(frozen=True, slots=True)
class Fit:
    """How one outline lies on another."""

    typical_mm: float  # distance between them, in the median
    largest_mm: float  # of the twentieth that is farthest apart, the nearest
    where: tuple[float, float]  # the farthest point, mm on the sheet


def plain_mask(picture: RgbImage) -> Mask | None:
    """Mark the part that lies on a plain background; None where the border is not plain or nothing lies on it."""
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB).astype(np.float32)
    width = max(2, round(BORDER_SHARE * min(picture.shape[:2])))
    border = _border(lab, width)
    ground = np.median(border, axis=0)
    if float((np.linalg.norm(border - ground, axis=1) < PLAIN_WITHIN).mean()) < PLAIN_SHARE:
        return None
    apart = cv2.GaussianBlur(np.linalg.norm(lab - ground, axis=2).astype(np.float32), (0, 0), 1.0)
    clipped = np.clip(apart, 0, 255).astype(np.uint8)
    split, _ = cv2.threshold(clipped, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    level = min(max(LEAST_CONTRAST, 0.6 * split), MOST_CONTRAST)
    rough = largest((clipped > level).astype(np.uint8))
    if rough is None:
        return None
    edge = max(level, 0.5 * float(np.percentile(clipped[rough > 0], EDGE_PERCENTILE)))
    return largest(rough & (clipped > edge))


def contour(mask: Mask) -> Points:
    """Give the outer outline of a mask, (n, 2) px, a pixel's centre whole."""
    found, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(max(found, key=cv2.contourArea)[:, 0, :], np.float64)


def fit(outline: Points, reference: Points) -> Fit:
    """Lay an outline on a reference, both in mm, turned and shifted but never stretched, and measure what is left.

    Args:
        outline: (n, 2) mm.
        reference: (m, 2) mm, of an intact part seen from the same side.
    """
    moving, still = _even(outline, POINTS), _even(reference, POINTS)
    rough, rough_still = _even(outline, COARSE_POINTS), _even(reference, COARSE_POINTS)
    turns = [2 * math.pi * turn / TURNS for turn in range(TURNS)]
    turns.sort(key=lambda turn: _misfit(_settle(rough, rough_still, turn, COARSE_STEPS), rough_still))
    settled = [_settle(moving, still, turn, STEPS) for turn in turns[:BEST_TURNS]]
    placed = min(settled, key=lambda at: float(np.quantile(_distances(at, still)[0], LARGEST_SHARE)))
    there, back = _distances(placed, still)[0], _distances(still, placed)[0]
    apart = np.concatenate([there, back])
    farthest = np.concatenate([placed, still])[int(apart.argmax())]
    where = (float(farthest[0]), float(farthest[1]))
    return Fit(float(np.median(apart)), float(np.quantile(apart, LARGEST_SHARE)), where)


def nearest(outline: Points, references: Sequence[Points]) -> Fit:
    """Lay an outline on each of several references and give the best fit; there is at least one."""
    return min((fit(outline, reference) for reference in references), key=lambda one: one.largest_mm)


def _border(picture: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    bands = (picture[:width], picture[-width:], picture[:, :width], picture[:, -width:])
    return np.concatenate([band.reshape(-1, 3) for band in bands])


def largest(mask: Mask) -> Mask | None:
    """Give the largest patch of a mask, small gaps closed; None where it is next to nothing."""
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(closed)
    if count < 2:  # noqa: PLR2004  the background is the first
        return None
    best = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    if stats[best, cv2.CC_STAT_AREA] < LEAST_PART * mask.size:
        return None
    return np.asarray(labels == best, np.uint8)


def _even(outline: Points, count: int) -> Points:
    """Give so many points at even distances along a closed outline."""
    closed = np.vstack([outline, outline[:1]])
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    wanted = np.linspace(0, along[-1], count, endpoint=False)
    return np.stack([np.interp(wanted, along, closed[:, axis]) for axis in (0, 1)], axis=1)


def _settle(moving: Points, still: Points, turn: float, steps: int) -> Points:
    """Turn and shift points onto others step by step from a first turn (iterative closest points)."""
    placed = (moving - moving.mean(axis=0)) @ _turned(turn).T + still.mean(axis=0)
    for _ in range(steps):
        apart, partners = _distances(placed, still)
        kept = apart <= np.quantile(apart, KEPT_SHARE)
        source, target = placed[kept], still[partners[kept]]
        left, _, right = np.linalg.svd((source - source.mean(axis=0)).T @ (target - target.mean(axis=0)))
        handed = np.diag([1.0, np.sign(np.linalg.det(right.T @ left.T))])  # the back of a part is not its front
        spin = right.T @ handed @ left.T
        placed = (placed - source.mean(axis=0)) @ spin.T + target.mean(axis=0)
    return np.asarray(placed, np.float64)


def _misfit(placed: Points, still: Points) -> float:
    return float(np.quantile(_distances(placed, still)[0], KEPT_SHARE))


def _distances(points: Points, others: Points) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Give each point's distance to the other outline's segments, and its nearest point there."""
    squared = (points**2).sum(axis=1)[:, None] + (others**2).sum(axis=1)[None] - 2 * points @ others.T
    nearest_at = squared.argmin(axis=1)
    apart = np.full(len(points), np.inf)
    for step in (-1, 0):
        start = others[(nearest_at + step) % len(others)]
        along = others[(nearest_at + step + 1) % len(others)] - start
        share = np.clip(((points - start) * along).sum(axis=1) / np.maximum((along**2).sum(axis=1), 1e-12), 0, 1)
        apart = np.minimum(apart, np.linalg.norm(points - start - share[:, None] * along, axis=1))
    return apart, nearest_at


def _turned(angle: float) -> NDArray[np.float64]:
    return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
