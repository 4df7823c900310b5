"""The same photo used twice (重复使用的照片): recompressed, cropped, rotated or shown on a screen and saved again.

Two steps. Words: each of a photo's strongest places gets a number that survives such changes, so that an index finds
the few stored photos that share many of them. Comparison: those are laid over the photo, and only pictures that agree
in their fine detail, background included, are looked at closely (inspections/copies.py): a copy has the same light
wherever one looks, another photo of the same part does not.
"""

import functools
import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections import copies, overlaid
from inspections.copies import UNKNOWN, Differences
from inspections.overlaid import GreyImage
from inspections.results import RgbImage

Floats: TypeAlias = NDArray[np.float32]

STORED_SIDE_PX: Final = 512
# A screenshot shows the photo smaller: the asking photo is looked at in more detail and brings more words.
ASKING_SIDE_PX: Final = 1024
MOST_PLACES: Final = 800
STORED_WORDS: Final = 96
ASKING_WORDS: Final = 256
WORD_BITS: Final = 20
UNSURE_BITS: Final = 2  # of each asking place: other words that are asked for as well
# Stored photos that share the most words are compared, at most so many, and none that shares next to nothing.
MOST_CANDIDATES: Final = 8
LEAST_WEIGHT: Final = 1.0
WORDS_BY_CHANCE: Final = 256

RATIO: Final = 0.8  # of the best to the second best distance of two places that are the same
WITHIN_PX: Final = 3.0
LEAST_AGREEING: Final = 12
LEAST_COVER: Final = 0.5  # of the stored photo that must lie within the asking one
ALIKE_FROM: Final = 0.75  # correlation of the fine detail
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
    alike: float  # correlation of the fine detail, -1..1
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


def words(found: Places) -> tuple[int, ...]:
    """Give the numbers of a stored photo's strongest places, 0..2^20, each once and in order."""
    return tuple(sorted(set(_numbers(_sides(found, STORED_WORDS) > 0))))


def questions(found: Places) -> tuple[int, ...]:
    """Give the numbers to ask the index for: a place's own, and those it would have but for a bit that is unsure."""
    sides = _sides(found, ASKING_WORDS)
    bits, unsure = sides > 0, np.argsort(np.abs(sides), axis=1)[:, :UNSURE_BITS]
    asked = set(_numbers(bits))
    for turn in range(unsure.shape[1]):
        turned = bits.copy()
        turned[np.arange(len(bits)), unsure[:, turn]] ^= True
        asked.update(_numbers(turned))
    return tuple(sorted(asked))


def _sides(found: Places, most: int) -> Floats:
    """Give on which side of each direction a place lies, and how far."""
    return np.asarray((found.descriptors[:most] - _MEAN) @ _directions(), np.float32)


def _numbers(bits: NDArray[np.bool_]) -> list[int]:
    return [int(number) for number in bits @ (1 << np.arange(WORD_BITS))]


def likeliest(holders: Mapping[int, Sequence[int]]) -> tuple[int, ...]:
    """Rank stored photos by the words they share with the asking one; a word that many hold says little.

    The more words are asked for, the more an unlike photo shares by chance.

    Args:
        holders: Of each word of the asking photo, who holds it.

    Returns:
        At most MOST_CANDIDATES of them, the likeliest first.
    """
    weights: dict[int, float] = {}
    for who in holders.values():
        for one in who:
            weights[one] = weights.get(one, 0.0) + 1 / (1 + math.log(len(who)))
    least = LEAST_WEIGHT + len(holders) / WORDS_BY_CHANCE
    ranked = sorted((-weight, one) for one, weight in weights.items() if weight >= least)
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
    looks = Likeness(agreeing, overlaid.cover(asking.grey, stored.grey, found), 0.0)
    if looks.cover < LEAST_COVER:
        return looks
    laid = overlaid.lay(asking.grey, stored.grey, found)
    looks = replace(looks, alike=overlaid.alike(laid))
    return replace(looks, differences=copies.differences(laid)) if looks.fits else looks


def pairs(asking: Places, stored: Places, *, ratio: float = RATIO) -> list[tuple[int, int]]:
    """Match the places of two photos: their numbers in the first and in the second."""
    if min(len(asking.points), len(stored.points)) < LEAST_AGREEING:
        return []
    found = cv2.BFMatcher().knnMatch(asking.descriptors, stored.descriptors, k=2)
    return [(best.queryIdx, best.trainIdx) for best, second in found if best.distance < ratio * second.distance]


@functools.cache
def _directions() -> Floats:
    """Give 128 x WORD_BITS directions, the same on every machine."""
    stream = hashlib.shake_256(b"stationdesk photo words 1").digest(128 * WORD_BITS)
    return np.frombuffer(stream, np.uint8).reshape(128, WORD_BITS).astype(np.float32) - np.float32(127.5)
