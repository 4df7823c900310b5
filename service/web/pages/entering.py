"""Forms that are typed in on a page (网上填报): the inputs of a form's fields, and what was typed in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from fastapi import Depends, Request
from starlette.datastructures import FormData

from service.domain import messages
from service.domain.labels import label
from service.domain.problems import Problem
from service.domain.scope import Role, Scope
from service.errors import ConflictError, InvalidInputError
from service.store import archive_pages, catalogue
from service.store.nouns import BALERS, STATIONS
from service.usecases import typed_papers
from service.usecases.typed_papers import Page
from service.web import problems
from service.web.desk import Desk
from service.web.pages import reviewing
from templates_docx.kinds import Kind
from templates_docx.spec import FieldSpec, FieldType

_EVERYBODY = Scope(Role.CLERK, None, "")
_MOST = 1000  # stations, machines and parts offered to choose from; any other may be typed
_LONG = frozenset({"explanation", "cause", "demands", "conclusion", "suggestion", "condition", "reason"})
_INPUTS = {
    FieldType.DATE: "date", FieldType.TIME: "time", FieldType.MONTH: "month", FieldType.INT: "number",
    FieldType.PHONE: "tel", FieldType.CHECKS: "checks", FieldType.SIGN: "tick", FieldType.CHECK: "tick",
    FieldType.CHOICE: "select",
}  # fmt: skip
_NUMBERED = frozenset({"record_no", "request_no", "application_no"})  # by the desk, where they are left empty
_SEE_BELOW = "有几处没有填好，请看红字。"
_LISTS = {"serial_no": "serials", "part_no": "parts", "culprit_part_no": "parts"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One option."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One input of a page."""

    key: str  # of the input: f.serial_no, l.0.part_no
    name: str
    label: str
    input: str  # date, text, select, checks …
    value: str
    required: bool
    fixed: bool  # shown, not typed
    say: str  # what is wrong with it
    list: str  # of what is offered to choose from
    options: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of a form."""

    fields: tuple[Entry, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]
    most: int  # rows; fixed tables have as many as they have

    @property
    def numbered(self) -> bool:
        """Whether the desk gives the number where it is left empty."""
        return any(entry.name in _NUMBERED and not entry.fixed for entry in self.fields)


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the inputs: of a record, or as somebody typed it before it was refused."""

    page: Page
    fixed: frozenset[str] = frozenset()
    fixed_rows: bool = False
    wrong: Mapping[str, str] | None = None  # place → sentence
    note: str = ""  # why it was refused


async def _typed_form(request: Request) -> FormData:
    return await request.form()


TheForm: TypeAlias = Annotated[FormData, Depends(_typed_form)]


def typed(form: FormData) -> Page:
    """Return what somebody typed, by the names of the form's fields; rows without any text are left out."""
    fields: dict[str, object] = {}
    rows: dict[int, dict[str, object]] = {}
    for key in dict.fromkeys(form):
        head, _, rest = key.partition(".")
        values = [str(value).strip() for value in form.getlist(key)]
        if head == "f":
            fields[rest] = values[0] if len(values) == 1 else [value for value in values if value]
        index, _, name = rest.partition(".")
        if head == "l" and index.isdecimal():
            rows.setdefault(int(index), {})[name] = values[0]
    return Page(fields, [row for _, row in sorted(rows.items()) if any(row.values())])


def page_of(kind: Kind, form: FormData) -> Page:
    """Return what somebody typed into a form of a kind, ticks as true or false."""
    page = typed(form)
    ticks = [spec.name for spec in typed_papers.fields_of(kind) if spec.type in (FieldType.SIGN, FieldType.CHECK)]
    return Page({**page.fields, **{name: page.fields.get(name) in ("true", ["true"]) for name in ticks}}, page.lines)


def with_part_names(desk: Desk, page: Page) -> Page:
    """Return what was typed with the names of parts that the catalogue knows, where they were left empty."""
    numbers = {str(line["part_no"]).upper() for line in page.lines if line.get("part_no")}
    known = catalogue.catalogue_of(desk.store, numbers)
    lines = []
    for line in page.lines:
        part = known.part(str(line.get("part_no") or "").upper(), desk.now().date())
        found = {} if line.get("part_name") or part is None else {"part_name": part.part_name or ""}
        lines.append({**line, **found})
    return Page(page.fields, lines)


def filled_from(record: object, **own: object) -> Filled:
    """Return a record's values as they are typed."""
    names = getattr(type(record), "__dataclass_fields__", {})
    fields = {name: getattr(record, name) for name in names if name != "lines"}
    lines = getattr(record, "lines", ())
    rows = [{name: getattr(line, name) for name in type(line).__dataclass_fields__} for line in lines]
    return Filled(Page({**fields, **own}, rows))


def refused(page: Page, error: InvalidInputError | ConflictError) -> Filled:
    """Return what was typed with why it was refused: beside each input that it speaks of, else above the page."""
    if isinstance(error, ConflictError):
        return Filled(page, note=problems.sentence(error))
    wrong: dict[str, str] = {}
    for row in error.rows:
        if row.name:
            problem = Problem(row.code, field=row.name, params=row.params)
            wrong.setdefault(reviewing.input_name(row.name) or "", messages.sentence(problem))
    return Filled(page, wrong=wrong, note=_SEE_BELOW if wrong else problems.sentence(error))


def inputs(kind: Kind, scope: Scope, filled: Filled, desk: Desk) -> Inputs:
    """Return the inputs of a form as its sender sees them."""
    specs, columns = typed_papers.fields_of(kind), typed_papers.columns_of(kind)
    fixed = filled.fixed | ({"station_code"} if scope.station_code else frozenset())
    given = {**filled.page.fields, **({"station_code": scope.station_code} if scope.station_code else {})}
    wrong = filled.wrong or {}
    lines: Sequence[Mapping[str, object]] = filled.page.lines or ([{}] if columns else [])
    return Inputs(
        fields=tuple(_entry(spec, "f.", given.get(spec.name), wrong, desk, fixed=fixed) for spec in specs),
        columns=tuple(spec.label for spec in columns),
        rows=tuple(
            tuple(_entry(spec, f"l.{index}.", line.get(spec.name), wrong, desk, fixed=fixed) for spec in columns)
            for index, line in enumerate(lines)
        ),
        most=len(lines) if filled.fixed_rows else 60,
    )


def offered(desk: Desk, scope: Scope) -> dict[str, list[dict[str, str]]]:
    """Return what the lists beside the inputs offer: the caller's machines, and the parts of today."""
    serials = archive_pages.page(desk.store, scope, BALERS, limit=_MOST)
    parts = catalogue.parts_on(desk.store, desk.now().date())
    return {
        "serials": [{"value": one.serial_no, "label": one.model or ""} for one in serials],
        "parts": [{"value": one.part_no, "label": one.part_name or ""} for one in parts],
    }


def stations(desk: Desk, scope: Scope) -> list[dict[str, str]]:
    """Return the stations that somebody may write for."""
    found = archive_pages.page(desk.store, scope, STATIONS, limit=_MOST)
    return [{"code": one.station_code, "name": one.name or ""} for one in found]


def _entry(
    spec: FieldSpec,
    prefix: str,
    value: object,
    wrong: Mapping[str, str],
    desk: Desk,
    *,
    fixed: frozenset[str],
) -> Entry:
    text = _text(value)
    key = f"{prefix}{spec.name}"
    kind = _INPUTS.get(spec.type, "area" if spec.name in _LONG and prefix == "f." else "text")
    options = tuple(
        Choice(str(one.value), one.label, str(one.value) in (value if isinstance(value, list | tuple) else (text,)))
        for one in spec.options
    )
    if spec.name == "station_code" and spec.name not in fixed:
        kind = "select"
        every = archive_pages.page(desk.store, _EVERYBODY, STATIONS, limit=_MOST)
        options = tuple(
            Choice(one.station_code, f"{one.station_code} {one.name}", one.station_code == text) for one in every
        )
    return Entry(
        key=key,
        name=spec.name,
        label=spec.label or label(spec.name),
        input=kind,
        value=text,
        required=spec.required and spec.name not in _NUMBERED,
        fixed=spec.name in fixed,
        say=wrong.get(key, ""),
        list=_LISTS.get(spec.name, ""),
        options=options,
    )


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(map(str, value))
    return value if isinstance(value, str) else reviewing.written(value)  # type: ignore[arg-type]  # a form's value
