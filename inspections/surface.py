"""Cracks, breaks and other surface damage on one photo (裂纹、崩缺、点蚀): how suspicious it is, and where."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections import models
from inspections.results import Damage, Finding, PixelBox, RgbImage, TypeScore

# Which of the net's maps speak for a type: its own, broken edges as knocks (磕碰), holes and pits as anything else.
# The fifth, rust, is weaker than inspections/rust.py (docs/accuracy-inspection.md) and not asked.
MAPS: Final[Mapping[Damage, tuple[int, ...]]] = MappingProxyType(
    {Damage.CRACK: (0,), Damage.DENT: (1,), Damage.UNKNOWN: (2, 3)}
)
# The strongest thousandth of the photo makes its score: a crack has few pixels (docs/accuracy-inspection.md).
TOP_SHARE: Final = 0.001
# A pixel at or above this log odds belongs to a place, by map: 0.7, 0.3, 0.5 and 0.8, where groups that the net had not
# seen overlap best with their masks.
MARKED_FROM: Final = (0.847, -0.847, 0.0, 1.386)
# The same for the pitting net: 0.9.
PITS_FROM: Final = 2.197
MOST_PLACES: Final = 3
LEAST_PLACE_SHARE: Final = 0.10


@dataclass(frozen=True, slots=True)
class SurfaceReading:
    """What the damage net says about one photo."""

    maps: models.DamageMaps

    def score(self, damage: Damage) -> float:
        """Give how strongly the photo speaks for a type, 0..1; it orders photos, it is not a probability."""
        return max(map_score(self.maps[index]) for index in MAPS[damage])

    @property
    def pitted(self) -> bool:
        """Whether pits are what speaks most for other damage."""
        return map_score(self.maps[models.PITTING]) >= self.score(Damage.UNKNOWN)

    @property
    def scores(self) -> tuple[TypeScore, ...]:
        """The score of each type the net was taught."""
        return tuple(TypeScore(damage, self.score(damage)) for damage in MAPS)


def read(photo: RgbImage) -> SurfaceReading:
    """Look for damage of the surface on an upright photo, (H, W, 3) uint8."""
    return SurfaceReading(models.damage_maps(photo))


def places(
    reading: SurfaceReading,
    damage: Damage,
    *,
    width_px: int,
    height_px: int,
    pits: models.DamageMaps | None = None,
) -> tuple[Finding, ...]:
    """List where a type shows on a photo of this size, the largest place first.

    Args:
        reading: What the damage net says.
        damage: The type.
        width_px: The photo's width.
        height_px: The photo's height.
        pits: What the pitting net says, in place of the damage net's own map.

    Returns:
        At least one place: where no pixel reaches its mark, the strongest ones. Each box is to within 1 % of
        the photo's longer side.
    """
    above = [reading.maps[index] - MARKED_FROM[index] for index in MAPS[damage]]
    if pits is not None:
        above = [pits - PITS_FROM]
    strongest = np.asarray(np.max(above, axis=0), np.float32)
    found = _pieces(strongest >= min(0.0, float(_top(strongest)[0])))
    height, width = strongest.shape
    return tuple(
        Finding(
            damage, reading.score(damage), _box(piece, width_px / width, height_px / height), piece[4] / strongest.size
        )
        for piece in found[:MOST_PLACES]
        if piece[4] >= LEAST_PLACE_SHARE * found[0][4]
    )


def map_score(logits: NDArray[np.float32]) -> float:
    """Give how strongly one of the maps speaks for its damage, 0..1."""
    return 1 / (1 + math.exp(-float(_top(logits).mean())))


def _top(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the strongest pixels, the weakest of them first."""
    most = max(1, round(logits.size * TOP_SHARE))
    return np.sort(np.partition(logits.ravel(), -most)[-most:])


def _pieces(marked: NDArray[np.bool_]) -> list[tuple[int, ...]]:
    """Give left, top, width, height and size of each connected piece, the largest first; a gap of a cell is none."""
    joined = cv2.dilate(marked.astype(np.uint8), np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    sizes = np.bincount(labels[marked], minlength=count)
    rows = [(*(int(v) for v in stats[i][:4]), int(sizes[i])) for i in range(1, count)]
    return sorted(rows, key=lambda row: (-row[4], row[0], row[1]))


def _box(piece: tuple[int, ...], across: float, down: float) -> PixelBox:
    left, top, width, height = piece[:4]
    return (
        math.floor(left * across),
        math.floor(top * down),
        math.ceil((left + width) * across),
        math.ceil((top + height) * down),
    )
