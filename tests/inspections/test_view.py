"""The standard view sheet: printed, photographed, laid straight, measured in millimetres."""

import cv2
import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray

from generators import photograph, view_sheet
from inspections import outline, view
from inspections.results import Damage, Finding, RgbImage
from templates_docx import view_sheet as places

SCALE = 5.0  # px a mm
Corners = list[tuple[float, float]]


def a_sheet(corners: Corners) -> RgbImage:
    """A printed sheet with a dark part on it, its corners in mm on the page."""
    page = pypdfium2.PdfDocument(view_sheet.fill("齿轮"))[0].render(scale=SCALE * 25.4 / 72)
    pixels = np.ascontiguousarray(page.to_numpy()[:, :, :3])
    cv2.fillPoly(pixels, [np.round(np.array(corners) * SCALE).astype(np.int32)], (70, 72, 75))
    return pixels


def a_photo(corners: Corners, seed: int) -> RgbImage:
    return photograph.photograph(a_sheet(corners), places.PAGE_MM, seed).image


def measured(photo: RgbImage) -> view.Measured:
    straight = view.straighten(photo)
    assert straight is not None
    found = view.measure(straight)
    assert found is not None
    return found


BAR: Corners = [(60, 140), (150, 140), (150, 152), (60, 152)]
BENT: Corners = [(60, 140), (105, 140), (150, 143), (150, 155), (105, 152), (60, 152)]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_bar_is_measured_to_half_a_millimetre(seed: int) -> None:
    found = measured(a_photo(BAR, seed))
    assert found.length_mm == pytest.approx(90, abs=0.7)
    assert found.width_mm == pytest.approx(12, abs=0.7)
    assert found.area_mm2 == pytest.approx(1080, rel=0.04)


def test_a_bend_of_three_millimetres_shows_and_an_intact_bar_does_not() -> None:
    reference = measured(a_photo(BAR, 3)).outline
    turned: Corners = [(x - 20, y + 30) for x, y in [(70, 100), (82, 100), (82, 190), (70, 190)]]
    assert outline.fit(measured(a_photo(turned, 4)).outline, reference).largest_mm < view.BENT_FROM_MM
    assert outline.fit(measured(a_photo(BENT, 5)).outline, reference).largest_mm > view.BENT_FROM_MM


def test_a_findings_area_is_in_square_millimetres() -> None:
    photo = a_photo(BAR, 6)
    straight = view.straighten(photo)
    assert straight is not None
    corners = cv2.perspectiveTransform(np.array([BAR], np.float64), straight.homography)[0]
    x0, y0, x1, y1 = (int(v) for v in (*corners.min(axis=0), *corners.max(axis=0)))
    height, width = photo.shape[:2]
    share = cv2.contourArea(corners.astype(np.float32)) / (height * width)
    finding = Finding(Damage.RUST, 0.9, (x0, y0, x1, y1), share)
    assert view.area_mm2(straight, finding, width_px=width, height_px=height) == pytest.approx(1080, rel=0.05)


def test_nothing_is_measured_without_the_sheet_or_without_a_part() -> None:
    assert view.straighten(np.full((600, 800, 3), 240, np.uint8)) is None
    empty = view.straighten(photograph.photograph(a_sheet([(0, 0)]), places.PAGE_MM, 7).image)
    assert empty is not None
    assert view.measure(empty) is None


def test_a_mark_that_is_covered_stops_the_measuring() -> None:
    page = a_sheet(BAR)
    page[: int(30 * SCALE), : int(30 * SCALE)] = 120
    assert view.straighten(photograph.photograph(page, places.PAGE_MM, 8).image) is None


def test_a_part_that_leaves_the_plain_zone_is_not_measured() -> None:
    long: Corners = [(5, 140), (205, 140), (205, 152), (5, 152)]
    straight = view.straighten(a_photo(long, 9))
    assert straight is not None
    assert view.measure(straight) is None


def test_the_same_sheet_is_the_same_bytes() -> None:
    assert view_sheet.fill("齿轮") == view_sheet.fill("齿轮")
    assert len(pypdfium2.PdfDocument(view_sheet.fill(""))) == 1


def a_picture(mask: NDArray[np.uint8]) -> RgbImage:
    return np.where(mask[:, :, None] > 0, np.uint8(60), np.uint8(230)).repeat(3, axis=2)


def test_an_outline_is_found_on_a_plain_background_only() -> None:
    mask = np.zeros((200, 300), np.uint8)
    cv2.circle(mask, (150, 100), 60, 1, -1)
    found = outline.plain_mask(a_picture(mask))
    assert found is not None
    assert (found ^ mask).mean() < 0.01
    noise = np.random.default_rng(0).integers(0, 255, (200, 300, 3), dtype=np.uint8)
    assert outline.plain_mask(noise) is None
    assert outline.plain_mask(a_picture(np.zeros((200, 300), np.uint8))) is None
