"""Forms to print (表格下载): blank, or with what the archive knows already filled in."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from service.store import archive_pages
from service.store.nouns import BALERS, STATIONS
from service.usecases import batches, forms, prefilling, table_desk
from service.usecases.prefilling import Known
from service.web import rendering
from service.web.api.forms import as_file
from service.web.auth import TheDesk, TheScope
from templates_docx import load

router = APIRouter(include_in_schema=False)
_STATIONS = 1000
_SERIALS = 200  # offered to choose from; any other may be typed


@router.get("/forms", response_class=HTMLResponse)
def every(request: Request, desk: TheDesk, scope: TheScope) -> Response:
    """Show the forms there are."""
    specs = [load.form(kind) for kind in load.form_kinds()]
    values = {
        "forms": [
            {
                "kind": spec.kind.value,
                "title": spec.title,
                "version": spec.version,
                "clauses": "、".join(spec.clauses) or "—",
            }
            for spec in specs
        ],
        "tables": table_desk.may_preview(scope),
        "own": scope.station_code or "",
        "stations": [one.station_code for one in archive_pages.page(desk.store, scope, STATIONS, limit=_STATIONS)],
        "serials": [baler.serial_no for baler in archive_pages.page(desk.store, scope, BALERS, limit=_SERIALS)],
    }
    return rendering.page(request, "forms.html", values)


def _known(number: str = "", serial_no: str = "", station: str = "", due_on: date | None = None) -> Known:
    return Known(_code(number), _code(serial_no), _code(station), due_on)


def _code(text: str) -> str | None:
    return text.strip().upper() or None


@router.get("/forms/file", response_class=Response)
def file(
    desk: TheDesk,
    scope: TheScope,
    kind: str,
    known: Annotated[Known, Depends(_known)],
    format: str = "pdf",  # noqa: A002 - the contract's word
    batch: str = "",
) -> Response:
    """Return a form for printing: blank, of a machine, a ticket or a shipment, or of every machine of a station."""
    records = prefilling.records(desk.store, scope, forms.kind_of(kind), known)
    told = batches.teller(desk.store, scope, batch, len(records), desk.now)
    return as_file(forms.flow(kind, records, format=format, told=told))
