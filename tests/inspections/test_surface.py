import csv
from pathlib import Path

import cv2
import numpy as np
import pytest

import inspections
from inspections import surface
from inspections.results import Damage, RgbImage, Verdict
from inspections.surface import SurfaceReading

NOTHING = -6.0


def _maps(*places: tuple[int, slice, slice, float]) -> SurfaceReading:
    """Make the net's answer to a photo of 512 x 384 with nothing on it but these places."""
    maps = np.full((5, 192, 256), NOTHING, np.float32)
    for channel, down, across, logit in places:
        maps[channel, down, across] = logit
    return SurfaceReading(maps)


@pytest.mark.parametrize(
    ("channel", "damage"), [(0, Damage.CRACK), (1, Damage.DENT), (2, Damage.UNKNOWN), (3, Damage.UNKNOWN)]
)
def test_each_map_speaks_for_its_type_and_for_no_other(channel: int, damage: Damage) -> None:
    scores = {seen.type: seen.score for seen in _maps((channel, slice(10, 30), slice(40, 60), 4.0)).scores}
    assert scores.pop(damage) > 0.95
    assert max(scores.values()) < 0.01


def test_a_place_is_boxed_on_the_photo_and_its_area_is_its_share_of_it() -> None:
    reading = _maps((0, slice(50, 60), slice(100, 140), 3.0))
    (place,) = surface.places(reading, Damage.CRACK, width_px=1024, height_px=768)
    left, top, right, bottom = place.box
    assert (place.type, place.score) == (Damage.CRACK, reading.score(Damage.CRACK))
    assert 396 - 4 <= left <= 400
    assert 560 <= right <= 560 + 8
    assert 200 - 4 <= top <= 200
    assert 240 <= bottom <= 240 + 8
    assert place.area == pytest.approx(10 * 40 / (192 * 256))


def test_the_largest_place_comes_first_and_specks_are_left_out() -> None:
    reading = _maps(
        (1, slice(0, 4), slice(0, 20), 3.0),
        (1, slice(100, 120), slice(100, 130), 2.0),
        (1, slice(180, 181), slice(200, 201), 5.0),
    )
    places = surface.places(reading, Damage.DENT, width_px=512, height_px=384)
    assert [round(place.area * 192 * 256) for place in places] == [600, 80]


def test_a_break_in_a_crack_of_one_cell_is_no_break() -> None:
    reading = _maps((0, slice(50, 53), slice(10, 60), 3.0), (0, slice(50, 53), slice(61, 120), 3.0))
    assert len(surface.places(reading, Damage.CRACK, width_px=512, height_px=384)) == 1


def test_a_type_without_a_marked_pixel_still_has_a_place_when_it_is_asked_for() -> None:
    reading = _maps((0, slice(5, 9), slice(5, 90), -1.0))
    (place,) = surface.places(reading, Damage.CRACK, width_px=512, height_px=384)
    assert place.score < 0.5
    assert place.box[0] <= 10 <= place.box[2]


def test_pits_are_marked_where_the_pitting_net_sees_them() -> None:
    reading = _maps((3, slice(20, 120), slice(20, 220), 4.0))
    pits = np.full((192, 256), NOTHING, np.float32)
    pits[40:50, 60:80] = 3.0
    (place,) = surface.places(reading, Damage.UNKNOWN, width_px=512, height_px=384, pits=pits)
    assert reading.pitted
    assert place.score == reading.score(Damage.UNKNOWN)
    assert place.area == pytest.approx(10 * 20 / (192 * 256))
    assert not _maps((2, slice(20, 120), slice(20, 220), 4.0)).pitted


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (40, 4000)])
def test_any_shape_of_photo_is_read(shape: tuple[int, int]) -> None:
    reading = surface.read(np.full((*shape, 3), 120, np.uint8))
    places = surface.places(reading, Damage.CRACK, width_px=shape[1], height_px=shape[0])
    assert all(0 <= p.box[0] < p.box[2] <= shape[1] and 0 <= p.box[1] < p.box[3] <= shape[0] for p in places)


@pytest.mark.data
def test_cracked_tiles_score_above_whole_ones(shared_data: Path) -> None:
    with (shared_data / "parts" / "labels.csv").open(newline="", encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["set"] == "magnetic_tile"]
    cracked = [row for row in rows if row["label"] == "crack"][:10]
    whole = [row for row in rows if row["label"] == "intact"][:10]
    scores = [[_crack_score(shared_data / "parts" / row["file"]) for row in some] for some in (cracked, whole)]
    assert np.median(scores[0]) > max(scores[1])


@pytest.mark.data
def test_a_pitted_screw_goes_to_a_person_with_its_pits_marked(shared_data: Path) -> None:
    with (shared_data / "parts" / "labels.csv").open(newline="", encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["label"] == "pitting"][:6]
    results = [inspections.inspect([("a", _photo(shared_data / "parts" / row["file"]))]) for row in rows]
    suspected = [result for result in results if result.photos[0].findings]
    assert len(suspected) >= 4
    assert {result.verdict for result in suspected} == {Verdict.UNCLEAR}


def _photo(path: Path) -> RgbImage:
    return np.ascontiguousarray(cv2.imread(str(path))[:, :, ::-1])


def _crack_score(path: Path) -> float:
    return surface.read(_photo(path)).score(Damage.CRACK)
