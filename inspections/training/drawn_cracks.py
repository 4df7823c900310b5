"""Cracks of our own drawing on photos of intact things.

Every real crack in the training data is on a grey tile. Without these a net learns that phone photos have none.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

OVER = 4  # drawn at this multiple, so that a hairline is thinner than a pixel


def onto(pixels: NDArray[np.uint8], rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Draw a crack on a crop and give it with its mask, 0 or 1."""
    side = pixels.shape[0]
    line = np.zeros((side * OVER, side * OVER), np.uint8)
    start = rng.uniform(0.1, 0.9, 2) * side
    width = rng.uniform(0.7, 3.5)
    _branch(line, start, rng.uniform(0, 2 * np.pi), rng.uniform(0.25, 0.9) * side, width, rng)
    cover = cv2.resize(line, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    soft = cv2.GaussianBlur(cover, (0, 0), rng.uniform(0.4, 0.9))
    depth = rng.uniform(0.35, 0.85)
    lip = np.clip(np.roll(soft, (1, 1), (0, 1)) - soft, 0, 1)[..., None] * rng.uniform(0, 60)
    shown = pixels * (1 - depth * soft[..., None]) + lip
    return np.clip(shown, 0, 255).astype(np.uint8), (cover > 0.25).astype(np.float32)


def _branch(
    line: NDArray[np.uint8],
    at: NDArray[np.float64],
    angle: float,
    length: float,
    width: float,
    rng: np.random.Generator,
) -> None:
    while length > 0:
        step = rng.uniform(3, 9)
        angle += rng.normal(0, 0.35)
        to = at + step * np.array([np.cos(angle), np.sin(angle)])
        ends = [tuple(int(v) for v in point * OVER) for point in (at, to)]
        cv2.line(line, ends[0], ends[1], 255, max(1, round(width * OVER * rng.uniform(0.6, 1.2))), cv2.LINE_AA)
        if width > 1 and rng.random() < 0.04:
            _branch(line, to, angle + rng.choice([-1, 1]) * rng.uniform(0.5, 1.0), length * 0.4, width * 0.6, rng)
        at, length, width = to, length - step, max(0.5, width * rng.uniform(0.94, 1.03))
