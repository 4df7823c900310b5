"""The same photo used twice (重复使用的照片): recompressed, cropped, rotated or shown on a screen and saved again.

Two steps. Words: each of a photo's strongest places gets a number that survives such changes, so that an index finds
the few stored photos that share many of them. Comparison: those are laid over the photo, and only pictures that agree
in their fine detail, background included, are looked at closely (inspections/copies.py): a copy has the same light
wherever one looks, another photo of the same part does not.
"""

import functools
import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections.copies import UNKNOWN, Differences, GreyImage, differences
from inspections.results import RgbImage

Floats: TypeAlias = NDArray[np.float32]

STORED_SIDE_PX: Final = 512
# A screenshot shows the photo smaller: the asking photo is looked at in more detail and brings more words.
ASKING_SIDE_PX: Final = 1024
MOST_PLACES: Final = 800
STORED_WORDS: Final = 96
ASKING_WORDS: Final = 256
WORD_BITS: Final = 20
# Stored photos that share the most words are compared, at most so many, and none that shares next to nothing.
MOST_CANDIDATES: Final = 6
WEIGHT_FROM: Final = 2.0  # two unlike photos share words worth 2.6 in the median, a screenshot and its photo 6.8

RATIO: Final = 0.8  # of the best to the second best distance of two places that are the same
WITHIN_PX: Final = 3.0
LEAST_AGREEING: Final = 12
LEAST_COVER: Final = 0.5  # of the stored photo that must lie within the asking one
DETAIL_PX: Final = 3.0  # what is coarser is light and shade
BLOCK_PX: Final = 24
LEAST_DETAIL: Final = 2.0  # grey levels of spread in a block that has detail
LEAST_BLOCKS: Final = 8
ALIKE_FROM: Final = 0.75  # median correlation of the blocks
# Other light than a copy can have, times what packing it would do; set on neighbouring frames of a fixed camera, packed
# again (docs/accuracy-inspection.md). Beyond it in a few places only, a copy was perhaps written on: a doubt.
MOST_LIT: Final = 1.4
MOSTLY_LIT: Final = 1.2
MOST_TONED: Final = 2.0  # grey levels; a still scene at another exposure differs by 13 and more
MOST_MOVED: Final = 0.5  # px

# Mean of RootSIFT descriptors over photos of parts, thousandths: without it most words would start alike.
_MEAN: Final = np.frombuffer(
    bytes.fromhex(
        "5434222a3b251b2d914b252b3f2a23498d44232b42302d524d2b1e2a44322b3866392632462e2035b0572c394e352a5b"
        "ae572a36523e335e5d332434513b2f3d66341f2e4733263ab15b29344e392d57ae5e323e51352a575d3c2d3a51342434"
        "542d1b263b2a22349249222a3f2c264b8d522b30422a23444d382b3143291d2b"
    ),
    np.uint8,
).astype(np.float32) / np.float32(1000)


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a photo by which it can be recognised."""

    grey: GreyImage
    points: Floats  # (n, 2) px, the strongest first
    descriptors: Floats  # (n, 128)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far two photos are one picture."""

    agreeing: int  # places that lie on one another
    cover: float  # share of the stored photo that the asking one shows, 0..1
    alike: float  # median correlation of the fine detail, -1..1
    differences: Differences = UNKNOWN  # looked at where the rest fits

    @property
    def certain(self) -> bool:
        """Whether they are the same picture; else, if they look the same, it needs a person's look."""
        found = self.differences
        return self.fits and found.lit <= MOST_LIT and found.toned <= MOST_TONED and found.moved <= MOST_MOVED

    @property
    def same(self) -> bool:
        """Whether they look like the same picture: written on, at another exposure, or certain."""
        return self.fits and (self.differences.lit <= MOST_LIT or self.differences.mostly <= MOSTLY_LIT)

    @property
    def fits(self) -> bool:
        """Whether the one lies on the other, detail on detail."""
        return self.agreeing >= LEAST_AGREEING and self.cover >= LEAST_COVER and self.alike >= ALIKE_FROM


_FULL: Final = 255
UNLIKE: Final = Likeness(0, 0.0, 0.0)


def places(photo: RgbImage, *, side_px: int = STORED_SIDE_PX, most: int = MOST_PLACES) -> Places:
    """Find the places of an upright photo, (H, W, 3) uint8, looked at with this longer side, at most so many."""
    grey = np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), np.uint8)
    scale = side_px / max(grey.shape)
    if scale < 1:
        size = max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale))
        grey = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
    everywhere = np.full(grey.shape, _FULL, np.uint8)
    found, described = cv2.SIFT.create(nfeatures=most, contrastThreshold=0.02).detectAndCompute(grey, everywhere)
    if not found:
        return Places(grey, np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32))
    order = np.argsort([-point.response * point.size for point in found], kind="stable")
    points = np.array([point.pt for point in found], np.float32)[order]
    rooted = np.sqrt(described / (described.sum(axis=1, keepdims=True) + 1e-6))[order]
    return Places(grey, points, np.asarray(rooted, np.float32))


def words(found: Places, *, most: int = STORED_WORDS) -> tuple[int, ...]:
    """Give the numbers of a photo's strongest places, 0..2^20, each once and in order."""
    bits = (found.descriptors[:most] - _MEAN) @ _directions() > 0
    return tuple(sorted({int(number) for number in bits @ (1 << np.arange(WORD_BITS))}))


def likeliest(holders: Mapping[int, Sequence[int]]) -> tuple[int, ...]:
    """Rank stored photos by the words they share with the asking one; a word that many hold says little.

    Args:
        holders: Of each word of the asking photo, who holds it.

    Returns:
        At most MOST_CANDIDATES of them, the likeliest first.
    """
    weights: dict[int, float] = {}
    for who in holders.values():
        for one in who:
            weights[one] = weights.get(one, 0.0) + 1 / (1 + math.log(len(who)))
    ranked = sorted((-weight, one) for one, weight in weights.items() if weight >= WEIGHT_FROM)
    return tuple(one for _, one in ranked[:MOST_CANDIDATES])


def compare(asking: Places, stored: Places) -> Likeness:
    """Lay a stored photo over the asking one and say how far they are one picture."""
    matched = pairs(asking, stored)
    if len(matched) < LEAST_AGREEING:
        return UNLIKE
    here, there = asking.points[[i for i, _ in matched]], stored.points[[j for _, j in matched]]
    mapping, agrees = cv2.findHomography(there, here, cv2.USAC_MAGSAC, WITHIN_PX, maxIters=2000, confidence=0.999)
    agreeing = int(agrees.sum()) if mapping is not None else 0
    if agreeing < LEAST_AGREEING:
        return UNLIKE
    found = np.asarray(mapping, np.float64)
    looks = _overlaid(asking.grey, stored.grey, found, agreeing)
    return replace(looks, differences=differences(asking.grey, stored.grey, found)) if looks.fits else looks


def pairs(asking: Places, stored: Places, *, ratio: float = RATIO) -> list[tuple[int, int]]:
    """Match the places of two photos: their numbers in the first and in the second."""
    if min(len(asking.points), len(stored.points)) < LEAST_AGREEING:
        return []
    found = cv2.BFMatcher().knnMatch(asking.descriptors, stored.descriptors, k=2)
    return [(best.queryIdx, best.trainIdx) for best, second in found if best.distance < ratio * second.distance]


def _overlaid(asking: GreyImage, stored: GreyImage, mapping: NDArray[np.float64], agreeing: int) -> Likeness:
    height, width = stored.shape
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    shown = cv2.perspectiveTransform(corners, mapping)[0].astype(np.float32)
    area = float(cv2.contourArea(shown))
    if not cv2.isContourConvex(shown) or area <= 0:
        return Likeness(agreeing, 0.0, 0.0)
    size = asking.shape[1], asking.shape[0]
    covered = cv2.warpPerspective(np.full(stored.shape, _FULL, np.uint8), mapping, size) == _FULL
    laid = np.asarray(cv2.warpPerspective(stored, mapping, size, flags=cv2.INTER_AREA), np.uint8)
    blocks = list(_correlations(_detail(asking), _detail(laid), covered))
    alike = float(np.median(blocks)) if len(blocks) >= LEAST_BLOCKS else 0.0
    return Likeness(agreeing, min(1.0, float(covered.sum()) / area), alike)


def _detail(grey: GreyImage) -> Floats:
    smooth = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 0.8)
    return np.asarray(smooth - cv2.GaussianBlur(smooth, (0, 0), DETAIL_PX), np.float32)


def _correlations(asking: Floats, laid: Floats, covered: NDArray[np.bool_]) -> Iterable[float]:
    """Give the correlation of each block that lies within both pictures and has detail."""
    inside = cv2.erode(covered.astype(np.uint8), np.ones((9, 9), np.uint8)).astype(bool)
    for top in range(0, asking.shape[0] - BLOCK_PX + 1, BLOCK_PX):
        for left in range(0, asking.shape[1] - BLOCK_PX + 1, BLOCK_PX):
            window = np.s_[top : top + BLOCK_PX, left : left + BLOCK_PX]
            if not inside[window].all():
                continue
            one, other = asking[window] - asking[window].mean(), laid[window] - laid[window].mean()
            spread = math.sqrt(float((one**2).mean()) * float((other**2).mean()))
            if max(float(one.std()), float(other.std())) >= LEAST_DETAIL:
                yield float((one * other).mean()) / max(spread, 1e-3)


@functools.cache
def _directions() -> Floats:
    """Give 128 x WORD_BITS directions, the same on every machine."""
    stream = hashlib.shake_256(b"stationdesk photo words 1").digest(128 * WORD_BITS)
    return np.frombuffer(stream, np.uint8).reshape(128, WORD_BITS).astype(np.float32) - np.float32(127.5)
