"""Whether a record is filled in completely (填写完整); which fields must be is the form's own knowledge."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from service.domain.problems import Problem


class HasLines(Protocol):
    """A record with a table."""

    @property
    def lines(self) -> Sequence[object]:
        """The table's rows."""
        ...


@dataclass(frozen=True, slots=True)
class Required:
    """What a form marks as required."""

    fields: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()  # of each line; a form with required columns needs a line
    signatures: tuple[str, ...] = ()  # fields that must be signed


NOTHING_REQUIRED = Required()


def missing_fields(record: object, required: Required, clause: str) -> list[Problem]:
    """List the required fields that a record lacks, one problem a field.

    Source: 3.2.3.
    """
    names = [name for name in required.fields if is_blank(getattr(record, name))]
    names += [name for name in required.signatures if not getattr(record, name)]
    return [_missing(name, clause) for name in names]


def missing_columns(record: HasLines, required: Required, clause: str) -> list[Problem]:
    """List the required columns that lines of a record lack; a table without a line is missing itself.

    Source: 3.2.3.
    """
    if required.columns and not record.lines:
        return [_missing("lines", clause)]
    return [
        _missing(f"lines[{index}].{name}", clause)
        for index, line in enumerate(record.lines)
        for name in required.columns
        if is_blank(getattr(line, name))
    ]


def is_blank(value: object) -> bool:
    """Say whether a cell is empty; an unticked pair of boxes is None, 0 and false are values."""
    return value is None or value == () or (isinstance(value, str) and not value.strip())


def _missing(name: str, clause: str) -> Problem:
    return Problem("missing_field", clause=clause, field=name)
