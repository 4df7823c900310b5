"""What inspecting a photo costs: loading, and a 3-megapixel photo through the gate alone and through all of it."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np

import inspections
from benchmarks.figures import Figure
from inspections import models
from inspections.results import RgbImage

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 10
WIDTH, HEIGHT = 2048, 1536


def figures() -> Iterator[Figure]:
    """Measure on one of the sample photos."""
    bgr = cv2.imread(str(ROOT / "samples" / "demo" / "photos" / "shaft-rusty.jpg"))
    photo = np.ascontiguousarray(cv2.resize(bgr, (WIDTH, HEIGHT))[:, :, ::-1])
    used = time.process_time()
    models.network()
    models.heads()
    yield Figure("load network and heads", time.process_time() - used, "CPU-s", "1 s at most")
    yield Figure("photo gate alone, 3 megapixels", _cpu_s(inspections.gate, photo), "CPU-s")
    whole = _cpu_s(lambda shown: inspections.inspect([("a", shown)]), photo)
    yield Figure("whole inspection, 3 megapixels", whole, "CPU-s", "1.0 at most")


def _cpu_s(work: Callable[[RgbImage], object], photo: RgbImage) -> float:
    work(photo)
    used = time.process_time()
    for _ in range(ROUNDS):
        work(photo)
    return (time.process_time() - used) / ROUNDS
