"""Every field of a form that is kept has its place on the record, of the right type, and a Chinese name."""

import dataclasses
import typing
from datetime import date, datetime
from decimal import Decimal
from types import NoneType

import pytest

from service.domain import papers, records
from service.domain.labels import LABELS
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import FieldSpec, FieldType

TEXT = {FieldType.TEXT, FieldType.CODE, FieldType.PHONE, FieldType.MONTH, FieldType.CLAUSE, FieldType.CHOICE}
TYPES: dict[FieldType, object] = {
    **dict.fromkeys(TEXT, str),
    FieldType.DATE: date,
    FieldType.TIME: datetime,
    FieldType.INT: int,
    FieldType.DECIMAL: Decimal,
    FieldType.MONEY: Decimal,
    FieldType.CHECK: bool,
    FieldType.SIGN: bool,
    FieldType.CHECKS: tuple[str, ...],
    FieldType.PHOTOS: tuple[str, ...],
}
KEPT: dict[Kind, tuple[type, type | None]] = {
    Kind.REPAIR_TICKET: (records.RepairTicket, records.TicketLine),
    Kind.OLD_PART_TAG: (records.OldPartTag, None),
    Kind.PACKING_LIST: (records.PackingList, records.PackingLine),
    Kind.BALER_REGISTER: (papers.BalerRegister, papers.BalerRegisterLine),
    Kind.TRAINING_RECORD: (papers.TrainingRecord, None),
    Kind.QUALITY_FEEDBACK: (papers.QualityFeedback, papers.QualityFeedbackLine),
    Kind.QUALITY_REPORT: (papers.QualityReport, papers.QualityReportLine),
    Kind.PARTS_REQUEST: (papers.PartsRequest, papers.PartsRequestLine),
    Kind.ARRIVAL_CONFIRMATION: (papers.ArrivalConfirmation, papers.ArrivalLine),
    Kind.PARTS_RETURN: (records.PartsReturn, None),
    Kind.PARTS_RETURN_LIST: (records.PartsReturn, records.PartsReturnLine),
    Kind.PARTS_RETURN_TAG: (papers.PartsReturnTag, None),
    Kind.PARTS_RETURN_PACKING_LIST: (papers.ReturnPackingList, papers.ReturnPackingLine),
}
DRAWN = {"photo_strip"}  # a place for pictures, no value


def differing(specs: typing.Iterable[FieldSpec], record: type) -> list[str]:
    hints = typing.get_type_hints(record)
    assert dataclasses.is_dataclass(record)
    found = []
    for spec in specs:
        hint = hints.get(spec.name)
        kinds = [kind for kind in typing.get_args(hint) if kind is not NoneType]
        plain = hint if typing.get_origin(hint) is tuple or not kinds else kinds[0]
        if spec.name not in DRAWN and plain != TYPES[spec.type]:
            found.append(f"{spec.name}: {spec.type} is {plain}")
    return found


@pytest.mark.parametrize("kind", KEPT, ids=str)
def test_every_field_has_its_place_on_the_record(kind: Kind) -> None:
    record, line = KEPT[kind]
    form = load.definition(kind)
    assert differing(form.fields, record) == []
    assert form.lines == () or line is not None
    assert line is None or differing(form.lines, line) == []


@pytest.mark.parametrize("kind", load.form_kinds(), ids=str)
def test_every_field_has_a_chinese_name(kind: Kind) -> None:
    form = load.definition(kind)
    assert [spec.name for spec in (*form.fields, *form.lines) if spec.name not in LABELS] == []
