"""Rust on one photo (锈蚀): how probable it is, and where it shows."""

import math
from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections import models
from inspections.results import Damage, Finding, PixelBox

EvidenceMap: TypeAlias = NDArray[np.float32]  # (h, w), log odds of rust in a cell

# A finding is drawn where rust is likelier than not; verdict.py has the points that decide.
SHOWN_FROM: Final = 0.5
# Cells above this share of the strongest one belong to a place.
PLACE_SHARE: Final = 0.35
# Cells are 32 px of 448: drawn finer, so that a box does not jump by a fourteenth of the photo.
FINER: Final = 8
MOST_PLACES: Final = 3
# A place much weaker than the strongest is noise of the map.
LEAST_PLACE_SHARE: Final = 0.10


@dataclass(frozen=True, slots=True)
class RustReading:
    """What the network says about one photo."""

    logit: float  # log odds of rust
    evidence: EvidenceMap

    @property
    def score(self) -> float:
        """Probability of rust, 0..1."""
        return 1 / (1 + math.exp(-self.logit))


def read(features: models.FeatureMap) -> RustReading:
    """Give the probability of rust and the map of where it shows.

    Args:
        features: The photo's features, (1280, h, w).
    """
    heads = models.heads()
    flat = features.reshape(features.shape[0], -1)
    logit = heads.rust.logit(np.concatenate([flat.mean(axis=1), flat.max(axis=1)]))
    evidence = np.tensordot(heads.place.weights, features, axes=1) + heads.place.bias
    return RustReading(logit, np.asarray(evidence, np.float32))


def places(reading: RustReading, *, width_px: int, height_px: int) -> tuple[Finding, ...]:
    """List where rust shows on a photo of this size, the largest place first.

    Returns:
        Nothing when rust is less likely than not. Each box is to within about a cell, a fourteenth of the longer side.
    """
    if reading.score < SHOWN_FROM:
        return ()
    rows, columns = reading.evidence.shape
    fine = cv2.resize(reading.evidence, (columns * FINER, rows * FINER), interpolation=cv2.INTER_CUBIC)
    low = max(0.0, float(np.median(fine)))
    marked = (fine >= low + PLACE_SHARE * (float(fine.max()) - low)).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(marked, connectivity=8)
    found = sorted((tuple(int(v) for v in stats[i]) for i in range(1, count)), key=lambda s: (-s[4], s[0], s[1]))
    scale = width_px / fine.shape[1], height_px / fine.shape[0]
    return tuple(
        Finding(Damage.RUST, reading.score, _box(stat, scale, (width_px, height_px)), stat[4] / fine.size)
        for stat in found[:MOST_PLACES]
        if stat[4] >= LEAST_PLACE_SHARE * found[0][4]
    )


def _box(stat: tuple[int, ...], scale: tuple[float, float], limit: tuple[int, int]) -> PixelBox:
    left, top, width, height = stat[:4]
    return (
        math.floor(left * scale[0]),
        math.floor(top * scale[1]),
        min(limit[0], math.ceil((left + width) * scale[0])),
        min(limit[1], math.ceil((top + height) * scale[1])),
    )
