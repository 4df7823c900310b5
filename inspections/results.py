"""What an inspection returns."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

RgbImage: TypeAlias = NDArray[np.uint8]  # (H, W, 3), upright
PixelBox: TypeAlias = tuple[int, int, int, int]


class Damage(StrEnum):
    """Types of damage (损伤类型) of clause 5.2.8."""

    CRACK = "crack"
    RUST = "rust"
    DENT = "dent"
    DEFORMATION = "deformation"
    UNKNOWN = "unknown"


class Quality(StrEnum):
    """What the photo gate says."""

    OK = "ok"
    BLURRED = "blurred"
    DARK = "dark"
    OVEREXPOSED = "overexposed"
    TOO_SMALL = "too_small"
    NO_PART = "no_part"


class Verdict(StrEnum):
    """intact and damaged are automatic; unclear goes to a person."""

    INTACT = "intact"
    DAMAGED = "damaged"
    UNCLEAR = "unclear"


class Identity(StrEnum):
    """Whether it is the part that was claimed, by its looks."""

    MATCHES = "matches"
    UNSURE = "unsure"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place on a photo that looks damaged."""

    type: Damage
    score: float  # probability of this damage, 0..1
    box: PixelBox
    area: float  # share of the photo, 0..1
    area_mm2: float | None = None  # in the plane of the standard view sheet; None where the photo does not show it


@dataclass(frozen=True, slots=True)
class TypeScore:
    """How strongly a photo speaks for one type of damage, also where it is too weak for a finding."""

    type: Damage
    score: float  # 0..1


@dataclass(frozen=True, slots=True)
class PhotoResult:
    """One photo: whether it can be judged, and what is seen on it."""

    file: str
    quality: Quality
    score: float | None  # probability of damage, None only for no_part
    findings: tuple[Finding, ...] = ()
    scores: tuple[TypeScore, ...] = ()  # of every type that was looked for; none for no_part

    def score_of(self, damage: Damage) -> float | None:
        """Give the score of one type; None where it was not looked for."""
        return next((seen.score for seen in self.scores if seen.type is damage), None)


@dataclass(frozen=True, slots=True)
class Inspection:
    """The verdict over all photos of one part."""

    part_no: str | None
    verdict: Verdict
    score: float | None
    photos: tuple[PhotoResult, ...]
    not_ruled_out: tuple[Damage, ...] = ()  # what this verdict does not speak about
    reasons: tuple[str, ...] = ()  # codes: why unclear
    identity: Identity | None = None  # None: nothing to compare with
    shown_number: str | None = None  # of the tag that the photos show
