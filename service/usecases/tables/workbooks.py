"""Workbooks (XLSX, XLS) to rows of cells; what a spreadsheet shows and does not hold is named, never taken as empty."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import python_calamine

from service.errors import UnreadableTableError
from service.usecases.tables.cells import From1904, Merged, Unusable

Grid = list[list[object]]

MOST_BYTES = 64 << 20
MOST_ROWS = 200_000
REST = "其余各行"
"""The second sheet of a workbook with rows to be corrected: those that need no correction; they are read too."""

_MIB = 1 << 20
_CHUNK = 1 << 20
_ZIP = b"PK\x03\x04"
_ROW = re.compile(rb"<(?:\w+:)?row[\s>]")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_VALUE = re.compile(rb"<(?:\w+:)?v[^>/]*>([^<]*)<")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_FORMULA_TEXT = re.compile(rb"<(?:\w+:)?f[^>]*>([^<]*)<")
_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SHEET = re.compile(rb'<(?:\w+:)?sheet\s[^>]*?\b\w+:id="([^"]*)"')
_LINK = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(rb'(\w+)="([^"]*)"')
_1904 = re.compile(rb'date1904="(?:1|true)"')
_TO_CALCULATE = re.compile(rb'fullCalcOnLoad="(?:1|true)"')


def too_large(why: str) -> UnreadableTableError:
    """Return the refusal of a file that holds more than one import takes."""
    return UnreadableTableError("table_too_large", why, {"rows": MOST_ROWS, "mib": MOST_BYTES // _MIB})


def read(data: bytes) -> Grid:
    """Return the cells of the first sheet, from A1 on, and of the sheet REST that goes with rows to be corrected.

    A formula without a result and an error value are there as Unusable, a cell hidden under a merged one as Merged.

    Raises:
        UnreadableTableError: It is no workbook, broken, or too large.
    """
    seen = _look_inside(data) if data.startswith(_ZIP) else _Seen({}, from_1904=False)
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        sheet = book.get_sheet_by_index(0)
        grid: Grid = [list(row) for row in sheet.to_python(skip_empty_area=False)]
        merged = sheet.merged_cell_ranges or []
        rest = book.get_sheet_by_name(REST).to_python() if REST in book.sheet_names[1:] else [[]]
    except (python_calamine.CalamineError, IndexError) as error:
        raise UnreadableTableError("not_a_table", str(error)) from error
    if seen.from_1904:
        grid = [[From1904(cell) if isinstance(cell, float) else cell for cell in row] for row in grid]
    for (row, column), cell in seen.odd.items():
        _set(grid, row, column, cell)
    width = max(map(len, grid), default=0)
    for first, last in merged:
        _hide(grid, first, (min(last[0], len(grid) - 1), min(last[1], width - 1)))
    return _joined(grid, [list(row) for row in rest])


@dataclass(frozen=True, slots=True)
class _Seen:
    """What only the file itself says."""

    odd: Mapping[tuple[int, int], Unusable]  # by row and column, both from 0
    from_1904: bool  # its dates are counted from there


def _look_inside(data: bytes) -> _Seen:
    """Refuse what unpacks to too much, and return what a reader of values does not see."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            if size > 8 * MOST_BYTES:
                raise too_large(f"unpacks to {size} bytes")
            part = _first_sheet(archive)
            if part is None:
                return _Seen({}, from_1904=False)
            _count_rows(archive, part)
            book = archive.read(_BOOK)
            odd = dict(_odd_cells(archive.read(part), to_calculate=_TO_CALCULATE.search(book) is not None))
            return _Seen(odd, from_1904=_1904.search(book) is not None)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, EOFError, UnicodeDecodeError) as error:
        raise UnreadableTableError("not_a_table", str(error)) from error


def _first_sheet(archive: zipfile.ZipFile) -> str | None:
    """The part with the first sheet of an XLSX; None for a workbook of another kind."""
    names = archive.namelist()
    if _BOOK not in names or _LINKS not in names:
        return None
    sheet = _SHEET.search(archive.read(_BOOK))
    for link in _LINK.findall(archive.read(_LINKS)):
        values = dict(_ATTRIBUTE.findall(link))
        target = values.get(b"Target", b"").decode()
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if sheet and values.get(b"Id") == sheet[1] and path in names:
            return path
    return None


def _count_rows(archive: zipfile.ZipFile, part: str) -> None:
    """Refuse a sheet with too many rows before it is loaded: a piece at a time, so that it needs no memory."""
    count, tail = 0, b""
    with archive.open(part) as sheet:
        while chunk := sheet.read(_CHUNK):
            count += len(_ROW.findall(tail + chunk)) - len(_ROW.findall(tail))
            tail = chunk[-16:]
            if count > MOST_ROWS + 1:
                raise too_large(f"more than {MOST_ROWS} rows")


def _odd_cells(sheet: bytes, *, to_calculate: bool) -> Iterator[tuple[tuple[int, int], Unusable]]:
    if not _FORMULA.search(sheet) and b't="e"' not in sheet:
        return
    for attributes, body in _CELL.findall(sheet):
        place = _PLACE.search(attributes)
        cell = _odd(attributes, body, to_calculate=to_calculate)
        if place and cell is not None:
            yield (int(place[2]) - 1, _column(place[1])), cell


def _odd(attributes: bytes, body: bytes, *, to_calculate: bool) -> Unusable | None:
    """An error value, or a formula without a result; a zero that is still to be calculated is none either."""
    found = _VALUE.search(body)
    value = found[1].decode() if found else ""
    if b't="e"' in attributes:
        return Unusable("cell_error_value", value)
    if not _FORMULA.search(body) or (value and not (to_calculate and value == "0")):
        return None
    formula = _FORMULA_TEXT.search(body)
    return Unusable("cell_not_calculated", f"={formula[1].decode()[:40]}" if formula else "=")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64  # A is 65
    return number - 1


def _joined(grid: Grid, rest: Grid) -> Grid:
    """Put the rows of the second sheet below the first, each cell under its header."""
    headers = [*(grid[0] if grid else []), *(header for header in rest[0] if not grid or header not in grid[0])]
    below = [[dict(zip(rest[0], row, strict=True)).get(header, "") for header in headers] for row in rest[1:]]
    return [headers, *grid[1:], *below] if below else grid


def _set(grid: Grid, row: int, column: int, cell: object) -> None:
    while len(grid) <= row:
        grid.append([])
    grid[row].extend([""] * (column + 1 - len(grid[row])))
    grid[row][column] = cell


def _hide(grid: Grid, first: tuple[int, int], last: tuple[int, int]) -> None:
    """Mark the cells under a merged one: what it says is not said of each of them."""
    place = f"{_letters(first[1])}{first[0] + 1}:{_letters(last[1])}{last[0] + 1}"
    for row in range(first[0], last[0] + 1):
        for column in range(first[1], last[1] + 1):
            if (row, column) != first:
                _set(grid, row, column, Merged(place, upright=first[1] == last[1]))


def _letters(column: int) -> str:
    text, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text
