"""Cuts of photos to tune on rust with: which photo, which window of it, and how a camera would change it."""

import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections.training import cameras, data

SIDE, MOST_PX = 256, 480
SHARES = (0.46, 0.90)  # below the first a rusty photo, below the second an intact one, else a part of another set


@dataclass(frozen=True, slots=True)
class Hard:
    """How much more often hard photos are drawn."""

    share: float  # of the draws; the rest are drawn alike
    wrong_by: NDArray[np.float64]  # of each photo, 0..1, by nets that had not seen it


@dataclass(frozen=True, slots=True)
class Sort:
    """Photos of one label."""

    photos: list[data.Labelled]
    hard: Hard | None = None

    def draw(self, rng: np.random.Generator) -> data.Labelled:
        """Pick a photo."""
        if self.hard is None or rng.random() >= self.hard.share:
            return self.photos[int(rng.integers(len(self.photos)))]
        return self.photos[int(rng.choice(len(self.photos), p=self.hard.wrong_by / self.hard.wrong_by.sum()))]


@dataclass(frozen=True, slots=True)
class Photos:
    """What is learnt from."""

    rusty: Sort
    intact: Sort
    other: Sort

    def cut(self, rng: np.random.Generator) -> tuple[NDArray[np.float32], float]:
        """Give one cut, (3, SIDE, SIDE), -1..1, and whether it is rusty."""
        at = rng.random()
        sort = self.rusty if at < SHARES[0] else self.intact if at < SHARES[1] else self.other
        pixels = _load(sort.draw(rng).path)
        if rng.random() < 0.12:  # farther away
            border = [int(rng.integers(max(pixels.shape[:2]) // 10, max(pixels.shape[:2]) // 4)) for _ in range(4)]
            pixels = cv2.copyMakeBorder(pixels, *border, cv2.BORDER_CONSTANT, value=(int(rng.integers(60, 200)),) * 3)
        seen = _camera(_window(pixels, rng), rng)
        return np.ascontiguousarray(seen.transpose(2, 0, 1) / 127.5 - 1, np.float32), float(sort is self.rusty)


_KEPT: dict[Path, NDArray[np.uint8]] = {}


def _load(path: Path) -> NDArray[np.uint8]:
    if path not in _KEPT:
        pixels = data.load(path)
        scale = MOST_PX / max(pixels.shape[:2])
        small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else pixels
        _KEPT[path] = np.asarray(small, np.uint8)
    return _KEPT[path]


def _window(pixels: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Cut four tenths of the photo or more, so that its label still holds."""
    height, width = pixels.shape[:2]
    area, ratio = height * width * rng.uniform(0.4, 1), math.exp(rng.uniform(-0.3, 0.3)) * width / height
    across, down = min(width, round((area * ratio) ** 0.5)), min(height, round((area / ratio) ** 0.5))
    left, top = int(rng.integers(0, width - across + 1)), int(rng.integers(0, height - down + 1))
    way = cv2.INTER_AREA if across > SIDE else cv2.INTER_LINEAR
    seen = cv2.resize(pixels[top : top + down, left : left + across], (SIDE, SIDE), interpolation=way)
    seen = seen[:, ::-1] if rng.random() < 0.5 else seen
    seen = seen[::-1] if rng.random() < 0.15 else seen
    if rng.random() < 0.3:
        turn = cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), rng.uniform(-20, 20), 1.1)
        seen = cv2.warpAffine(np.ascontiguousarray(seen), turn, (SIDE, SIDE), borderMode=cv2.BORDER_REFLECT)
    return np.asarray(seen, np.uint8)


def _camera(pixels: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.float32]:
    """Change light, sharpness and noise as cameras do; never the hue, which would make rust or take it away."""
    seen = pixels.astype(np.float32)
    if rng.random() < 0.8:
        seen = ((seen - 128) * rng.uniform(0.75, 1.25) + 128 + rng.uniform(-30, 30)) * rng.uniform(0.94, 1.06, 3)
    if rng.random() < 0.12:
        seen = seen * rng.uniform(0.3, 0.7)
    seen = cameras.soften(seen, rng, share=0.15, sigma_px=(0.5, 2.0))
    return cameras.code(cameras.add_noise(seen, rng, share=0.2), rng, share=0.2, quality=(35, 90))
