"""Records as Excel workbooks: the form's fields, then its table, with real numbers and dates in the cells."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from generators.checking import press
from generators.fonts import typeface
from generators.results import FormData, Texts
from generators.values import day, moment, number
from templates_docx.kinds import Kind
from templates_docx.spec import FieldSpec, FieldType, FormSpec

_CREATED = datetime(2026, 1, 1)  # noqa: DTZ001  a fixed stamp, so that equal records are equal bytes
_FORMATS = {
    FieldType.INT: "0",
    FieldType.DECIMAL: "General",
    FieldType.SCORE: "0.00",
    FieldType.MONEY: "#,##0.00",
    FieldType.DATE: "yyyy-mm-dd",
    FieldType.TIME: "yyyy-mm-dd hh:mm",
}
_PAIRS = 2  # fields side by side above the table
_WIDTHS = (8.0, 46.0)  # of a column, in characters
_LABEL_FILL = "#EDEDED"
_MOST_DIGITS = 15  # that Excel keeps of a number


@dataclass(frozen=True, slots=True)
class _Book:
    """A workbook being written: its sheet and the formats of its cells."""

    page: Worksheet
    title: Format
    label: Format
    values: Mapping[FieldType, Format]


def fill(kind: Kind, data: FormData) -> bytes:
    """Return a record as a workbook (.xlsx); the same record gives the same bytes.

    Raises:
        InvalidValueError: Values that could not be printed on the form either.
    """
    pressed = press(kind)
    form, texts = pressed.spec, pressed.ready(data).checked.texts
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True})
    workbook.set_properties({"title": form.title, "created": _CREATED})
    book = _Book(
        workbook.add_worksheet(_sheet_name(form.title)),
        workbook.add_format({"bold": True, "font_size": 16, "align": "center", "font_name": "黑体"}),
        workbook.add_format(
            {"bold": True, "border": 1, "bg_color": _LABEL_FILL, "align": "center", "valign": "vcenter"}
        ),
        {kind: _value_format(workbook, kind) for kind in FieldType},
    )
    _write(book, form, texts)
    workbook.close()
    return out.getvalue()


def _write(book: _Book, form: FormSpec, texts: Texts) -> None:
    columns = max(len(form.lines), _PAIRS * 2)
    book.page.merge_range(0, 0, 0, columns - 1, form.title, book.title)
    book.page.set_row(0, 26)
    for index, spec in enumerate(form.fields):
        row, pair = divmod(index, _PAIRS)
        book.page.write_string(row + 2, pair * 2, spec.label, book.label)
        _write_value(book, (row + 2, pair * 2 + 1), spec, texts.fields[spec.name])
    top = 3 + -(-len(form.fields) // _PAIRS)
    for column, spec in enumerate(form.lines):
        book.page.write_string(top, column, spec.label, book.label)
        for row, line in enumerate(texts.lines, top + 1):
            _write_value(book, (row, column), spec, line[spec.name])
    if form.lines:
        book.page.freeze_panes(top + 1, 0)
        book.page.repeat_rows(top)
    _set_widths(book, form, texts, columns)
    book.page.set_paper(9)  # A4
    book.page.fit_to_pages(1, 0)


def _write_value(book: _Book, cell: tuple[int, int], spec: FieldSpec, text: str) -> None:
    style = book.values[spec.type]
    value = number(text)
    if not text:
        book.page.write_blank(*cell, None, style)
    elif spec.type is FieldType.DATE and (on := day(text)):
        book.page.write_datetime(*cell, datetime(on.year, on.month, on.day), style)  # noqa: DTZ001  a plain day
    elif spec.type is FieldType.TIME and (at := moment(text)):
        book.page.write_datetime(*cell, at, style)
    elif spec.type in _FORMATS and value is not None and len(value.as_tuple().digits) <= _MOST_DIGITS:
        book.page.write_number(*cell, float(value), style)
    else:
        book.page.write_string(*cell, text, style)


def _set_widths(book: _Book, form: FormSpec, texts: Texts, columns: int) -> None:
    for column in range(columns):
        shown = [text for line in texts.lines for text in _cell_text(line, form.lines, column)]
        shown += [spec.label for spec in form.lines[column : column + 1]]
        shown += [spec.label for spec in form.fields[column // 2 :: _PAIRS]] if column % 2 == 0 else []
        if column % 2 and column < _PAIRS * 2:
            shown += [texts.fields[spec.name] for spec in form.fields[column // 2 :: _PAIRS]]
        widest = max((typeface("sans").width(text) * 2 for text in shown), default=0.0)
        book.page.set_column(column, column, min(max(widest + 2, _WIDTHS[0]), _WIDTHS[1]))


def _cell_text(line: Mapping[str, str], specs: Sequence[FieldSpec], column: int) -> list[str]:
    return [line[spec.name] for spec in specs[column : column + 1]]


def _value_format(workbook: xlsxwriter.Workbook, kind: FieldType) -> Format:
    style = {"border": 1, "valign": "vcenter", "text_wrap": kind is FieldType.TEXT}
    if kind in _FORMATS:
        style["num_format"] = _FORMATS[kind]
    return workbook.add_format(style)


def _sheet_name(title: str) -> str:
    """Return a sheet's name: Excel takes 31 characters and none of []:*?/ and backslash."""
    return title.translate(str.maketrans("/[]:*?\\()", "－【】：_？－（）"))[:31]
