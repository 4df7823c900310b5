"""What was tied to a label → its value and how sure that is (取值与置信度).

The parameters stand in calibration.json beside this module, fitted by `python -m samples.accuracy.foreign --fit` on
layouts that are not reported on: a logistic of what speaks for a zone's reading and of how the value was found.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from extractors import confidence, lexicons, models
from extractors.confidence import Evidence, group_of
from extractors.decoded import Decoded, Known
from extractors.recognise import Probabilities
from extractors.results import Lexicon, Value
from extractors.unregistered.tying import How
from extractors.values import value_of
from extractors.writing import Part
from templates_docx.spec import FieldSpec, FieldType

FILE = Path(__file__).with_name("calibration.json")
NEVER_ALONE = frozenset({FieldType.TEXT, FieldType.PHOTOS})
"""Names and free text of unregistered paper always go to a person."""

FEATURES = (
    *confidence.FEATURES,
    *(how.value for how in How),
    "misread_label",
    "several",
    "day",
    "number",
    "text",
    "tick",
    "tick_seen",
)
"""The evidence, in the order of the logistic's weights."""

_GLYPH = 0.65  # of a line's height as detected: its characters'
_USUAL_CONTRAST = 0.6
_CAREFUL = 0.99  # layouts differ more than hands do: less sure values never pass, whatever the ceiling
_FITS_WELL = -0.02  # nats a character: below, a day may have been forced into a year of four digits
EMPTY = 0.75  # of a label that has nothing beside it
MISSING = 0.5  # of a field whose label was not found
DOUBT = 0.3  # of writing that is no value of its field's type


@dataclass(frozen=True, slots=True)
class Judged:
    """A value with what speaks for it."""

    value: Value | None
    text: str
    evidence: Evidence
    unknown: str | None = None  # problem code: the archive should know it and does not


@dataclass(frozen=True, slots=True)
class Calibration:
    """Fitted parameters."""

    weights: tuple[float, ...]
    steps: tuple[tuple[float, float], ...]
    passes: Mapping[str, float]


def judge(spec: FieldSpec, parts: Sequence[Part], lexicon: Lexicon, said: Mapping[str, str]) -> Judged:
    """Return what some pieces say under a field's format.

    Args:
        spec: The field or column.
        parts: One or more pieces, read as one.
        lexicon: What the archive knows.
        said: Texts already read of the same page or line.
    """
    known = lexicons.known_values(spec.name, lexicon, said)
    kind = FieldType.TEXT if spec.type in {FieldType.CHOICE, FieldType.PHOTOS} else spec.type
    decoded = _decoded([part.steps for part in parts], kind, known or Known())
    text = decoded.text.strip("_ ")
    value = value_of(text, kind)
    unknown = lexicons.unknown_code(spec.name) if decoded.known == "unlike" else None
    height_px = _GLYPH * min(part.height for part in parts)
    evidence = decoded.evidence(spec.type, height_px=height_px, contrast=_USUAL_CONTRAST, cut_off=False)
    return Judged(value, text, evidence, unknown)


def _decoded(lines: Sequence[Probabilities], kind: FieldType, known: Known) -> Decoded:
    """Return what some lines say; of a day whose year has two digits (26.7.6), what they say with its century."""
    decoder = models.decoder()
    plain = decoder.decode(lines, kind, known)
    if kind not in {FieldType.DATE, FieldType.TIME} or plain.fit > _FITS_WELL:
        return plain
    whole = decoder.decode([np.concatenate([_century(lines[0].shape[1]), lines[0]]), *lines[1:]], kind, known)
    return whole if whole.fit > plain.fit and whole.text.startswith("20") else plain


def _century(columns: int) -> Probabilities:
    """Return the steps of a plainly written 20."""
    characters = models.recogniser().characters
    steps = np.zeros((4, columns), np.float32)
    for step, char in enumerate(("2", "", "0", "")):
        steps[step, characters.index(char) if char else 0] = 1.0
    return steps


def features(evidence: Evidence | float, how: How, spec: FieldSpec, *, exact: bool, several: bool) -> tuple[float, ...]:
    """Return what speaks for a value, in the order of FEATURES.

    Args:
        evidence: Of what was decoded; of ticks, how plainly they were seen (0..1).
        how: How the value hangs on its label.
        spec: The field or column.
        exact: Its label was read without a mistake.
        several: The value was put together from several pieces.
    """
    ticked = evidence if isinstance(evidence, float) else 0.0
    read = (1.0,) + (0.0,) * (len(confidence.FEATURES) - 1)
    group = group_of(spec.type)
    tick = spec.type in {FieldType.CHECK, FieldType.CHECKS, FieldType.CHOICE, FieldType.SIGN}
    return (
        *(read if isinstance(evidence, float) else confidence.features(evidence)),
        *(float(how is one) for one in How),
        float(not exact),
        float(several),
        float(group == "day"),
        float(group == "number" and not tick),
        float(group == "text"),
        float(tick),
        ticked,
    )


def probability(evidence: Sequence[float]) -> float:
    """Return the calibrated probability that a value is right, 0..1."""
    fitted = calibration()
    raw = confidence.logistic(sum(w * x for w, x in zip(fitted.weights, evidence, strict=True)))
    at, to = zip(*fitted.steps, strict=True)
    return float(np.interp(raw, at, to))


def passes(spec: FieldSpec, sure: float, ceiling: float = confidence.CEILING) -> bool:
    """Say whether a value of unregistered paper needs no person."""
    if spec.type in NEVER_ALONE:
        return False
    lowest = [level for allowed, level in calibration().passes.items() if float(allowed) <= ceiling]
    return bool(lowest) and sure >= max(_CAREFUL, min(lowest))


@cache
def calibration() -> Calibration:
    """Return the shipped parameters."""
    data = json.loads(FILE.read_text("utf-8"))
    if tuple(data["features"]) != FEATURES:
        raise ValueError(f"{FILE.name}: features are {data['features']}, expected {list(FEATURES)}")
    return Calibration(
        tuple(float(w) for w in data["weights"]),
        tuple((float(at), float(to)) for at, to in data["steps"]),
        {str(ceiling): float(level) for ceiling, level in data["passes"].items()},
    )
