"""Points of inspection from people's verdicts, kept by version."""

from pathlib import Path

import pytest

from inspections.results import Inspection, PhotoResult, Quality, Verdict
from inspections.verdict import POINTS
from service.cli.app import run
from service.errors import ConflictError, NotFoundError
from service.store import audit, inspections
from service.store.inspection_points import INSPECTION_POINTS
from service.store.inspections import Inspector
from service.store.unit import Store
from service.usecases import calibrating_inspection, inspecting
from tests.service.papers import AT, HQ


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def a_verdict(store: Store, score: float, verdict: Verdict, *, tag_no: str | None = None) -> None:
    photo = PhotoResult("a.jpg", Quality.OK, score)
    found = Inspection("HK-9", Verdict.UNCLEAR, score, (photo,))
    kept = inspections.add(store, found, [], Inspector("收货", None, tag_no), AT)
    inspecting.decide(store, HQ, kept.id, verdict.value, "对照实物", at=AT)


def test_too_few_verdicts_are_refused(store: Store) -> None:
    for _ in range(4):
        a_verdict(store, 0.02, Verdict.INTACT)
    with pytest.raises(ConflictError, match="too_few_verdicts"):
        calibrating_inspection.calibrate(store, HQ, keep=True, at=AT)
    assert calibrating_inspection.points_for(store, "HK-9", AT) == POINTS


def test_a_kept_version_is_used_for_its_family_and_can_be_taken_back(store: Store) -> None:
    for _ in range(6):
        a_verdict(store, 0.001, Verdict.INTACT)
    a_verdict(store, 0.5, Verdict.UNCLEAR)
    trial = calibrating_inspection.calibrate(store, HQ, keep=False, at=AT)
    assert (trial.version, INSPECTION_POINTS.every(store)) == (0, [])
    made = calibrating_inspection.calibrate(store, HQ, keep=True, at=AT)
    assert (made.version, made.in_use, made.families) == (1, True, trial.families)
    assert calibrating_inspection.points_for(store, "HK-9", AT).rust_ruled_out < POINTS.rust_ruled_out
    assert calibrating_inspection.points_for(store, "HK-8", AT) == POINTS
    INSPECTION_POINTS.use(store, None, by="hq", at=AT)
    assert calibrating_inspection.points_for(store, "HK-9", AT) == POINTS
    INSPECTION_POINTS.use(store, 1, by="hq", at=AT)
    assert INSPECTION_POINTS.in_use(store) == made
    assert [entry.action for entry in audit.of_subject(store, "inspection points 1")] == ["use", "use"]
    with pytest.raises(NotFoundError):
        INSPECTION_POINTS.use(store, 7, by="hq", at=AT)


def test_the_newest_word_on_a_tagged_part_counts_once(store: Store) -> None:
    for _ in range(9):
        a_verdict(store, 0.001, Verdict.INTACT, tag_no="BQ1")
    found = calibrating_inspection.judged(store, HQ, AT)
    assert [len(parts) for parts in found.values()] == [1]


@pytest.mark.parametrize(
    ("damaged", "score", "told", "not_told"),
    [
        (2, 0.9, "损伤件不到 10 件", "界限收紧了"),
        (10, 0.0012, "界限收紧了", "损伤件不到"),
        (10, 0.99, "损伤 10 件", "损伤件不到"),
    ],
)
def test_the_command_says_why_the_points_moved(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, damaged: int, score: float, told: str, not_told: str
) -> None:
    with_verdicts = Store(tmp_path)
    for _ in range(10):
        a_verdict(with_verdicts, 0.001, Verdict.INTACT)
    for _ in range(damaged):
        a_verdict(with_verdicts, score, Verdict.DAMAGED)
    with_verdicts.close()
    assert run(["calibrate", "inspection", "--dir", str(tmp_path), "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert (told in out, not_told in out) == (True, False)
