"""Filing accepted forms (归档): values to records of the archive, sheet by sheet put together."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from extractors.results import PageReading
from service.domain.papers import (
    ArrivalConfirmation,
    ArrivalLine,
    BalerRegister,
    BalerRegisterLine,
    PartsRequest,
    PartsRequestLine,
    QualityFeedback,
    QualityFeedbackLine,
    QualityReport,
    QualityReportLine,
    ReturnPackingLine,
    ReturnPackingList,
    TrainingRecord,
)
from service.domain.problems import Problem
from service.domain.records import (
    Baler,
    FreightInvoice,
    InvoiceLine,
    OldPartTag,
    PackingLine,
    PackingList,
    PartsReturn,
    PartsReturnLine,
    RepairTicket,
    TicketLine,
)
from service.store import archive, papers
from service.store.unit import Store
from service.usecases import alerting
from templates_docx import load
from templates_docx.kinds import Kind

Record: TypeAlias = (
    RepairTicket
    | OldPartTag
    | PackingList
    | FreightInvoice
    | BalerRegister
    | PartsReturn
    | ReturnPackingList
    | QualityFeedback
    | QualityReport
    | TrainingRecord
    | PartsRequest
    | ArrivalConfirmation
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record comes from."""

    document_id: int
    received_on: date  # the day HQ received it
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a form's values make."""

    record: type[Any]
    line: type[Any] | None = None


_NAMES = frozenset(kind.value for kind in Kind)
_SHAPES: Mapping[Kind, _Shape] = {
    Kind.REPAIR_TICKET: _Shape(RepairTicket, TicketLine),
    Kind.OLD_PART_TAG: _Shape(OldPartTag),
    Kind.PACKING_LIST: _Shape(PackingList, PackingLine),
    Kind.FREIGHT_INVOICE: _Shape(FreightInvoice, InvoiceLine),
    Kind.BALER_REGISTER: _Shape(BalerRegister, BalerRegisterLine),
    Kind.PARTS_RETURN: _Shape(PartsReturn),
    Kind.PARTS_RETURN_LIST: _Shape(PartsReturn, PartsReturnLine),
    Kind.PARTS_RETURN_PACKING_LIST: _Shape(ReturnPackingList, ReturnPackingLine),
    Kind.QUALITY_FEEDBACK: _Shape(QualityFeedback, QualityFeedbackLine),
    Kind.QUALITY_REPORT: _Shape(QualityReport, QualityReportLine),
    Kind.TRAINING_RECORD: _Shape(TrainingRecord),
    Kind.PARTS_REQUEST: _Shape(PartsRequest, PartsRequestLine),
    Kind.ARRIVAL_CONFIRMATION: _Shape(ArrivalConfirmation, ArrivalLine),
}


def record_of(sheets: Sequence[PageReading]) -> Record | None:
    """Return the record that the sheets of one form say, in order; None for a kind that makes none.

    The first sheet that has a field gives it; the lines of all follow one another. A number that is not known is "".
    """
    kind = known_kind(sheets[0].kind)
    shape = _SHAPES.get(kind) if kind else None
    if shape is None:
        return None
    values: dict[str, object] = {}
    for sheet in sheets:
        for name, reading in sheet.fields.items():
            if values.get(name) is None:
                values[name] = reading.value
    if shape.line is not None:
        rows = [{name: reading.value for name, reading in line.items()} for sheet in sheets for line in sheet.lines]
        values["lines"] = tuple(_build(shape.line, row) for row in rows if any(v is not None for v in row.values()))
    record: Record = _build(shape.record, values)
    return record


def record_from(kind: Kind, fields: Mapping[str, object], lines: Sequence[Mapping[str, object]]) -> Record:
    """Return the record that typed values of a form say; a number that is not given is ""."""
    shape = _SHAPES[kind]
    values = dict(fields)
    if shape.line is not None:
        values["lines"] = tuple(_build(shape.line, row) for row in lines if any(v is not None for v in row.values()))
    record: Record = _build(shape.record, values)
    return record


def record_no(page: PageReading) -> str | None:
    """Return the number that a form is filed under; None while it is not known, or for a form without one."""
    name = number_field(page.kind)
    reading = page.fields.get(name) if name else None
    return str(reading.value) if reading and reading.value is not None else None


def number_field(kind_name: str) -> str | None:
    """Return the field with the number that forms of a kind are filed under; None for a form without one."""
    kind = known_kind(kind_name)
    return load.definition(kind).number_field if kind else None


def known_kind(name: str) -> Kind | None:
    """Return the kind of that name; None for "unknown"."""
    return Kind(name) if name in _NAMES else None


def file(store: Store, record: Record, origin: Origin) -> list[Problem]:
    """Put a record into the archive, as part of the transaction that accepts it; return why it was held, if it was."""
    put = _PUT.get(type(record))
    return put(store, record, origin) if put else _put_paper(store, record, origin)


def _build(shape: type[Any], values: Mapping[str, object]) -> Any:  # noqa: ANN401  # one of the record types
    known: dict[str, object] = {}
    for item in dataclasses.fields(shape):
        value = values.get(item.name)
        if value is not None:
            known[item.name] = value
        elif item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING:
            known[item.name] = ""
    return shape(**known)


def _put_ticket(store: Store, record: RepairTicket, origin: Origin) -> list[Problem]:
    known = archive.get_ticket(store, record.ticket_no)
    submitted_on = known.submitted_on if known and known.submitted_on else origin.received_on
    ticket = dataclasses.replace(record, submitted_on=submitted_on)
    held = archive.put_ticket(store, ticket, evidence=origin.document_id, by=origin.by, at=origin.at)
    filed = archive.get_ticket(store, ticket.ticket_no)
    if not held and filed is not None:
        alerting.raise_for(store, [filed], at=origin.at)
    return held


def _put_tag(store: Store, record: OldPartTag, origin: Origin) -> list[Problem]:
    return archive.put_tag(store, record, evidence=origin.document_id, by=origin.by, at=origin.at)


def _put_packing_list(store: Store, record: PackingList, origin: Origin) -> list[Problem]:
    return archive.put_packing_list(store, record, evidence=origin.document_id, by=origin.by, at=origin.at)


def _put_invoice(store: Store, record: FreightInvoice, origin: Origin) -> list[Problem]:
    known = archive.get_invoice(
        store, f"{record.invoice_code}-{record.invoice_no}" if record.invoice_code else record.invoice_no
    )
    received_on = known.received_on if known and known.received_on else origin.received_on
    invoice = dataclasses.replace(record, received_on=received_on)
    return archive.put_invoice(store, invoice, evidence=origin.document_id, by=origin.by, at=origin.at)


def _put_return(store: Store, record: PartsReturn, origin: Origin) -> list[Problem]:
    return archive.put_return(store, record, evidence=origin.document_id, by=origin.by, at=origin.at)


def _put_paper(store: Store, record: Record, origin: Origin) -> list[Problem]:
    kind = kind_of(record)
    number = getattr(record, load.definition(kind).number_field or "", None)
    if not number:
        return []
    return papers.put(store, kind, number, record, papers.Origin(origin.by, origin.at, origin.document_id))


def kind_of(record: Record) -> Kind:
    """Return the kind of form that a record is filed as."""
    return next(kind for kind, shape in _SHAPES.items() if isinstance(record, shape.record))


def _put_register(store: Store, record: BalerRegister, origin: Origin) -> list[Problem]:
    problems = []
    for index, line in enumerate(record.lines):
        if line.serial_no:
            held = archive.put_baler(
                store, baler_of(record, line), evidence=origin.document_id, by=origin.by, at=origin.at
            )
            problems += [dataclasses.replace(problem, field=f"lines[{index}].{problem.field}") for problem in held]
    return problems


def baler_of(register: BalerRegister, line: BalerRegisterLine) -> Baler:
    """Return the machine of a register's line, sold by the station that registers it."""
    values = {item.name: getattr(line, item.name) for item in dataclasses.fields(line)}
    baler: Baler = _build(Baler, {**values, "sold_by": register.station_code})
    return baler


_PUT: Mapping[type[Any], Callable[[Store, Any, Origin], list[Problem]]] = {
    RepairTicket: _put_ticket,
    OldPartTag: _put_tag,
    PackingList: _put_packing_list,
    FreightInvoice: _put_invoice,
    PartsReturn: _put_return,
    BalerRegister: _put_register,
}
