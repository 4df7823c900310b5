"""What a form lacks or says against itself (填写完整性); the page alone, no archive."""

from collections.abc import Mapping

from service.domain import completeness, quality, returns, tickets, training
from service.domain.completeness import Required
from service.domain.papers import QualityFeedback, QualityReport, TrainingRecord
from service.domain.problems import Problem
from service.domain.records import OldPartTag, PartsReturn, RepairTicket
from service.usecases.filing import Record
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import FieldSpec, FieldType

_CLAUSES: Mapping[Kind, str] = {
    Kind.OLD_PART_TAG: "3.4.1",
    Kind.PACKING_LIST: "3.4.2",
    Kind.FREIGHT_INVOICE: "3.5.2",
    Kind.BALER_REGISTER: "3.2.2",
    Kind.PARTS_RETURN: "5.2.4",
    Kind.PARTS_RETURN_PACKING_LIST: "5.2.7",
    Kind.PARTS_REQUEST: "5.1",
    Kind.ARRIVAL_CONFIRMATION: "5.3",
}
"""The clause that asks for a form, where its rule does not name it itself."""


def problems_of(record: Record, kind: Kind) -> list[Problem]:
    """List what a form lacks, and where it speaks against itself."""
    required = required_of(kind)
    match record:
        case RepairTicket():
            found = [*tickets.missing_fields(record, required), *tickets.times_in_order(record)]
        case PartsReturn() if kind is Kind.PARTS_RETURN_LIST:
            found = returns.missing_parts(record, required)
        case TrainingRecord():
            found = [*training.missing_fields(record, required), *training.missing_topics(record, _topics())]
        case QualityFeedback():
            found = quality.check_feedback(record, required)
        case QualityReport():
            found = quality.check_report(record, required)
        case PartsReturn() | OldPartTag():
            found = completeness.missing_fields(record, required, _CLAUSES[kind])
        case _:
            found = completeness.missing_fields(record, required, _CLAUSES[kind])
            found += completeness.missing_columns(record, required, _CLAUSES[kind])
    return found


def required_of(kind: Kind) -> Required:
    """Return what a form marks as required."""
    spec = load.definition(kind)
    return Required(
        fields=tuple(item.name for item in spec.fields if item.required and not _signed(item)),
        columns=tuple(item.name for item in spec.lines if item.required),
        signatures=tuple(item.name for item in spec.fields if item.required and _signed(item)),
    )


def _signed(spec: FieldSpec) -> bool:
    return spec.type is FieldType.SIGN


def _topics() -> list[str]:
    """Return the topics of the handbook, as the training form offers them."""
    return [str(option.value) for option in load.definition(Kind.TRAINING_RECORD).field("topics").options]
