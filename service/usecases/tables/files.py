"""Sheets as bytes (CSV, XLSX, JSON Lines) to rows, and rows to bytes."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

import python_calamine
import xlsxwriter

from service.errors import UnreadableTableError
from service.usecases.tables import cells

Row: TypeAlias = Mapping[str, object]

BEYOND = ""  # no header: cells to the right of the table

_MOST_BYTES = 64 << 20
_MOST_ROWS = 200_000
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


def read(data: bytes, name: str) -> Sheet:
    """Return the rows of a CSV (UTF-8, UTF-16 with a mark, GB18030), XLSX or JSON Lines file.

    Raises:
        UnreadableTableError: It is none of them, broken, empty, or too large.
    """
    if len(data) > _MOST_BYTES:
        raise UnreadableTableError("table_too_large", f"{len(data)} bytes")
    if data.startswith((_ZIP, _OLE)):
        return _grid(_workbook(data))
    text = _decode(data)
    if name.lower().endswith((".jsonl", ".json", ".ndjson")) or text.lstrip().startswith(("{", "[{")):
        return _json(text)
    return _grid(_delimited(text))


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV in UTF-8 with its mark, so that Excel opens it rightly."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(headers)
    table.writerows([cells.guard_formula(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(headers: Sequence[str], notes: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a workbook with one sheet; every cell is text, each header has its Chinese name as a note."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _MADE_ON})
    bold, plain = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    widths = [len(header) for header in headers]
    for column, (header, note) in enumerate(zip(headers, notes, strict=True)):
        sheet.write_string(0, column, header, bold)
        sheet.write_comment(0, column, note, {"author": "stationdesk"})
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell, plain)
            widths[column] = max(widths[column], len(cell))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(_WIDEST, width + 2))
    book.close()
    return out.getvalue()


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
    try:
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)]
    except csv.Error as error:
        raise UnreadableTableError("not_a_table", str(error)) from error


def _workbook(data: bytes) -> list[list[object]]:
    _refuse_bomb(data)
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        rows: list[list[object]] = [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]
    except (python_calamine.CalamineError, IndexError) as error:
        raise UnreadableTableError("not_a_table", str(error)) from error
    return rows


def _refuse_bomb(data: bytes) -> None:
    """Workbooks are ZIP files: refuse one that unpacks to more than a sheet of this size could need."""
    if not data.startswith(_ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise UnreadableTableError("not_a_table", str(error)) from error
    if size > 8 * _MOST_BYTES:
        raise UnreadableTableError("table_too_large", f"unpacks to {size} bytes")


def _grid(grid: list[list[object]]) -> Sheet:
    filled = [(number, row) for number, row in enumerate(grid, start=1) if any(not _blank(cell) for cell in row)]
    if not filled:
        raise UnreadableTableError("table_empty", "no row with a value")
    if len(filled) > _MOST_ROWS:
        raise UnreadableTableError("table_too_large", f"{len(filled)} rows")
    headers = [str(cell).strip() for cell in filled[0][1]]
    rows = [SheetRow(number, _under(headers, row)) for number, row in filled[1:]]
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
    else:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
        items = [(number, _parse_json(line, number)) for number, line in lines]
    rows = [SheetRow(number, _object(item, number)) for number, item in items]
    if not rows:
        raise UnreadableTableError("table_empty", "no line with an object")
    if len(rows) > _MOST_ROWS:
        raise UnreadableTableError("table_too_large", f"{len(rows)} rows")
    headers = dict.fromkeys(header for row in rows for header in row.cells)
    return Sheet(tuple(headers), tuple(rows))


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
