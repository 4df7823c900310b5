"""What inspecting a photo costs: `python -m benchmarks.inspection`.

Prints load time, CPU-s for a 3-megapixel photo (gate alone, whole inspection) and the memory it takes.
"""

import resource
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

import inspections
from inspections import models
from inspections.results import RgbImage

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 10
WIDTH, HEIGHT = 2048, 1536


def main() -> None:
    """Print the table."""
    before_mb = _peak_mb()
    bgr = cv2.imread(str(ROOT / "samples" / "demo" / "photos" / "shaft-rusty.jpg"))
    photo = np.ascontiguousarray(cv2.resize(bgr, (WIDTH, HEIGHT))[:, :, ::-1])
    started, used = time.perf_counter(), time.process_time()
    models.network()
    models.heads()
    print(f"| load | {time.perf_counter() - started:.2f} s, {time.process_time() - used:.2f} CPU-s |\n|---|---|")
    print(f"| gate, {WIDTH} x {HEIGHT} | {_cpu_s(inspections.gate, photo):.2f} CPU-s |")
    print(f"| inspect, {WIDTH} x {HEIGHT} | {_cpu_s(lambda p: inspections.inspect([('a', p)]), photo):.2f} CPU-s |")
    print(f"| peak memory | {_peak_mb():.0f} MB, {_peak_mb() - before_mb:.0f} MB of it since the imports |")


def _cpu_s(work: Callable[[RgbImage], object], photo: RgbImage) -> float:
    work(photo)
    used = time.process_time()
    for _ in range(ROUNDS):
        work(photo)
    return (time.process_time() - used) / ROUNDS


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
