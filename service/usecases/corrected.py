"""A form with a person's values in it (更正): typed over what the machine read, or stood for as read."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractors import values
from extractors.results import PageReading, Reading, Source, Value
from service.errors import ConflictError
from service.store.documents import Form
from service.usecases import filing
from service.usecases.typing_in import Typed, typed


@dataclass(frozen=True, slots=True)
class Change:
    """A person's values for one form of a document."""

    version: int  # of the document, as the person saw it
    fields: Mapping[str, object] = dataclasses.field(default_factory=dict)  # name → JSON value; None: the cell is empty
    lines: Sequence[Mapping[str, object]] | None = None  # all lines anew; None: as they are
    form: int = 1


def typed_over(page: PageReading, change: Change) -> PageReading:
    """Return a form with a person's values in it.

    Raises:
        ConflictError: no_known_form.
        InvalidInputError: A name is not on the form, or a value is not of its type; each is named.
    """
    kind = filing.known_kind(page.kind)
    if kind is None:
        raise ConflictError("no_known_form")
    fields, lines = typed(kind, change.fields, change.lines)
    spoken_of = {*fields, *({"lines"} if lines is not None else ())}
    left = tuple(problem for problem in page.problems if not _settles(problem.field, spoken_of))
    return replace(
        page,
        fields={**page.fields, **{name: _by_person(value, page.fields.get(name)) for name, value in fields.items()}},
        lines=page.lines if lines is None else _lines_by_person(lines, page.lines),
        problems=left,
    )


def _settles(field: str | None, spoken_of: set[str]) -> bool:
    """Say whether a person spoke of the field that a problem is about."""
    return field is not None and (field in spoken_of or ("lines" in spoken_of and field.startswith("lines[")))


def _lines_by_person(rows: Sequence[Typed], before: Sequence[Mapping[str, Reading]]) -> tuple[dict[str, Reading], ...]:
    """Return a person's lines, each with the boxes of the line that stood in its place."""
    places = [*before, *({} for _ in rows)]
    return tuple(
        {name: _by_person(value, place.get(name)) for name, value in row.items()}
        for row, place in zip(rows, places, strict=False)
    )


def _by_person(value: Value | None, before: Reading | None) -> Reading:
    text = "" if value is None else values.text_of(value)
    box = before.box if before else None
    return Reading(value, text, confidence=1.0, accepted=True, box=box, source=Source.PERSON)


def differences(before: PageReading, after: PageReading) -> dict[str, object]:
    """Return what a person changed: name → before and after."""
    changed: dict[str, object] = {}
    for name, reading in after.fields.items():
        was = before.fields.get(name)
        if was is None or was.value != reading.value:
            changed[name] = [was.value if was else None, reading.value]
    if before.lines != after.lines:
        changed["lines"] = [_plain(before.lines), _plain(after.lines)]
    return changed


def _plain(lines: Sequence[Mapping[str, Reading]]) -> list[dict[str, object]]:
    return [{name: reading.value for name, reading in line.items()} for line in lines]


def stood_for(form: Form) -> Form:
    """Return a form that a person accepts: nothing in it is doubtful any more."""
    if filing.known_kind(form.current.kind) is None:
        return form
    fields = {name: replace(reading, accepted=True) for name, reading in form.current.fields.items()}
    lines = tuple(
        {name: replace(reading, accepted=True) for name, reading in line.items()} for line in form.current.lines
    )
    return replace(form, status="accepted", current=replace(form.current, fields=fields, lines=lines))
