"""Calibration (置信度): what speaks for a reading → the probability that it is right.

The parameters stand in calibration.json, fitted by `python -m samples.accuracy --fit` on labelled samples: a logistic
of the evidence below for each group of fields, then a monotone step function over it, and the confidence from which
fields may pass without a person at a given share of wrong ones.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from templates_docx.spec import FieldType

FILE = Path(__file__).with_name("calibration.json")
CEILING = 1 / 500  # an operator's: wrong ones among those that pass without a person
EMPTY = 0.999  # of a cell without ink
READ_TWICE = 0.9995  # of a number that the page code and the cell both say
_LIMIT = 9.0  # nats: beyond, more certainty says nothing more

FEATURES = (
    "one",
    "least",
    "share",
    "fit",
    "agrees",
    "same",
    "mended",
    "unlike",
    "length",
    "small",
    "faint",
    "cut_off",
    "gap",
    "again_same",
    "again_differs",
)
"""The evidence that every reading has, in the order of the logistic's weights."""

OF_A_CELL = (*FEATURES, "usual", "more_ink", "less_ink")
"""The evidence of a registered form's cell."""

_NUMBERS = frozenset({FieldType.INT, FieldType.DECIMAL, FieldType.MONEY, FieldType.PHONE})
_MOST_BLOBS = 3

GROUPS = ("text", "code", "day", "number", "text_alone", "code_alone")
"""Fields that share a calibration; text and codes that no archive speaks of stand alone."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against one reading."""

    kind: FieldType
    least: float  # see decoded.Decoded
    share: float
    fit: float
    agrees: bool
    known: str
    length: int  # characters
    height_px: float  # of a line of writing on the photo
    contrast: float
    cut_off: bool
    gap: float = 1.0
    again: str = ""
    usual: float = 0.0  # see decoded.Decoded
    blobs: int = 0  # see cells.Cell
    marks: int = 0  # characters of the text that are no point, comma or dash


@dataclass(frozen=True, slots=True)
class Calibration:
    """Fitted parameters."""

    weights: Mapping[str, tuple[float, ...]]  # group → one a feature
    steps: tuple[tuple[float, float], ...]  # logistic's output → probability; both rise
    passes: Mapping[str, float]  # ceiling, as text → lowest confidence that passes


def group_of(kind: FieldType) -> str:
    """Return the group of fields that are alike, whatever the archive says of them."""
    if kind in {FieldType.DATE, FieldType.TIME, FieldType.MONTH}:
        return "day"
    if kind in {FieldType.CODE, FieldType.CLAUSE}:
        return "code"
    if kind in {FieldType.TEXT, FieldType.PHOTOS}:
        return "text"
    return "number"


def calibrated_as(evidence: Evidence) -> str:
    """Return which of GROUPS a reading is calibrated with."""
    group = group_of(evidence.kind)
    return f"{group}_alone" if f"{group}_alone" in GROUPS and not evidence.known else group


def features(evidence: Evidence) -> tuple[float, ...]:
    """Return the evidence as numbers, in the order of FEATURES."""
    return (
        1.0,
        _logit(evidence.least),
        _logit(evidence.share),
        max(-_LIMIT, evidence.fit),
        float(evidence.agrees),
        float(evidence.known == "same"),
        float(evidence.known == "mended"),
        float(evidence.known == "unlike"),
        math.log1p(evidence.length),
        max(0.0, 24.0 - evidence.height_px) / 10.0,
        max(0.0, 0.6 - evidence.contrast) * 4.0,
        float(evidence.cut_off),
        math.log(max(1.0, min(evidence.gap, 20.0))),
        float(evidence.again == "same"),
        float(evidence.again == "differs"),
    )


def cell_features(evidence: Evidence) -> tuple[float, ...]:
    """Return the evidence of a registered form's cell as numbers, in the order of OF_A_CELL."""
    more = evidence.blobs - evidence.marks if evidence.kind in _NUMBERS else 0
    return (
        *features(evidence),
        evidence.usual,
        float(min(_MOST_BLOBS, max(0, more))),
        float(min(_MOST_BLOBS, max(0, -more))),
    )


def probability(evidence: Evidence) -> float:
    """Return the calibrated probability that a reading of a registered form's cell is right, 0..1."""
    calibration = fitted()
    weights = calibration.weights[calibrated_as(evidence)]
    raw = logistic(sum(w * x for w, x in zip(weights, cell_features(evidence), strict=True)))
    at, to = zip(*calibration.steps, strict=True)
    return float(np.interp(raw, at, to))


def passes(confidence: float, ceiling: float = CEILING) -> bool:
    """Say whether a reading needs no person, where one wrong in `1 / ceiling` accepted ones is allowed."""
    lowest = [level for allowed, level in fitted().passes.items() if float(allowed) <= ceiling]
    return bool(lowest) and confidence >= min(lowest)


def logistic(score: float) -> float:
    """Return a score in nats as a probability."""
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, score))))


@cache
def fitted() -> Calibration:
    """Return the shipped parameters."""
    data = json.loads(FILE.read_text("utf-8"))
    if tuple(data["features"]) != OF_A_CELL:
        raise ValueError(f"{FILE.name}: features are {data['features']}, expected {list(OF_A_CELL)}")
    return Calibration(
        weights={group: tuple(float(w) for w in data["weights"][group]) for group in GROUPS},
        steps=tuple((float(at), float(to)) for at, to in data["steps"]),
        passes={str(ceiling): float(level) for ceiling, level in data["passes"].items()},
    )


def _logit(p: float) -> float:
    limited = min(max(p, 1e-9), 1 - 1e-9)
    return max(-_LIMIT, min(_LIMIT, math.log(limited / (1 - limited))))
