"""What a photo gives to think about: the part is cut off, or it is a screen."""

import cv2
import numpy as np

from inspections import remarks
from inspections.results import RgbImage
from tests.inspections.photos import sample


def a_part(middle: tuple[int, int]) -> RgbImage:
    photo = np.full((600, 800, 3), 215, np.uint8)
    cv2.circle(photo, middle, 160, (80, 82, 90), -1)
    return photo


def test_a_part_that_runs_out_of_the_photo_is_cut_off() -> None:
    assert remarks.of_photo(a_part((60, 300))) == (remarks.PART_CUT_OFF,)
    assert remarks.of_photo(a_part((400, 300))) == ()


def test_a_busy_background_says_nothing_about_being_cut_off() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    assert not remarks.cut_off(noise)


def test_coloured_waves_give_a_screen_away() -> None:
    photo = sample("gear-clean").astype(np.float32)
    across = np.arange(photo.shape[1])[None, :]
    wave = 10 * np.sin(2 * np.pi * across / 9)
    photo[:, :, 0] += wave
    photo[:, :, 2] -= wave
    assert remarks.SCREEN_PHOTOGRAPHED in remarks.of_photo(np.clip(photo, 0, 255).astype(np.uint8))
    assert remarks.SCREEN_PHOTOGRAPHED not in remarks.of_photo(sample("gear-clean"))


def test_a_tiny_photo_has_no_waves() -> None:
    assert remarks.waves(np.zeros((40, 40, 3), np.uint8)) == 1.0
