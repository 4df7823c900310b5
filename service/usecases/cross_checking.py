"""Checks a tag against a ticket (标签与维修单核对, 3.4.1): both as picture, PDF or extracted JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractors.errors import UnreadableFileError
from extractors.results import NO_LEXICON, PageReading, Reading, Source
from service.domain import tags
from service.domain.problems import Problem
from service.domain.records import OldPartTag, RepairTicket
from service.errors import BadRow, InvalidInputError
from service.usecases import filing
from service.usecases.reading import read_document
from service.usecases.typing_in import value_of
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import FieldSpec


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a tag and its ticket do not agree on."""

    tag: OldPartTag
    ticket: RepairTicket
    problems: tuple[Problem, ...]

    @property
    def matches(self) -> bool:
        """Nothing differs and nothing is missing."""
        return not self.problems


def compare(tag: bytes, ticket: bytes) -> Comparison:
    """Compare a tag with a ticket, each given as a file's bytes.

    Raises:
        UnreadableFileError, MediaError: No page can be had from a file, or it holds no tag or no ticket.
        InvalidInputError: A value in JSON is not of its field's type.
    """
    found_tag = _record(tag, Kind.OLD_PART_TAG)
    found_ticket = _record(ticket, Kind.REPAIR_TICKET)
    if not isinstance(found_tag, OldPartTag) or not isinstance(found_ticket, RepairTicket):
        raise UnreadableFileError("not_these_forms", "the files are not a tag and a ticket")
    return Comparison(found_tag, found_ticket, tuple(tags.compare(found_tag, found_ticket)))


def _record(data: bytes, kind: Kind) -> object:
    text = data.lstrip()
    pages = _from_json(text, kind) if text.startswith((b"{", b"[")) else read_document(data, kind, NO_LEXICON)
    mine = [page for page in pages if page.kind == kind]
    if not mine:
        raise UnreadableFileError("not_these_forms", f"no {kind} in the file")
    return filing.record_of([mine[0]])


def _from_json(text: bytes, kind: Kind) -> list[PageReading]:
    """An extraction result of the contract, or a plain record: field name → value."""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise UnreadableFileError("json_broken", str(error)) from error
    items = found if isinstance(found, list) else [found]
    return [_page(item, kind) for item in items if isinstance(item, dict) and item.get("kind", str(kind)) == kind]


def _page(item: Mapping[str, Any], kind: Kind) -> PageReading:
    form = load.form(kind)
    fields = item["fields"] if isinstance(item.get("fields"), dict) else item
    lines = item.get("lines") if isinstance(item.get("lines"), list) else []
    return PageReading(
        page=1,
        kind=str(kind),
        kind_confidence=1.0,
        template=None,
        fields=_readings(form.fields, fields),
        lines=tuple(_readings(form.lines, line) for line in lines or () if isinstance(line, dict)),
    )


def _readings(specs: Sequence[FieldSpec], given: Mapping[str, Any]) -> dict[str, Reading]:
    found: dict[str, Reading] = {}
    for spec in specs:
        cell = given.get(spec.name)
        value = cell.get("value") if isinstance(cell, dict) else cell
        try:
            typed = value_of(spec, value)
        except ValueError as error:
            params = {"label": spec.label, "value": str(value)}
            raise InvalidInputError([BadRow("value_not_of_type", name=spec.name, params=params)]) from error
        found[spec.name] = Reading(typed, str(value or ""), 1.0, accepted=True, box=None, source=Source.PERSON)
    return found
