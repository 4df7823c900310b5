from dataclasses import replace

import cv2
import numpy as np
import pytest

from inspections import quality
from inspections.quality import PhotoMeasures
from inspections.results import Quality, RgbImage

GOOD = PhotoMeasures(
    width_px=1440,
    height_px=1080,
    sharpness=400.0,
    edge_ratio=2.0,
    p95=200.0,
    p995=240.0,
    spread=180.0,
    white=0.01,
    white_in_part=0.01,
    cut_off=0.0,
    median_in_part=120.0,
    p10_in_part=40.0,
    colour=40.0,
)


@pytest.mark.clause("5.2.4")
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Quality.OK),
        ({"width_px": 192, "height_px": 96}, Quality.OK),
        ({"width_px": 191, "height_px": 96}, Quality.TOO_SMALL),
        ({"width_px": 192, "height_px": 95}, Quality.TOO_SMALL),
        ({"width_px": 8 * 200, "height_px": 200}, Quality.OK),
        ({"width_px": 8 * 200 + 1, "height_px": 200}, Quality.TOO_SMALL),
        ({"sharpness": 98.9, "edge_ratio": 1.65}, Quality.BLURRED),
        ({"sharpness": 99.0, "edge_ratio": 1.65}, Quality.OK),
        ({"sharpness": 98.9, "edge_ratio": 1.66}, Quality.OK),
        ({"p95": 89.9, "p995": 129.9}, Quality.DARK),
        ({"p95": 90.0, "p995": 129.9}, Quality.OK),
        ({"p95": 89.9, "p995": 130.0}, Quality.OK),
        ({"white_in_part": 0.21}, Quality.OVEREXPOSED),
        ({"cut_off": 0.081}, Quality.OVEREXPOSED),
        ({"white": 0.36, "median_in_part": 201.0, "p10_in_part": 101.0}, Quality.OVEREXPOSED),
        ({"white": 0.36, "median_in_part": 201.0, "p10_in_part": 100.0}, Quality.OK),
        ({"white": 0.80}, Quality.OK),
        ({"spread": 19.9}, Quality.NO_PART),
    ],
)
def test_a_photo_is_refused_only_past_its_limits(changes: dict[str, float], expected: Quality) -> None:
    assert quality.judge(replace(GOOD, **changes)) is expected  # type: ignore[arg-type]


def test_what_makes_a_photo_unfit_is_found_on_a_real_one(clean: RgbImage) -> None:
    made = {
        Quality.OK: clean,
        Quality.BLURRED: cv2.GaussianBlur(clean, (0, 0), 6),
        Quality.DARK: (clean * 0.3).astype(np.uint8),
        Quality.OVEREXPOSED: np.clip(clean.astype(np.int32) * 2 + 90, 0, 255).astype(np.uint8),
        Quality.TOO_SMALL: np.ascontiguousarray(clean[:90, :300]),
        Quality.NO_PART: np.full_like(clean, 128),
    }
    assert {wanted: quality.judge(quality.measure(photo)) for wanted, photo in made.items()} == {q: q for q in made}


def test_a_grey_photo_is_judged_like_a_coloured_one(clean: RgbImage) -> None:
    grey = np.repeat(cv2.cvtColor(clean, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    assert quality.judge(quality.measure(grey)) is Quality.OK


def test_a_part_on_a_white_sheet_is_not_overexposed(clean: RgbImage) -> None:
    on_white = clean.copy()
    on_white[:130], on_white[-130:], on_white[:, :300], on_white[:, -300:] = 255, 255, 255, 255
    assert quality.measure(on_white).white > quality.WHITE_SHARE
    assert quality.judge(quality.measure(on_white)) is Quality.OK


@pytest.mark.parametrize("shape", [(1, 1), (1, 5000), (5000, 1), (2, 3), (64, 64)])
def test_the_smallest_photos_are_too_small_and_break_nothing(shape: tuple[int, int]) -> None:
    assert quality.judge(quality.measure(np.zeros((*shape, 3), np.uint8))) is Quality.TOO_SMALL


def test_a_huge_photo_is_measured_at_the_working_size(clean: RgbImage) -> None:
    huge = cv2.resize(clean, (8000, 6000), interpolation=cv2.INTER_NEAREST)
    assert quality.working_size(huge).shape == (576, 768, 3)
    assert quality.judge(quality.measure(huge)) is Quality.OK


def test_a_photo_within_the_working_size_is_left_alone() -> None:
    photo = np.zeros((576, 768, 3), np.uint8)
    assert quality.working_size(photo) is photo
