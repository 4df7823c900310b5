"""Archive records to a table's columns and back; a shipment is one row, its packing list and what HQ noted."""

from collections.abc import Mapping
from typing import TypeAlias, TypeVar

from service.domain.records import LabourQuota, Part, Shipment
from service.store import codec
from service.store.archive_pages import NOUNS
from service.store.codec import Json
from service.usecases.tables.columns import LINES, Column, Table
from service.usecases.tables.rows import Parsed, Values

Record = TypeVar("Record")
JsonRow: TypeAlias = dict[str, Json]

_TYPES: Mapping[str, type] = {name: noun.record for name, noun in NOUNS.items()} | {
    "parts": Part,
    "labour": LabourQuota,
}
_OF_RECEIPT = ("received_on", "mixed")


def record_of(table: Table, parsed: Parsed, known: object | None) -> object:
    """Return the record of a row; what the sheet has no column for is as the archive knows it.

    Raises:
        ValueError: A value does not go with the record.
    """
    row = row_of(table, known) if known is not None else {}
    row = _over(row, parsed.values)
    if parsed.lines is not None:
        row[LINES] = [_over(old, line) for old, line in _paired(row.get(LINES), parsed.lines)]
    if table.name == "shipments":
        noted = {name: row.pop(name) for name in _OF_RECEIPT if name in row}
        return codec.from_json(Shipment, {"packing_list": row, **noted})
    record: object = codec.from_json(_TYPES[table.name], row)
    return record


def row_of(table: Table, record: object) -> JsonRow:
    """Return a record as JSON values by column."""
    row = codec.to_json(record)
    if not isinstance(row, dict):
        message = f"{record!r} is not a record"
        raise TypeError(message)
    if table.name == "shipments":
        packing_list = row.pop("packing_list")
        return {**(packing_list if isinstance(packing_list, dict) else {}), **row}
    return row


def full_row(table: Table, record: object) -> JsonRow:
    """Return a record with every column of its table, null where it is empty; lines likewise."""
    row = row_of(table, record)
    found: JsonRow = {column.name: row.get(column.name) for column in table.columns}
    if table.lines:
        lines = row.get(LINES) or []
        found[LINES] = [_full_line(table.lines, line) for line in lines] if isinstance(lines, list) else []
    return found


def _full_line(columns: tuple[Column, ...], line: Json) -> Json:
    return {column.name: line.get(column.name) for column in columns} if isinstance(line, dict) else line


def _over(row: JsonRow, values: Values) -> JsonRow:
    """Lay a sheet's values over a row; an empty cell empties."""
    found = dict(row)
    for name, value in values.items():
        if value is None or value == ():
            found.pop(name, None)
        else:
            found[name] = codec.to_json(value)
    return found


def _paired(known: Json, lines: tuple[Values, ...]) -> list[tuple[JsonRow, Values]]:
    """Each new line with the old one of its place, where the table did not change its length."""
    old = known if isinstance(known, list) and len(known) == len(lines) else [{}] * len(lines)
    return [(row if isinstance(row, dict) else {}, line) for row, line in zip(old, lines, strict=True)]
