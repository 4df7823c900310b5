"""Real electronic invoices are read exactly; the figures stand in docs/accuracy-invoices.md."""

from pathlib import Path

import pytest

from benchmarks.invoices import Score, real_files, specimens

CPU_MS = 250  # a file, on a busy machine; docs/accuracy-invoices.md has what it takes on a quiet one


@pytest.mark.data
def test_every_field_of_the_real_electronic_files_is_right_and_nothing_wrong_is_accepted(shared_data: Path) -> None:
    scores = list(real_files(shared_data / "invoices", scans=False))
    assert len(scores) == 20
    _assert_exact(scores)


def test_specimens_are_read_exactly() -> None:
    _assert_exact(list(specimens(8, seed=7)))


def _assert_exact(scores: list[Score]) -> None:
    assert {score.name: score.wrong for score in scores if score.wrong} == {}
    assert sum(score.accepted_wrong for score in scores) == 0
    assert sorted(score.cpu_ms for score in scores)[len(scores) // 2] < CPU_MS
