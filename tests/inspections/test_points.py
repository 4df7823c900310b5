"""Points of a family of parts, set from what people said of them."""

import pytest

from inspections import points
from inspections.points import Judged, TooFewError
from inspections.verdict import POINTS


def parts(intact: list[float], damaged: list[float]) -> list[Judged]:
    return [Judged(score, damaged=False) for score in intact] + [Judged(score, damaged=True) for score in damaged]


def test_fewer_than_five_intact_parts_are_refused() -> None:
    with pytest.raises(TooFewError):
        points.set_from(parts([0.01] * 4, [0.9] * 20))
    assert points.set_from(parts([0.01] * 5, [])).promise.cleared.of == 5


def test_without_enough_damaged_parts_no_more_is_cleared_than_before() -> None:
    found = points.set_from(parts([0.2] * 10, [0.9] * 9))
    assert found.points.rust_ruled_out == pytest.approx(POINTS.rust_ruled_out)
    assert not found.clears_more
    assert found.promise.cleared.count == 0


def test_with_enough_damaged_parts_a_finish_that_looks_rusty_is_cleared() -> None:
    found = points.set_from(parts([0.2] * 10, [0.9] * 10))
    assert POINTS.rust_ruled_out < found.points.rust_ruled_out < 0.9
    assert found.clears_more
    assert (found.promise.cleared.count, found.promise.before.count) == (10, 0)
    assert (found.promise.missed.count, found.promise.missed.of) == (0, 10)


def test_the_point_never_comes_near_a_damaged_part() -> None:
    found = points.set_from(parts([0.2] * 10, [0.1, *[0.9] * 9]))
    assert found.points.rust_ruled_out < 0.1


def test_paint_that_hides_rust_brings_the_point_down() -> None:
    found = points.set_from(parts([0.001] * 8, []))
    assert found.points.rust_ruled_out < 0.01


def test_an_intact_part_that_looks_certain_moves_certainty_above_itself() -> None:
    found = points.set_from(parts([0.01, 0.01, 0.01, 0.01, 0.99], []))
    assert found.points.rust_certain > 0.99
    assert found.promise.accused.count == 1  # left out, it would have been accused: that is what may be promised


def test_an_interval_of_nothing_says_nothing() -> None:
    assert (points.share(0, 0).low, points.share(0, 0).high) == (0.0, 1.0)
    assert points.share(0, 20).high == pytest.approx(0.161, abs=0.001)
