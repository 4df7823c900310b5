"""Crops to train the damage net on: where from, what they say about each channel, and how a camera changes them."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections.training import cameras, data, drawn_cracks
from inspections.training.unet import CHANNELS

SIDE = 160  # px of a crop
MOST_PX = 640  # the longer side of what is cut from; smaller photos stay as they are, a hairline is a pixel wide
CRACK, BREAK, FLAW, PITTING, RUST = range(len(CHANNELS))
# A broken edge and a pit are flaws as well: the map of flaws is of everything that is not a crack.
SHOWN_IN = {"crack": (CRACK,), "break": (BREAK, FLAW), "blowhole": (FLAW,), "fray": (FLAW,), "pitting": (FLAW, PITTING)}
DRAWN_SHARE = {"phone": 0.25, "tile": 0.15}  # of the intact ones get a drawn crack
UNKNOWN = -1.0


@dataclass(frozen=True, slots=True)
class Crop:
    """One crop to learn from."""

    pixels: NDArray[np.float32]  # (3, SIDE, SIDE), -1..1
    target: NDArray[np.float32]  # (channels, SIDE, SIDE), 0..1
    known: NDArray[np.float32]  # (channels,): 1 where the target says something
    rusty: float  # 1: rust somewhere, the place is not known


@dataclass(frozen=True, slots=True)
class Pool:
    """Photos of one sort and how often they are drawn."""

    name: str
    photos: list[data.Labelled]
    weight: float


def pools(photos: Sequence[data.Labelled], without: Sequence[str] = ()) -> list[Pool]:
    """Sort the training photos; `without` leaves whole sets out."""
    sorts = (
        ("damaged", "magnetic_tile", {"crack", "break", "blowhole", "fray"}, 2.2),
        ("crack", "magnetic_tile", {"crack"}, 3.0),
        ("break", "magnetic_tile", {"break"}, 1.5),
        ("tile", "magnetic_tile", {"intact"}, 2.5),
        ("uneven", "magnetic_tile", {"uneven"}, 0.4),
        ("pitting", "ball_screw", {"pitting"}, 0.8),
        ("gear", "gears", {"intact"}, 0.3),
        ("phone", data.RUST_SET, {"intact"}, 1.8),
        ("rusty", data.RUST_SET, {"rust"}, 0.5),
    )
    found = [
        Pool(name, [p for p in photos if p.set == folder and p.label in labels], weight)
        for name, folder, labels, weight in sorts
        if folder not in without
    ]
    return [pool for pool in found if pool.photos]


def draw(chosen: Sequence[Pool], rng: np.random.Generator) -> Crop:
    """Draw a crop."""
    weights = np.array([pool.weight for pool in chosen])
    pool = chosen[int(rng.choice(len(chosen), p=weights / weights.sum()))]
    photo = pool.photos[int(rng.integers(len(pool.photos)))]
    pixels, mask = _cut(photo, rng)
    target = np.zeros((len(CHANNELS), SIDE, SIDE), np.float32)
    for channel in SHOWN_IN.get(photo.label, ()):
        target[channel] = mask
    known = _known(photo)
    if rng.random() < DRAWN_SHARE.get(pool.name, 0.0):
        pixels, target[CRACK] = drawn_cracks.onto(pixels, rng)
    if rng.random() < 0.5:
        pixels, target = pixels[:, ::-1], target[:, :, ::-1]
    if rng.random() < 0.5 and photo.set != data.RUST_SET:
        pixels, target = pixels[::-1], target[:, ::-1]
    seen = _camera(np.ascontiguousarray(pixels), rng, grey=photo.set != data.RUST_SET)
    tensor = np.ascontiguousarray(seen.transpose(2, 0, 1) / 127.5 - 1, np.float32)
    return Crop(tensor, np.ascontiguousarray(target), known, float(pool.name == "rusty"))


def _known(photo: data.Labelled) -> NDArray[np.float32]:
    """Say which channels a photo's labels speak about."""
    known = np.zeros(len(CHANNELS), np.float32)
    if photo.label == "intact":
        known[:] = 1
    elif photo.label == "uneven":
        known[[CRACK, PITTING, RUST]] = 1
    elif photo.set == "magnetic_tile":
        known[:] = 1
    elif photo.label == "pitting":
        known[[BREAK, FLAW, PITTING, RUST]] = 1
    return known


@functools.cache
def _at_view(photo: data.Labelled) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Load a photo and its mask, made smaller where it is larger than MOST_PX."""
    pixels = data.load(photo.path)
    mask = np.zeros(pixels.shape[:2], np.uint8)
    if photo.mask is not None and photo.label != "uneven":
        mask = np.asarray(cv2.imread(str(photo.mask), cv2.IMREAD_GRAYSCALE), np.uint8)
    scale = MOST_PX / max(mask.shape)
    if scale >= 1:
        return pixels, mask
    return (
        np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8),
        np.asarray(cv2.resize(mask, None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST), np.uint8),
    )


def _cut(photo: data.Labelled, rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Cut a turned and scaled square, seven in ten around damage where there is any."""
    pixels, mask = _at_view(photo)
    height, width = mask.shape
    scale = max(0.9 * float(np.exp(rng.uniform(-0.5, 0.45))), 0.8 * SIDE / min(height, width))
    if photo.set == data.RUST_SET:  # most of the photo: the label speaks about all of it
        scale = float(np.clip(scale, SIDE / min(height, width), 1.6 * SIDE / min(height, width)))
    half = SIDE / 2 / scale
    x = np.clip(rng.uniform(0, width), min(half, width / 2), max(width - half, width / 2))
    y = np.clip(rng.uniform(0, height), min(half, height / 2), max(height - half, height / 2))
    if rng.random() < 0.7 and mask.any():
        down, across = np.nonzero(mask > 127)
        at = int(rng.integers(len(down)))
        x, y = across[at] + rng.uniform(-0.7, 0.7) * half, down[at] + rng.uniform(-0.7, 0.7) * half
    angle = rng.uniform(-20, 20) if rng.random() < 0.5 else 0.0
    turn = cv2.getRotationMatrix2D((float(x), float(y)), angle, scale)
    turn[:, 2] += SIDE / 2 - np.array([x, y])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    cut = cv2.warpAffine(pixels, turn, (SIDE, SIDE), flags=way, borderMode=cv2.BORDER_REFLECT)
    marked = cv2.warpAffine(mask, turn, (SIDE, SIDE), flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(cut, np.uint8), (marked > 127).astype(np.float32)


def _camera(pixels: NDArray[np.uint8], rng: np.random.Generator, *, grey: bool) -> NDArray[np.float32]:
    """Change light, colour, sharpness and noise as cameras do; grey parts also get a colour or lose theirs."""
    seen = pixels.astype(np.float32)
    seen = (seen - 128) * rng.uniform(0.7, 1.3) + 128 + rng.uniform(-30, 30)
    seen *= rng.uniform(0.92, 1.08, 3)
    if grey and rng.random() < 0.3:
        seen = np.repeat(seen.mean(axis=2, keepdims=True), 3, axis=2)
    if grey and rng.random() < 0.6:
        seen *= np.array([rng.uniform(0.8, 1.2), 1, rng.uniform(0.8, 1.2)])
    seen = cameras.soften(seen, rng, share=0.25, sigma_px=(0.4, 1.4))
    return cameras.code(cameras.add_noise(seen, rng, share=0.3), rng, share=0.3, quality=(40, 90))
