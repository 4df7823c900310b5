"""Readings of foreign papers against the truth."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from extractors.results import PageReading, Reading
from samples.accuracy.foreign.specimens import Specimen
from samples.accuracy.score import is_right, plain
from templates_docx import load
from templates_docx.spec import FieldSpec, FieldType


@dataclass(frozen=True, slots=True)
class Scored:
    """One field of one specimen."""

    layout: str
    values: str  # print, hand or dots
    camera: str
    seed: int
    name: str
    type: FieldType
    printed: bool  # the layout has the field; else nothing should be read
    empty: bool
    right: bool
    accepted: bool
    confidence: float
    truth: str
    read: str


def score(specimen: Specimen, reading: PageReading) -> list[Scored]:
    """Return every field of a specimen's kind, right or wrong; a page not known to be of it has none right."""
    known = reading.kind == specimen.layout.kind
    fields, lines = (reading.fields, reading.lines) if known else ({}, ())
    return [
        _scored(specimen, name, spec, truth, read, printed=printed)
        for name, spec, truth, read, printed in pairs(specimen, fields, lines)
    ]


def pairs(
    specimen: Specimen, fields: Mapping[str, Reading], lines: tuple[Mapping[str, Reading], ...]
) -> Iterator[tuple[str, FieldSpec, object, Reading | None, bool]]:
    """Yield each field's name, definition, truth, reading, and whether the layout prints it."""
    form = load.form(specimen.layout.kind)
    for spec in form.fields:
        yield spec.name, spec, specimen.truth.get(spec.name), fields.get(spec.name), spec.name in specimen.truth
    for row in range(max(len(specimen.lines), len(lines))):
        for spec in form.lines:
            truth = specimen.lines[row].get(spec.name) if row < len(specimen.lines) else None
            read = lines[row].get(spec.name) if row < len(lines) else None
            yield f"lines[{row}].{spec.name}", spec, truth, read, spec.name in specimen.layout.columns


def _scored(
    specimen: Specimen, name: str, spec: FieldSpec, truth: object, read: Reading | None, *, printed: bool
) -> Scored:
    value = read.value if read is not None else None
    missing = read is None and truth is None
    return Scored(
        layout=specimen.layout.name,
        values=specimen.look.values,
        camera=specimen.camera,
        seed=specimen.seed,
        name=name,
        type=spec.type,
        printed=printed,
        empty=truth is None,
        right=missing or (read is not None and is_right(spec, _said(spec, truth), _said(spec, value))),
        accepted=read is not None and read.accepted,
        confidence=read.confidence if read is not None else 0.0,
        truth=plain(spec, truth) or "(empty)",
        read=(read.text or "nothing") if read is not None else "nothing",
    )


def _said(spec: FieldSpec, value: object) -> object:
    """Return an unsigned signature as nothing: paper does not tell the two apart."""
    return None if spec.type is FieldType.SIGN and value is False else value
