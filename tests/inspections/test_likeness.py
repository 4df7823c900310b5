"""Comparing with intact parts: laid over, side by side, by outline; identity."""

import cv2
import numpy as np
import pytest

import inspections
from inspections import identity, likeness
from inspections.results import Identity, RgbImage
from tests.inspections.photos import sample


def seen(photo: RgbImage, seed: int) -> RgbImage:
    """Another photo of the same side: a little turned, tilted and lit."""
    dice = np.random.default_rng(seed)
    height, width = photo.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + dice.uniform(-0.02, 0.02, (4, 2)).astype(np.float32) * width
    tilted = cv2.warpPerspective(
        photo, cv2.getPerspectiveTransform(corners, moved), (width, height), borderMode=cv2.BORDER_REPLICATE
    )
    return np.clip(tilted * dice.uniform(0.9, 1.1) + dice.normal(0, 2, tilted.shape), 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def photos() -> list[RgbImage]:
    return [seen(sample("gear-clean"), seed) for seed in range(4)]


def test_a_knock_stands_out_from_what_the_references_differ_by(photos: list[RgbImage]) -> None:
    kind = likeness.learn(photos[:3])
    clean = likeness.compare(photos[3], kind)
    knocked = photos[3].copy()
    height, width = knocked.shape[:2]
    cv2.circle(knocked, (width // 2, height // 3), width // 12, (20, 20, 25), -1)
    found = likeness.compare(knocked, kind)
    assert found.laid_over is not None
    assert clean.laid_over is not None
    assert found.laid_over > clean.laid_over
    assert found.box is not None
    x0, y0, x1, y1 = found.box
    assert x0 <= width // 2 <= x1
    assert y0 <= height // 3 <= y1


def test_a_photo_of_something_else_is_not_laid_over(photos: list[RgbImage]) -> None:
    assert likeness.compare(sample("shaft-clean"), likeness.learn(photos[:3])).laid_over is None


def test_one_reference_says_nothing_about_how_intact_parts_differ(photos: list[RgbImage]) -> None:
    assert likeness.compare(photos[3], likeness.learn(photos[:1])).score is None


@pytest.mark.parametrize(("shape", "score"), [(None, 0.2), (0.9, 0.2), (1.0, 0.2), (1.2, 1.2)])
def test_an_outline_counts_only_beyond_what_the_references_differ_by(shape: float | None, score: float) -> None:
    assert likeness.Comparison(None, 0.2, shape, None, None).score == score


@pytest.mark.parametrize(
    ("alike", "said"),
    [
        ([], None),
        ([0.9, 0.3], Identity.MATCHES),
        ([0.79], Identity.MATCHES),
        ([0.7], Identity.UNSURE),
        ([0.78], Identity.UNSURE),
        ([0.50], Identity.UNSURE),
        ([0.49, 0.2], Identity.DIFFERENT),
    ],
)
def test_the_most_alike_photo_says_whether_it_is_the_part(alike: list[float], said: Identity | None) -> None:
    assert identity.judge(alike) is said


def test_an_inspection_with_references_says_whether_it_is_the_part(photos: list[RgbImage]) -> None:
    same = inspections.inspect([("a.jpg", photos[3])], references=photos[:1])
    assert same.identity is Identity.MATCHES
    assert inspections.inspect([("a.jpg", photos[3])]).identity is None
