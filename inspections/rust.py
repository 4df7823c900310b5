"""Rust on one photo (锈蚀): how probable it is, and where it shows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections import looks, models
from inspections.looks import Look
from inspections.results import Damage, Finding, PixelBox, RgbImage

EvidenceMap: TypeAlias = NDArray[np.float32]  # (MAP_CELLS, MAP_CELLS) over the photo, log odds of rust in a cell

# A finding is drawn from here, so that a person sees where to look; verdict.py has the points that decide.
SHOWN_FROM: Final = 0.3
# Both ways of seeing rust count the same; calibrated on photos that neither had seen (inspections/training/tuned.py).
HEADS_SHARE: Final = 0.5193
TUNED_SHARE: Final = 0.5932
SHIFT: Final = -0.0123
# Finer than what the network sees (14 cells, 23 in the closer looks), so that a box does not jump.
MAP_CELLS: Final = 120
# Cells above this share of the way from the photo's median to its strongest cell belong to a place.
PLACE_SHARE: Final = 0.35
MOST_PLACES: Final = 3
# A place much smaller than the largest is noise of the map.
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


def read(photo: RgbImage, whole: Look) -> RustReading:
    """Give the probability of rust and the map of where it shows.

    The head's log odds of the whole photo, of the average closer look and of the most rusty one count a third each;
    what the network tuned on rust says of the whole photo is added to that.

    Args:
        photo: Upright photo, (H, W, 3) uint8.
        whole: The look at the whole of it.
    """
    head, closer = models.heads().rust, looks.closer(photo)
    near = [head.logit(look.pooled) for look in closer]
    heads = (head.logit(whole.pooled) + sum(near) / len(near) + max(near)) / 3
    logit = HEADS_SHARE * heads + TUNED_SHARE * models.tuned_rust(photo) + SHIFT
    return RustReading(logit, _evidence((whole, *closer)))


def places(reading: RustReading, *, width_px: int, height_px: int) -> tuple[Finding, ...]:
    """List where rust shows on a photo of this size, the largest place first.

    Returns:
        Nothing where rust is less likely than SHOWN_FROM. Each box is to within about a twentieth of the photo's side.
    """
    if reading.score < SHOWN_FROM:
        return ()
    low, high = max(0.0, float(np.median(reading.evidence))), float(reading.evidence.max())
    marked = (reading.evidence >= low + PLACE_SHARE * (high - low)).astype(np.uint8)
    if not marked.any():
        marked[:] = 1  # no cell stands out: the whole photo
    count, _, stats, _ = cv2.connectedComponentsWithStats(marked, connectivity=8)
    found = sorted((tuple(int(v) for v in stats[i]) for i in range(1, count)), key=lambda s: (-s[4], s[0], s[1]))
    return tuple(
        Finding(Damage.RUST, reading.score, _box(stat, width_px, height_px), stat[4] / MAP_CELLS**2)
        for stat in found[:MOST_PLACES]
        if stat[4] >= LEAST_PLACE_SHARE * found[0][4]
    )


def _evidence(looks: Sequence[Look]) -> EvidenceMap:
    """Lay the looks' maps over one another and average them."""
    head = models.heads().place
    total, count = (np.zeros((MAP_CELLS, MAP_CELLS), np.float32) for _ in range(2))
    for look in looks:
        seen = np.asarray(np.tensordot(head.weights, look.features, axes=1) + head.bias, np.float32)
        left, top, right, bottom = (round(share * MAP_CELLS) for share in look.window)
        total[top:bottom, left:right] += cv2.resize(seen, (right - left, bottom - top), interpolation=cv2.INTER_LINEAR)
        count[top:bottom, left:right] += 1
    return np.asarray(total / count, np.float32)


def _box(stat: tuple[int, ...], width_px: int, height_px: int) -> PixelBox:
    left, top, width, height = stat[:4]
    across, down = width_px / MAP_CELLS, height_px / MAP_CELLS
    return (
        math.floor(left * across),
        math.floor(top * down),
        min(width_px, math.ceil((left + width) * across)),
        min(height_px, math.ceil((top + height) * down)),
    )
