"""The repeated lines of a form's table (明细); a row with no ink is no line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from templates_docx.spec import FieldSpec, FormSpec, Layout, Zone

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Slot:
    """One place to read: a field, or a column of one row."""

    spec: FieldSpec
    zone: Zone
    row: int | None = None  # 0-based; None for a field

    @property
    def name(self) -> str:
        """Return the field's name."""
        return self.spec.name


def slots(form: FormSpec, layout: Layout) -> list[Slot]:
    """Return every place of a form that holds a value: the fields, then the table row by row."""
    found = [Slot(spec, layout.fields[spec.name]) for spec in form.fields if spec.name in layout.fields]
    columns = [(spec, layout.lines[spec.name]) for spec in form.lines if spec.name in layout.lines]
    rows = max((len(zones) for _, zones in columns), default=0)
    for row in range(rows):
        found += [Slot(spec, zones[row], row) for spec, zones in columns if row < len(zones)]
    return found


def written_rows(inked: Iterable[tuple[Slot, bool]]) -> tuple[int, ...]:
    """Return the rows in which something is written, from the top."""
    return tuple(sorted({slot.row for slot, has_ink in inked if has_ink and slot.row is not None}))


def lines(readings: Sequence[tuple[Slot, T]], rows: Sequence[int]) -> tuple[Mapping[str, T], ...]:
    """Return the readings of the written rows, one mapping a line."""
    return tuple({slot.name: reading for slot, reading in readings if slot.row == row} for row in rows)
