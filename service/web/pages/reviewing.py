"""What the review page shows of a form: its fields with their words, inputs and places on the picture (审核)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from extractors.results import PageReading, Reading, Value
from service.domain import messages
from service.domain.problems import Problem
from service.store.documents import Form
from templates_docx import load
from templates_docx.kinds import TITLES, Kind
from templates_docx.spec import FieldSpec, FieldType, FormSpec

_LONG = {"fault", "cause", "customer_address", "work_place", "remark", "explanation", "demands", "suggestion"}
_MODES = {FieldType.INT: "numeric", FieldType.PHONE: "tel", FieldType.MONEY: "decimal", FieldType.DECIMAL: "decimal"}
_HINTS = {FieldType.DATE: "年-月-日", FieldType.TIME: "年-月-日 时:分", FieldType.MONTH: "年-月"}
_SPARE_ROWS = 1  # empty rows below the last, for what the reader missed


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a drop-down."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One input of the page."""

    name: str
    label: str
    input: str
    text: str  # as read
    required: bool
    doubt: bool  # a person must look
    wrong: bool  # a rule speaks against it
    say: str  # why
    hit: str  # id of its place on the picture, "" without one
    long: bool
    wide: bool
    inputmode: str
    placeholder: str
    options: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A field's place, in percent of the picture."""

    id: str
    name: str  # of the input
    label: str
    x: float
    y: float
    w: float
    h: float
    doubt: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A problem in words, with the input it speaks of."""

    message: str
    clause: str | None
    anchor: str | None


@dataclass(frozen=True, slots=True)
class Tab:
    """One form of a document, by name."""

    index: int
    page: int
    title: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form, ready for the page."""

    index: int
    page: int
    title: str
    image: str
    fields: tuple[Field, ...]
    columns: tuple[FieldSpec, ...]
    rows: tuple[tuple[Field, ...], ...]
    hits: tuple[Hit, ...]


def tab(form: Form) -> Tab:
    """Return what the tabs above a document say of a form."""
    return Tab(form.form, form.current.page, _title(form.current))


def said(problems: Iterable[Problem]) -> list[Said]:
    """Return problems as sentences."""
    return [Said(messages.sentence(one), one.clause, input_name(one.field)) for one in problems]


def sheet(form: Form, image: str, size: tuple[int, int] | None) -> Sheet:
    """Return a form as the page shows it; size is the picture's width and height in pixels."""
    reading = form.current
    spec = definition(reading)
    wrong = _by_place(form.problems)
    fields = tuple(_field(one, reading.fields.get(one.name), one.name, wrong) for one in spec.fields) if spec else ()
    columns = spec.lines if spec else ()
    count = min(len(reading.lines) + _SPARE_ROWS, max(spec.rows, len(reading.lines))) if spec else 0
    rows = tuple(_row(reading, columns, index, wrong) for index in range(count))
    hits = tuple(_hits(reading, columns, fields, rows, size)) if size else ()
    return Sheet(form.form, reading.page, _title(reading), image, fields, columns, rows, hits)


def _title(reading: PageReading) -> str:
    return TITLES[Kind(reading.kind)] if reading.kind in set(Kind) else "未识别的页"


def definition(reading: PageReading) -> FormSpec | None:
    """Return the definition of what was read; None for an unknown page."""
    return load.definition(Kind(reading.kind)) if reading.kind in set(Kind) else None


def input_name(place: str | None) -> str | None:
    """Return the input of a problem's field: serial_no → f.serial_no, lines[2].part_no → l.2.part_no."""
    if place is None:
        return None
    if place.startswith("lines["):
        index, _, name = place.removeprefix("lines[").partition("].")
        return f"l.{index}.{name}"
    return f"f.{place}"


def written(value: Value | None) -> str:
    """Return a value as a person types it; the inverse is extractors.values."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "、".join(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _by_place(problems: Iterable[Problem]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for problem in problems:
        place = input_name(problem.field)
        if place is not None:
            found.setdefault(place, messages.sentence(problem))
    return found


def _row(
    reading: PageReading, columns: tuple[FieldSpec, ...], index: int, wrong: Mapping[str, str]
) -> tuple[Field, ...]:
    line = reading.lines[index] if index < len(reading.lines) else {}
    return tuple(_field(one, line.get(one.name), f"{index}.{one.name}", wrong, prefix="l.") for one in columns)


def _field(
    spec: FieldSpec, reading: Reading | None, key: str, wrong: Mapping[str, str], *, prefix: str = "f."
) -> Field:
    place = prefix + key
    value = written(reading.value) if reading else ""
    sentence = wrong.get(place, "")
    doubt = reading is not None and not reading.accepted
    return Field(
        name=spec.name,
        label=spec.label,
        input=value,
        text=reading.text if reading else "",
        required=spec.required,
        doubt=doubt,
        wrong=bool(sentence),
        say=sentence or ("看不清，请核对" if doubt else ""),
        hit=place.replace(".", "-") if reading and reading.box else "",
        long=spec.type is FieldType.TEXT and spec.name in _LONG,
        wide=spec.name in _LONG or spec.type is FieldType.CHECKS,
        inputmode=_MODES.get(spec.type, "text"),
        placeholder=_HINTS.get(spec.type, ""),
        options=_choices(spec),
    )


def _choices(spec: FieldSpec) -> tuple[Choice, ...]:
    if spec.type is FieldType.SIGN:
        return (Choice("true", "已签字"), Choice("false", "未签字"))
    if spec.type is FieldType.CHECK:
        labels = {option.value: option.label for option in spec.options}
        return (Choice("true", labels.get(True, "是")), Choice("false", labels.get(False, "否")))
    if spec.type is FieldType.CHOICE:
        return tuple(Choice(str(option.value), option.label) for option in spec.options)
    return ()


def _hits(
    reading: PageReading,
    columns: tuple[FieldSpec, ...],
    fields: tuple[Field, ...],
    rows: tuple[tuple[Field, ...], ...],
    size: tuple[int, int],
) -> Iterable[Hit]:
    for field in fields:
        yield from _hit(field, reading.fields.get(field.name), f"f.{field.name}", size)
    for index, row in enumerate(rows[: len(reading.lines)]):
        for column, field in zip(columns, row, strict=True):
            yield from _hit(field, reading.lines[index].get(column.name), f"l.{index}.{column.name}", size)


def _hit(field: Field, reading: Reading | None, name: str, size: tuple[int, int]) -> Iterable[Hit]:
    if reading is None or reading.box is None:
        return
    width, height = size
    x0, y0, x1, y1 = reading.box
    box = (100 * x0 / width, 100 * y0 / height, 100 * (x1 - x0) / width, 100 * (y1 - y0) / height)
    x, y, w, h = (round(side, 3) for side in box)
    yield Hit(field.hit, name, field.label, x, y, w, h, field.doubt or field.wrong)
