"""What a reading must be worth to need no person (接受标准): the ceiling, and this house's own calibration."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from extractors import confidence
from extractors.correction import Correction
from extractors.results import PageReading, Reading, Source
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import FieldType

ONE_WRONG_IN = 500
_TICKS = frozenset({FieldType.CHECK, FieldType.CHECKS, FieldType.SIGN})


@dataclass(frozen=True, slots=True)
class Trust:
    """The operator's ceiling, one wrong in so many that pass, and what people's corrections said so far."""

    one_wrong_in: int = ONE_WRONG_IN
    correction: Correction | None = None


SHIPPED = Trust()


def applied(page: PageReading, trust: Trust) -> PageReading:
    """Return a page as read, with what passes and how sure it is by the operator's own standard."""
    types = types_of(page.kind)
    if trust == SHIPPED or not types:
        return page
    spoken_of = {problem.field for problem in page.problems}
    fields = {
        name: _by_standard(reading, types.get(name), name in spoken_of, trust) for name, reading in page.fields.items()
    }
    lines = tuple(
        {
            name: _by_standard(reading, types.get(name), f"lines[{row}].{name}" in spoken_of, trust)
            for name, reading in line.items()
        }
        for row, line in enumerate(page.lines)
    )
    return dataclasses.replace(page, fields=fields, lines=lines)


def group_of(reading: Reading, kind: FieldType) -> str:
    """Return the group of readings that a correction speaks of: how it was read, and what it is."""
    if not reading.text and reading.value is None:
        return f"{reading.source}:empty"
    what = "tick" if kind in _TICKS else confidence.group_of(kind)
    return f"{reading.source}:{what}"


def is_vetoed(reading: Reading, *, has_problem: bool) -> bool:
    """Say whether something else than its confidence keeps a reading from passing."""
    if reading.source is not Source.ZONE:
        return has_problem or not reading.accepted
    return has_problem or (confidence.passes(reading.confidence) and not reading.accepted)


def types_of(kind: str) -> Mapping[str, FieldType]:
    """Return the type of each field and column of a form; empty for what is no form of ours."""
    if kind not in load.form_kinds():
        return {}
    form = load.form(Kind(kind))
    return {spec.name: spec.type for spec in (*form.fields, *form.lines)}


def _by_standard(reading: Reading, kind: FieldType | None, has_problem: bool, trust: Trust) -> Reading:  # noqa: FBT001
    if kind is None or reading.source is Source.PERSON or reading.source is Source.QR:
        return reading
    if trust.correction is None:
        sure = reading.confidence
        passes = confidence.passes(sure, 1 / trust.one_wrong_in)
    else:
        sure = trust.correction.probability(group_of(reading, kind), reading.confidence)
        passes = trust.correction.passes(group_of(reading, kind), reading.confidence, trust.one_wrong_in)
    accepted = passes and not is_vetoed(reading, has_problem=has_problem)
    return dataclasses.replace(reading, confidence=sure, accepted=accepted)
