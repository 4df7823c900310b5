"""Readings against the truth, and how sure the shares are."""

import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from extractors.results import PageReading, Reading
from samples.accuracy.photos import Sample
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import FieldSpec, FieldType

_PAUSES = frozenset(",，。、;；·")


@dataclass(frozen=True, slots=True)
class Scored:
    """One field of one sample."""

    seed: int
    style: str
    font: str
    name: str  # "serial_no", "lines[0].part_no"
    type: FieldType
    by_hand: bool
    empty: bool  # nothing is written there
    right: bool
    accepted: bool
    confidence: float
    truth: str
    read: str


def score(sample: Sample, reading: PageReading) -> list[Scored]:
    """Return every field of a ticket, right or wrong; a line too many or too few is wrong in each column."""
    return [
        _scored(sample, name, spec, truth, read)
        for name, spec, truth, read in _pairs(sample.truth, reading.fields, reading.lines)
    ]


def is_right(spec: FieldSpec, truth: object, value: object) -> bool:
    """Say whether a value is the truth; the width of signs, spaces and pauses in free text do not count."""
    return plain(spec, truth) == plain(spec, value)


def plain(spec: FieldSpec, value: object) -> str:
    """Return a value as text to compare."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if spec.type in {FieldType.TEXT, FieldType.CODE, FieldType.PHONE}:
        narrow = "".join(unicodedata.normalize("NFKC", str(value)).split())
        return "".join(c for c in narrow if c not in _PAUSES) if spec.type is FieldType.TEXT else narrow
    return str(value)


def interval(right: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson)."""
    if not total:
        return 0.0, 1.0
    z, p = 1.96, right / total
    middle = (p + z * z / (2 * total)) / (1 + z * z / total)
    reach = z * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _pairs(
    truth: Mapping[str, object], fields: Mapping[str, Reading], lines: Sequence[Mapping[str, Reading]]
) -> Iterator[tuple[str, FieldSpec, object, Reading | None]]:
    form = load.form(Kind.REPAIR_TICKET)
    for spec in form.fields:
        yield spec.name, spec, truth.get(spec.name), fields.get(spec.name)
    wanted = truth["lines"]
    wanted = wanted if isinstance(wanted, list) else []
    for row in range(max(len(wanted), len(lines))):
        for spec in form.lines:
            value = wanted[row].get(spec.name) if row < len(wanted) else None
            yield f"lines[{row}].{spec.name}", spec, value, lines[row].get(spec.name) if row < len(lines) else None


def _scored(sample: Sample, name: str, spec: FieldSpec, truth: object, read: Reading | None) -> Scored:
    field = "lines" if name.startswith("lines") else name
    return Scored(
        seed=sample.plan.seed,
        style=sample.plan.style,
        font=sample.plan.font,
        name=name,
        type=spec.type,
        by_hand=field in sample.by_hand,
        empty=truth is None,
        right=read is not None and is_right(spec, truth, read.value),
        accepted=read is not None and read.accepted,
        confidence=read.confidence if read is not None else 0.0,
        truth=plain(spec, truth),
        read=read.text if read is not None else "",
    )
