"""Records as JSON and back; None is left out, an empty table is kept out too."""

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeAlias, TypeVar

Json: TypeAlias = bool | int | str | list["Json"] | dict[str, "Json"] | None
Record = TypeVar("Record")


def to_json(value: object) -> Json:
    """Return a record, or a part of one, as JSON values: dates in ISO, decimals as text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        items = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return {name: to_json(item) for name, item in items.items() if item is not None and item != ()}
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    return _scalar(value)


def from_json(record: type[Record], data: Json) -> Record:
    """Return the record that to_json() wrote; KeyError, TypeError or ValueError where it did not."""
    return typing.cast("Record", _decode(record, data))


def dump(record: object) -> str:
    """Return a record as one line of JSON, always the same for the same record."""
    return json.dumps(to_json(record), ensure_ascii=False, separators=(",", ":"))


def load(record: type[Record], text: str) -> Record:
    """Return the record that dump() wrote."""
    return from_json(record, json.loads(text))


def _scalar(value: object) -> Json:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes" if value.tzinfo is None else "milliseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if value is None or isinstance(value, bool | int | str):
        return value
    message = f"{type(value).__name__} has no place in a record"
    raise TypeError(message)


def _decode(kind: Any, data: Any) -> object:  # noqa: ANN401 - walks any record's annotations
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in {types.UnionType, typing.Union}:
        return None if data is None else _decode(next(a for a in arguments if a is not types.NoneType), data)
    if origin is tuple:
        return tuple(_decode(arguments[0], item) for item in data)
    if origin is not None and issubclass(origin, Mapping):
        return {key: _decode(arguments[1], item) for key, item in data.items()}
    if dataclasses.is_dataclass(kind):
        hints = hints_of(typing.cast("type", kind))
        return typing.cast("Any", kind)(**{name: _decode(hints[name], item) for name, item in data.items()})
    return _decode_scalar(kind, data)


def _decode_scalar(kind: Any, data: Any) -> object:  # noqa: ANN401 - see above
    if kind in {datetime, date}:
        return kind.fromisoformat(data)
    if kind is Decimal or issubclass(kind, Enum):
        return kind(data)
    if not isinstance(data, kind):
        message = f"{data!r} is not {kind.__name__}"
        raise TypeError(message)
    return data


@cache
def hints_of(record: type) -> Mapping[str, Any]:
    """Return the type of each attribute of a record."""
    return typing.get_type_hints(record)
