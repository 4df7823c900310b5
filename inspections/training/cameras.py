"""What cameras do to a cut: soften it, add noise, code it as JPEG."""

from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels: TypeAlias = NDArray[np.floating[Any]]  # (H, W, 3), 0..255


def soften(seen: Pixels, rng: np.random.Generator, *, share: float, sigma_px: tuple[float, float]) -> Pixels:
    """Blur a share of the cuts, each by its own sigma."""
    if rng.random() >= share:
        return seen
    return np.asarray(cv2.GaussianBlur(np.ascontiguousarray(seen), (0, 0), rng.uniform(*sigma_px)))


def add_noise(seen: Pixels, rng: np.random.Generator, *, share: float) -> Pixels:
    """Add noise of 2 to 10 grey levels to a share of the cuts."""
    return seen + rng.normal(0, rng.uniform(2, 10), seen.shape) if rng.random() < share else seen


def code(seen: Pixels, rng: np.random.Generator, *, share: float, quality: tuple[int, int]) -> NDArray[np.float32]:
    """Give what a file keeps: whole grey levels, and of a share of the cuts what JPEG of some quality leaves."""
    kept = np.clip(seen, 0, 255).astype(np.uint8)
    if rng.random() < share:
        coded = cv2.imencode(".jpg", kept, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(*quality))])[1]
        kept = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
    return kept.astype(np.float32)
