"""Photos of one part to a verdict (判定): pure, no pixels.

The points below were set on the calibration photos and tested on others: docs/accuracy-inspection.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from inspections.errors import NoPhotoError
from inspections.results import Damage, Inspection, PhotoResult, Quality, Verdict


@dataclass(frozen=True, slots=True)
class OperatingPoints:
    """Where the machine decides by itself; between the two rust points, and from an alarm on, a person does."""

    rust_ruled_out: float  # at or below: intact
    rust_certain: float  # at or above: damaged
    crack_alarm: float = 1.0  # at or above: a person looks
    dent_alarm: float = 1.0
    unknown_alarm: float = 1.0

    def alarm(self, damage: Damage) -> float:
        """Give the score from which a photo is suspected of a type; what has no point is suspected when it is seen."""
        points = {
            Damage.CRACK: self.crack_alarm,
            Damage.DENT: self.dent_alarm,
            Damage.UNKNOWN: self.unknown_alarm,
        }
        return points.get(damage, 0.0)

    def suspects(self, photo: PhotoResult) -> tuple[Damage, ...]:
        """List the types, rust aside, whose score on a photo reaches its alarm."""
        scored = [(seen.type, seen.score) for seen in photo.scores] + [(f.type, f.score) for f in photo.findings]
        reached = (kind for kind, score in scored if kind is not Damage.RUST and score >= self.alarm(kind))
        return tuple(dict.fromkeys(reached))


# Rust: in cross-validation at most 1 % of the automatic verdicts wrong, and one rusty photo cleared, by labels that
# were checked. Alarms: of further intact photos like those of groups that the net had not seen one in forty is to be
# expected above, no more.
POINTS: Final = OperatingPoints(
    rust_ruled_out=0.091, rust_certain=0.947, crack_alarm=0.974, dent_alarm=0.878, unknown_alarm=0.907
)

# An intact verdict does not speak about these: on photos of another camera or another part a crack can stay below its
# alarm (docs/accuracy-inspection.md), so reaching no alarm does not rule one out.
NOT_RULED_OUT: Final = (Damage.CRACK, Damage.DENT, Damage.DEFORMATION)

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
    usable = [_rust(photo) for photo in photos if photo.quality is Quality.OK]
    score = _worst(photos)
    if usable and max(usable) >= points.rust_certain:
        return Inspection(part_no, Verdict.DAMAGED, score, tuple(photos), NOT_RULED_OUT)
    reasons = (*_doubts(photos, points), *dict.fromkeys(doubts))
    verdict = Verdict.UNCLEAR if reasons else Verdict.INTACT
    return Inspection(part_no, verdict, score, tuple(photos), NOT_RULED_OUT, reasons)


def _doubts(photos: Sequence[PhotoResult], points: OperatingPoints) -> tuple[str, ...]:
    """List why the part cannot be called intact, each reason once."""
    usable = [_rust(photo) for photo in photos if photo.quality is Quality.OK]
    doubtful = [_rust(photo) for photo in photos if photo.quality not in {Quality.OK, Quality.NO_PART}]
    checks = (
        (NO_USABLE_PHOTO, not usable),
        (RUST_NOT_RULED_OUT, any(score > points.rust_ruled_out for score in usable)),
        (DOUBTFUL_PHOTO_SUSPICIOUS, bool(usable) and any(score > points.rust_ruled_out for score in doubtful)),
        (OTHER_DAMAGE_SUSPECTED, any(points.suspects(photo) for photo in photos)),
    )
    return tuple(reason for reason, holds in checks if holds)


def _worst(photos: Sequence[PhotoResult]) -> float | None:
    """Give the highest score of the usable photos, else of the others, else None."""
    usable = [photo.score for photo in photos if photo.quality is Quality.OK and photo.score is not None]
    doubtful = [photo.score for photo in photos if photo.score is not None]
    return max(usable or doubtful, default=None)


def _rust(photo: PhotoResult) -> float:
    """Give the probability of rust on a photo of a part."""
    score = photo.score_of(Damage.RUST)
    if score is None:
        raise ValueError(f"{photo.file}: a photo of a part has a score of rust")
    return score
