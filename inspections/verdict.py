"""Photos of one part to a verdict (判定): pure, no pixels.

The points below were set on the calibration photos and tested on others: docs/accuracy-inspection.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from inspections.errors import NoPhotoError
from inspections.results import Damage, Finding, Inspection, PhotoResult, Quality, Verdict


@dataclass(frozen=True, slots=True)
class OperatingPoints:
    """Where the machine decides by itself; between the two a person does."""

    rust_ruled_out: float  # at or below: intact
    rust_certain: float  # at or above: damaged


POINTS: Final = OperatingPoints(rust_ruled_out=0.058, rust_certain=0.951)

# Nothing here judges these yet, so an intact verdict says that it does not speak about them.
NOT_JUDGED: Final = (Damage.CRACK, Damage.DENT, Damage.DEFORMATION)

# Reasons of an unclear verdict.
NO_USABLE_PHOTO: Final = "no_usable_photo"
RUST_NOT_RULED_OUT: Final = "rust_not_ruled_out"
DOUBTFUL_PHOTO_SUSPICIOUS: Final = "doubtful_photo_suspicious"
COLOURLESS_PHOTO: Final = "colourless_photo"
OTHER_DAMAGE_SUSPECTED: Final = "other_damage_suspected"


def judge(
    photos: Sequence[PhotoResult],
    *,
    part_no: str | None = None,
    doubts: Sequence[str] = (),
    points: OperatingPoints = POINTS,
) -> Inspection:
    """Judge one part by all its photos.

    Damaged takes one photo of good quality that is certain. Intact takes at least one photo of good quality, rust
    ruled out on every photo, and nothing else seen. A photo of bad quality decides nothing, but it can hold up an
    intact verdict; a photo without a part is not counted at all.

    Args:
        photos: What was seen on each.
        part_no: Passed through.
        doubts: Further reasons why the part cannot be called intact.
        points: Where the machine decides by itself.

    Raises:
        NoPhotoError: `photos` is empty.

    Source: 5.2.8.
    """
    if not photos:
        raise NoPhotoError("an inspection needs at least one photo")
    usable = [_score(photo) for photo in photos if photo.quality is Quality.OK]
    doubtful = [photo.score for photo in photos if photo.quality is not Quality.OK and photo.score is not None]
    score = max(usable or doubtful, default=None)
    if usable and max(usable) >= points.rust_certain:
        return Inspection(part_no, Verdict.DAMAGED, score, tuple(photos), NOT_JUDGED)
    seen = [finding for photo in photos for finding in photo.findings]
    reasons = (*_doubts(usable, doubtful, seen, points), *dict.fromkeys(doubts))
    verdict = Verdict.UNCLEAR if reasons else Verdict.INTACT
    return Inspection(part_no, verdict, score, tuple(photos), NOT_JUDGED, reasons)


def _doubts(
    usable: Sequence[float], doubtful: Sequence[float], findings: Sequence[Finding], points: OperatingPoints
) -> tuple[str, ...]:
    """List why the part cannot be called intact, each reason once."""
    checks = (
        (NO_USABLE_PHOTO, not usable),
        (RUST_NOT_RULED_OUT, any(score > points.rust_ruled_out for score in usable)),
        (DOUBTFUL_PHOTO_SUSPICIOUS, bool(usable) and any(score > points.rust_ruled_out for score in doubtful)),
        (OTHER_DAMAGE_SUSPECTED, any(finding.type is not Damage.RUST for finding in findings)),
    )
    return tuple(reason for reason, holds in checks if holds)


def _score(photo: PhotoResult) -> float:
    if photo.score is None:
        raise ValueError(f"{photo.file}: a usable photo has a score")
    return photo.score
