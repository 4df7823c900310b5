"""A part compared with intact parts where it can neither be laid over them nor stands on a plain background (粗比对).

The part is cut out roughly, brought to one size, and each of its places is compared with all places of the references
in two layers of the network: a fine one, over the whole of the part, by its direction alone, which light and contrast
change little; and the last one, where it is most unlike them, each of its features in units of the references'.
The fine layer's difference is taken in units of what references of the same side differ by: an end of a can is
smoother than its side, and a dent in it would be lost among the ribs of the others.
Such a comparison knows no light: it can only send a part to a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections import models, outline
from inspections.results import RgbImage

Floats: TypeAlias = NDArray[np.float32]

CUT_SIDE_PX: Final = 256  # the photo, for cutting out
CUT_ROUNDS: Final = 4
BORDER_SHARE: Final = 0.03  # of the shorter side, taken for background
ROOM_SHARE: Final = 0.06  # of the part's longer side, left around it
PART_SIDE_PX: Final = 352
FLAT_SHARE: Final = 0.1  # of the picture in one colour, from which the cutting out is given some noise
INSIDE_FROM: Final = 0.4  # of a cell that the part covers
FEWEST_CELLS: Final = 4
MOST_CELLS: Final = 400  # of one reference
LAST_SHARE: Final = 1 / 3  # of the last layer's cells, the most unlike
LEAST_SPREAD: Final = 0.03  # of a feature: one that is silent on the references must not count for all others
FINE_SHARE: Final = 0.8  # of the whole difference: the last layer's varies more by itself
SAME_SIDE: Final = 0.1  # of cosine: a reference less alike by so much counts a third for the side that is shown


@dataclass(frozen=True, slots=True)
class Cells:
    """What the network sees on a part."""

    fine: Floats  # (n, 40), each of length 1
    last: Floats  # (m, 1280)

    @property
    def side(self) -> Floats:
        """Which side of the part is seen: the direction of the last layer's mean, (1280,)."""
        mean = self.last.mean(axis=0)
        return np.asarray(mean / (np.linalg.norm(mean) + 1e-6), np.float32)


@dataclass(frozen=True, slots=True)
class Apart:
    """How far a part is from others, in either layer."""

    fine: float
    last: float


@dataclass(frozen=True, slots=True)
class Known:
    """Intact parts, and how they differ from one another."""

    references: tuple[Cells, ...]
    sides: Floats  # (n, 1280), which side each shows
    among: tuple[Apart, ...]  # each against the others
    differences: tuple[float, ...]  # the same as `difference` gives it


def cells(photo: RgbImage) -> Cells:
    """Cut the part out of an upright photo, (H, W, 3) uint8, and give its cells; the whole photo's where none is."""
    part, mask = _cut_out(photo)
    scale = PART_SIDE_PX / max(part.shape[:2])
    size = tuple(max(1, round(side * scale / models.CELL_PX)) * models.CELL_PX for side in part.shape[1::-1])
    flags = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    picture = np.asarray(cv2.resize(part, size, interpolation=flags), np.uint8)
    fine, _ = models.lower_maps(picture)
    smooth = np.stack([cv2.blur(one, (3, 3)) for one in fine])
    return Cells(_directions(_inside(smooth, mask)), _inside(models.features(picture, side_px=max(size)).cells, mask))


def learn(references: Sequence[Cells]) -> Known:
    """Learn how intact parts differ from one another; there are at least two."""
    among = [apart(one, [*references[:n], *references[n + 1 :]]) for n, one in enumerate(references)]
    sides = np.stack([one.side for one in references])
    differences = [
        _difference(found, sides[n], np.delete(sides, n, axis=0), [*among[:n], *among[n + 1 :]])
        for n, found in enumerate(among)
    ]
    return Known(tuple(references), sides, tuple(among), tuple(differences))


def difference(one: Cells, known: Known) -> float:
    """Give how far a part is from intact ones, both layers together; 1 is as far as they are from one another."""
    return _difference(apart(one, known.references), one.side, known.sides, known.among)


def apart(one: Cells, references: Sequence[Cells]) -> Apart:
    """Give how far a part's cells are from the most alike of any reference; there is at least one reference."""
    fine = _nearest(one.fine, [_thinned(reference.fine) for reference in references])
    banks = [_thinned(reference.last) for reference in references]
    together = np.concatenate(banks)
    zero, unit = together.mean(axis=0), together.std(axis=0) + LEAST_SPREAD
    last = np.sort(_nearest((one.last - zero) / unit, [(bank - zero) / unit for bank in banks]))
    return Apart(float(fine.mean()), float(last[-max(1, round(LAST_SHARE * len(last))) :].mean()))


def _difference(found: Apart, side: Floats, sides: Floats, among: Sequence[Apart]) -> float:
    alike = sides @ side
    shares = np.exp((alike - alike.max()) / SAME_SIDE)
    fine = float(shares @ np.array([one.fine for one in among]) / shares.sum())
    last = float(np.median([one.last for one in among]))
    return FINE_SHARE * found.fine / max(fine, 1e-6) + (1 - FINE_SHARE) * found.last / max(last, 1e-6)


def _cut_out(photo: RgbImage) -> tuple[RgbImage, outline.Mask]:
    scale = CUT_SIDE_PX / max(photo.shape[:2])
    size = tuple(max(1, round(side * scale)) for side in photo.shape[1::-1])
    flags = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(photo, size, interpolation=flags), np.uint8)
    plain = outline.plain_mask(small)
    mask = _grown(small) if plain is None else plain
    if mask is None:
        return photo, np.ones(photo.shape[:2], np.uint8)
    left, top, width, height = cv2.boundingRect(mask)
    room = round(ROOM_SHARE * max(width, height))
    rows = np.array([max(0, top - room), min(size[1], top + height + room)]) / scale
    columns = np.array([max(0, left - room), min(size[0], left + width + room)]) / scale
    cut = np.s_[int(rows[0]) : max(int(rows[0]) + 1, int(rows[1])), int(columns[0]) : max(1, int(columns[1]))]
    whole = cv2.resize(mask, photo.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    return np.ascontiguousarray(photo[cut]), np.ascontiguousarray(whole[cut])


def _grown(picture: RgbImage) -> outline.Mask | None:
    """Tell the part from what the border shows by their colours (GrabCut); it is looked for in the middle."""
    height, width = picture.shape[:2]
    edge = max(3, round(BORDER_SHARE * min(height, width)))
    if min(height, width) <= 4 * edge:
        return None
    mask = np.full((height, width), cv2.GC_BGD, np.uint8)
    mask[edge:-edge, edge:-edge] = cv2.GC_PR_BGD
    mask[height // 5 : -(height // 5), width // 4 : -(width // 4)] = cv2.GC_PR_FGD
    cv2.setRNGSeed(0)
    ground, part = np.zeros((1, 65)), np.zeros((1, 65))
    bgr = _with_grain(np.ascontiguousarray(picture[:, :, ::-1]))
    cv2.grabCut(bgr, mask, (0, 0, 0, 0), ground, part, CUT_ROUNDS, cv2.GC_INIT_WITH_MASK)
    found = ((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)).astype(np.uint8)
    opened = cv2.morphologyEx(found, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return outline.largest(np.asarray(cv2.morphologyEx(opened, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)), np.uint8))


def _with_grain(picture: RgbImage) -> RgbImage:
    """Give large flat areas a grain: GrabCut never comes back from a ground without any spread."""
    packed = picture.astype(np.int64) @ (1 << np.array([0, 8, 16]))
    if np.unique(packed, return_counts=True)[1].max() < FLAT_SHARE * packed.size:
        return picture
    grain = np.random.default_rng(0).integers(-2, 3, picture.shape)
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


def _inside(maps: models.FeatureMap, mask: outline.Mask) -> Floats:
    covered = cv2.resize(mask.astype(np.float32), maps.shape[:0:-1], interpolation=cv2.INTER_AREA) > INSIDE_FROM
    if covered.sum() < FEWEST_CELLS:
        covered[:] = True
    return np.ascontiguousarray(maps[:, covered].T, np.float32)


def _thinned(found: Floats) -> Floats:
    if len(found) <= MOST_CELLS:
        return found
    return found[np.random.default_rng(0).choice(len(found), MOST_CELLS, replace=False)]


def _directions(found: Floats) -> Floats:
    return np.asarray(found / (np.linalg.norm(found, axis=1, keepdims=True) + 1e-6), np.float32)


def _nearest(mine: Floats, banks: Sequence[Floats]) -> Floats:
    """Give each cell's distance to the most alike cell of any bank."""
    there = np.concatenate(banks)
    squared = (mine**2).sum(axis=1)[:, None] + (there**2).sum(axis=1)[None] - 2 * mine @ there.T
    return np.asarray(np.sqrt(np.maximum(squared.min(axis=1), 0)), np.float32)
