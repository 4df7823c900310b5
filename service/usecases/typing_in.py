"""What a person types in (录入): JSON values to values of a form's types."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from extractors import values
from extractors.results import Value
from service.errors import BadRow, InvalidInputError
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import FieldSpec, FieldType

Typed: TypeAlias = dict[str, Value | None]

_LISTS = (FieldType.CHECKS, FieldType.PHOTOS)


def typed(
    kind: Kind, fields: Mapping[str, object], lines: Sequence[Mapping[str, object]] | None
) -> tuple[Typed, list[Typed] | None]:
    """Return a person's values by the types of a form's fields.

    Args:
        kind: The form.
        fields: Name → text, number, true or false, list of texts; None or "" empties the cell.
        lines: All lines of the table; None: not spoken of.

    Raises:
        InvalidInputError: One row a name that is not on the form and a value that is not of its type.
    """
    spec = load.definition(kind)
    known = {item.name: item for item in spec.fields}
    columns = {item.name: item for item in spec.lines}
    bad = list(_bad(known, fields, ""))
    for index, line in enumerate(lines or ()):
        bad += _bad(columns, line, f"lines[{index}].")
    if bad:
        raise InvalidInputError(bad)
    rows = None if lines is None else [_typed(columns, line) for line in lines]
    return _typed(known, fields), rows


def value_of(spec: FieldSpec, given: object) -> Value | None:
    """Return one value by its field's type; ValueError when it is not of that type."""
    if given is None or given == "":
        return None
    if spec.type in (FieldType.CHECK, FieldType.SIGN):
        return _flag(given)
    if spec.type in _LISTS:
        return _several(spec, given)
    if isinstance(given, bool | list | dict):
        raise ValueError(f"{type(given).__name__} is no text")  # noqa: TRY004  # as below
    value = values.value_of(str(given), spec.type)
    if value is None or (spec.type is FieldType.CHOICE and value not in _choices(spec)):
        raise ValueError(f"is not a {spec.type}")
    return value


def _bad(specs: Mapping[str, FieldSpec], given: Mapping[str, object], place: str) -> Iterator[BadRow]:
    for name, value in given.items():
        if name not in specs:
            yield BadRow("field_unknown", name=f"{place}{name}", params={"name": name})
            continue
        try:
            value_of(specs[name], value)
        except ValueError:
            params = {"label": specs[name].label, "value": str(value)}
            yield BadRow("value_not_of_type", name=f"{place}{name}", params=params)


def _typed(specs: Mapping[str, FieldSpec], given: Mapping[str, object]) -> Typed:
    return {name: value_of(specs[name], value) for name, value in given.items()}


def _flag(given: object) -> bool:
    if not isinstance(given, bool):
        raise ValueError("is neither true nor false")  # noqa: TRY004  # the caller tells values apart, not types
    return given


def _several(spec: FieldSpec, given: object) -> tuple[str, ...] | None:
    items = given if isinstance(given, list | tuple) else [given]
    texts = tuple(str(item).strip() for item in items)
    if spec.type is FieldType.CHECKS and not set(texts) <= _choices(spec):
        raise ValueError("is not one of the options")
    return texts or None


def _choices(spec: FieldSpec) -> set[str]:
    return {str(option.value) for option in spec.options}
