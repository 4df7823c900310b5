"""The same photo used twice is told from another photo of the part."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

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
def test_a_changed_copy_is_among_the_likeliest(change: Callable[[RgbImage], RgbImage]) -> None:
    photo = sample("gear-rusty")
    stored, asking = reuse.places(photo), ask(change(photo))
    holders = {word: [7] for word in set(reuse.words(stored)) & set(reuse.questions(asking))}
    assert reuse.likeliest(holders) == (7,)


def test_a_photo_of_another_part_is_not_the_same() -> None:
    assert not reuse.compare(ask(sample("gear-rusty")), reuse.places(sample("shaft-clean"))).same


@pytest.mark.parametrize("change", [recompressed, cropped, turned, shown])
def test_a_changed_copy_is_certain(change: Callable[[RgbImage], RgbImage]) -> None:
    photo = sample("gear-rusty")
    assert reuse.compare(ask(change(photo)), reuse.places(photo)).certain


def test_the_same_part_in_another_light_is_not_the_same_photo() -> None:
    photo = sample("gear-rusty")
    light = np.linspace(0.7, 1.2, photo.shape[1])[None, :, None]
    found = reuse.compare(ask(np.clip(photo * light, 0, 255).astype(np.uint8)), reuse.places(photo))
    assert found.fits
    assert found.differences.mostly > reuse.MOSTLY_LIT
    assert not found.same


def test_a_reflection_that_wandered_makes_a_second_exposure() -> None:
    photo = sample("gear-rusty")
    height, width = photo.shape[:2]
    rows, columns = np.mgrid[:height, :width]
    wave = 1 + 0.04 * np.sin(columns / width * 40 + rows / height * 9)
    found = reuse.compare(ask(np.clip(photo * wave[:, :, None], 0, 255).astype(np.uint8)), reuse.places(photo))
    assert found.fits
    assert not found.certain


def test_a_brighter_copy_may_be_another_exposure_and_is_a_doubt() -> None:
    photo = sample("gear-rusty")
    found = reuse.compare(ask(np.clip(photo * 1.1, 0, 255).astype(np.uint8)), reuse.places(photo))
    assert found.differences.toned > reuse.MOST_TONED
    assert found.same
    assert not found.certain


def test_what_was_written_onto_a_copy_does_not_hide_it() -> None:
    photo = sample("gear-rusty")
    height, width = photo.shape[:2]
    written = photo.copy()
    written[int(0.8 * height) : int(0.95 * height), : int(0.6 * width)] = (230, 20, 20)
    assert reuse.compare(ask(written), reuse.places(photo)).same


def test_an_unsure_bit_is_asked_for_either_way() -> None:
    stored, asking = reuse.places(sample("gear-rusty")), ask(recompressed(sample("gear-rusty")))
    told = set(reuse.words(stored))
    assert len(told & set(reuse.questions(asking))) > len(told & set(reuse.words(asking)))


def test_a_blank_photo_has_no_words_and_is_like_nothing() -> None:
    blank = np.full((300, 400, 3), 200, np.uint8)
    assert reuse.words(reuse.places(blank)) == ()
    assert reuse.compare(ask(blank), reuse.places(blank)) == reuse.UNLIKE
    assert reuse.likeliest({}) == ()
