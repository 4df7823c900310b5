"""Draws the demo's part photos, every pixel our own: `python -m inspections.training.sample_photos FOLDER`.

A turned gear blank and a stepped shaft on a bench, clean, rusty and out of focus. Same code, same pixels.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections.results import RgbImage

WIDTH, HEIGHT = 1440, 1080
JPEG_QUALITY = 88
Plane = NDArray[np.float32]  # (HEIGHT, WIDTH)
RUST_DARK, RUST_BRIGHT, RUST_FILM = np.array([62, 36, 27]), np.array([172, 94, 48]), np.array([140, 96, 66])


def main() -> None:
    """Write the five photos."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    photos = {
        "gear-clean.jpg": gear(seed=1, rust=0.0),
        "gear-rusty.jpg": gear(seed=2, rust=0.45),
        "shaft-clean.jpg": shaft(seed=3, rust=0.0),
        "shaft-rusty.jpg": shaft(seed=4, rust=0.78),
        "gear-blurred.jpg": cv2.GaussianBlur(gear(seed=5, rust=0.0), (0, 0), 7),
    }
    for name, photo in photos.items():
        bgr = np.ascontiguousarray(photo[:, :, ::-1])
        coded = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1]
        (folder / name).write_bytes(coded.tobytes())
        print(f"{name}: {len(coded) // 1024} KB")


def gear(*, seed: int, rust: float) -> RgbImage:
    """Draw a gear seen from above; `rust` is the share of its face that is rusty."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    dx, dy = x - WIDTH * 0.5, (y - HEIGHT * 0.5) * 1.06
    radius, angle = np.hypot(dx, dy), np.arctan2(dy, dx)
    tooth = np.clip(2.2 * np.sin(34 * (angle + rng.uniform(0, 1))), -1, 1)
    height = 60 * _step(radius, 410 + 22 * tooth, 4)
    height -= 22 * (_step(radius, 330, 8) - _step(radius, 190, 8))
    height += 26 * _step(radius, 165, 5)
    height -= 86 * _step(radius, 84, 3)
    for i in range(6):
        turn = i * np.pi / 3 + 0.3
        height -= 40 * _step(np.hypot(dx - 262 * np.cos(turn), dy - 262 * np.sin(turn)), 44, 4)
    body = _step(radius, 410 + 22 * tooth, 1.5) * (1 - _step(radius, 84, 1.5))
    grooves = _grooves(radius, rng)
    fan = np.abs(np.cos(angle - 0.7)) ** 10 + 0.7 * np.abs(np.cos(angle - 2.3)) ** 24
    steel = 96 + 7 * grooves + fan * (92 + 24 * grooves)
    return _finish(_shade(steel, height), body, rust, rng)


def shaft(*, seed: int, rust: float) -> RgbImage:
    """Draw a stepped shaft with a keyway and a thread, lying across the photo."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    turn = np.deg2rad(rng.uniform(-14, 14))
    along = (x - WIDTH / 2) * np.cos(turn) + (y - HEIGHT / 2) * np.sin(turn)
    across = -(x - WIDTH / 2) * np.sin(turn) + (y - HEIGHT / 2) * np.cos(turn)
    radius = np.zeros_like(along)
    for start, end, size in ((-600, -430, 92), (-430, -60, 128), (-60, -20, 178), (-20, 360, 140), (360, 590, 84)):
        radius += size * (_step(-along, -start, 1.5) - _step(-along, -end, 1.5))
    thread = (_step(-along, 590.0, 2) - _step(-along, 440.0, 2)) * 4 * np.sin(along * 0.62)
    radius = np.maximum(radius + thread, 1)
    lean = np.clip(across / radius, -1, 1)
    key = (np.abs(across + 30) < 22) & (along > 60) & (along < 280)
    body = (np.abs(across) < radius).astype(np.float32) * (np.abs(along) < 600)
    grooves = _grooves(along, rng)
    bands = np.exp(-(((lean + 0.42) / 0.13) ** 2)) + 0.55 * np.exp(-(((lean - 0.5) / 0.2) ** 2))
    steel = 62 + 60 * np.sqrt(1 - lean**2) + 8 * grooves + bands * (104 + 22 * grooves)
    slot = cv2.GaussianBlur(key.astype(np.float32), (0, 0), 2.5)
    return _finish(_shade(steel - 34 * slot, -30 * slot), cv2.GaussianBlur(body, (0, 0), 0.8), rust, rng)


def _step(distance: Plane, edge: Plane | float, soft: float) -> Plane:
    """Give 1 inside the edge and 0 outside, with a ramp of twice `soft` pixels (a chamfer)."""
    return np.clip((edge - distance) / (2 * soft) + 0.5, 0, 1).astype(np.float32)


def _grooves(along: Plane, rng: np.random.Generator) -> Plane:
    """Give the marks of turning: noise in one direction only."""
    marks = cv2.GaussianBlur(rng.normal(0, 1, (1, 2400)).astype(np.float32), (0, 0), 1.1)[0]
    marks = marks / marks.std() + 0.8 * np.sin(np.arange(2400) * 0.045 + rng.uniform(0, 6))
    return np.interp(along, np.arange(2400) - 1200, marks).astype(np.float32)


def _noise(rng: np.random.Generator, coarsest_px: int, octaves: int) -> Plane:
    """Give fractal noise, mean 0, spread 1."""
    total = np.zeros((HEIGHT, WIDTH), np.float32)
    for octave in range(octaves):
        cell = max(1, coarsest_px >> octave)
        grid = rng.normal(0, 1, (HEIGHT // cell + 3, WIDTH // cell + 3)).astype(np.float32)
        big = cv2.resize(grid, None, fx=cell, fy=cell, interpolation=cv2.INTER_CUBIC)
        total += big[:HEIGHT, :WIDTH] * 0.62**octave
    return (total - total.mean()) / total.std()


def _shade(steel: Plane, height: Plane) -> Plane:
    """Light the slopes from the upper left."""
    down, across = np.gradient(cv2.GaussianBlur(height.astype(np.float32), (0, 0), 1))
    return steel - 62 * np.tanh((across + 1.2 * down) / 4)


def _finish(steel: Plane, body: Plane, rust: float, rng: np.random.Generator) -> RgbImage:
    """Put the part on its bench, rust it, and photograph it."""
    tint = np.array([0.985, 1.0, 1.02])
    part = np.clip(steel + 3 * _noise(rng, 8, 3), 0, 245)[..., None] * tint
    if rust:
        part = _rusted(part, steel, body, rust, rng)
    scene = _bench(body, rng) * (1 - body[..., None]) + part * body[..., None]
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    scene *= (1.08 - 0.16 * (x**2 + y**2) - 0.05 * x)[..., None]
    scene = cv2.GaussianBlur(scene.astype(np.float32), (0, 0), 0.7)
    return np.clip(scene + rng.normal(0, 2.2, scene.shape), 0, 255).astype(np.uint8)


def _rusted(part: NDArray[np.float64], steel: Plane, body: Plane, rust: float, rng: np.random.Generator) -> Plane:
    """Cover a share of the part with crust, and what lies round it with a thin brown film and specks."""
    field = _noise(rng, 210, 8) + 0.28 * _noise(rng, 14, 4)
    edge = np.quantile(field[body > 0], 1 - rust)
    crust_over = 1 / (1 + np.exp(-(field - edge) * 9))
    film_over = 0.62 / (1 + np.exp(-(field - edge + 0.55) * 4))
    shade = np.clip(0.42 + 0.22 * _noise(rng, 60, 7), 0, 1)[..., None]
    light = 0.74 + 0.42 * np.clip(steel / 200, 0, 1)[..., None]
    pits = 13 * _noise(rng, 5, 3)[..., None]
    crust = (RUST_DARK * (1 - shade) + RUST_BRIGHT * shade) * light + pits
    film = part * (1 - film_over[..., None]) + RUST_FILM * light * film_over[..., None]
    return film * (1 - 0.96 * crust_over[..., None]) + crust * 0.96 * crust_over[..., None]


def _bench(body: Plane, rng: np.random.Generator) -> NDArray[np.float32]:
    """Draw a grey-green rubber mat with the part's shadow on it."""
    mat = 96 + 5 * _noise(rng, 260, 4) + 6 * _noise(rng, 3, 2)
    mat = mat[..., None] * np.array([0.86, 0.95, 0.93])
    shift = np.float32([[1, 0, 26], [0, 1, 34]])
    shadow = cv2.GaussianBlur(cv2.warpAffine(body, shift, (WIDTH, HEIGHT)), (0, 0), 20)
    contact = cv2.GaussianBlur(body, (0, 0), 7)
    return (mat * (1 - 0.55 * shadow[..., None]) * (1 - 0.3 * contact[..., None])).astype(np.float32)


if __name__ == "__main__":
    main()
