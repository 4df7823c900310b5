"""Records as JSON and back; None is left out, an empty table is kept out too."""

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeAlias, TypeVar

Json: TypeAlias = bool | int | str | list["Json"] | dict[str, "Json"] | None
Record = TypeVar("Record")


def to_json(value: object) -> Json:
    """Return a record, or a part of one, as JSON values: dates in ISO, decimals as text."""
    kind: Any = type(value)
    return typing.cast("Json", value) if kind in _AS_THEY_ARE else _encoder(kind)(value)


def from_json(record: type[Record], data: Json) -> Record:
    """Return the record that to_json() wrote; KeyError, TypeError or ValueError where it did not."""
    kind: Any = record
    return typing.cast("Record", _decoder(kind)(data))


def dump(record: object) -> str:
    """Return a record as one line of JSON, always the same for the same record."""
    return write(to_json(record))


def load(record: type[Record], text: str) -> Record:
    """Return the record that dump() wrote."""
    return from_json(record, json.loads(text))


def write(data: Json) -> str:
    """Return JSON values as one line of text."""
    return _encode(data)


_AS_THEY_ARE = frozenset({str, int, bool, types.NoneType})
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@cache
def _encoder(kind: Any) -> Callable[[Any], Json]:  # noqa: ANN401 - the type of any value
    """How values of a type are written, found out once: hundred thousands of records go through here."""
    if dataclasses.is_dataclass(kind):
        return _record_encoder(typing.cast("type", kind))
    if issubclass(kind, Mapping):
        return lambda value: {str(key): to_json(item) for key, item in value.items()}
    if issubclass(kind, tuple | list):
        return lambda value: [to_json(item) for item in value]
    return _scalar_encoder(kind)


def _record_encoder(kind: type) -> Callable[[Any], Json]:
    names = tuple(field.name for field in dataclasses.fields(kind))

    def encode(value: Any) -> Json:  # noqa: ANN401 - any record
        found: dict[str, Json] = {}
        for name in names:
            item = getattr(value, name)
            if item is not None and item != ():
                found[name] = to_json(item)
        return found

    return encode


def _scalar_encoder(kind: type) -> Callable[[Any], Json]:
    if issubclass(kind, Enum):
        return lambda value: str(value.value)
    if issubclass(kind, datetime):
        return lambda value: value.isoformat(timespec="minutes" if value.tzinfo is None else "milliseconds")
    if issubclass(kind, date):
        return date.isoformat
    if issubclass(kind, Decimal):
        return lambda value: f"{value:f}"
    if issubclass(kind, bool | int | str | types.NoneType):
        return lambda value: value
    message = f"{kind.__name__} has no place in a record"
    raise TypeError(message)


@cache
def _decoder(kind: Any) -> Callable[[Any], object]:  # noqa: ANN401 - walks any record's annotations
    """How values of an annotation are read, found out once."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in {types.UnionType, typing.Union}:
        inner = _decoder(next(a for a in arguments if a is not types.NoneType))
        return lambda data: None if data is None else inner(data)
    if origin is tuple:
        item = _decoder(arguments[0])
        return lambda data: tuple([item(part) for part in data])
    if origin is not None and issubclass(origin, Mapping):
        value = _decoder(arguments[1])
        return lambda data: {key: value(part) for key, part in data.items()}
    if dataclasses.is_dataclass(kind):
        return _record_decoder(typing.cast("type", kind))
    return _scalar_decoder(kind)


def _record_decoder(kind: Any) -> Callable[[Any], object]:  # noqa: ANN401 - any record
    hints = hints_of(kind)
    decoders = {name: _decoder(hint) for name, hint in hints.items()}
    asked = [field.name for field in dataclasses.fields(kind) if field.default is dataclasses.MISSING]
    blanks = {name: _BLANKS[origin] for name in asked if (origin := typing.get_origin(hints[name])) in _BLANKS}
    if blanks:
        return lambda data: kind(**(blanks | {name: decoders[name](item) for name, item in data.items()}))
    return lambda data: kind(**{name: decoders[name](item) for name, item in data.items()})


_BLANKS: Mapping[Any, object] = {types.UnionType: None, typing.Union: None, tuple: ()}
"""What to_json() left out of a record, by the kind of annotation."""


def _scalar_decoder(kind: Any) -> Callable[[Any], object]:  # noqa: ANN401 - see above
    if kind in {datetime, date}:
        read: Callable[[Any], object] = kind.fromisoformat
        return read
    if kind is Decimal or issubclass(kind, Enum):
        return typing.cast("Callable[[Any], object]", kind)

    def same(data: object) -> object:
        if not isinstance(data, kind):
            message = f"{data!r} is not {kind.__name__}"
            raise TypeError(message)
        return data

    return same


@cache
def hints_of(record: type) -> Mapping[str, Any]:
    """Return the type of each attribute of a record."""
    return typing.get_type_hints(record)
