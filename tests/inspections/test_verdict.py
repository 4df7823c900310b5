import pytest

from inspections import verdict
from inspections.errors import NoPhotoError
from inspections.results import Damage, Finding, PhotoResult, Quality, TypeScore, Verdict
from inspections.verdict import (
    DOUBTFUL_PHOTO_SUSPICIOUS,
    NO_USABLE_PHOTO,
    OTHER_DAMAGE_SUSPECTED,
    RUST_NOT_RULED_OUT,
    OperatingPoints,
)

POINTS = OperatingPoints(rust_ruled_out=0.1, rust_certain=0.9, crack_alarm=0.6, dent_alarm=0.7, unknown_alarm=0.8)
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
    seen = [_photo(f"{i}.jpg", quality, value) for i, (quality, value) in enumerate(photos)]
    result = verdict.judge(seen, part_no="HK-0231", points=POINTS)
    assert (result.verdict, result.reasons, result.score) == (expected, reasons, score)
    assert (result.part_no, result.photos) == ("HK-0231", tuple(seen))


@pytest.mark.clause("5.2.8")
@pytest.mark.parametrize(
    ("damage", "score", "expected"),
    [
        (Damage.CRACK, 0.599, Verdict.INTACT),
        (Damage.CRACK, 0.6, Verdict.UNCLEAR),
        (Damage.DENT, 0.699, Verdict.INTACT),
        (Damage.DENT, 0.7, Verdict.UNCLEAR),
        (Damage.UNKNOWN, 0.799, Verdict.INTACT),
        (Damage.UNKNOWN, 0.8, Verdict.UNCLEAR),
        (Damage.UNKNOWN, 1.0, Verdict.UNCLEAR),
    ],
)
def test_a_suspected_crack_or_knock_goes_to_a_person_and_is_never_called_damaged(
    damage: Damage, score: float, expected: Verdict
) -> None:
    photo = PhotoResult("a.jpg", OK, score, (), (TypeScore(Damage.RUST, 0.01), TypeScore(damage, score)))
    result = verdict.judge([photo], points=POINTS)
    reasons = (OTHER_DAMAGE_SUSPECTED,) if expected is Verdict.UNCLEAR else ()
    assert (result.verdict, result.reasons) == (expected, reasons)


def test_a_deformation_that_is_seen_at_all_goes_to_a_person() -> None:
    bend = Finding(Damage.DEFORMATION, 0.1, (0, 0, 9, 9), 0.1)
    result = verdict.judge([_photo("a.jpg", OK, 0.01, bend)], points=POINTS)
    assert (result.verdict, result.reasons) == (Verdict.UNCLEAR, (OTHER_DAMAGE_SUSPECTED,))


def test_other_damage_on_a_bad_photo_holds_up_an_intact_verdict_too() -> None:
    crack = Finding(Damage.CRACK, 0.9, (0, 0, 9, 9), 0.1)
    result = verdict.judge([_photo("a.jpg", OK, 0.01), _photo("b.jpg", BLURRED, 0.01, crack)], points=POINTS)
    assert (result.verdict, result.reasons) == (Verdict.UNCLEAR, (OTHER_DAMAGE_SUSPECTED,))


def test_certain_rust_is_damage_whatever_else_is_suspected() -> None:
    crack = Finding(Damage.CRACK, 0.9, (0, 0, 9, 9), 0.1)
    assert verdict.judge([_photo("a.jpg", OK, 0.95, crack)], points=POINTS).verdict is Verdict.DAMAGED


def test_a_photo_of_a_part_without_a_score_of_rust_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match=r"a\.jpg"):
        verdict.judge([PhotoResult("a.jpg", OK, 0.01)])


def test_further_doubts_hold_up_an_intact_verdict_and_no_other() -> None:
    clean, rusty = _photo("a.jpg", OK, 0.01), _photo("b.jpg", OK, 0.99)
    held = verdict.judge([clean], doubts=["unlike_references", "unlike_references"], points=POINTS)
    assert (held.verdict, held.reasons) == (Verdict.UNCLEAR, ("unlike_references",))
    assert verdict.judge([rusty], doubts=["unlike_references"], points=POINTS).verdict is Verdict.DAMAGED


@pytest.mark.parametrize("score", [0.01, 0.5, 0.99])
def test_every_verdict_says_what_it_does_not_speak_about(score: float) -> None:
    result = verdict.judge([_photo("a.jpg", OK, score)])
    assert result.not_ruled_out == (Damage.CRACK, Damage.DENT, Damage.DEFORMATION)


def test_a_part_without_a_photo_is_not_judged() -> None:
    with pytest.raises(NoPhotoError):
        verdict.judge([])


def test_the_shipped_points_leave_a_gap_for_a_person() -> None:
    assert 0 < verdict.POINTS.rust_ruled_out < 0.5 < verdict.POINTS.rust_certain < 1


def _photo(file: str, quality: Quality, rust: float | None, *findings: Finding) -> PhotoResult:
    scores = () if rust is None else (TypeScore(Damage.RUST, rust),)
    return PhotoResult(file, quality, rust, findings, scores)
