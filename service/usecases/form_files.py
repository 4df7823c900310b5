"""Records of forms from a file that somebody made (一批数据): JSON, CSV or Excel; a row with another line goes on."""

import json
from collections.abc import Sequence

from extractors.errors import UnreadableFileError
from generators.results import FormData
from service.errors import BadRow, InvalidInputError
from service.usecases.tables import columns, files, rows
from service.usecases.tables.columns import LINES, Table
from service.usecases.tables.rows import Parsed
from templates_docx import load
from templates_docx.kinds import Kind

_JSON = (".json", ".jsonl", ".ndjson")


def read(kind: Kind, data: bytes, name: str) -> Sequence[FormData]:
    """Return the records in a file: a JSON object, list or lines; or a CSV or XLSX whose headers are the form's fields.

    A sheet's headers may be the Chinese labels. A form with a table has one row a line; the record goes on in the
    next row while that has the same number, or none.

    Raises:
        UnreadableFileError: Broken JSON, or JSON that is not made of objects.
        UnreadableTableError: It is no table.
        InvalidInputError: Headers or cells that cannot be taken; each is listed.
    """
    if name.lower().endswith(_JSON):
        return _objects(data)
    parsed = rows.parse(_table(kind), files.read(data, name))
    bad = [*parsed.bad, *(BadRow("value_unknown_field", 1, header) for header in parsed.unknown)]
    if bad:
        raise InvalidInputError(bad)
    return [_record(row) for row in parsed.rows]


def _objects(data: bytes) -> Sequence[FormData]:
    text = data.decode("utf-8-sig", "replace")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        found = _lines(text, error)
    records = found if isinstance(found, list) else [found]
    if not records or not all(isinstance(record, dict) for record in records):
        raise UnreadableFileError("data_not_records", "neither an object nor a list of objects")
    return records


def _lines(text: str, error: Exception) -> list[object]:
    """One object a line, where the whole is not one value."""
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        raise UnreadableFileError("json_broken", str(error)) from error


def _table(kind: Kind) -> Table:
    form = load.form(kind)
    key = form.number_field or form.fields[0].name
    return Table(str(kind), (key,), columns.of_specs(form.fields), columns.of_specs(form.lines))


def _record(row: Parsed) -> FormData:
    values = {name: value for name, value in row.values.items() if value is not None}
    lines = [{name: value for name, value in line.items() if value is not None} for line in row.lines or ()]
    return {**values, LINES: lines} if lines else values
