"""Readings against the truth, and how sure the shares are."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from extractors.fields import FormReading
from extractors.results import PageReading, Reading
from samples.accuracy.photos import Sample
from templates_docx import load
from templates_docx.spec import FieldSpec, FieldType

_ROW = re.compile(r"lines\[(\d+)\]")
_PAUSES = frozenset(",，。、;；·")


@dataclass(frozen=True, slots=True)
class Scored:
    """One field of one sample."""

    seed: int
    style: str
    font: str
    name: str  # "serial_no", "lines[0].part_no"
    type: FieldType
    kind: str
    camera: str  # photo, scan
    by_hand: bool
    empty: bool  # nothing is written there
    right: bool
    accepted: bool
    confidence: float
    truth: str
    read: str
    crossed: bool = False  # a seal lies over it


def score(sample: Sample, reading: PageReading | FormReading) -> list[Scored]:
    """Return every field of a form, right or wrong; a line too many or too few is wrong in each column."""
    return [
        _scored(sample, name, spec, truth, read)
        for name, spec, truth, read in _pairs(sample, reading.fields, reading.lines)
    ]


def is_right(spec: FieldSpec, truth: object, value: object) -> bool:
    """Say whether a value is the truth; the width of signs, spaces and pauses in free text do not count."""
    return plain(spec, truth) == plain(spec, value)


def plain(spec: FieldSpec, value: object) -> str:
    """Return a value as text to compare."""
    match value:
        case None | "":
            return ""
        case list() | tuple():
            return "、".join(map(str, value))
        case Decimal():
            return f"{value.normalize():f}"
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M")
        case date():
            return value.isoformat()
    return _plain_text(str(value), spec.type)


def _plain_text(text: str, kind: FieldType) -> str:
    if kind not in {FieldType.TEXT, FieldType.CODE, FieldType.PHONE}:
        return text
    narrow = "".join(unicodedata.normalize("NFKC", text).split())
    return "".join(c for c in narrow if c not in _PAUSES) if kind is FieldType.TEXT else narrow


def _pairs(
    sample: Sample, fields: Mapping[str, Reading], lines: Sequence[Mapping[str, Reading]]
) -> Iterator[tuple[str, FieldSpec, object, Reading | None]]:
    truth, form, layout = sample.truth, load.form(sample.plan.kind), load.layout(sample.plan.kind)
    for spec in form.fields:
        if spec.name in layout.fields:
            yield spec.name, spec, truth.get(spec.name), fields.get(spec.name)
    wanted = truth.get("lines", [])
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
        kind=sample.plan.kind,
        camera=sample.plan.camera,
        by_hand=field in sample.by_hand,
        empty=truth is None,
        right=read is not None and is_right(spec, truth, read.value),
        accepted=read is not None and read.accepted,
        confidence=read.confidence if read is not None else 0.0,
        truth=plain(spec, truth),
        read=read.text if read is not None else "",
        crossed=_is_crossed(sample, name, spec),
    )


def _is_crossed(sample: Sample, name: str, spec: FieldSpec) -> bool:
    if not sample.seals:
        return False
    layout, row = load.layout(sample.plan.kind), _ROW.match(name)
    zone = layout.lines[spec.name][int(row[1])] if row else layout.fields[spec.name]
    x0, y0, x1, y1 = zone.box
    return any(left < x1 and right > x0 and top < y1 and bottom > y0 for left, top, right, bottom in sample.seals)
