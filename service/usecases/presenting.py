"""The contract's JSON of documents, forms and inspections: made here and nowhere else."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias, TypeVar

from extractors.results import PageReading, Reading, Source
from inspections.results import Finding, Inspection, PhotoResult, Quality
from service import clock
from service.domain import masking, messages
from service.domain.problems import Problem
from service.domain.scope import Scope
from service.store import codec
from service.store.documents import Document, Form
from service.store.inspections import Decision, Inspected
from service.usecases.checking import Checked
from service.usecases.intake import Received
from service.usecases.photo_checks import PhotoCheck

Json: TypeAlias = dict[str, object]
Record = TypeVar("Record")

_CONFIDENCE_PLACES = 4
_MASKS: Mapping[str, Callable[[str | None, Scope], str | None]] = {
    "customer_phone": masking.mask_phone,
    "customer_address": masking.mask_address,
}


PRIVATE = frozenset(_MASKS)
"""The fields that say how to reach a customer."""


def received_json(received: Received) -> Json:
    """Return what became of an uploaded file."""
    body: Json = {
        "id": received.id,
        "sha256": received.sha256,
        "status": received.status.value,
        "duplicate": received.duplicate,
        "name": received.name,
    }
    if received.refused is not None:
        problem = Problem(received.refused.code, field=None, params=received.refused.params)
        body["problems"] = [problem_json(problem)]
    return body


def document_json(document: Document, forms: Sequence[Form], scope: Scope) -> Json:
    """Return a document with its extraction results, as far as the caller may read them."""
    return {
        **document_row_json(document),
        "results": [form_json(document, form, scope) for form in forms],
    }


def document_row_json(document: Document) -> Json:
    """Return a document as lists show it."""
    reason = document.reason
    return {
        "id": document.id,
        "sha256": document.sha256,
        "name": document.name,
        "media": document.media,
        "kind": document.kind,
        "asked_kind": document.asked_kind,
        "status": document.status.value,
        "reason": problem_json(Problem(reason.code, params=reason.params)) if reason else None,
        "station_code": document.station_code,
        "uploaded_by": document.uploaded_by,
        "received_at": clock.stamp(document.received_at),
        "changed_at": clock.stamp(document.changed_at),
        "ended_by": document.ended_by,
        "ended_at": clock.stamp(document.ended_at) if document.ended_at else None,
        "version": document.version,
    }


def form_json(document: Document, form: Form, scope: Scope) -> Json:
    """Return one form of a document as an extraction result."""
    checked = Checked(masked(form.current, scope), form.problems, form.status)
    return {
        "form": form.form,
        **page_json(document.name, checked),
        "record_no": form.record_no,
    }


def page_json(file: str, checked: Checked) -> Json:
    """Return one form as an extraction result; a field that a check speaks against waits for a person."""
    page = checked.page
    spoken_of = {problem.field for problem in checked.problems if problem.field}
    against: frozenset[str] = frozenset() if checked.status == "accepted" else frozenset(spoken_of)
    return {
        "file": file,
        "page": page.page,
        "kind": page.kind,
        "kind_confidence": round(page.kind_confidence, _CONFIDENCE_PLACES),
        "template": page.template,
        "status": checked.status,
        "fields": _readings_json(page.fields, against),
        "lines": [_readings_json(line, against, f"lines[{row}].") for row, line in enumerate(page.lines)],
        "problems": [problem_json(problem) for problem in checked.problems],
        "rotation": page.rotation,
        "sheet": list(page.sheet),
    }


def masked(page: PageReading, scope: Scope) -> PageReading:
    """Return a form without the phones and addresses that the caller's work does not need."""
    if masking.needs_contact(scope):
        return page
    fields = {name: _masked(name, reading, scope) for name, reading in page.fields.items()}
    lines = tuple({name: _masked(name, reading, scope) for name, reading in line.items()} for line in page.lines)
    return replace(page, fields=fields, lines=lines)


def masked_record(record: Record, scope: Scope) -> Record:
    """Return an archive record without the phones and addresses that the caller's work does not need."""
    changes: Json = {name: mask(getattr(record, name), scope) for name, mask in _MASKS.items() if hasattr(record, name)}
    lines = getattr(record, "lines", ())
    if any(hasattr(line, name) for line in lines[:1] for name in _MASKS):
        changes["lines"] = tuple(masked_record(line, scope) for line in lines)
    return replace(record, **changes) if changes else record  # type: ignore[type-var]


def record_json(record: object, scope: Scope) -> Json:
    """Return an archive record by the names of its table; what is not known is left out."""
    found = codec.to_json(masked_record(record, scope))
    if not isinstance(found, dict):
        message = f"{record!r} is not a record"
        raise TypeError(message)
    return dict(found)


def problem_json(problem: Problem) -> Json:
    """Return a problem with the clerk's sentence."""
    return {
        "field": problem.field,
        "code": problem.code,
        "message": messages.sentence(problem),
        "clause": problem.clause,
    }


def inspected_json(inspected: Inspected) -> Json:
    """Return a stored inspection."""
    return {
        "id": inspected.id,
        "tag_no": inspected.tag_no,
        "station_code": inspected.station_code,
        "inspected_by": inspected.by,
        "inspected_at": clock.stamp(inspected.at),
        **inspection_json(inspected.inspection),
        "decision": _decision_json(inspected.decision) if inspected.decision else None,
    }


def _decision_json(decision: Decision) -> Json:
    return {
        "verdict": decision.verdict.value,
        "reason": decision.reason,
        "by": decision.by,
        "at": clock.stamp(decision.at),
    }


def photo_check_json(check: PhotoCheck) -> Json:
    """Return what the gate says of a photo before it is sent."""
    return {
        "quality": check.quality.value,
        "ok": check.quality is Quality.OK,
        "problems": [problem_json(problem) for problem in check.problems],
    }


def inspection_json(inspection: Inspection) -> Json:
    """Return an inspection result."""
    return {
        "part_no": inspection.part_no,
        "verdict": inspection.verdict.value,
        "score": _rounded(inspection.score),
        "not_ruled_out": [damage.value for damage in inspection.not_ruled_out],
        "reasons": list(inspection.reasons),
        "identity": inspection.identity.value if inspection.identity else None,
        "shown_number": inspection.shown_number,
        "photos": [_photo_json(photo) for photo in inspection.photos],
    }


def value_json(value: object) -> object:
    """Return a value as the contract writes it: ISO dates, times to the minute, decimals as text."""
    match value:
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M")
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case tuple():
            return [value_json(item) for item in value]
    return value


def _masked(name: str, reading: Reading, scope: Scope) -> Reading:
    mask = _MASKS.get(name)
    if mask is None:
        return reading
    value = reading.value if reading.value is None else mask(str(reading.value), scope)
    return replace(reading, value=value, text=mask(reading.text, scope) or "")


def _readings_json(readings: Mapping[str, Reading], against: frozenset[str], row: str = "") -> Json:
    return {name: _reading_json(reading, doubted=row + name in against) for name, reading in readings.items()}


def _reading_json(reading: Reading, *, doubted: bool) -> Json:
    return {
        "value": value_json(reading.value),
        "text": reading.text,
        "confidence": round(reading.confidence, _CONFIDENCE_PLACES),
        "accepted": reading.accepted and (not doubted or reading.source is Source.PERSON),
        "box": list(reading.box) if reading.box else None,
        "source": reading.source.value,
    }


def _photo_json(photo: PhotoResult) -> Json:
    return {
        "file": photo.file,
        "quality": photo.quality.value,
        "score": _rounded(photo.score),
        "findings": _findings_json(photo.findings),
    }


def _findings_json(findings: Iterable[Finding]) -> list[Json]:
    return [
        {
            "type": finding.type.value,
            "score": round(finding.score, _CONFIDENCE_PLACES),
            "box": list(finding.box),
            "area": round(finding.area, _CONFIDENCE_PLACES),
            "area_mm2": finding.area_mm2,
        }
        for finding in findings
    ]


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, _CONFIDENCE_PLACES)
