"""Loads form definitions and layouts, and says where a form's files are."""

import tomllib
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from templates_docx import layouts
from templates_docx import versions as versions_of
from templates_docx.errors import FormSpecError, UnknownVersionError
from templates_docx.kinds import TITLES, Kind
from templates_docx.spec import FieldSpec, FieldType, FormSpec, Layout, Option

ROOT = Path(__file__).parent
_FORM_KEYS = {"code", "version", "number_field", "rows", "clauses", "fields", "lines"}
_FIELD_KEYS = {"name", "label", "type", "required", "options", "clause", "max_length"}
_TICKED = {FieldType.CHOICE, FieldType.CHECKS, FieldType.CHECK}


@cache
def form_kinds() -> tuple[Kind, ...]:
    """Return the kinds that are forms of ours, in the order of Kind (a freight invoice is not one)."""
    return tuple(kind for kind in Kind if (ROOT / "forms" / f"{kind}.toml").is_file())


def form(kind: Kind) -> FormSpec:
    """Return the definition of a form in its current version.

    Raises:
        FormSpecError: No such form, or its definition is wrong; the text names file and key.
    """
    own = versions_of.own(kind)
    return _numbered(kind, own[-1]) if own else shipped(kind)


@cache
def shipped(kind: Kind) -> FormSpec:
    """Return the definition of a form as it was shipped; FormSpecError as form()."""
    return _defined(kind, f"forms/{kind}.toml")


@cache
def _numbered(kind: Kind, version: int) -> FormSpec:
    return replace(shipped(kind), version=version)


def definition(kind: Kind) -> FormSpec:
    """Return the fields of any kind: a form of ours, or a paper that others issue (a freight invoice).

    Raises:
        FormSpecError: The definition is wrong; the text names file and key.
    """
    paper = f"papers/{kind}.toml"
    return _paper(kind, paper) if (ROOT / paper).is_file() else form(kind)


@cache
def _paper(kind: Kind, file: str) -> FormSpec:
    return _defined(kind, file)


def _defined(kind: Kind, file: str) -> FormSpec:
    path = ROOT / file
    if not path.is_file():
        raise FormSpecError(file, "there is no such form")
    return parse_form(Kind(kind), path.read_text("utf-8"), file)


def parse_form(kind: Kind, text: str, file: str) -> FormSpec:
    """Return the form that TOML text defines; FormSpecError names the file and the key that is wrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FormSpecError(file, f"is not TOML: {error}") from error
    _known_keys(file, "form", data, _FORM_KEYS)
    fields = tuple(_field(file, item) for item in _tables(file, data, "fields"))
    lines = tuple(_field(file, item) for item in _tables(file, data, "lines"))
    _distinct(file, "fields", fields)
    _distinct(file, "lines", lines)
    number_field = data.get("number_field")
    if number_field is not None and number_field not in {spec.name for spec in fields}:
        raise FormSpecError(file, f'number_field "{number_field}" is not one of the fields')
    rows = _whole(file, data, "rows", 0)
    if bool(rows) != bool(lines):
        raise FormSpecError(file, "rows and lines: a table needs both, a form without one has neither")
    return FormSpec(
        kind=kind,
        code=_text(file, "form", data, "code"),
        title=TITLES[kind],
        version=_whole(file, data, "version", None),
        fields=fields,
        lines=lines,
        rows=rows,
        clauses=tuple(str(clause) for clause in data.get("clauses", ())),
        number_field=number_field,
    )


@cache
def kind_of_code(code: str) -> Kind:
    """Return the kind whose two letters stand in a page code; FormSpecError when there is none."""
    for kind in form_kinds():
        if shipped(kind).code == code:
            return kind
    raise FormSpecError("forms", f'code "{code}" is no form\'s')


def versions(kind: Kind) -> tuple[int, ...]:
    """Return the compiled versions of a form, oldest first."""
    return versions_of.every(kind)


def layout(kind: Kind, version: int | None = None) -> Layout:
    """Return where everything lies on a version of a form, the current one by default.

    Raises:
        UnknownVersionError: This installation has no layout of that version.
        FormSpecError: The layout file is wrong.
    """
    wanted = form(kind).version if version is None else version
    text = versions_of.layout_text(kind, wanted)
    if text is None:
        raise UnknownVersionError(kind, wanted, versions(kind))
    return _layout(text, f"{versions_of.name(kind, wanted)}/{versions_of.LAYOUT}")


@lru_cache(maxsize=64)
def _layout(text: str, file: str) -> Layout:
    return layouts.from_json(text, file)


def compiled_path(kind: Kind, version: int | None = None) -> Path:
    """Return the folder of a compiled version, the current one by default; UnknownVersionError without it."""
    wanted = form(kind).version if version is None else version
    folder = versions_of.folder(kind, wanted)
    if folder is None:
        raise UnknownVersionError(kind, wanted, versions(kind))
    return folder


def source_path(kind: Kind) -> Path:
    """Return the Word template that a person edits; the file need not be there yet."""
    return ROOT / f"{kind}.docx"


def template_path(kind: Kind, version: int | None = None) -> Path:
    """Return the compiled Word template: each field one run that holds exactly its token."""
    return compiled_path(kind, version) / "template.docx"


def blank_path(kind: Kind, version: int | None = None) -> Path:
    """Return the compiled blank PDF: one page with marks and printed words, no QR code, no values."""
    return compiled_path(kind, version) / "blank.pdf"


def _field(file: str, data: Any) -> FieldSpec:  # noqa: ANN401 - parsed TOML, checked here
    if not isinstance(data, dict):
        raise FormSpecError(file, f"{data!r} is not a table of name, label and type")
    name = _text(file, "field", data, "name")
    where = f'field "{name}"'
    _known_keys(file, where, data, _FIELD_KEYS)
    kind = data.get("type", FieldType.TEXT)
    if kind not in set(FieldType):
        raise FormSpecError(file, f'{where}: type "{kind}" is not one of {", ".join(FieldType)}')
    field_type = FieldType(kind)
    options = tuple(_option(file, where, item) for item in data.get("options", ()))
    if bool(options) != (field_type in _TICKED):
        raise FormSpecError(file, f'{where}: type "{kind}" {"takes no" if options else "needs"} options')
    return FieldSpec(
        name=name,
        label=_text(file, where, data, "label"),
        type=field_type,
        required=data.get("required", False) is True,
        options=options,
        clause=data.get("clause"),
        max_length=data.get("max_length"),
    )


def _option(file: str, where: str, data: Any) -> Option:  # noqa: ANN401 - parsed TOML, checked here
    if isinstance(data, str):
        return Option(data, data)
    if isinstance(data, dict) and isinstance(data.get("value"), bool | str) and isinstance(data.get("label"), str):
        return Option(data["value"], data["label"])
    raise FormSpecError(file, f"{where}: option {data!r} is neither a text nor a table of value and label")


def _tables(file: str, data: dict[str, Any], key: str) -> list[Any]:
    value = data.get(key, [])
    if not isinstance(value, list):
        raise FormSpecError(file, f"{key}: is not a list of tables")
    return value


def _distinct(file: str, key: str, specs: tuple[FieldSpec, ...]) -> None:
    names = [spec.name for spec in specs]
    for name in names:
        if names.count(name) > 1:
            raise FormSpecError(file, f'{key}: "{name}" stands there twice')


def _known_keys(file: str, where: str, data: dict[str, Any], known: set[str]) -> None:
    for key in data:
        if key not in known:
            raise FormSpecError(file, f'{where}: key "{key}" is not one of {", ".join(sorted(known))}')


def _text(file: str, where: str, data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value:
        raise FormSpecError(file, f"{where}: {key} is missing or not a text")
    return value


def _whole(file: str, data: dict[str, Any], key: str, default: int | None) -> int:
    value = data.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise FormSpecError(file, f"{key}: {value!r} is not a whole number")
    return value
