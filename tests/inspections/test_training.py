"""The parts of the trainings that need neither torch nor photos: who learns from what, and where a point lies."""

from pathlib import Path

import numpy as np
import pytest

from inspections.training import damage_figures, data, drawn_cracks, scoring


def _photo(group: int, name: str = "a.jpg") -> data.Labelled:
    return data.Labelled(Path(name), "magnetic_tile", "crack", f"tile{group}", None)


def test_photos_of_one_thing_are_all_in_one_fold() -> None:
    assert all(_photo(group, "a.jpg").fold == _photo(group, "b.jpg").fold for group in range(50))


def test_the_net_that_ships_has_never_seen_a_test_group_and_every_other_group_has_one_net_that_has_not() -> None:
    photos = [_photo(group) for group in range(400)]
    assert {photo.fold for photo in photos if photo.held_out} == {0}
    assert {photo.fold for photo in photos if not photo.held_out} == set(range(1, data.FOLDS))


@pytest.mark.parametrize(("photos", "above"), [(38, None), (39, 0), (40, 0), (79, 1), (503, 11)])
def test_a_point_is_passed_by_one_in_forty_further_photos_at_most(photos: int, above: int | None) -> None:
    point = damage_figures.point(np.arange(photos) / photos)
    assert point == 1.0 if above is None else int((np.arange(photos) / photos > point).sum()) == above


def test_a_drawn_crack_is_thin_darker_than_the_part_and_marked_where_it_is() -> None:
    for seed in range(20):
        plain = np.full((160, 160, 3), 150, np.uint8)
        shown, mask = drawn_cracks.onto(plain, np.random.default_rng(seed))
        assert 0 < mask.mean() < 0.2
        assert shown[mask > 0].mean() < 150
        assert abs(float(shown[mask == 0].mean()) - 150) < 4


def test_auroc_counts_pairs_in_order_and_ties_half() -> None:
    bad = np.array([True, True, False, False])
    assert scoring.auroc(bad, np.array([3.0, 1.0, 1.0, 0.0])) == pytest.approx(3.5 / 4)
