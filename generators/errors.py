"""Failures of document generation."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ValueProblem:
    """One value that cannot be printed."""

    field: str  # the field's or column's name, as it was given
    code: str  # unknown_field, wrong_type, not_an_option, control_character, no_glyph, too_long, too_precise
    params: Mapping[str, object] = dataclasses.field(
        default_factory=dict
    )  # too_long: length, fits; no_glyph: character
    row: int | None = None  # line of the table, from 1
    record: int = 1  # record of the batch, from 1

    def __str__(self) -> str:
        where = self.field if self.row is None else f"lines[{self.row}].{self.field}"
        what = ", ".join(f"{key}={value!r}" for key, value in self.params.items())
        return f"record {self.record}: {where}: {self.code}" + (f" ({what})" if what else "")


class GenerateError(Exception):
    """A document could not be made; the root of this package's failures."""


class MissingValueError(GenerateError):
    """Raised when a complete form was asked for and required fields have no value."""

    def __init__(self, kind: str, fields: tuple[str, ...]) -> None:
        super().__init__(f"{kind}: required fields without a value: {', '.join(fields)}")
        self.kind = kind
        self.fields = fields


class InvalidValueError(GenerateError):
    """Raised when values have a wrong name or type, do not fit, or have no glyph; all of them are listed."""

    def __init__(self, kind: str, problems: tuple[ValueProblem, ...]) -> None:
        super().__init__(f"{kind}: {'; '.join(map(str, problems))}")
        self.kind = kind
        self.problems = problems
