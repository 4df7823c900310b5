"""Exports a table (导出); importing what was exported changes nothing."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from service.domain.labels import label
from service.domain.scope import Role, Scope
from service.errors import BadRow, InvalidInputError, NotAllowedError
from service.store import archive_pages, catalogue, policies
from service.store.unit import Store
from service.usecases.tables import cells, files
from service.usecases.tables.columns import LINES, TABLES, Table, table
from service.usecases.tables.records import JsonRow, full_row

_EVERY_ROW = -1  # without a limit


class Format(StrEnum):
    """A file format of tables; its value is the file name's suffix."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"
    TOML = "toml"  # the policy, and only it


def export(store: Store, scope: Scope, name: str, fmt: str, *, at: datetime) -> bytes:
    """Return a table as a file, with every column and the names of the contract.

    Parts, labour and policy are those in force on the day of `at`; a station gets its own rows only.

    Raises:
        InvalidInputError: There is no such table, or not in this format.
        NotAllowedError: A station asks for a table that is headquarters'.
    """
    if name not in TABLES:
        raise InvalidInputError([BadRow("unknown_table", name=name)])
    if fmt not in formats_of(name):
        raise InvalidInputError([BadRow("format_not_for_table", name=name, params={"format": fmt})])
    if name in {"policy", "labour"} and scope.role is Role.STATION:
        raise NotAllowedError(f"export {name}", scope.user)
    if name == "policy":
        return policies.text_on(store, at.date()).encode()
    definition = table(name)
    rows = [full_row(definition, record) for record in _records(store, scope, name, at.date())]
    return _written(definition, rows, Format(fmt))


def formats_of(name: str) -> tuple[str, ...]:
    """Return the formats that a table is written in."""
    return (Format.TOML,) if name == "policy" else (Format.CSV, Format.XLSX, Format.JSONL)


def _records(store: Store, scope: Scope, name: str, day: date) -> Sequence[object]:
    if name == "parts":
        return catalogue.parts_on(store, day)
    if name == "labour":
        return catalogue.quotas_on(store, day)
    return archive_pages.page(store, scope, archive_pages.NOUNS[name], limit=_EVERY_ROW)


def _written(definition: Table, rows: Sequence[JsonRow], fmt: Format) -> bytes:
    if fmt is Format.JSONL:
        return files.write_json_lines(rows)
    headers = [column.name for column in definition.columns] + ([LINES] if definition.lines else [])
    texts = [[_cell(row, header) for header in headers] for row in rows]
    if fmt is Format.XLSX:
        return files.write_xlsx(headers, [label(header) for header in headers], texts)
    return files.write_csv(headers, texts)


def _cell(row: JsonRow, header: str) -> str:
    if header == LINES:
        return json.dumps(row[LINES], ensure_ascii=False) if row[LINES] else ""
    return cells.show(row[header])
