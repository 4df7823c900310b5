import pytest

from inspections import verdict
from inspections.errors import NoPhotoError
from inspections.results import Damage, Finding, PhotoResult, Quality, Verdict
from inspections.verdict import (
    DOUBTFUL_PHOTO_SUSPICIOUS,
    NO_USABLE_PHOTO,
    OTHER_DAMAGE_SUSPECTED,
    RUST_NOT_RULED_OUT,
    OperatingPoints,
)

POINTS = OperatingPoints(rust_ruled_out=0.1, rust_certain=0.9)
OK, BLURRED, NO_PART = Quality.OK, Quality.BLURRED, Quality.NO_PART


@pytest.mark.clause("5.2.8")
@pytest.mark.parametrize(
    ("photos", "expected", "reasons", "score"),
    [
        ([(OK, 0.9)], Verdict.DAMAGED, (), 0.9),
        ([(OK, 0.899)], Verdict.UNCLEAR, (RUST_NOT_RULED_OUT,), 0.899),
        ([(OK, 0.1)], Verdict.INTACT, (), 0.1),
        ([(OK, 0.101)], Verdict.UNCLEAR, (RUST_NOT_RULED_OUT,), 0.101),
        ([(OK, 0.02), (OK, 0.95)], Verdict.DAMAGED, (), 0.95),
        ([(OK, 0.02), (OK, 0.05)], Verdict.INTACT, (), 0.05),
        ([(BLURRED, 0.99)], Verdict.UNCLEAR, (NO_USABLE_PHOTO,), 0.99),
        ([(BLURRED, 0.01)], Verdict.UNCLEAR, (NO_USABLE_PHOTO,), 0.01),
        ([(OK, 0.02), (BLURRED, 0.99)], Verdict.UNCLEAR, (DOUBTFUL_PHOTO_SUSPICIOUS,), 0.02),
        ([(OK, 0.02), (BLURRED, 0.10)], Verdict.INTACT, (), 0.02),
        ([(OK, 0.95), (BLURRED, 0.01)], Verdict.DAMAGED, (), 0.95),
        ([(NO_PART, None)], Verdict.UNCLEAR, (NO_USABLE_PHOTO,), None),
        ([(NO_PART, None), (OK, 0.02)], Verdict.INTACT, (), 0.02),
        ([(OK, 0.5), (BLURRED, 0.5)], Verdict.UNCLEAR, (RUST_NOT_RULED_OUT, DOUBTFUL_PHOTO_SUSPICIOUS), 0.5),
    ],
)
def test_the_machine_decides_only_past_its_points_and_one_bad_photo_decides_nothing(
    photos: list[tuple[Quality, float | None]],
    expected: Verdict,
    reasons: tuple[str, ...],
    score: float | None,
) -> None:
    seen = [PhotoResult(f"{i}.jpg", quality, value) for i, (quality, value) in enumerate(photos)]
    result = verdict.judge(seen, part_no="HK-0231", points=POINTS)
    assert (result.verdict, result.reasons, result.score) == (expected, reasons, score)
    assert (result.part_no, result.photos) == ("HK-0231", tuple(seen))


def test_other_damage_holds_up_an_intact_verdict() -> None:
    crack = Finding(Damage.CRACK, 0.4, (0, 0, 9, 9), 0.1)
    result = verdict.judge([PhotoResult("a.jpg", OK, 0.01, (crack,))], points=POINTS)
    assert (result.verdict, result.reasons) == (Verdict.UNCLEAR, (OTHER_DAMAGE_SUSPECTED,))


def test_further_doubts_hold_up_an_intact_verdict_and_no_other() -> None:
    clean, rusty = PhotoResult("a.jpg", OK, 0.01), PhotoResult("b.jpg", OK, 0.99)
    held = verdict.judge([clean], doubts=["unlike_references", "unlike_references"], points=POINTS)
    assert (held.verdict, held.reasons) == (Verdict.UNCLEAR, ("unlike_references",))
    assert verdict.judge([rusty], doubts=["unlike_references"], points=POINTS).verdict is Verdict.DAMAGED


@pytest.mark.parametrize("score", [0.01, 0.5, 0.99])
def test_every_verdict_says_what_it_does_not_speak_about(score: float) -> None:
    result = verdict.judge([PhotoResult("a.jpg", OK, score)])
    assert result.not_ruled_out == (Damage.CRACK, Damage.DENT, Damage.DEFORMATION)


def test_a_part_without_a_photo_is_not_judged() -> None:
    with pytest.raises(NoPhotoError):
        verdict.judge([])


def test_the_shipped_points_leave_a_gap_for_a_person() -> None:
    assert 0 < verdict.POINTS.rust_ruled_out < 0.5 < verdict.POINTS.rust_certain < 1
