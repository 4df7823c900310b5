"""Pictures are laid on one another exactly, and what a second exposure cannot repeat is measured."""

import cv2
import numpy as np
import pytest

from inspections import copies, overlaid
from inspections.overlaid import GreyImage
from tests.inspections.photos import sample


def grey() -> GreyImage:
    whole = cv2.cvtColor(sample("gear-rusty"), cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.resize(whole, (480, 360), interpolation=cv2.INTER_AREA), np.uint8)


def moved(picture: GreyImage, right: float, down: float) -> GreyImage:
    shift = np.array([[1, 0, right], [0, 1, down]], np.float64)
    size = picture.shape[1], picture.shape[0]
    return np.asarray(cv2.warpAffine(picture, shift, size, flags=cv2.INTER_CUBIC), np.uint8)


@pytest.mark.parametrize(("right", "down"), [(0.0, 0.0), (1.3, -0.6), (-2.0, 1.0)])
def test_a_picture_a_few_px_off_is_laid_on_the_other_exactly(right: float, down: float) -> None:
    laid = overlaid.lay(moved(grey(), right, down), grey(), np.eye(3))
    assert overlaid.alike(laid) > 0.98
    assert copies.differences(laid).moved < 0.1


def test_a_smaller_picture_is_compared_at_its_own_size() -> None:
    small = np.asarray(cv2.resize(grey(), (240, 180), interpolation=cv2.INTER_AREA), np.uint8)
    laid = overlaid.lay(small, grey(), np.diag([0.5, 0.5, 1.0]))
    assert laid.stored.shape == (180, 240)
    assert overlaid.alike(laid) > 0.98


@pytest.mark.parametrize("quality", [30, 45, 60])
def test_packing_explains_the_light_of_a_packed_copy(quality: int) -> None:
    packed = cv2.imencode(".jpg", grey(), [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    copy = np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)
    assert copies.differences(overlaid.lay(copy, grey(), np.eye(3))).lit < 1.3


def test_a_picture_without_light_to_compare_says_nothing() -> None:
    white = np.full((360, 480), 255, np.uint8)
    laid = overlaid.lay(white, white, np.eye(3))
    assert overlaid.alike(laid) == 0.0
    assert copies.differences(laid) == copies.UNKNOWN


@pytest.mark.parametrize(
    ("mapping", "least", "most"),
    [
        (np.eye(3), 0.95, 1.0),
        (np.array([[1.0, 0, 240], [0, 1, 0], [0, 0, 1]]), 0.45, 0.55),
        (np.diag([-1, 1, 1.0]), 0.0, 0.01),
    ],
)
def test_the_share_that_is_shown_is_what_lies_within(mapping: overlaid.Homography, least: float, most: float) -> None:
    assert least <= overlaid.cover(grey(), grey(), mapping) <= most
