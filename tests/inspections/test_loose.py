"""Comparing loosely: where a part neither lies over its references nor stands on a plain background."""

import cv2
import numpy as np
import pytest

from inspections import likeness, loose
from inspections.results import RgbImage
from tests.inspections.photos import sample


def on_a_bench(photo: RgbImage, seed: int) -> RgbImage:
    """Show a part on a background that is not plain, each time another, a little moved and lit."""
    dice = np.random.default_rng(seed)
    small = cv2.resize(photo, (240, 180), interpolation=cv2.INTER_AREA)
    bench = cv2.resize(dice.integers(20, 160, (6, 8, 3)).astype(np.uint8), (420, 320), interpolation=cv2.INTER_NEAREST)
    top, left = (int(value) for value in dice.integers(55, 85, 2))
    bench[top : top + 180, left : left + 240] = small
    return np.clip(bench * dice.uniform(0.92, 1.08) + dice.normal(0, 2, bench.shape), 0, 255).astype(np.uint8)


def scratched(photo: RgbImage) -> RgbImage:
    found = photo.copy()
    for n in range(5):
        cv2.line(found, (120 + 25 * n, 110), (170 + 20 * n, 220), (230, 40, 200), 6)
    return found


@pytest.fixture(scope="module")
def photos() -> list[RgbImage]:
    return [on_a_bench(sample("gear-clean"), seed) for seed in range(5)]


@pytest.fixture(scope="module")
def cells(photos: list[RgbImage]) -> list[loose.Cells]:
    return [loose.cells(photo) for photo in photos]


def test_a_part_is_not_apart_from_itself(cells: list[loose.Cells]) -> None:
    itself, another = loose.apart(cells[0], cells[:1]), loose.apart(cells[0], cells[1:2])
    assert itself.fine < another.fine / 1.2  # of a reference only some of its cells are compared
    assert itself.last < another.last / 2


def test_more_references_never_set_a_part_farther_apart_in_the_fine_layer(cells: list[loose.Cells]) -> None:
    few, more = loose.apart(cells[0], cells[1:3]), loose.apart(cells[0], cells[1:])
    assert more.fine <= few.fine


def test_the_order_of_the_references_does_not_matter(cells: list[loose.Cells]) -> None:
    one, other = loose.apart(cells[0], cells[1:]), loose.apart(cells[0], cells[:0:-1])
    assert (one.fine, one.last) == pytest.approx((other.fine, other.last), rel=1e-4)


def test_brightness_alone_changes_little(photos: list[RgbImage], cells: list[loose.Cells]) -> None:
    darker = loose.cells(np.asarray(photos[0] * 0.85, np.uint8))
    spoilt = loose.cells(scratched(photos[0]))
    assert loose.apart(darker, cells[:1]).fine < loose.apart(spoilt, cells[:1]).fine


def test_a_difference_of_one_is_what_the_references_differ_by(cells: list[loose.Cells]) -> None:
    known = loose.learn(cells[:4])
    assert len(known.differences) == 4
    assert np.median(known.differences) == pytest.approx(1, abs=0.2)
    assert loose.difference(cells[4], known) == pytest.approx(1, abs=0.5)


def test_the_fine_layer_is_measured_by_references_of_the_same_side() -> None:
    dice = np.random.default_rng(0)
    ends, ribs = np.eye(40)[:2], np.eye(40)[20:30]

    def part(directions: np.ndarray, side: int, noise: float) -> loose.Cells:
        fine = directions + dice.normal(0, noise, directions.shape)
        last = np.zeros((9, 1280)) + np.eye(1280)[side] + dice.normal(0, 0.01, (9, 1280))
        return loose.Cells(
            (fine / np.linalg.norm(fine, axis=1, keepdims=True)).astype(np.float32), last.astype(np.float32)
        )

    smooth, rough = [part(ends, 0, 0.01) for _ in range(3)], [part(ribs, 1, 0.15) for _ in range(3)]
    known = loose.learn(smooth + rough)
    dented = part(ends, 0, 0.04)
    assert loose.apart(dented, smooth + rough).fine < known.among[-1].fine
    assert loose.difference(dented, known) > max(known.differences)


def test_what_is_on_no_reference_stands_out(photos: list[RgbImage]) -> None:
    kind = likeness.learn(photos[:4])
    assert not kind.plain
    clean, bad = likeness.compare(photos[4], kind), likeness.compare(scratched(photos[4]), kind)
    assert clean.loosely is not None
    assert bad.loosely is not None
    assert bad.loosely > clean.loosely
    assert (bad.side_by_side, bad.shape) == (None, None)


@pytest.mark.parametrize("count", [1, 2])
def test_too_few_references_say_nothing(photos: list[RgbImage], count: int) -> None:
    assert likeness.compare(photos[4], likeness.learn(photos[:count])).loosely is None


def test_a_photo_on_a_plain_ground_is_measured_by_the_unit_of_its_references(photos: list[RgbImage]) -> None:
    plain = np.full((320, 420, 3), 235, np.uint8)
    cv2.circle(plain, (210, 160), 90, (90, 90, 95), -1)
    found = likeness.compare(plain, likeness.learn(photos[:3]))
    assert found.loosely is not None
    assert (found.side_by_side, found.shape) == (None, None)


@pytest.mark.parametrize("size", [(1, 1), (3, 400), (400, 3), (40, 40)])
def test_the_smallest_photos_have_cells_as_well(size: tuple[int, int]) -> None:
    found = loose.cells(np.full((*size, 3), 120, np.uint8))
    assert len(found.fine) > 0
    assert len(found.last) > 0
    assert np.isfinite(loose.apart(found, [found]).last)
