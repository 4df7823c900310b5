"""Photos for the inspection's tests: the demo's own, and flat ones made here."""

import cv2
import numpy as np
import pytest

from inspections.results import RgbImage
from tests.inspections.photos import sample


@pytest.fixture(scope="session")
def clean() -> RgbImage:
    return sample("gear-clean")


@pytest.fixture(scope="session")
def rusty() -> RgbImage:
    return sample("shaft-rusty")


@pytest.fixture(scope="session")
def page() -> RgbImage:
    """A form with printed words, as a scanner gives it."""
    sheet = np.full((1100, 800, 3), 228, np.uint8)
    for row in range(24):
        y = 60 + 42 * row
        cv2.line(sheet, (50, y), (750, y), (70, 70, 70), 1)
        cv2.putText(
            sheet, f"Serial no. HK9Y-2021-{row:05d}  bale count {row * 137}", (60, y + 28), 3, 0.7, (40, 40, 40)
        )
    return sheet
