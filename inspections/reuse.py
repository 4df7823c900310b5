"""The same photo used twice (重复使用的照片): recompressed, cropped, rotated or shown on a screen and saved again.

Two steps. Words: each of a photo's strongest places gets a number that survives such changes, so that an index finds
the few stored photos that share many of them. Comparison: those are laid over the photo, and only pictures that agree
in their fine detail, background included, are the same. Another photo of the same part has other shadows, another
angle and another noise, and is not; only where part and camera did not move may it be taken for the same, and then it
is not certain.
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

from inspections.results import RgbImage

GreyImage: TypeAlias = NDArray[np.uint8]  # (H, W)
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
# Grey levels of light and shade that no change of brightness and contrast explains, in the median: a copy is below 1.1,
# the same part and camera on another day above 1.5.
SHADE_PX: Final = 3.0
MOST_SHADE: Final = 1.4
CUT_OFF: Final = (6, 249)  # grey levels outside were lost in one of the two
LEAST_SHADED: Final = 2000  # px
# Places of a copy lie on one another to a fraction of a stored pixel, and its light is the same. A part and camera that
# did not move can come near to either, hardly to both: the product was 0.18 at least of 70 such pairs, of 260 copies
# 0.02 to 0.27; 240 of them are below (docs/accuracy-inspection.md).
MOST_FOR_A_COPY: Final = 0.145

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
    shade: float  # grey levels of other light and shade, in the median
    apart: float = math.inf  # stored px between places that lie on one another, in the median

    @property
    def certain(self) -> bool:
        """Whether they are the same picture; else, if they look the same, perhaps two by a camera at rest."""
        return self.same and self.apart * self.shade <= MOST_FOR_A_COPY

    @property
    def same(self) -> bool:
        """Whether they look like the same picture."""
        fits = self.agreeing >= LEAST_AGREEING and self.cover >= LEAST_COVER
        return fits and self.alike >= ALIKE_FROM and self.shade <= MOST_SHADE


_FULL: Final = 255
UNLIKE: Final = Likeness(0, 0.0, 0.0, math.inf)


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
    found, seen = np.asarray(mapping, np.float64), agrees.ravel() > 0
    return replace(_overlaid(asking.grey, stored.grey, found, agreeing), apart=_apart(here[seen], there[seen], found))


def pairs(asking: Places, stored: Places, *, ratio: float = RATIO) -> list[tuple[int, int]]:
    """Match the places of two photos: their numbers in the first and in the second."""
    if min(len(asking.points), len(stored.points)) < LEAST_AGREEING:
        return []
    found = cv2.BFMatcher().knnMatch(asking.descriptors, stored.descriptors, k=2)
    return [(best.queryIdx, best.trainIdx) for best, second in found if best.distance < ratio * second.distance]


def _apart(here: Floats, there: Floats, mapping: NDArray[np.float64]) -> float:
    """Give how far places lie from where the mapping puts them, in the median, px of the stored photo."""
    laid = cv2.perspectiveTransform(there[None].astype(np.float64), mapping)[0]
    scale = math.sqrt(max(abs(float(np.linalg.det(mapping[:2, :2]))), 1e-9))
    return float(np.median(np.linalg.norm(laid - here, axis=1))) / scale


def _overlaid(asking: GreyImage, stored: GreyImage, mapping: NDArray[np.float64], agreeing: int) -> Likeness:
    height, width = stored.shape
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    shown = cv2.perspectiveTransform(corners, mapping)[0].astype(np.float32)
    area = float(cv2.contourArea(shown))
    if not cv2.isContourConvex(shown) or area <= 0:
        return Likeness(agreeing, 0.0, 0.0, math.inf)
    size = asking.shape[1], asking.shape[0]
    covered = cv2.warpPerspective(np.full(stored.shape, _FULL, np.uint8), mapping, size) == _FULL
    laid = np.asarray(cv2.warpPerspective(stored, mapping, size, flags=cv2.INTER_AREA), np.uint8)
    blocks = list(_correlations(_detail(asking), _detail(laid), covered))
    alike = float(np.median(blocks)) if len(blocks) >= LEAST_BLOCKS else 0.0
    return Likeness(agreeing, min(1.0, float(covered.sum()) / area), alike, _shade(asking, laid, covered))


def _shade(asking: GreyImage, laid: GreyImage, covered: NDArray[np.bool_]) -> float:
    """Give what is left of the coarse difference after the best brightness and contrast."""
    inside = cv2.erode(covered.astype(np.uint8), np.ones((25, 25), np.uint8)).astype(bool)
    for grey in (asking, laid):
        inside &= (grey >= CUT_OFF[0]) & (grey <= CUT_OFF[1])
    if inside.sum() < LEAST_SHADED:
        return math.inf
    one, other = (cv2.GaussianBlur(grey.astype(np.float32), (0, 0), SHADE_PX)[inside] for grey in (asking, laid))
    tones = (other.astype(np.float64) - 127.5) / 127.5
    terms = np.stack([tones**power for power in range(4)], axis=1)
    curve, *_ = np.linalg.lstsq(terms, one.astype(np.float64), rcond=None)
    return float(np.median(np.abs(terms @ curve - one)))


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
