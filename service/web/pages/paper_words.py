"""A paper's values in words (单据内容), for pages of forms that no archive table has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from service.domain.scope import Scope
from service.usecases import presenting
from service.web.pages import links, reviewing
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import FieldSpec

_LINKS = {"serial_no": "balers", "station_code": "stations"}


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a paper."""

    label: str
    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """A paper, ready for its page."""

    values: tuple[Value, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def words(
    kind: Kind, record: object, scope: Scope, *, but: Iterable[str] = (), known: Iterable[str] | None = None
) -> Words:
    """Return a paper's values and lines by the words of its form, without phones and addresses that nobody here needs.

    Args:
        kind: The form.
        record: Its record.
        scope: Who looks.
        but: Names of fields that the page shows elsewhere.
        known: The machines that have a page; None: all that are named.
    """
    spec = load.definition(kind)
    seen = presenting.masked_record(record, scope)
    hidden = set(but)
    linked = None if known is None else frozenset(known)
    return Words(
        values=tuple(
            _value(one, getattr(seen, one.name, None), linked) for one in spec.fields if one.name not in hidden
        ),
        columns=tuple(one.label for one in spec.lines),
        rows=tuple(
            tuple(_value(one, getattr(line, one.name, None), linked) for one in spec.lines)
            for line in getattr(seen, "lines", ())
        ),
    )


def told(value: object) -> str:
    """Return a value in words."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return reviewing.written(value)  # type: ignore[arg-type]  # a form's value


def _value(spec: FieldSpec, value: object, known: frozenset[str] | None) -> Value:
    text = told(value)
    noun = _LINKS.get(spec.name)
    if spec.name == "serial_no" and known is not None and text not in known:
        noun = None
    return Value(spec.label, text, links.page_of(noun, text) if noun and text else None)
