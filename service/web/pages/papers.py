"""A paper as a file (下载): training records, registers, requests, deliveries, quality papers, returns."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from generators.results import FormData
from service.domain import masking
from service.domain.papers import (
    ArrivalConfirmation,
    BalerRegister,
    PartsRequest,
    QualityFeedback,
    QualityReport,
    ReturnPackingList,
    TrainingRecord,
)
from service.domain.records import PartsReturn, Station
from service.domain.returns import tags_for
from service.domain.scope import Scope
from service.errors import NotFoundError
from service.store import archive_pages, codec, papers
from service.store.nouns import RETURNS, STATIONS
from service.store.unit import Store
from service.usecases import forms, presenting
from service.web.api.forms import as_file
from service.web.auth import TheDesk, TheScope
from templates_docx import load
from templates_docx.kinds import Kind

router = APIRouter(include_in_schema=False)
_RECORDS: Mapping[Kind, type[Any]] = {
    Kind.TRAINING_RECORD: TrainingRecord,
    Kind.BALER_REGISTER: BalerRegister,
    Kind.PARTS_REQUEST: PartsRequest,
    Kind.ARRIVAL_CONFIRMATION: ArrivalConfirmation,
    Kind.QUALITY_FEEDBACK: QualityFeedback,
    Kind.QUALITY_REPORT: QualityReport,
    Kind.PARTS_RETURN_PACKING_LIST: ReturnPackingList,
}


@router.get("/papers/{kind}/{number}/file", response_class=Response)
def file(
    desk: TheDesk,
    scope: TheScope,
    kind: str,
    number: str,
    format: str = "pdf",  # noqa: A002 - the contract's word
) -> Response:
    """Return a paper as a file, without phones and addresses that the caller's work does not need."""
    form = forms.kind_of(kind)
    made = _MADE.get(form, _paper)(desk.store, scope, form, number)
    return as_file(forms.flow(kind, made, format=format))


def _paper(store: Store, scope: Scope, kind: Kind, number: str) -> list[FormData]:
    record = _RECORDS.get(kind)
    if record is None:
        raise NotFoundError(kind.value, number)
    return [_data(kind, codec.load(record, papers.find(store, scope, kind, number).body), scope)]


def _application(store: Store, scope: Scope, kind: Kind, number: str) -> list[FormData]:
    return [_data(kind, _return(store, scope, number), scope)]


def _tags(store: Store, scope: Scope, kind: Kind, number: str) -> list[FormData]:
    """The tag of each part of a return (5.2.6)."""
    application = _return(store, scope, number)
    station: Station = archive_pages.find(store, scope, STATIONS, application.station_code or "")
    return [_data(kind, tag, scope) for tag in tags_for(application, station)]


def _return(store: Store, scope: Scope, number: str) -> PartsReturn:
    found: PartsReturn = archive_pages.find(store, scope, RETURNS, number)
    return found


def _data(kind: Kind, record: object, scope: Scope) -> FormData:
    """A record as the data of its form: the form's fields and columns alone."""
    spec = load.definition(kind)
    found = forms.data_of(record)
    hidden = frozenset() if masking.needs_contact(scope) else presenting.PRIVATE
    columns = {column.name for column in spec.lines} - hidden
    names = {one.name for one in spec.fields} - hidden
    data: dict[str, object] = {name: value for name, value in found.items() if name in names}
    lines = found.get("lines")
    if columns and isinstance(lines, list):
        data["lines"] = [{name: value for name, value in line.items() if name in columns} for line in lines]
    return data


_MADE: Mapping[Kind, Callable[[Store, Scope, Kind, str], list[FormData]]] = {
    Kind.PARTS_RETURN: _application,
    Kind.PARTS_RETURN_LIST: _application,
    Kind.PARTS_RETURN_TAG: _tags,
}
