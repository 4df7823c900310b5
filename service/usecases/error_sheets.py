"""A sheet of what an import refused (需改正的行): rows as they stand, with reasons; corrected, it is imported."""

import json
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence

from service.domain import messages
from service.domain.labels import label
from service.domain.problems import Problem
from service.errors import BadRow
from service.usecases import importing
from service.usecases.forms import FORMATS, Made
from service.usecases.imported import Upload
from service.usecases.tables import cells, files, rows
from service.usecases.tables.cells import From1904, Merged, Misfit, Unusable
from service.usecases.tables.columns import NUMBER, REASON, Column, match, table
from service.usecases.tables.files import BEYOND, Sheet, SheetRow
from templates_docx.spec import FieldType

_POLICY = "policy"
_DAYS = {FieldType.DATE, FieldType.TIME}


def of(upload: Upload, bad: Sequence[BadRow]) -> Made:
    """Return the refused rows of a file and their reasons, and on a second sheet the rows that need no correction.

    Both sheets are read when the workbook is imported again, so that what was not wrong is not lost. A record of
    several rows is kept together. A policy has no rows: its reasons stand alone.
    """
    sheet = Sheet((), ()) if upload.table == _POLICY else importing.sheet_of(upload)
    headers = [header for header in sheet.headers if header not in {BEYOND, NUMBER, REASON}]
    reasons = _reasons(bad, {row.number for row in sheet.rows})
    wrong = {row.number for row in sheet.rows} if None in reasons else _records_of(upload, sheet, reasons)
    dated = _dated(upload, headers)
    lines = {
        row.number: [str(row.number), reasons.get(row.number, ""), *_texts(row, headers, dated)] for row in sheet.rows
    }
    first = [line for number, line in lines.items() if number in wrong]
    if None in reasons:
        first.insert(0, ["", reasons[None], *("" for _ in headers)])
    rest = [line for number, line in lines.items() if number not in wrong]
    columns = [NUMBER, REASON, *headers]
    data = files.write_xlsx(columns, [label(column) for column in columns], first, rest)
    return Made(f"{upload.name} 需改正的行.xlsx", FORMATS["xlsx"], data)


def reason_of(row: BadRow) -> str:
    """Return why a row cannot be taken, in words."""
    return messages.sentence(Problem(row.code, field=row.name, params=row.params))


def _reasons(bad: Sequence[BadRow], numbers: set[int]) -> Mapping[int | None, str]:
    """What is wrong with each row; under None what is wrong with the whole."""
    found: dict[int | None, str] = {}
    for row in bad:
        key = row.row if row.row in numbers else None
        found[key] = found.get(key, "") + reason_of(row)
    return found


def _records_of(upload: Upload, sheet: Sheet, wrong: Collection[int | None]) -> set[int]:
    """The rows of every record that has a wrong one."""
    if upload.table == _POLICY:
        return set()
    firsts = [record.number for record in rows.parse(table(upload.table), sheet).rows]
    records = {bisect_right(firsts, number) for number in wrong if number is not None}
    return {row.number for row in sheet.rows if bisect_right(firsts, row.number) in records}


def _dated(upload: Upload, headers: Sequence[str]) -> Mapping[str, Column]:
    """The columns of days and moments, by header."""
    if upload.table == _POLICY:
        return {}
    columns = {header: match(table(upload.table).columns, header) for header in headers}
    return {header: column for header, column in columns.items() if column and column.type in _DAYS}


def _texts(row: SheetRow, headers: Sequence[str], dated: Mapping[str, Column]) -> list[str]:
    return [_text(row.cells.get(header), dated.get(header)) for header in headers]


def _text(cell: object, column: Column | None) -> str:
    if cell is None or isinstance(cell, Merged):
        return ""
    if isinstance(cell, Unusable):
        return cell.text
    if isinstance(cell, list) and any(isinstance(item, dict) for item in cell):
        return json.dumps(cell, ensure_ascii=False, default=str)
    if isinstance(cell, From1904) and column is not None:
        day = cells.parse(column, cell)
        return cells.typed(cell if isinstance(day, Misfit) else day)
    return cells.typed(cell)
