"""What a cell of a sheet says: text, a number or an Excel date to a typed value, and a typed value to text."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from service.usecases.tables.columns import Column
from templates_docx.spec import FieldType

Value: TypeAlias = str | int | Decimal | date | datetime | bool | tuple[str, ...] | None

_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's dates have no zone
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 - likewise
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000  # 1954-10-03 … 2119-01-10; other numbers are no dates
_FIRST_YEAR, _LAST_YEAR = 1950, 2100
_MOST_DIGITS = 16  # before the point, and zeros after it
_MOST_KNOWN = 10_000  # texts of a column
_LONGEST = 2000  # characters of a text
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_PACKED_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(r"(\d{1,2})[:时](\d{1,2})(?:分|:\d{1,2}(?:\.\d+)?)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # control characters but tabs and line ends
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_TRUE = {"true", "1", "是", "有", "√", "y", "yes", "已签", "x", "三包内"}
_FALSE = {"false", "0", "否", "无", "×", "n", "no", "未签", "三包外"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WORDS: Mapping[str, str] = {
    "按件": "piece",
    "件": "piece",
    "按次": "job",
    "次": "job",
    "项": "job",
    "合格": "accepted",
    "完好": "accepted",
    "接收": "accepted",
    "损伤": "damaged",
    "图物不符": "mismatch",
    "不符": "mismatch",
    "弄虚作假": "fake",
    "假件": "fake",
    "以次充好": "swapped",
    "非原厂": "non_original",
    "非原厂件": "non_original",
}


@dataclass(frozen=True, slots=True)
class Unusable:
    """A cell that a spreadsheet shows and that holds no value."""

    code: str  # of the clerk's sentence
    text: str  # what stands in it


@dataclass(frozen=True, slots=True)
class Merged:
    """A cell hidden under a merged one."""

    place: str  # of the merged cell: "B3:B5"
    upright: bool  # it is one column wide


class From1904(float):
    """A number of a workbook whose dates are counted from 1904."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """A cell that does not say what its column holds."""

    code: str  # of the clerk's sentence
    text: str  # what stands in the cell
    options: str = ""  # what may stand there


def parse(column: Column, cell: object) -> Value | Misfit:
    """Return what a cell says, None for an empty one, or why it cannot be taken."""
    if cell is None or (isinstance(cell, str) and not cell.strip()) or cell in ([], ()):
        return None
    if isinstance(cell, Unusable):
        return Misfit(cell.code, cell.text)
    if isinstance(cell, Merged):
        return Misfit("cell_merged", cell.place)
    return _PARSERS[column.type](column, cell)


def reader(column: Column) -> Callable[[object], Value | Misfit]:
    """Return parse() for one column of a sheet: a text that stands in it again and again is understood once."""
    known: dict[str, Value | Misfit] = {}

    def read(cell: object) -> Value | Misfit:
        if not isinstance(cell, str):
            return parse(column, cell)
        if cell in known:
            return known[cell]
        found = parse(column, cell)
        if len(known) < _MOST_KNOWN:
            known[cell] = found
        return found

    return read


def show(value: object) -> str:
    """Return a JSON value of a record as the text of a cell, so that parse() gives it back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ";".join(show(item) for item in value)
    return str(value)


def typed(cell: object) -> str:
    """Return a cell of any sheet as somebody would type it."""
    return ";".join(map(typed, cell)) if isinstance(cell, list | tuple) else _written(cell)


def guard_formula(text: str) -> str:
    """Return a text that a spreadsheet will not take for a formula; parse() takes the mark away again."""
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def _text(_: Column, cell: object) -> Value | Misfit:
    text = _written(cell).strip()
    if text.startswith("'") and text[1:].startswith(_FORMULA):
        text = text[1:]
    if len(text) > _LONGEST or _CONTROL.search(text):
        return Misfit("cell_not_a_text", text[:40])
    return text


def _code(column: Column, cell: object) -> Value | Misfit:
    return _text(column, "".join(_wide(cell).split()))


def _int(_: Column, cell: object) -> Value | Misfit:
    number = _number(cell)
    if number is None or number != number.to_integral_value() or number < 0:
        return Misfit("cell_not_a_whole_number", _written(cell))
    return int(number)


def _decimal(_: Column, cell: object) -> Value | Misfit:
    number = _number(cell)
    if number is None or number < 0:
        return Misfit("cell_not_a_number", _written(cell))
    return number


def _money(column: Column, cell: object) -> Value | Misfit:
    number = _number(cell)
    if number is None:
        return Misfit("cell_not_an_amount", _written(cell))
    return Misfit("cell_negative", _written(cell)) if number < 0 and not column.signed else number


def _day(_: Column, cell: object) -> Value | Misfit:
    moment = _moment(cell)
    return Misfit("cell_not_a_date", _written(cell)) if moment is None else moment.date()


def _minute(_: Column, cell: object) -> Value | Misfit:
    moment = _moment(cell)
    return Misfit("cell_not_a_time", _written(cell)) if moment is None else moment.replace(second=0, microsecond=0)


def _month(_: Column, cell: object) -> Value | Misfit:
    moment = _moment(f"{_written(cell)}-01") or _moment(cell)
    return Misfit("cell_not_a_date", _written(cell)) if moment is None else moment.strftime("%Y-%m")


def _truth(_: Column, cell: object) -> Value | Misfit:
    if isinstance(cell, bool):
        return cell
    text = _wide(cell).strip().lower().removesuffix(".0")
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    return Misfit("cell_not_yes_or_no", _written(cell))


def _choice(column: Column, cell: object) -> Value | Misfit:
    text = _written(cell).strip()
    found = text if text in column.options else _WORDS.get(text, text.lower())
    return found if found in column.options else Misfit("cell_not_an_option", text, "、".join(column.options))


def _list(_: Column, cell: object) -> Value | Misfit:
    if isinstance(cell, list | tuple):
        return tuple(_written(item).strip() for item in cell)
    return tuple(part.strip() for part in re.split(r"[;；、,，\n]", _written(cell)) if part.strip())


_PARSERS: Mapping[FieldType, Callable[[Column, object], Value | Misfit]] = {
    FieldType.TEXT: _text,
    FieldType.CODE: _code,
    FieldType.CLAUSE: _code,
    FieldType.PHONE: _code,
    FieldType.DATE: _day,
    FieldType.TIME: _minute,
    FieldType.MONTH: _month,
    FieldType.INT: _int,
    FieldType.DECIMAL: _decimal,
    FieldType.SCORE: _decimal,
    FieldType.MONEY: _money,
    FieldType.CHOICE: _choice,
    FieldType.CHECK: _truth,
    FieldType.SIGN: _truth,
    FieldType.CHECKS: _list,
    FieldType.PHOTOS: _list,
}


def _written(cell: object) -> str:
    """Return a cell as it would be typed: 12, not 12.0."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _wide(cell: object) -> str:
    """Return a cell as it would be typed in half-width forms."""
    text = _written(cell)
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _number(cell: object) -> Decimal | None:
    if isinstance(cell, bool | date | time | timedelta):
        return None
    text = _wide(cell).strip().lstrip("¥￥").replace(",", "").removesuffix("元")
    if not _NUMBER.fullmatch(text):
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if abs(number.adjusted()) < _MOST_DIGITS else None


def _moment(cell: object) -> datetime | None:
    """Return the moment that a cell says; midnight for a date."""
    if isinstance(cell, datetime):
        return _plausible(cell.replace(tzinfo=None))
    if isinstance(cell, date):
        return _plausible(datetime(cell.year, cell.month, cell.day))  # noqa: DTZ001 - a sheet's dates have no zone
    text = _wide(cell).strip()
    number = _number(cell)
    if number is not None and _FIRST_SERIAL <= number < _LAST_SERIAL:
        epoch = _EPOCH_1904 if isinstance(cell, From1904) else _EXCEL_EPOCH
        return epoch + timedelta(minutes=round(float(number) * 24 * 60))
    day = _DATE.match(text) or _PACKED_DATE.match(text)
    if day is None:
        return None
    return _on_clock(day, text[day.end() :].strip(" T日"))


def _on_clock(day: re.Match[str], rest: str) -> datetime | None:
    clock = _TIME.fullmatch(rest) if rest else None
    if rest and clock is None:
        return None
    hour, minute = (int(clock[1]), int(clock[2])) if clock else (0, 0)
    try:
        return _plausible(datetime(int(day[1]), int(day[2]), int(day[3]), hour, minute))  # noqa: DTZ001 - see above
    except ValueError:
        return None


def _plausible(moment: datetime) -> datetime | None:
    return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None
