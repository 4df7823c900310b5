"""Rows of a sheet to values by column, and what is wrong with them; records to rows and back."""

import dataclasses
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from service.errors import BadRow
from service.usecases.tables import cells, columns
from service.usecases.tables.cells import Merged, Misfit, Value
from service.usecases.tables.columns import LINES, NUMBER, REASON, TABLES, Column, Table, match
from service.usecases.tables.files import BEYOND, Fit, Sheet, SheetRow

Values: TypeAlias = Mapping[str, Value]
_LINES_LABELS = (LINES, "明细")


@dataclass(frozen=True, slots=True)
class Parsed:
    """One record of a sheet: the columns that the sheet has, and its lines where it has any column for them."""

    number: int  # of its first row
    values: Values  # None for an empty cell
    lines: tuple[Values, ...] | None = None  # None: the sheet says nothing about lines


@dataclass(frozen=True, slots=True)
class ParsedSheet:
    """What a sheet says, and which of it cannot be taken."""

    rows: tuple[Parsed, ...]
    bad: tuple[BadRow, ...]
    unknown: tuple[str, ...]  # headers that mean no column of the table


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which header is which column."""

    fields: Mapping[str, "_Reader"]
    lines: Mapping[str, "_Reader"]
    whole_lines: str | None  # the header of a column with all lines as JSON


@dataclass(frozen=True, slots=True)
class _Reader:
    """A column, and what understands its cells."""

    name: str
    read: Callable[[object], Value | Misfit]


def parse(table: Table, sheet: Sheet) -> ParsedSheet:
    """Return the records that a sheet holds, and every row that cannot be taken with its number and reason."""
    plan, unknown, bad = _plan(table, sheet.headers)
    if bad:
        return ParsedSheet((), tuple(bad), tuple(unknown))
    found: list[Parsed] = []
    for row in sheet.rows:
        if _only_a_reason(row):
            continue
        one, problems = _record(table, plan, row)
        bad.extend(problems)
        if row.cells.get(BEYOND) is not None:
            bad.append(BadRow("cell_beyond_headers", row.number, None, {"text": str(row.cells[BEYOND])[:40]}))
        if found and plan.lines and _continues(table, found[-1], one):
            found[-1] = dataclasses.replace(found[-1], lines=(*(found[-1].lines or ()), *(one.lines or ())))
        else:
            bad.extend(_missing(table, one, {row.name for row in problems}))
            found.append(one)
    return ParsedSheet(tuple(found), tuple(bad), tuple(unknown))


def _only_a_reason(row: SheetRow) -> bool:
    """It is no row of a table: a sheet of rows to be corrected says here what is wrong with all of it."""
    return bool(row.cells.get(REASON)) and not any(cell for header, cell in row.cells.items() if header != REASON)


def fit(table: Table) -> Fit:
    """Return what counts how many of some cells are headers of a table's columns."""
    return lambda cells: _matched(table, cells)


def another_kind(asked: Table, headers: Sequence[str]) -> str | None:
    """Return the table that headers are of rather than of the one asked for; None where they may be of that one."""
    unknown = [header for header in headers if not _means(asked, header) and header not in {NUMBER, REASON}]
    ours = _matched(asked, headers)
    for name in TABLES:
        other = columns.table(name) if name not in {asked.name, "policy"} else None
        if other is None or not any(_means(other, header) for header in unknown):
            continue
        required = [column for column in other.columns if column.required]
        complete = all(any(match([column], header) for header in headers) for column in required)
        if complete and _matched(other, headers) > ours:
            return name
    return None


def _matched(table: Table, headers: Sequence[str]) -> int:
    return sum(_means(table, header) for header in headers)


def _means(table: Table, header: str) -> bool:
    inner = header.removeprefix("lines.").removeprefix("明细.")
    return match(table.columns, header) is not None or match(table.lines, inner) is not None


def _plan(table: Table, headers: Sequence[str]) -> tuple[_Plan, list[str], list[BadRow]]:
    fields: dict[str, Column] = {}
    lines: dict[str, Column] = {}
    whole, unknown, bad = None, [], []
    for header in headers:
        inner = header.removeprefix("lines.").removeprefix("明细.")
        column = match(table.columns, header) if inner == header else None
        line = match(table.lines, inner)
        if table.lines and header.strip().lower() in _LINES_LABELS:
            whole = header
        elif column is not None and column not in fields.values():
            fields[header] = column
        elif line is not None and line not in lines.values():
            lines[header] = line
        elif column is not None or line is not None:
            bad.append(BadRow("column_twice", row=1, name=header))
        elif header not in {NUMBER, REASON}:
            unknown.append(header)
    have = {column.name for column in fields.values()}
    bad += _misspelt(table, unknown, {*fields.values(), *lines.values()})
    bad += [BadRow("column_missing", 1, c.name) for c in table.columns if c.required and c.name not in have]
    return _Plan(_readers(fields), {} if whole else _readers(lines), whole), unknown, bad


def _misspelt(table: Table, unknown: Sequence[str], present: Collection[Column]) -> Iterable[BadRow]:
    """Headers that nearly are a column which the sheet does not have, and which warranty or pay rests on."""
    absent = [column for column in (*table.columns, *table.lines) if column not in present]
    for header in unknown:
        meant = columns.misspelt(absent, header.removeprefix("lines.").removeprefix("明细."))
        if meant is not None:
            yield BadRow("column_misspelt", 1, header, {"header": header, "meant": meant})


def _readers(columns: Mapping[str, Column]) -> dict[str, _Reader]:
    return {header: _Reader(column.name, cells.reader(column)) for header, column in columns.items()}


def _record(table: Table, plan: _Plan, row: SheetRow) -> tuple[Parsed, list[BadRow]]:
    values, bad = _values(plan.fields, _spread(row.cells) if plan.lines else row.cells, row.number, "")
    if plan.whole_lines is None:
        if not plan.lines:
            return Parsed(row.number, values), bad
        line, more = _values(plan.lines, row.cells, row.number, "")
        empty = all(value is None for value in line.values())
        return Parsed(row.number, values, () if empty else (line,)), bad + more
    lines, more = _whole_lines(table, row.cells.get(plan.whole_lines), row.number)
    return Parsed(row.number, values, lines), bad + more


def _spread(row: Mapping[str, object]) -> Mapping[str, object]:
    """A record's cells; those merged over the rows of its lines say nothing of their own below the first."""
    if not any(isinstance(cell, Merged) for cell in row.values()):
        return row
    return {header: None if isinstance(cell, Merged) and cell.upright else cell for header, cell in row.items()}


def _whole_lines(table: Table, cell: object, number: int) -> tuple[tuple[Values, ...] | None, list[BadRow]]:
    """Lines in one cell: a list of objects, as JSON Lines has it or written as JSON text."""
    if cell is None or cell == "":
        return (), []
    try:
        items = json.loads(cell) if isinstance(cell, str) else cell
    except ValueError:
        items = None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return None, [BadRow("cell_not_lines", number, LINES, {"text": str(cell)[:40]})]
    found, bad = [], []
    for index, item in enumerate(items):
        columns = {header: column for header in item if (column := match(table.lines, header))}
        values, more = _values(_readers(columns), item, number, f"lines[{index}].")
        found.append(values)
        bad.extend(more)
    return tuple(found), bad


def _values(
    readers: Mapping[str, _Reader], row: Mapping[str, object], number: int, prefix: str
) -> tuple[dict[str, Value], list[BadRow]]:
    values: dict[str, Value] = {}
    bad: list[BadRow] = []
    for header, reader in readers.items():
        if header not in row:
            continue
        value = reader.read(row[header])
        if isinstance(value, Misfit):
            params = {"text": value.text, "options": value.options}
            bad.append(BadRow(value.code, number, f"{prefix}{reader.name}", params))
        else:
            values[reader.name] = value
    return values, bad


def _continues(table: Table, last: Parsed, row: Parsed) -> bool:
    """Say whether a row only adds a line: its own number is empty or the last one's, and nothing else differs."""
    key = table.key[0]
    if row.values.get(key) not in {None, last.values.get(key)}:
        return False
    return all(value is None or value == last.values.get(name) for name, value in row.values.items())


def _missing(table: Table, row: Parsed, named: Collection[str | None]) -> Iterable[BadRow]:
    for column in table.columns:
        if column.required and column.name not in named and row.values.get(column.name) in {None, ""}:
            yield BadRow("cell_missing", row.number, column.name)
