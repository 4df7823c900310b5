"""Records of every form for tests: one that is easy to read, and hypothesis strategies that draw any."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import FieldSpec, FieldType

HANZI = "打结器不割绳刀捆压缩室弹簧磨损断裂更换轴承齿轮河南省驻马店市西平县张建国李强王芳海阔农机合作社东风路"
CODE = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-"


def compiled_kinds() -> list[Kind]:
    return [kind for kind in load.form_kinds() if load.versions(kind)]


VALUES: dict[FieldType, Callable[[FieldSpec, int], Any]] = {
    FieldType.TEXT: lambda _, index: f"值{index}",
    FieldType.CODE: lambda _, index: f"HK-{index:04d}",
    FieldType.CLAUSE: lambda _, __: "3.4.1",
    FieldType.DATE: lambda _, index: f"2026-06-{1 + index % 28:02d}",
    FieldType.TIME: lambda _, index: f"2026-06-{1 + index % 28:02d}T08:30",
    FieldType.MONTH: lambda _, __: "2026-06",
    FieldType.INT: lambda _, index: 10 + index,
    FieldType.DECIMAL: lambda _, index: f"{12 + index}.50",
    FieldType.MONEY: lambda _, index: f"{12 + index}.50",
    FieldType.SCORE: lambda _, __: "0.93",
    FieldType.PHONE: lambda _, index: f"1380000{index:04d}",
    FieldType.CHOICE: lambda spec, index: spec.options[index % len(spec.options)].value,
    FieldType.CHECKS: lambda spec, _: [option.value for option in spec.options[:2]],
    FieldType.CHECK: lambda _, __: True,
    FieldType.SIGN: lambda _, __: True,
    FieldType.PHOTOS: lambda _, index: [f"{index}.jpg"],
}
"""A valid value of each type, told apart by an index."""


def a_value(spec: FieldSpec, index: int = 0) -> Any:
    """A valid value of a field."""
    return VALUES[spec.type](spec, index)


def a_record(kind: Kind, lines: int = 2) -> dict[str, Any]:
    """A complete record of a form."""
    form = load.form(kind)
    record = {spec.name: a_value(spec, index) for index, spec in enumerate(form.fields)}
    if form.lines:
        record["lines"] = [
            {spec.name: a_value(spec, row * 10 + column) for column, spec in enumerate(form.lines)}
            for row in range(lines)
        ]
    return record


DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
DRAWN: dict[FieldType, st.SearchStrategy[Any]] = {
    FieldType.TEXT: st.text(HANZI + CODE, min_size=1, max_size=4),
    FieldType.CODE: st.text(CODE, min_size=1, max_size=6),
    FieldType.CLAUSE: st.text("123456.", min_size=1, max_size=5),
    FieldType.PHONE: st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    FieldType.DATE: DAYS | DAYS.map(str),
    FieldType.TIME: st.datetimes(datetime(2015, 1, 1), datetime(2035, 12, 31)),  # noqa: DTZ001  paper has no zones
    FieldType.MONTH: DAYS.map(lambda day: f"{day:%Y-%m}"),
    FieldType.INT: st.integers(0, 9999),
    FieldType.DECIMAL: st.decimals(0, 99, places=1),
    FieldType.MONEY: st.decimals(0, 9999, places=2),
    FieldType.SCORE: st.decimals(0, 1, places=2) | st.just(Decimal("0.5")),
    FieldType.CHECK: st.booleans(),
    FieldType.SIGN: st.booleans(),
    FieldType.PHOTOS: st.lists(st.from_regex(r"[a-z]{1,2}\.jpg", fullmatch=True), max_size=1),
}


def values(spec: FieldSpec) -> st.SearchStrategy[Any]:
    """Any value of a field that fits its cell, or none."""
    chosen = st.sampled_from([option.value for option in spec.options] or [None])
    if spec.type is FieldType.CHECKS:
        return st.lists(chosen, unique=True)
    return st.none() | (chosen if spec.type is FieldType.CHOICE else DRAWN[spec.type])


def records(kind: Kind, most_lines: int = 7) -> st.SearchStrategy[dict[str, Any]]:
    """Any record of a form, on one page or more."""
    form = load.form(kind)
    parts: dict[str, st.SearchStrategy[Any]] = {spec.name: values(spec) for spec in form.fields}
    if form.lines:
        line = st.fixed_dictionaries({spec.name: values(spec) for spec in form.lines})
        parts["lines"] = st.lists(line, max_size=most_lines)
    return st.fixed_dictionaries(parts)
