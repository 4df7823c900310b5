"""The same photo used twice is told from another photo of the part."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from inspections import reuse
from inspections.results import RgbImage
from tests.inspections.photos import sample


def recompressed(photo: RgbImage) -> RgbImage:
    packed = cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, 40])[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)


def cropped(photo: RgbImage) -> RgbImage:
    height, width = photo.shape[:2]
    return np.ascontiguousarray(photo[: int(0.9 * height), int(0.1 * width) :])


def turned(photo: RgbImage) -> RgbImage:
    return np.ascontiguousarray(np.rot90(photo))


def shown(photo: RgbImage) -> RgbImage:
    screen = np.zeros((1560, 720, 3), np.uint8)
    small = cv2.resize(photo, (720, round(720 * photo.shape[0] / photo.shape[1])), interpolation=cv2.INTER_AREA)
    screen[400 : 400 + small.shape[0]] = small
    return screen


def ask(photo: RgbImage) -> reuse.Places:
    return reuse.places(photo, side_px=reuse.ASKING_SIDE_PX)


@pytest.mark.parametrize("change", [recompressed, cropped, turned, shown])
def test_a_changed_copy_shares_words_and_is_the_same_picture(change: NDArray[np.uint8]) -> None:
    photo = sample("gear-rusty")
    copy = change(photo)  # type: ignore[operator]
    stored, asking = reuse.places(photo), ask(copy)
    holders = {word: [7] for word in set(reuse.words(stored)) & set(reuse.questions(asking))}
    assert reuse.likeliest(holders) == (7,)
    assert reuse.compare(asking, stored).same


def test_a_photo_of_another_part_is_not_the_same() -> None:
    assert not reuse.compare(ask(sample("gear-rusty")), reuse.places(sample("shaft-clean"))).same


def test_the_same_part_in_another_light_is_not_the_same_photo() -> None:
    photo = sample("gear-rusty")
    light = np.linspace(0.7, 1.2, photo.shape[1])[None, :, None]
    lit = np.clip(photo * light, 0, 255).astype(np.uint8)
    found = reuse.compare(ask(lit), reuse.places(photo))
    assert found.shade > reuse.MOST_SHADE
    assert not found.same


def test_a_blank_photo_has_no_words_and_is_like_nothing() -> None:
    blank = np.full((300, 400, 3), 200, np.uint8)
    assert reuse.words(reuse.places(blank)) == ()
    assert reuse.compare(ask(blank), reuse.places(blank)) == reuse.UNLIKE
    assert reuse.likeliest({}) == ()
