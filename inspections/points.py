"""Where the machine decides by itself for one family of parts (零件族的判定点), set from people's verdicts: pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from inspections.verdict import POINTS, OperatingPoints

FEWEST_INTACT: Final = 5
# To clear more parts than the shipped point does, people must have seen as many damaged ones of the family.
FEWEST_DAMAGED_TO_CLEAR_MORE: Final = 10
# Log odds between the rustiest intact part and the point: another photo of an intact part is a little rustier.
ROOM: Final = 0.5
# Log odds that the point keeps from the least rusty damaged part.
DISTANCE: Final = 0.5
_SURE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Judged:
    """One part that a person judged, and the highest rust score of its photos of good quality."""

    score: float
    damaged: bool


@dataclass(frozen=True, slots=True)
class Share:
    """How often something happened, with what the number of cases allows to say (95 %, Wilson)."""

    count: int
    of: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Promise:
    """What the points would have done to parts that they were not set on, one part left out at a time."""

    cleared: Share  # of the intact parts: called intact without a person
    accused: Share  # of the intact parts: called damaged
    missed: Share  # of the damaged parts: called intact
    before: Share  # of the intact parts, cleared by the shipped points


@dataclass(frozen=True, slots=True)
class FamilyPoints:
    """The points of a family and what they promise."""

    points: OperatingPoints
    promise: Promise
    clears_more: bool  # than the shipped point; never without enough damaged parts


class TooFewError(ValueError):
    """A family has too few parts that people judged intact."""

    def __init__(self, intact: int) -> None:
        super().__init__(f"{intact} intact parts, at least {FEWEST_INTACT} are needed")
        self.intact = intact


def set_from(judged: Sequence[Judged]) -> FamilyPoints:
    """Set the points of a family from what people said of its parts.

    The point of ruling rust out moves to just above the rustiest intact part: down where the family's paint hides
    little rust, up where its finish looks rusty, and then only with enough damaged parts, all of them above it. The
    point of certainty only moves up, above the rustiest intact part.

    Raises:
        TooFewError: Fewer than FEWEST_INTACT parts were judged intact.
    """
    intact = sum(not one.damaged for one in judged)
    if intact < FEWEST_INTACT:
        raise TooFewError(intact)
    points = _points(judged)
    return FamilyPoints(points, _promise(judged), points.rust_ruled_out > POINTS.rust_ruled_out + _SURE)


def share(count: int, of: int) -> Share:
    """Give a share with its Wilson interval; of nothing, anything is possible."""
    if not of:
        return Share(0, 0, 0.0, 1.0)
    z, rate = 1.96, count / of
    middle = (rate + z**2 / (2 * of)) / (1 + z**2 / of)
    half = z / (1 + z**2 / of) * math.sqrt(rate * (1 - rate) / of + z**2 / (4 * of**2))
    return Share(count, of, max(0.0, middle - half), min(1.0, middle + half))


def _points(judged: Sequence[Judged]) -> OperatingPoints:
    clean = [_logit(one.score) for one in judged if not one.damaged]
    bad = [_logit(one.score) for one in judged if one.damaged]
    ruled_out = max(clean) + ROOM
    if bad:
        ruled_out = min(ruled_out, min(bad) - DISTANCE)
    if len(bad) < FEWEST_DAMAGED_TO_CLEAR_MORE:
        ruled_out = min(ruled_out, _logit(POINTS.rust_ruled_out))
    certain = max(_logit(POINTS.rust_certain), max(clean) + ROOM)
    return replace(POINTS, rust_ruled_out=_score(ruled_out), rust_certain=_score(certain))


def _promise(judged: Sequence[Judged]) -> Promise:
    left_out = [(one, _points([*judged[:n], *judged[n + 1 :]])) for n, one in enumerate(judged)]
    clean = [(one.score, points) for one, points in left_out if not one.damaged]
    bad = [(one.score, points) for one, points in left_out if one.damaged]
    return Promise(
        cleared=share(sum(score <= points.rust_ruled_out for score, points in clean), len(clean)),
        accused=share(sum(score >= points.rust_certain for score, points in clean), len(clean)),
        missed=share(sum(score <= points.rust_ruled_out for score, points in bad), len(bad)),
        before=share(sum(score <= POINTS.rust_ruled_out for score, _ in clean), len(clean)),
    )


def _logit(score: float) -> float:
    inside = min(max(score, _SURE), 1 - _SURE)
    return math.log(inside / (1 - inside))


def _score(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))
