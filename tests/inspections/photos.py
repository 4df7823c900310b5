"""The demo's part photos."""

from pathlib import Path

import cv2
import numpy as np

from inspections.results import RgbImage

PHOTOS = Path(__file__).resolve().parents[2] / "samples" / "demo" / "photos"


def sample(name: str) -> RgbImage:
    """Load one of the demo's photos."""
    bgr = cv2.imread(str(PHOTOS / f"{name}.jpg"))
    return np.ascontiguousarray(bgr[:, :, ::-1])
