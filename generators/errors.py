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


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a template something stands, counted from 1 as a person counts."""

    part: str  # "word/document.xml"
    table: int | None = None
    row: int | None = None
    cell: int | None = None

    def __str__(self) -> str:
        if self.table is None:
            return self.part
        return f"table {self.table}, row {self.row}, cell {self.cell}"


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """One reason why a template may not be used.

    Codes: not_a_template, too_large, part_not_allowed, picture_not_allowed, broken_xml, macro, external_link,
    active_content, field_code, broken_token, unknown_field, duplicate_field, missing_field, token_outside_body,
    token_outside_table, row_not_exact.
    """

    code: str  # key of the clerk's sentence in service.domain.messages
    place: Place | None = None
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)  # what: the part, token or address

    def __str__(self) -> str:
        what = self.params.get("what", "")
        return f"{self.code}: {what}{f' ({self.place})' if self.place else ''}"


class TemplateError(GenerateError):
    """A template that cannot be used."""


class UnmeasurableError(TemplateError):
    """Raised when a template's page is not as a form's must be.

    Codes: too_many_pages, page_size_missing, marks_missing, not_shown, line_moves, cell_shared, page_code_missing,
    no_cell, and those of TemplateProblem.
    """

    def __init__(self, code: str, what: str) -> None:
        super().__init__(f"{code}: {what}")
        self.problem = TemplateProblem(code, params={"what": what})


class TemplateRejectedError(TemplateError):
    """Raised when a template may not be used; all its problems are listed."""

    def __init__(self, kind: str, problems: tuple[TemplateProblem, ...]) -> None:
        super().__init__(f"{kind}: {'; '.join(map(str, problems))}")
        self.kind = kind
        self.problems = problems


class VersionTakenError(TemplateError):
    """Raised when a form's version is compiled already, with its cells in other places."""

    def __init__(self, kind: str, version: int) -> None:
        super().__init__(f'{kind}@{version} is in use and its cells would move: raise "version" in forms/{kind}.toml')
        self.kind = kind
        self.version = version


class OfficeError(GenerateError):
    """LibreOffice did not make the PDF; the text says why."""


class OfficeMissingError(OfficeError):
    """Raised when LibreOffice is not installed on this machine."""

    def __init__(self) -> None:
        super().__init__("LibreOffice (soffice) is not installed; a template is measured with it")
