"""Data to documents: Word, PDF, Excel and the page codes that let them be read back.

Same data, same bytes. Word and PDF of a form come from one fitter and agree.
"""

from collections.abc import Sequence

from generators.errors import GenerateError, InvalidValueError, MissingValueError, ValueProblem
from generators.results import Checked, Filled, FormData, Texts
from templates_docx.kinds import Kind


def check(kind: Kind, data: FormData) -> Checked:
    """Return a record's values as they will be printed, and which required ones are missing.

    Raises:
        InvalidValueError: Values of a wrong name or type, too long for their cell, or with no glyph; all are listed.
    """
    raise NotImplementedError


def word(kind: Kind, data: FormData, *, complete: bool = False) -> Filled:
    """Fill a form as a Word document (.docx), all pages of one record; no data gives a blank form.

    Raises:
        InvalidValueError: As in `check`.
        MissingValueError: With `complete`, required fields have no value.
    """
    raise NotImplementedError


def pdf(kind: Kind, records: Sequence[FormData], *, complete: bool = False) -> Filled:
    """Fill a form as one PDF of all records' pages; several tags share A4 sheets of ten.

    Raises:
        InvalidValueError: As in `check`, of all records.
        MissingValueError: With `complete`, required fields have no value.
    """
    raise NotImplementedError


def sheet(kind: Kind, data: FormData) -> bytes:
    """Return a record as an Excel workbook (.xlsx): its fields above its table.

    Raises:
        InvalidValueError: As in `check`.
    """
    raise NotImplementedError


__all__ = [
    "Checked",
    "Filled",
    "FormData",
    "GenerateError",
    "InvalidValueError",
    "MissingValueError",
    "Texts",
    "ValueProblem",
    "check",
    "pdf",
    "sheet",
    "word",
]
