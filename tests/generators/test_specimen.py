"""Simulated handwriting and photos: deterministic, and true about where things are."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

import generators
from generators import pen, specimen
from generators.errors import GenerateError
from generators.photograph import EASY, HARD, Photo, Shot, photograph
from templates_docx import load
from templates_docx.kinds import Kind

TICKET = Kind.REPAIR_TICKET
SCENE = specimen.Scene(TICKET, dpi=200)
BY_HAND = {
    "fault": "打结器不打结，捆绳断",
    "filled_on": "2026-06-02",
    "bale_count": 12034,
    "warranty": False,
    "customer_signed": True,
    "lines": [{}, {"part_no": "HK-0231", "quantity": 2}],
}


@pytest.fixture(scope="module")
def blank() -> bytes:
    return generators.pdf(TICKET, [{}]).data


@pytest.fixture(scope="module")
def page(blank: bytes) -> NDArray[np.uint8]:
    return specimen.render(blank, dpi=200)


def mark_corners(photo: NDArray[np.uint8]) -> dict[int, NDArray[np.float64]]:
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50))
    parameters = detector.getDetectorParameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    detector.setDetectorParameters(parameters)
    corners, ids, _ = detector.detectMarkers(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY))
    return {int(mark): found[0].astype(np.float64) for mark, found in zip(np.ravel(ids), corners, strict=True)}


def off_px(photo: Photo) -> float:
    """The largest distance between a mark's corner and where the photo says it is."""
    found = mark_corners(photo.image)
    assert len(found) == 4
    worst = 0.0
    for mark, corners in found.items():
        x0, y0, x1, y1 = load.layout(TICKET).marks[mark]
        told = photo.px(np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]))
        worst = max(worst, float(np.hypot(*(told - corners).T).max()))
    return worst


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_an_easy_photo_tells_where_the_marks_are_within_a_pixel(page: NDArray[np.uint8], turns: int) -> None:
    assert off_px(photograph(page, (210, 297), turns, replace(EASY, turns=turns))) < 1


def test_a_bent_page_tells_it_too(page: NDArray[np.uint8]) -> None:
    assert off_px(photograph(page, (210, 297), 4, replace(EASY, bend_mm=2.0))) < 1.5


def test_a_photo_is_the_same_for_the_same_seed_and_another_for_another(page: NDArray[np.uint8]) -> None:
    small = replace(HARD, megapixels=0.5)
    first = photograph(page, (210, 297), 1, small)
    assert np.array_equal(first.image, photograph(page, (210, 297), 1, small).image)
    assert not np.array_equal(first.image, photograph(page, (210, 297), 2, small).image)


def test_a_photo_has_the_megapixels_asked_for_and_lies_as_the_page_does(page: NDArray[np.uint8]) -> None:
    height, width, _ = photograph(page, (210, 297), 1, Shot(megapixels=0.6)).image.shape
    assert height > width
    assert height * width == pytest.approx(0.6e6, rel=0.02)
    tag = np.full((240, 400, 3), 255, np.uint8)
    height, width, _ = photograph(tag, (100, 60), 1, Shot(megapixels=0.3)).image.shape
    assert width > height


def ink(before: NDArray[np.uint8], after: NDArray[np.uint8], box: tuple[float, float, float, float]) -> int:
    x0, y0, x1, y1 = (round(edge / 25.4 * 200) for edge in box)
    return int((np.abs(after[y0:y1, x0:x1].astype(int) - before[y0:y1, x0:x1]).max(axis=2) > 60).sum())


def test_a_hand_writes_where_it_was_told_and_nowhere_else(blank: bytes, page: NDArray[np.uint8]) -> None:
    written = specimen.fill_by_hand(blank, SCENE, BY_HAND, 3)
    layout = load.layout(TICKET)
    inked = {name for name, zone in layout.fields.items() if not zone.options and ink(page, written.page, zone.box)}
    assert inked == {"fault", "filled_on", "bale_count", "customer_signed"}
    assert written.fields.keys() == {"fault", "filled_on", "bale_count"}
    assert written.lines == ({}, {"part_no": "HK-0231", "quantity": "2"})
    boxes = {option.value: ink(page, written.page, option.box) for option in layout.fields["warranty"].options}
    assert boxes[False] > 40
    assert boxes[True] < 10
    rows = [bool(ink(page, written.page, zone.box)) for zone in layout.lines["part_no"]]
    assert rows == [False, True, False, False, False]


def test_the_same_seed_writes_the_same(blank: bytes) -> None:
    first, again, other = (specimen.fill_by_hand(blank, SCENE, BY_HAND, seed).page for seed in (5, 5, 6))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_real_pictures_of_digits_are_written_where_they_are_given(blank: bytes, page: NDArray[np.uint8]) -> None:
    solid = np.full((40, 24), 255, np.uint8)
    solid[4:36, 4:20] = 0
    data = {"bale_count": 1111}  # thin as strokes, solid as pictures
    written = specimen.fill_by_hand(blank, SCENE, data, 1, digit_images={"1": [solid]})
    plain = specimen.fill_by_hand(blank, SCENE, data, 1)
    box = load.layout(TICKET).fields["bale_count"].box
    assert ink(page, written.page, box) > 1.3 * ink(page, plain.page, box)


@pytest.mark.parametrize("font", [*pen.HANDS, pen.HELD_OUT])
def test_a_hands_font_has_its_licence_and_stays_small(font: str) -> None:
    folder = pen.FOLDER
    assert (folder / f"{font}.woff").stat().st_size < 1_500_000
    assert "SIL Open Font License" in (folder / f"OFL-{font}.txt").read_text("utf-8")
    assert font not in pen.HANDS or font != pen.HELD_OUT


@pytest.mark.parametrize("font", [*pen.HANDS, pen.HELD_OUT])
def test_a_character_that_a_hand_lacks_is_written_by_another_and_never_left_out(font: str) -> None:
    blank = np.full((200, 200, 3), 255, np.uint8)
    writer = pen.Pen(blank, pen.Hand(font=font), np.random.default_rng(1))
    writer.write("睢", 60, 130, 80)
    assert blank.min() < 128


def test_a_character_that_no_hand_has_is_refused() -> None:
    writer = pen.Pen(np.full((99, 99, 3), 255, np.uint8), pen.Hand(font="LongCang"), np.random.default_rng(1))
    with pytest.raises(GenerateError, match="no hand"):
        writer.write("𠮷", 10, 80, 60)
