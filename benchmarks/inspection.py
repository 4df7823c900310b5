"""What inspecting a photo costs: loading, a 3-megapixel photo through each step and through all of them, and memory."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np

import inspections
from benchmarks.figures import Figure, peak_mib
from inspections import looks, models, rust, surface
from inspections.results import RgbImage

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 10
WIDTH, HEIGHT = 2048, 1536
_KB = 1024


def figures() -> Iterator[Figure]:
    """Measure on one of the sample photos."""
    photo = _photo()
    used = time.process_time()
    for name in (models.NETWORK_FILE, models.TUNED_FILE, models.DAMAGE_FILE, models.PITS_FILE, models.PITTING_FILE):
        models.network(name)
    models.heads()
    yield Figure("load networks and heads", time.process_time() - used, "CPU-s", "1 s at most")
    weights = sum((models.WEIGHTS / name).stat().st_size for name in models.SHA256)
    yield Figure("all weights", weights / _KB / _KB, "MB", "20 at most")
    yield Figure("photo gate alone, 3 megapixels", _cpu_s(inspections.gate, photo), "CPU-s")
    yield Figure("rust alone", _cpu_s(_rust, photo), "CPU-s")
    yield Figure("cracks and other surface damage alone", _cpu_s(surface.read, photo), "CPU-s")
    whole = _cpu_s(lambda shown: inspections.inspect([("a", shown)]), photo)
    yield Figure("whole inspection, 3 megapixels", whole, "CPU-s", "1.0 at most")
    fresh = [sys.executable, "-m", "benchmarks.inspection"]
    resident = subprocess.run(fresh, cwd=ROOT, capture_output=True, text=True, check=True)
    yield Figure("whole inspection in a fresh process, resident", float(resident.stdout), "MB", "500 at most")


def _photo() -> RgbImage:
    bgr = cv2.imread(str(ROOT / "samples" / "demo" / "photos" / "shaft-rusty.jpg"))
    return np.ascontiguousarray(cv2.resize(bgr, (WIDTH, HEIGHT))[:, :, ::-1])


def _rust(photo: RgbImage) -> object:
    return rust.read(photo, looks.whole(photo))


def _cpu_s(work: Callable[[RgbImage], object], photo: RgbImage) -> float:
    work(photo)
    used = time.process_time()
    for _ in range(ROUNDS):
        work(photo)
    return (time.process_time() - used) / ROUNDS


if __name__ == "__main__":
    inspections.inspect([("a", _photo())])
    print(peak_mib())
