"""Text to typed value by the field's type (取值); pure."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from extractors.results import Value
from templates_docx.spec import FieldType

_DATE = re.compile(r"(?P<y>\d{4})[-./年](?P<m>\d{1,2})[-./月](?P<d>\d{1,2})日?|(?P<Y>\d{4})(?P<M>\d{2})(?P<D>\d{2})")
_CLOCK = re.compile(r"[ T]?(?P<h>\d{1,2})[:时点](?P<min>\d{2})分?")
_MONTH = re.compile(r"(?P<y>\d{4})[-./年](?P<m>\d{1,2})月?")
_PICTURE = re.compile(
    r"(?P<name>.*[^.,·\s])\s*[.,·]?\s*(?P<end>[jJiIl1][pP][eE]?[gGqS98B])"
)  # a phone's; its point gets lost
_UNITS = re.compile(r"(捆|件|个|台|箱|次|只|套|km|公里|千米|小时|时|h|%|元)$", re.IGNORECASE)
_WIDE = {ord(wide): ord(narrow) for wide, narrow in zip("：－．／，（）￥", ":-./,()¥", strict=True)}  # noqa: RUF001


def value_of(text: str, kind: FieldType) -> Value | None:
    """Return a field's text as its type: ISO days, Decimal, int, codes in upper case.

    Returns:
        The value; None for an empty text and for one that is not of the type (31 February, "无" for a number).
    """
    narrow = _narrow(text)
    if not narrow:
        return None
    read = _READERS.get(kind)
    return text.strip() if read is None else read(narrow)


def text_of(value: Value) -> str:
    """Return a value as text in the contract's notation; `value_of` of it is the value again."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, tuple):
        return "、".join(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def file_names(text: str) -> tuple[str, ...]:
    """Return the names of photos, as phones give them: `IMG_0412.jpg`, however its end was read."""
    names = (name.strip() for name in re.split("[、，,]", text))
    return tuple(_file_name(name) for name in names if name)


def _file_name(name: str) -> str:
    found = _PICTURE.fullmatch(_narrow(name))
    if not found or name.endswith((".jpg", ".JPG", ".jpeg", ".JPEG")):
        return name
    end = "jpeg" if len(found["end"]) > len("jpg") else "jpg"
    return f"{found['name']}.{end.upper() if found['end'].isupper() else end}"


def _narrow(text: str) -> str:
    """Return text with full-width digits, letters and signs as ASCII."""
    shifted = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text.translate(_WIDE))
    return shifted.strip()


def _code(text: str) -> str | None:
    return "".join(text.split()).upper() or None


def _day(text: str) -> date | None:
    found = _DATE.fullmatch("".join(text.split()))
    return _date(found) if found else None


def _moment(text: str) -> datetime | None:
    """Read day and time; written without a gap, the time's hour has two digits."""
    plain = " ".join(text.split())
    clock = re.search(r"(?<=\d)(\d{2})[:时点]\d{2}分?$|[ T日](\d{1,2})[:时点]\d{2}分?$", plain)
    if clock is None:
        return None
    cut = clock.start(1) if clock[1] else clock.start(2)
    day, time = _day(plain[:cut].rstrip("T")), _CLOCK.fullmatch(plain[cut:].replace(" ", ""))
    if day is None or time is None:
        return None
    try:
        return datetime(day.year, day.month, day.day, int(time["h"]), int(time["min"]))  # noqa: DTZ001  local time
    except ValueError:
        return None


def _month(text: str) -> str | None:
    found = _MONTH.fullmatch("".join(text.split()))
    if found is None or not 1 <= int(found["m"]) <= 12:  # noqa: PLR2004  months
        return None
    return f"{found['y']}-{int(found['m']):02d}"


def _int(text: str) -> int | None:
    number = _number(text)
    return int(number) if number is not None and number == number.to_integral_value() else None


def _number(text: str) -> Decimal | None:
    plain = _UNITS.sub("", "".join(text.split())).lstrip("¥")
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    try:
        return Decimal(plain) if re.fullmatch(r"-?\d+(\.\d+)?", plain) else None
    except InvalidOperation:
        return None


def _phone(text: str) -> str | None:
    plain = re.sub(r"[\s-]", "", text)
    if re.fullmatch(r"1[3-9]\d{9}|400\d{7}", plain):
        return plain
    landline = re.fullmatch(r"(010|02\d|0[3-9]\d{2})-?(\d{7,8})", "".join(text.split()))
    return f"{landline[1]}-{landline[2]}" if landline else None


def _score(text: str) -> Decimal | None:
    number = _number(text)
    return number if number is not None and 0 <= number <= 1 else None


def _clause(text: str) -> str | None:
    plain = "".join(text.split())
    return plain if re.fullmatch(r"[1-9](\.\d{1,2}){0,4}", plain) else None


def _date(found: re.Match[str]) -> date | None:
    parts = [found["y"] or found["Y"], found["m"] or found["M"], found["d"] or found["D"]]
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


_READERS: dict[FieldType, Callable[[str], Value | None]] = {
    FieldType.CODE: _code,
    FieldType.DATE: _day,
    FieldType.TIME: _moment,
    FieldType.MONTH: _month,
    FieldType.INT: _int,
    FieldType.DECIMAL: _number,
    FieldType.MONEY: _number,
    FieldType.PHONE: _phone,
    FieldType.SCORE: _score,
    FieldType.CLAUSE: _clause,
}
