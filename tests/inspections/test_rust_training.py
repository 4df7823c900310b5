"""How rust is learnt and scored: whose labels count, which photos are hard, where the points lie, and a cut-off run."""

import csv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from inspections.results import RgbImage, Verdict
from inspections.training import cuts, data, limits, seen

PLAIN = limits.Limits(wrong=0.01, wrong_of_a_side=0.015, rusty_cleared=1)


def _photo(name: str, label: str = "rust") -> data.Labelled:
    return data.Labelled(Path(name), data.RUST_SET, label, name, None)


def test_a_label_counts_as_published_unless_it_was_checked_and_found_wrong() -> None:
    with data.CHECKED.open(encoding="utf-8", newline="") as lines:
        wrong = list(csv.DictReader(lines))
    assert wrong
    for row in wrong:
        other = "rust" if row["label"] == "intact" else "intact"
        assert _photo(row["file"], other).checked == row["label"]
    assert _photo("never-seen.jpg").checked == "rust"


def test_hard_photos_are_learnt_from_more_often_and_the_others_still() -> None:
    easy, hard = _photo("easy.jpg"), _photo("hard.jpg")
    sort = cuts.Sort([easy, hard], cuts.Hard(0.5, np.array([0.01, 0.99])))
    drawn = [sort.draw(np.random.default_rng(seed)).path.name for seed in range(400)]
    assert 0.65 < drawn.count("hard.jpg") / 400 < 0.85


def _scores(intact: int, rusty: int, *odd: tuple[float, bool]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Give labels and scores of plain photos, intact ones below 0.2 and rusty ones above 0.8, and of odd ones."""
    scores = [0.2 * i / intact for i in range(intact)] + [0.8 + 0.2 * i / rusty for i in range(rusty)]
    labels = [False] * intact + [True] * rusty
    return np.array(labels + [bad for _, bad in odd]), np.array(scores + [score for score, _ in odd])


@pytest.mark.parametrize(
    ("odd", "at_least", "at_most"),
    [
        ((), 200, 200),  # nothing doubtful: all are decided
        (((0.15, True),), 201, 201),  # one rusty photo among the cleared is allowed
        (((0.1, True), (0.15, True)), 150, 199),  # the second one ends what is cleared
        (((0.9, False), (0.95, False), (0.99, False)), 100, 199),  # three accused of 100 are too many
    ],
)
def test_the_points_decide_as_much_as_the_allowed_errors_let_them(
    odd: tuple[tuple[float, bool], ...], at_least: int, at_most: int
) -> None:
    labels, scores = _scores(100, 100, *odd)
    low, high = limits.operating_points(labels, scores, np.zeros(10), PLAIN)
    told = (scores <= low) | (scores >= high)
    wrong = ((scores <= low) & labels) | ((scores >= high) & ~labels)
    assert at_least <= told.sum() <= at_most
    assert wrong.sum() <= 0.01 * told.sum()


def test_a_run_that_was_cut_off_takes_what_was_said_before(tmp_path: Path, rusty: RgbImage) -> None:
    file = tmp_path / "shaft.jpg"
    cv2.imwrite(str(file), rusty[:, :, ::-1])
    with ThreadPoolExecutor(1) as pool:
        first = seen.see(pool, tmp_path, [_photo(str(file))])
        file.unlink()  # nothing can be looked at any more
        again = seen.see(pool, tmp_path, [_photo(str(file))])
    assert again == first
    assert first[0].verdict is not Verdict.INTACT
