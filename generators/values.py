"""Data to the text that a form shows, one value at a time; a value of the wrong kind is refused, never bent.

Dates print as 2026-06-01 and times as 2026-06-01 14:30, so that what is printed reads back the same; money has two
decimals. JSON's strings and numbers are taken as well as Python's types.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from types import MappingProxyType

from generators.errors import GenerateError
from generators.fonts import undrawable
from generators.pictures import Picture
from templates_docx.spec import FieldSpec, FieldType

_FEN = Decimal("0.01")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
_PHONE = re.compile(r"[0-9+() /,;\-]{3,}")
_RADICALS = ("\u2e80", "\u2fd5")  # CJK and Kangxi radicals: look like hanzi, are not, and come out of some PDFs


class BadValueError(GenerateError):
    """Raised when one value cannot be printed; its place is known to whoever asked."""

    def __init__(self, code: str, params: Mapping[str, object] = MappingProxyType({})) -> None:
        super().__init__(f"{code} {dict(params)}")
        self.code = code
        self.params = params


def is_blank(value: object) -> bool:
    """Whether a value leaves its cell empty."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, list | tuple) and not value)


def printed(spec: FieldSpec, value: object) -> str:
    """Return the text of a value that is written out; BadValueError when it is not of the field's type."""
    text = "" if is_blank(value) else _WRITERS[spec.type](spec, value)
    if spec.max_length is not None and len(text) > spec.max_length:
        raise BadValueError("too_long", {"length": len(text), "fits": spec.max_length})
    return text


def ticked(spec: FieldSpec, value: object) -> tuple[str | bool, ...]:
    """Return the options that a value ticks; BadValueError when it is none of them."""
    if is_blank(value):
        return ()
    if spec.type is FieldType.CHECK:
        return _ticked_check(spec, value)
    if spec.type is FieldType.CHECKS:
        if not isinstance(value, list | tuple):
            raise _wrong(spec, value)
        return tuple(_option(spec, item) for item in value)
    return (_option(spec, value),)


def pictures(value: object) -> tuple[Picture, ...]:
    """Return the photos themselves among a field's photos; a name alone has none."""
    items = value if isinstance(value, list | tuple) else (value,)
    return tuple(item for item in items if isinstance(item, Picture))


def clean(value: object) -> str:
    """Return text as it is printed: trimmed, composed, with plain spaces.

    Raises:
        BadValueError: It is not text, or has a control character or one that no font of ours can draw.
    """
    if not isinstance(value, str):
        raise BadValueError("wrong_type", {"type": FieldType.TEXT.value, "value": _shown(value)})
    return _cleaned(value)


@lru_cache(maxsize=8192)  # a batch writes the same names, places and numbers again and again
def _cleaned(value: str) -> str:
    text = unicodedata.normalize("NFC", value.strip().replace("\r\n", "\n"))
    if text.isascii() and text.isprintable():
        return text
    text = "".join(map(_folded, text))
    for character in text:
        if unicodedata.category(character)[0] == "C" and character != "\n":
            raise BadValueError("control_character", {"character": f"U+{ord(character):04X}"})
    missing = undrawable(text.replace("\n", ""))
    if missing is not None:
        raise BadValueError("no_glyph", {"character": missing, "codepoint": f"U+{ord(missing):04X}"})
    return text


def number(value: object) -> Decimal | None:
    """Return a number given as int, Decimal, float or plain text; None when it is no finite number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return Decimal(value.strip()) if _NUMBER.fullmatch(value.strip()) else None
    if not isinstance(value, int | float | Decimal):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() and _NUMBER.fullmatch(f"{found:f}") else None


def day(value: object) -> date | None:
    """Return a date given as date or ISO text; None when it is none."""
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def moment(value: object) -> datetime | None:
    """Return a time given as datetime or ISO text with hours and minutes; None when it is none."""
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) and ":" in value else None
    except ValueError:
        return None


def _ticked_check(spec: FieldSpec, value: object) -> tuple[bool, ...]:
    if not isinstance(value, bool):
        raise _wrong(spec, value)
    return (value,) if any(option.value is value for option in spec.options) else ()


def _option(spec: FieldSpec, value: object) -> str | bool:
    for option in spec.options:
        if isinstance(value, str) and value in {option.value, option.label}:
            return option.value
    raise BadValueError("not_an_option", {"value": _shown(value), "options": [option.label for option in spec.options]})


def _text(_spec: FieldSpec, value: object) -> str:
    return clean(value)


def _one_line(spec: FieldSpec, value: object) -> str:
    text = clean(value)
    if "\n" in text:
        raise BadValueError("control_character", {"character": "U+000A"})
    if spec.type is FieldType.PHONE and not _PHONE.fullmatch(text):
        raise _wrong(spec, value)
    return text


def _int(spec: FieldSpec, value: object) -> str:
    found = number(value)
    if found is None or found != found.to_integral_value():
        raise _wrong(spec, value)
    return str(int(found))


def _decimal(spec: FieldSpec, value: object) -> str:
    found = number(value)
    if found is None or (spec.type is FieldType.SCORE and not 0 <= found <= 1):
        raise _wrong(spec, value)
    return f"{found:f}"


def _money(spec: FieldSpec, value: object) -> str:
    found = number(value)
    if found is None:
        raise _wrong(spec, value)
    if found != found.quantize(_FEN):
        raise BadValueError("too_precise", {"value": _shown(value), "decimals": 2})
    return f"{found.quantize(_FEN):f}"


def _date(spec: FieldSpec, value: object) -> str:
    found = day(value)
    if found is None:
        raise _wrong(spec, value)
    return found.isoformat()


def _time(spec: FieldSpec, value: object) -> str:
    found = moment(value)
    if found is None:
        raise _wrong(spec, value)
    return found.replace(tzinfo=None).isoformat(" ", "minutes")


def _month(spec: FieldSpec, value: object) -> str:
    if not (isinstance(value, str) and _MONTH.fullmatch(value)):
        raise _wrong(spec, value)
    return value


def _choice(spec: FieldSpec, value: object) -> str:
    chosen = ticked(spec, value)
    return "、".join(option.label for option in spec.options if option.value in chosen)


def _sign(spec: FieldSpec, value: object) -> str:
    if not isinstance(value, bool):
        raise _wrong(spec, value)
    return ""  # a signature is given by hand


def _photos(spec: FieldSpec, value: object) -> str:
    items = [value] if isinstance(value, str | Picture) else value
    if not isinstance(items, list | tuple):
        raise _wrong(spec, value)
    return "、".join(clean(item.name if isinstance(item, Picture) else item) for item in items)


def _wrong(spec: FieldSpec, value: object) -> BadValueError:
    return BadValueError("wrong_type", {"type": spec.type.value, "value": _shown(value)})


def _shown(value: object) -> str:
    longest = 40
    text = str(value)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _folded(character: str) -> str:
    if unicodedata.category(character) == "Zs" and character != "\u3000":
        return " "
    if _RADICALS[0] <= character <= _RADICALS[1]:
        return unicodedata.normalize("NFKC", character)
    return character


_WRITERS: Mapping[FieldType, Callable[[FieldSpec, object], str]] = {
    FieldType.TEXT: _text,
    FieldType.CODE: _one_line,
    FieldType.CLAUSE: _one_line,
    FieldType.PHONE: _one_line,
    FieldType.DATE: _date,
    FieldType.TIME: _time,
    FieldType.MONTH: _month,
    FieldType.INT: _int,
    FieldType.DECIMAL: _decimal,
    FieldType.SCORE: _decimal,
    FieldType.MONEY: _money,
    FieldType.CHOICE: _choice,
    FieldType.CHECKS: _choice,
    FieldType.CHECK: _choice,
    FieldType.SIGN: _sign,
    FieldType.PHOTOS: _photos,
}
