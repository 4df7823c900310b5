"""Looks at a photo (看图): the whole of it, and five times closer, so that a small place is not lost in it."""

import math
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from inspections import models
from inspections.results import RgbImage

Window: TypeAlias = tuple[float, float, float, float]  # left, top, right, bottom as shares of the photo

WHOLE: Final[Window] = (0.0, 0.0, 1.0, 1.0)
# Five windows of 0.6: AUROC 0.987 and 82 % automatic, against 0.984 and 80 % for the whole photo alone.
CLOSER: Final[tuple[Window, ...]] = (
    (0.0, 0.0, 0.6, 0.6),
    (0.4, 0.0, 1.0, 0.6),
    (0.0, 0.4, 0.6, 1.0),
    (0.4, 0.4, 1.0, 1.0),
    (0.2, 0.2, 0.8, 0.8),
)


@dataclass(frozen=True, slots=True)
class Look:
    """What the network makes of one window of a photo."""

    window: Window
    features: models.FeatureMap
    lower: models.Vector

    @property
    def mean(self) -> models.Vector:
        """The features' mean over the window, (1280,)."""
        return np.asarray(self.features.mean(axis=(1, 2)), np.float32)

    @property
    def pooled(self) -> models.Vector:
        """The features' mean and maximum over the window and what the lower maps sum up to, (3664,)."""
        return np.concatenate([self.mean, self.features.max(axis=(1, 2)), self.lower])


def whole(photo: RgbImage) -> Look:
    """Look at a photo as a whole."""
    return _look(photo, WHOLE)


def closer(photo: RgbImage) -> tuple[Look, ...]:
    """Look at each of the five windows."""
    return tuple(_look(_cut(photo, window), window) for window in CLOSER)


def middle(photo: RgbImage) -> Look:
    """Look at the window in the middle."""
    return _look(_cut(photo, CLOSER[-1]), CLOSER[-1])


def _look(pixels: RgbImage, window: Window) -> Look:
    seen = models.features(pixels)
    return Look(window, seen.cells, seen.lower)


def _cut(photo: RgbImage, window: Window) -> RgbImage:
    height, width = photo.shape[:2]
    left, top = math.floor(window[0] * width), math.floor(window[1] * height)
    return photo[top : max(top + 1, math.ceil(window[3] * height)), left : max(left + 1, math.ceil(window[2] * width))]
