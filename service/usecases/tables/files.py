"""Sheets as bytes (CSV, XLSX, JSON Lines) to rows, and rows to bytes."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

import xlsxwriter

from service.errors import UnreadableTableError
from service.usecases.tables import cells, workbooks

Row: TypeAlias = Mapping[str, object]

Fit: TypeAlias = Callable[[Sequence[str]], int]  # how many of some cells are headers of the table that is asked for

BEYOND = ""  # no header: cells to the right of the table

_MOST_TITLES = 10  # rows among which the headers are looked for
_QUOTED = re.compile(r'="((?:[^"]|"")*)"')
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MADE_ON = datetime(2026, 1, 1)  # noqa: DTZ001 - written into every sheet, so that the same rows give the same bytes
_WIDEST = 40  # characters of a column


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet."""

    number: int  # as the sender counts: the header is row 1 of a CSV or XLSX; a line of JSON Lines
    cells: Row  # header → cell


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as somebody sent it."""

    headers: tuple[str, ...]
    rows: tuple[SheetRow, ...]


def read(data: bytes, name: str, fit: Fit | None = None) -> Sheet:
    """Return the rows of a CSV (UTF-8, UTF-16 with a mark, GB18030), XLSX or JSON Lines file.

    The headers are that one of the first rows which fits best, so that a title may stand above them.

    Raises:
        UnreadableTableError: It is none of them, broken, empty, or too large.
    """
    if len(data) > workbooks.MOST_BYTES:
        raise workbooks.too_large(f"{len(data)} bytes")
    if data.startswith((_ZIP, _OLE)):
        return _grid(workbooks.read(data), fit)
    text = _decode(data)
    if name.lower().endswith((".jsonl", ".json", ".ndjson")) or text.lstrip().startswith(("{", "[{")):
        return _json(text)
    return _grid(_delimited(text), fit)


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV in UTF-8 with its mark, so that Excel opens it rightly."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(headers)
    table.writerows([cells.guard_formula(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(
    headers: Sequence[str],
    notes: Sequence[str],
    rows: Iterable[Sequence[str]],
    rest: Iterable[Sequence[str]] = (),
) -> bytes:
    """Return a workbook; every cell is text, each header has its Chinese name as a note.

    Args:
        headers: Of each column.
        notes: The Chinese name of each.
        rows: Of the first sheet.
        rest: Of a second sheet, where there are any; it is read together with the first.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _MADE_ON})
    formats = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    _write_sheet(book.add_worksheet(), formats, [headers, *rows], notes)
    others = list(rest)
    if others:
        _write_sheet(book.add_worksheet(workbooks.REST), formats, [headers, *others], notes)
    book.close()
    return out.getvalue()


def _write_sheet(
    sheet: Any,  # noqa: ANN401 - xlsxwriter has no types
    formats: tuple[object, object],
    rows: Sequence[Sequence[str]],
    notes: Sequence[str],
) -> None:
    bold, plain = formats
    sheet.freeze_panes(1, 0)
    widths = [0] * len(notes)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell, plain if number else bold)
            widths[column] = max(widths[column], len(cell))
    for column, (width, note) in enumerate(zip(widths, notes, strict=True)):
        sheet.write_comment(0, column, note, {"author": "stationdesk"})
        sheet.set_column(column, column, min(_WIDEST, width + 2))


def write_json_lines(rows: Iterable[Row]) -> bytes:
    """Return one JSON object a line, in UTF-8."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise UnreadableTableError("not_a_table", "neither text in UTF-8 or GB18030 nor a workbook")


def _delimited(text: str) -> list[list[object]]:
    first = text.partition("\n")[0]
    delimiter = max((",", "\t", ";"), key=first.count)
    rows: list[list[object]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append([_typed(cell) for cell in row] if any(cell[:1] == "=" for cell in row) else [*row])
            if len(rows) > 2 * workbooks.MOST_ROWS:
                raise workbooks.too_large(f"more than {len(rows)} lines")
    except csv.Error as error:
        raise UnreadableTableError("not_a_table", str(error)) from error
    return rows


def _typed(cell: str) -> object:
    """A cell of a CSV that a spreadsheet would calculate: ="00123" is how Excel keeps a text, the rest is no value."""
    text = _QUOTED.fullmatch(cell)
    if text:
        return text[1].replace('""', '"')
    return cells.Unusable("cell_is_formula", cell[:40]) if cell.startswith("=") and cell[1:].strip() else cell


def _grid(grid: list[list[object]], fit: Fit | None) -> Sheet:
    filled = [(number, row) for number, row in enumerate(grid, start=1) if any(not _blank(cell) for cell in row)]
    if not filled:
        raise UnreadableTableError("table_empty", "no row with a value")
    if len(filled) > workbooks.MOST_ROWS + 1:
        raise workbooks.too_large(f"{len(filled)} rows")
    tops = [[str(cell).strip() for cell in row] for _, row in filled[:_MOST_TITLES]]
    at = max(range(len(tops)), key=lambda number: (fit(tops[number]), -number)) if fit else 0
    headers = tops[at]
    rows = [SheetRow(number, _under(headers, row)) for number, row in filled[at + 1 :]]
    return Sheet(tuple(header for header in headers if header), tuple(rows))


def _under(headers: Sequence[str], row: Sequence[object]) -> dict[str, object]:
    """Put a row's cells under the headers: what is not there is empty, what is beyond them goes under BEYOND."""
    found = dict(zip(headers, row, strict=False))
    if len(found) < len(headers):
        found = dict.fromkeys(headers) | found
    if len(row) > len(headers) or BEYOND in found:
        found[BEYOND] = next((cell for cell in row[len(headers) :] if not _blank(cell)), found.get(BEYOND))
    return found


def _json(text: str) -> Sheet:
    """JSON Lines, or one JSON array of objects."""
    if text.lstrip().startswith("["):
        items: list[tuple[int, object]] = list(enumerate(_parse_json(text, 1), start=1))
        _refuse_many(items)
    else:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
        _refuse_many(lines)
        items = [(number, _parse_json(line, number)) for number, line in lines]
    rows = [SheetRow(number, _object(item, number)) for number, item in items]
    if not rows:
        raise UnreadableTableError("table_empty", "no line with an object")
    headers = dict.fromkeys(header for row in rows for header in row.cells)
    return Sheet(tuple(headers), tuple(rows))


def _refuse_many(rows: Sequence[object]) -> None:
    if len(rows) > workbooks.MOST_ROWS:
        raise workbooks.too_large(f"{len(rows)} rows")


def _parse_json(text: str, number: int) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise UnreadableTableError("not_a_table", f"line {number}: {error}") from error


def _no_constant(name: str) -> None:
    message = f"{name} is no number"
    raise ValueError(message)


def _object(item: object, number: int) -> Row:
    if not isinstance(item, dict):
        raise UnreadableTableError("not_a_table", f"line {number} is not an object")
    return item


def _blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
