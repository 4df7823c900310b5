"""A record's values in words, each with the piece of the picture it was read from (档案页的栏目与原件)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from extractors.results import Source as ReadFrom
from service.domain.labels import label
from service.domain.review import STATUS_NAMES
from service.domain.scope import Scope
from service.store.nouns import Noun
from service.store.unit import Store
from service.usecases import evidence, picturing, presenting
from service.usecases.evidence import Source
from service.usecases.tables.columns import Column, table
from service.usecases.tables.records import full_row
from service.web.pages import links, reviewing
from templates_docx import load
from templates_docx.kinds import TITLES, Kind
from templates_docx.spec import FieldType

ANY = -1  # whichever document
_WORDS = {
    "accepted": "接收", "damaged": "损伤", "mismatch": "与图号不符", "fake": "弄虚作假", "swapped": "以次充好",
    "non_original": "非原厂", "job": "按次", "piece": "按件",
}  # fmt: skip
_LINKS = {
    "ticket_no": "tickets", "serial_no": "balers", "shipment_no": "shipments", "station_code": "stations",
    "sold_by": "stations", "tag_no": "tags", "old_part_tag_no": "tags",
}  # fmt: skip
_FORMS: Mapping[str, tuple[Kind, ...]] = {
    "tickets": (Kind.REPAIR_TICKET,),
    "tags": (Kind.OLD_PART_TAG,),
    "shipments": (Kind.PACKING_LIST,),
    "invoices": (Kind.FREIGHT_INVOICE,),
    "returns": (Kind.PARTS_RETURN, Kind.PARTS_RETURN_LIST),
    "balers": (Kind.BALER_REGISTER,),
}


@dataclass(frozen=True, slots=True)
class Crop:
    """The piece of the picture that a value was read from."""

    image: str
    page: str  # the document's page, at this field
    by_person: bool  # a person typed the value; the picture shows what the machine looked at


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a record."""

    name: str
    label: str
    text: str  # "" where it is not known
    href: str | None = None
    crop: Crop | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A form that a record was read from."""

    href: str
    title: str
    detail: str
    status: str
    status_label: str
    thumb: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A record, ready for its page."""

    values: tuple[Value, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    papers: tuple[Paper, ...]


def sheet(store: Store, scope: Scope, noun: Noun[Any], record: object, *, of_document: int | None = ANY) -> Sheet:
    """Return a record's values, lines and the forms it was read from.

    Args:
        store: The store.
        scope: Who looks.
        noun: What it is.
        record: The record.
        of_document: Only what was read from this document; None: it was read from none.
    """
    definition = table(noun.table)
    found = evidence.sources(store, scope, noun, noun.number(record))
    sources = [source for source in found if of_document in {ANY, source.document.id}]
    row = full_row(definition, presenting.masked_record(record, scope))
    lines = row.get("lines") or []
    rows = lines if isinstance(lines, list) else []
    names, line_names = _labels(noun.table)
    return Sheet(
        values=tuple(_value(column, row.get(column.name), names, sources) for column in definition.columns),
        columns=tuple(line_names.get(column.name) or label(column.name) for column in definition.lines),
        rows=tuple(
            tuple(_value(c, line.get(c.name), line_names, sources, index) for c in definition.lines)
            for index, line in enumerate(rows)
            if isinstance(line, dict)
        ),
        papers=tuple(_papers(sources)),
    )


def shown(column: Column, value: object, options: Mapping[object, str] | None = None) -> str:
    """Return a JSON value of a record in words."""
    if value is None or value == []:
        return ""
    if options and value in options:
        return options[value]
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(str(item) for item in value)
    text = str(value)
    return text.replace("T", " ") if column.type is FieldType.TIME else _WORDS.get(text, text)


def _labels(noun: str) -> tuple[dict[str, str], dict[str, str]]:
    """The words of the form itself, for its fields and for its lines, where the noun has one."""
    kinds = _FORMS.get(noun, ())
    fields = {spec.name: spec.label for kind in kinds for spec in _fields(kind)}
    fields |= {"issued_on": "备件出库日期"} if noun == "returns" else {}
    return fields, {spec.name: spec.label for kind in kinds for spec in load.definition(kind).lines}


def _fields(kind: Kind) -> Sequence[Any]:
    return load.definition(kind).fields


def _options(name: str) -> dict[object, str]:
    """The words of a tick box, such as 三包内 and 三包外."""
    for kind in (Kind.REPAIR_TICKET, Kind.PARTS_RETURN):
        for spec in _fields(kind):
            if spec.name == name and spec.type is FieldType.CHECK:
                return {option.value: option.label for option in spec.options}
    return {True: "已签字", False: "未签字"} if name == "customer_signed" else {}


def _value(
    column: Column, value: object, names: Mapping[str, str], sources: Sequence[Source], index: int | None = None
) -> Value:
    name = column.name
    text = shown(column, value, _options(name))
    place = name if index is None else f"lines[{index}].{name}"
    noun = _LINKS.get(name)
    return Value(
        name=name,
        label=names.get(name) or label(name),
        text=text,
        href=links.page_of(noun, text) if noun and text and not column.required else None,
        crop=_crop(sources, place),
    )


def _crop(sources: Sequence[Source], place: str) -> Crop | None:
    """The place of a value on the newest form that has it."""
    for source in reversed(sources):
        field = f"lines[{source.line}].{place}" if source.line is not None else place
        read = picturing.reading_at(source.form.current, field)
        if read is not None and read.box is not None:
            document, form = source.document.id, source.form.form
            image = f"/api/documents/{document}/crops/{form}/{quote(field, safe='')}"
            anchor = reviewing.input_name(field)
            return Crop(image, f"/documents/{document}?page={form}#{anchor}", read.source is ReadFrom.PERSON)
    return None


def _papers(sources: Sequence[Source]) -> Iterator[Paper]:
    for source in sources:
        document, page = source.document, source.form.current.page
        yield Paper(
            href=f"/documents/{document.id}?page={source.form.form}",
            title=TITLES[Kind(source.form.current.kind)],
            detail=f"{document.name} · {document.uploaded_by} · {document.received_at:%Y-%m-%d %H:%M}",
            status=document.status.value,
            status_label=STATUS_NAMES[document.status],
            thumb=None if document.media == "xml" else f"/api/documents/{document.id}/pages/{page}?width=128",
        )
