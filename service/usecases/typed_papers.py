"""Forms that are typed in on a page instead of written on paper (网上填报): values to a record, and its number."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from service.domain.completeness import Required
from service.domain.scope import Role, Scope
from service.errors import BadRow, InvalidInputError, NotAllowedError
from service.store import archive
from service.store.unit import Store
from service.usecases import completing, filing
from service.usecases.typing_in import Typed, typed
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import FieldSpec

Record = TypeVar("Record")
_NOT_TYPED: Mapping[Kind, frozenset[str]] = {
    Kind.TRAINING_RECORD: frozenset({"confirmed", "confirmed_by", "confirmed_on"}),
    Kind.PARTS_REQUEST: frozenset({"station_kind", "deposit", "decision", "decided_by", "decided_on"}),
    Kind.PARTS_RETURN: frozenset({"decision", "notice_no", "notice_on", "return_address"}),
    Kind.PARTS_RETURN_LIST: frozenset({"photos", "photo_strip"}),
    Kind.PARTS_RETURN_PACKING_LIST: frozenset({"notice_no"}),
    Kind.ARRIVAL_CONFIRMATION: frozenset({"confirmed_by", "confirmed_on", "arrived", "remark"}),
}
"""What a sender does not write: the other side's word, and photos, which are sent as files."""


_SENDERS = frozenset({Role.HQ, Role.CLERK, Role.STATION})


@dataclass(frozen=True, slots=True)
class Page:
    """What somebody typed on a page: names of the form to texts, true or false, or lists of texts."""

    fields: Mapping[str, object]
    lines: Sequence[Mapping[str, object]] = ()


def may_send(scope: Scope) -> bool:
    """Say whether somebody types in papers: stations their own, headquarters and clerks for everybody."""
    return scope.role in _SENDERS


def desk_only(scope: Scope, action: str) -> None:
    """Refuse anybody whose work is not with papers (NotAllowedError)."""
    if not may_send(scope):
        raise NotAllowedError(action, scope.user)


def fields_of(kind: Kind) -> tuple[FieldSpec, ...]:
    """Return the fields of a form that its sender writes."""
    return tuple(spec for spec in load.definition(kind).fields if spec.name not in _NOT_TYPED.get(kind, ()))


def columns_of(kind: Kind) -> tuple[FieldSpec, ...]:
    """Return the columns of a form's table that its sender writes."""
    return tuple(spec for spec in load.definition(kind).lines if spec.name not in _NOT_TYPED.get(kind, ()))


def record_of(store: Store, scope: Scope, kind: Kind, page: Page, record: type[Record]) -> Record:
    """Return the record that somebody typed; a station writes its own alone.

    Args:
        store: The store.
        scope: Who types.
        kind: The form.
        page: What was typed.
        record: What the form's values are the record of.

    Raises:
        InvalidInputError: A value is not of its type, a required one is missing, there is no such station or no line;
            each is named.
    """
    names = {spec.name for spec in fields_of(kind)}
    given = {name: value for name, value in page.fields.items() if name in names}
    if scope.station_code is not None:
        given["station_code"] = scope.station_code
    fields, lines = typed(kind, given, page.lines)
    bad = [*_missing(kind, fields, lines or []), *_unknown_station(store, fields)]
    if bad:
        raise InvalidInputError(bad)
    made = filing.record_from(kind, fields, lines or [])
    if not isinstance(made, record):
        raise TypeError(made)
    return made


def free_number(prefix: str, station_code: str | None, at: datetime, used: Callable[[str], bool]) -> str:
    """Return the next free number of a station's day: "PX-ST01-20260705-1"."""
    stem = f"{prefix}-{station_code or 'HQ'}-{at:%Y%m%d}-"
    count = 1
    while used(f"{stem}{count}"):
        count += 1
    return f"{stem}{count}"


def _missing(kind: Kind, fields: Typed, lines: Sequence[Typed]) -> list[BadRow]:
    required = _asked(kind)
    bad = [BadRow("cell_missing", name=name) for name in required.fields if fields.get(name) in (None, "", ())]
    for index, line in enumerate(lines):
        empty = [name for name in required.columns if line.get(name) is None]
        bad += [BadRow("cell_missing", name=f"lines[{index}].{name}") for name in empty]
    if columns_of(kind) and not lines:
        bad.append(BadRow("cell_missing", name="lines"))
    return bad


def _asked(kind: Kind) -> Required:
    """What must be typed: the number is made where it is left empty."""
    required = completing.required_of(kind)
    own = {spec.name for spec in (*fields_of(kind), *columns_of(kind))} - {load.definition(kind).number_field}
    return Required(
        fields=tuple(name for name in required.fields if name in own),
        columns=tuple(name for name in required.columns if name in own),
    )


def _unknown_station(store: Store, fields: Typed) -> list[BadRow]:
    code = fields.get("station_code")
    if code is None or archive.get_station(store, str(code)) is not None:
        return []
    return [BadRow("station_unknown", name="station_code", params={"station_code": str(code)})]
