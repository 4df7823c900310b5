"""How far a part looks unlike intact parts of its kind (与完好件比对), and where; without any learning on damage.

Three ways. Laid over: a photo of the same side of the same part is registered on each reference, its light is matched,
and both are compared place by place. Side by side: a part on a plain background is cut out, turned upright, and each
of its places is compared with all places of the references, and its outline with theirs. Loosely, where
most references lie on no plain background: `inspections.loose`; then a photo on a plain one is compared so too, or two
photos of one part would be measured by two units.

Scores are in units of how the references differ from one another: 0 as they do, 1 much more.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections import loose, models, outline, reuse
from inspections.outline import Points
from inspections.results import PixelBox, RgbImage

Floats: TypeAlias = NDArray[np.float32]
Homography: TypeAlias = NDArray[np.float64]

SIDE_PX: Final = 448
PART_SIDE_PX: Final = 256  # of a part that was cut out and turned upright
CELL_PX: Final = 8
NEAR_CELLS: Final = 2  # a place may lie so far from where the registration puts it
MOST_PLACES: Final = 2000
LEAST_AGREEING: Final = 14
LEAST_COVER: Final = 0.4
TOP_SHARE: Final = 0.005
PLACE_SHARE: Final = 0.6  # of the strongest cell, for the box that is drawn
MOST_PLACES_A_REFERENCE: Final = 500
# Distances within the references are multiplied by this to be the unit: with few of them the spread is a guess.
UNIT_SHARE: Final = 0.35


LEAST_LOOSE: Final = 3  # references without a plain background, to compare loosely
# Loosely, so much of the references' unit is 1: one in forty intact cans of a side that is shown is beyond it.
LOOSE_UNIT: Final = 0.3


@dataclass(frozen=True, slots=True)
class Prepared:
    """A reference or photo, ready to be compared."""

    picture: RgbImage  # at SIDE_PX, whole cells
    places: reuse.Places
    cells: Floats  # (n, 152) of the part cut out and turned; of the whole photo where no part stands out
    turned: Floats  # (4 n, 152): mirrored both ways as well
    edge: Points | None  # outline of unit area; None where no part stands out
    loosely: loose.Cells | None  # None where a part stands out and nobody asked: then the closer ways are better


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a photo differs from the references."""

    laid_over: float | None  # None where it could not be registered on any
    side_by_side: float | None  # None where no part stands out from a plain background
    shape: float | None  # as side_by_side, of the outline
    loosely: float | None  # None where side by side is possible, or too few references are without a plain background
    box: PixelBox | None  # where it differs most, px of the photo; of what was laid over

    @property
    def score(self) -> float | None:
        """The largest of the differences; None where nothing could be compared.

        The outline counts beyond what the references differ by: within it, it says nothing of nuts, screws and plates.
        """
        bent = self.shape if self.shape is not None and self.shape > 1 else None
        ways = (self.laid_over, self.side_by_side, bent, self.loosely)
        return max((one for one in ways if one is not None), default=None)


@dataclass(frozen=True, slots=True)
class Kind:
    """What intact parts of a kind look like, and how they differ from one another."""

    references: tuple[Prepared, ...]
    laid_over: tuple[float, ...]  # of each reference against the others
    side_by_side: tuple[float, ...]
    shape: tuple[float, ...]
    loosely: loose.Known | None  # None where too few references are to be compared so

    @property
    def plain(self) -> bool:
        """Whether parts of the kind are photographed on a plain background."""
        return _mostly_plain(self.references)


def prepare(photo: RgbImage, *, loosely: bool = False) -> Prepared:
    """Prepare an upright photo, (H, W, 3) uint8; to be compared loosely only where no part stands out, or if asked."""
    part, mask, edge = _upright(photo)
    maps = _dense(part)
    here = cv2.resize(mask.astype(np.float32), maps.shape[1::-1], interpolation=cv2.INTER_AREA) > 0.3  # noqa: PLR2004
    if not here.any():
        here[:] = True
    ways = ((1, 1), (-1, 1), (1, -1), (-1, -1))
    turned = [_dense(np.ascontiguousarray(part[::down, ::across]))[here[::down, ::across]] for down, across in ways]
    picture = _scaled(photo)
    cells = loose.cells(photo) if loosely or edge is None else None
    return Prepared(picture, _places(picture), turned[0], np.concatenate(turned), edge, cells)


def learn(photos: Sequence[RgbImage]) -> Kind:
    """Learn from photos of intact parts; at least two, or how they differ is not known."""
    prepared = [prepare(photo) for photo in photos]
    if not _mostly_plain(prepared):
        prepared = [
            one if one.loosely is not None else replace(one, loosely=loose.cells(photo))
            for one, photo in zip(prepared, photos, strict=True)
        ]
    return learn_from(prepared)


def learn_from(prepared: Sequence[Prepared], *, lay_over: bool = True) -> Kind:
    """Learn from prepared photos of intact parts; without laying over it takes a twentieth of the time."""
    found = [_raw(one, [*prepared[:n], *prepared[n + 1 :]], lay_over=lay_over) for n, one in enumerate(prepared)]
    laid_over, side_by_side, shape = (
        tuple(value for value in column if value is not None)
        for column in zip(*(one[:3] for one in found), strict=True)
    )
    cells = _loosely_of(prepared)
    return Kind(tuple(prepared), laid_over, side_by_side, shape, loose.learn(cells) if cells else None)


def compare(photo: RgbImage, kind: Kind) -> Comparison:
    """Compare a photo with the intact parts of a kind."""
    found = compare_prepared(prepare(photo, loosely=not kind.plain), kind)
    scale = max(photo.shape[:2]) / SIDE_PX
    return replace(found, box=_scaled_box(found.box, scale, photo) if found.box else None)


def compare_prepared(one: Prepared, kind: Kind, *, lay_over: bool = True) -> Comparison:
    """Compare a prepared photo with the intact parts of a kind; the box is in px of the prepared picture."""
    laid_over, side_by_side, shape, box = _raw(one, kind.references, lay_over=lay_over)
    return Comparison(
        _in_units(laid_over, kind.laid_over),
        _in_units(side_by_side, kind.side_by_side) if kind.plain else None,
        _in_units(shape, kind.shape) if kind.plain else None,
        _loosely(one, kind),
        box,
    )


def _raw(
    one: Prepared, references: Sequence[Prepared], *, lay_over: bool
) -> tuple[float | None, float | None, float | None, PixelBox | None]:
    maps = [
        found
        for reference, mapping in (_registered_all(one, references) if lay_over else ())
        if (found := _laid_over(one, reference, mapping)) is not None
    ]
    laid, box = None, None
    if maps:
        nearest = np.min(np.stack(maps), axis=0)
        seen = np.isfinite(nearest)
        laid = _top(nearest[seen])
        box = _box(np.where(seen, nearest, 0.0))
    side = _top(_side_by_side(one, references)) if one.edge is not None and references else None
    edges = [reference.edge for reference in references if reference.edge is not None]
    shape = outline.nearest(one.edge, edges).largest_mm if one.edge is not None and edges else None
    return laid, side, shape, box


def _mostly_plain(prepared: Sequence[Prepared]) -> bool:
    return 2 * sum(one.edge is not None for one in prepared) > len(prepared)


def _loosely_of(references: Sequence[Prepared]) -> list[loose.Cells]:
    """Give what is compared loosely: of all references, or of those without a plain background where most have one."""
    plain = _mostly_plain(references)
    cells = [one.loosely for one in references if one.loosely is not None and not (plain and one.edge is not None)]
    return cells if len(cells) >= LEAST_LOOSE else []


def _loosely(one: Prepared, kind: Kind) -> float | None:
    if one.loosely is None or kind.loosely is None or (kind.plain and one.edge is not None):
        return None
    found = _in_units(loose.difference(one.loosely, kind.loosely), kind.loosely.differences)
    return None if found is None else found / LOOSE_UNIT


def _in_units(value: float | None, among: Sequence[float]) -> float | None:
    if value is None or len(among) < 2:  # noqa: PLR2004  one difference has no spread
        return None
    middle = float(np.median(among))
    unit = UNIT_SHARE * middle + float(np.max(among)) - middle
    return (value - middle) / max(unit, 1e-6)


def _scaled(photo: RgbImage) -> RgbImage:
    scale = SIDE_PX / max(photo.shape[:2])
    size = tuple(max(1, round(side * scale / models.CELL_PX)) * models.CELL_PX for side in photo.shape[1::-1])
    return np.asarray(
        cv2.resize(photo, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR), np.uint8
    )


def _dense(picture: RgbImage) -> Floats:
    """Give (h, w, 152) features, CELL_PX a cell, each averaged with its neighbours."""
    fine, middle = (maps.transpose(1, 2, 0) for maps in models.lower_maps(picture))
    size = fine.shape[1::-1]
    groups = [cv2.resize(middle[:, :, n : n + 4], size) for n in range(0, middle.shape[2], 4)]
    stacked = np.concatenate([fine, *groups], axis=2)
    return np.dstack([cv2.blur(stacked[:, :, n : n + 4], (3, 3)) for n in range(0, stacked.shape[2], 4)])


def _laid_over(one: Prepared, reference: Prepared, mapping: Homography) -> Floats | None:
    """Lay a reference over a photo and give the distance of each cell; infinite where it does not cover."""
    height, width = one.picture.shape[:2]
    laid = cv2.warpPerspective(reference.picture, mapping, (width, height))
    shown = cv2.warpPerspective(np.full(reference.picture.shape[:2], 255, np.uint8), mapping, (width, height))
    covered = np.asarray(cv2.erode(shown, np.ones((25, 25), np.uint8)) > 0, np.bool_)
    if covered.mean() < LEAST_COVER:
        return None
    lit = _same_light(np.asarray(laid, np.uint8), one.picture, covered)
    lit[~covered] = one.picture[~covered]
    here, there = _dense(one.picture), _dense(lit)
    spread = there.reshape(-1, there.shape[2]).std(axis=0) + 1e-3
    apart = _near(here / spread, there / spread)
    inside = cv2.resize(covered.astype(np.uint8), apart.shape[1::-1], interpolation=cv2.INTER_NEAREST) > 0
    return np.where(inside, apart, np.float32(np.inf))


def _places(picture: RgbImage) -> reuse.Places:
    """Find places also in the flat parts of a picture."""
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB)
    lab[:, :, 0] = cv2.createCLAHE(3.0, (8, 8)).apply(lab[:, :, 0])
    return reuse.places(np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.uint8), most=MOST_PLACES)


def _registered_all(one: Prepared, references: Sequence[Prepared]) -> list[tuple[Prepared, Homography]]:
    """Register every reference on a photo: by itself, or by way of the one that fits best."""
    direct = [_registered(one.places, reference.places) for reference in references]
    fits = [found[1] if found else 0 for found in direct]
    if not any(fits):
        return []
    best = int(np.argmax(fits))
    first = direct[best]
    found = []
    for reference, own in zip(references, direct, strict=True):
        between = _registered(references[best].places, reference.places) if reference is not references[best] else None
        if first is not None and between is not None:
            found.append((reference, first[0] @ between[0]))
        elif own is not None:
            found.append((reference, own[0]))
    return found


def _registered(here: reuse.Places, there: reuse.Places) -> tuple[Homography, int] | None:
    """Give the mapping from there to here and how many places agree with it."""
    pairs = reuse.pairs(here, there, ratio=0.85)
    if len(pairs) < LEAST_AGREEING:
        return None
    source = there.points[[j for _, j in pairs]]
    target = here.points[[i for i, _ in pairs]]
    mapping, agrees = cv2.findHomography(source, target, cv2.USAC_MAGSAC, 4.0, maxIters=3000, confidence=0.999)
    agreeing = int(agrees.sum()) if mapping is not None else 0
    return (np.asarray(mapping, np.float64), agreeing) if agreeing >= LEAST_AGREEING else None


def _same_light(picture: RgbImage, like: RgbImage, where: NDArray[np.bool_]) -> RgbImage:
    """Give a picture the median and spread that another has in each colour."""
    out = picture.astype(np.float32)
    for channel in range(3):
        mine, theirs = picture[:, :, channel][where].astype(np.float32), like[:, :, channel][where].astype(np.float32)
        gain = theirs.std() / (mine.std() + 1e-3)
        out[:, :, channel] = (out[:, :, channel] - np.median(mine)) * gain + np.median(theirs)
    return np.clip(out, 0, 255).astype(np.uint8)


def _near(here: Floats, there: Floats) -> Floats:
    """Give each cell's distance to the most alike of the cells around it in the other picture."""
    nearest = np.full(here.shape[:2], np.inf, np.float32)
    steps = range(-NEAR_CELLS, NEAR_CELLS + 1)
    for down in steps:
        for across in steps:
            moved = np.roll(there, (down, across), (0, 1))
            nearest = np.minimum(nearest, np.linalg.norm(here - moved, axis=2))
    return nearest


def _upright(photo: RgbImage) -> tuple[RgbImage, outline.Mask, Points | None]:
    """Cut a part out and turn its longer side upright; the whole photo where no part stands out."""
    mask = outline.plain_mask(photo)
    if mask is None:
        whole = _scaled(photo)
        return whole, np.ones(whole.shape[:2], np.uint8), None
    edge = outline.contour(mask)
    middle, (width, height), angle = cv2.minAreaRect(edge.astype(np.float32))
    if width > height:
        angle, width, height = angle + 90, height, width
    scale = 0.86 * PART_SIDE_PX / max(height, 1.0)
    room = int(np.ceil((width * scale + 0.14 * PART_SIDE_PX) / models.CELL_PX)) * models.CELL_PX
    turn = np.asarray(cv2.getRotationMatrix2D(middle, angle, scale), np.float64)
    turn[:, 2] = turn[:, 2] + np.array([room / 2 - middle[0], PART_SIDE_PX / 2 - middle[1]])
    ground = [float(value) for value in np.median(photo[mask == 0], axis=0)]
    flags = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    part = cv2.warpAffine(photo, turn, (room, PART_SIDE_PX), flags=flags, borderValue=ground)
    wide = cv2.dilate(cv2.warpAffine(mask, turn, (room, PART_SIDE_PX)), np.ones((9, 9), np.uint8))
    return np.asarray(part, np.uint8), np.asarray(wide, np.uint8), edge / np.sqrt(float(mask.sum())) * 100


def _side_by_side(one: Prepared, references: Sequence[Prepared]) -> Floats:
    """Give each place's distance to the most alike place of any reference."""
    banks = [_thinned(reference.turned) for reference in references]
    together = np.concatenate(banks)
    middle, spread = together.mean(axis=0), together.std(axis=0) + 1e-3
    mine, theirs = (one.cells - middle) / spread, (together - middle) / spread
    squared = (mine**2).sum(axis=1)[:, None] + (theirs**2).sum(axis=1)[None] - 2 * mine @ theirs.T
    return np.asarray(np.sqrt(np.maximum(squared.min(axis=1), 0)), np.float32)


def _thinned(cells: Floats) -> Floats:
    if len(cells) <= MOST_PLACES_A_REFERENCE:
        return cells
    return cells[_draw(len(cells))]


@functools.cache
def _draw(count: int) -> NDArray[np.int64]:
    return np.random.default_rng(0).choice(count, MOST_PLACES_A_REFERENCE, replace=False)


def _top(values: Floats) -> float:
    ordered = np.sort(values.ravel())
    return float(ordered[-max(3, round(TOP_SHARE * len(ordered))) :].mean())


def _box(apart: Floats) -> PixelBox:
    marked = (apart >= PLACE_SHARE * apart.max()).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(marked)
    at = labels[np.unravel_index(int(apart.argmax()), apart.shape)]
    left, top, width, height = (int(value) for value in stats[at][:4])
    return left * CELL_PX, top * CELL_PX, (left + width) * CELL_PX, (top + height) * CELL_PX


def _scaled_box(box: PixelBox, scale: float, photo: RgbImage) -> PixelBox:
    x0, y0, x1, y1 = (round(side * scale) for side in box)
    return x0, y0, min(x1, photo.shape[1]), min(y1, photo.shape[0])
