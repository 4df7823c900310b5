"""Where a page lies on its form, against the simulated camera's truth."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractors import page_marks, register
from extractors.page_marks import Points
from extractors.register import NotOnFormError, Registration
from generators.photograph import Photo, Shot, photograph
from templates_docx import load
from templates_docx.kinds import Kind

LAYOUT = load.layout(Kind.REPAIR_TICKET)
CORNERS = np.array([[x, y] for zone in LAYOUT.fields.values() for x in zone.box[::2] for y in zone.box[1::2]])


def placed(photo: Photo, hidden: tuple[int, ...] = ()) -> Registration:
    gray = np.asarray(cv2.cvtColor(photo.image, cv2.COLOR_RGB2GRAY), np.uint8)
    (marks,) = page_marks.sheets(page_marks.find_marks(gray), [LAYOUT])
    return register.register(gray, {mark: at for mark, at in marks.items() if mark not in hidden}, LAYOUT)


def errors_mm(found: Registration, photo: Photo) -> Points:
    off = found.to_px(CORNERS) - photo.px(CORNERS)
    return np.asarray(np.hypot(*off.T) / found.px_per_mm((100, 140, 110, 150)))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_flat_paper_is_placed_within_a_quarter_of_a_millimetre(printed_ticket: NDArray[np.uint8], seed: int) -> None:
    photo = photograph(printed_ticket, LAYOUT.page_mm, seed, Shot(megapixels=1.5, tilt=0.05, rotation_deg=8, blur_px=1))
    found = placed(photo)
    assert found.bend is None
    assert errors_mm(found, photo).max() < 0.25


@pytest.mark.parametrize("seed", [4, 5])
def test_bent_paper_is_followed_where_a_flat_fit_would_be_off(printed_ticket: NDArray[np.uint8], seed: int) -> None:
    photo = photograph(printed_ticket, LAYOUT.page_mm, seed, Shot(megapixels=2.0, bend_mm=3.0))
    assert float(np.percentile(errors_mm(placed(photo), photo), 95)) < 0.35


def test_two_marks_and_the_printed_lines_are_enough(printed_ticket: NDArray[np.uint8]) -> None:
    photo = photograph(printed_ticket, LAYOUT.page_mm, 6, Shot(megapixels=2.0))
    assert errors_mm(placed(photo, hidden=(1, 3)), photo).max() < 0.5


def test_one_mark_is_not_enough(printed_ticket: NDArray[np.uint8]) -> None:
    photo = photograph(printed_ticket, LAYOUT.page_mm, 6, Shot(megapixels=2.0))
    with pytest.raises(NotOnFormError):
        placed(photo, hidden=(1, 2, 3))


@pytest.mark.parametrize(("turns", "turn"), [(0, 0), (1, 270), (2, 180), (3, 90)])
def test_the_marks_say_which_way_up_a_page_lies(printed_ticket: NDArray[np.uint8], turns: int, turn: int) -> None:
    photo = photograph(printed_ticket, LAYOUT.page_mm, 7, Shot(megapixels=1.0, turns=turns))
    gray = np.asarray(cv2.cvtColor(photo.image, cv2.COLOR_RGB2GRAY), np.uint8)
    assert page_marks.turn_of(page_marks.find_marks(gray)) == turn


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_points_turn_with_their_image(degrees: int) -> None:
    image = np.zeros((20, 30), np.uint8)
    image[4, 7] = 1
    y, x = np.argwhere(np.rot90(image, -degrees // 90))[0]
    assert page_marks.turned(np.array([[7.0, 4.0]]), image.shape, degrees).tolist() == [[float(x), float(y)]]
