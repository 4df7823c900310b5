"""Forms to print (表格下载): blank, or with what the archive knows already filled in."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from service.store import archive_pages
from service.store.nouns import BALERS
from service.usecases import forms, prefilling
from service.web import rendering
from service.web.api.forms import as_file
from service.web.auth import TheDesk, TheScope
from templates_docx import load

router = APIRouter(include_in_schema=False)
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
        "serials": [baler.serial_no for baler in archive_pages.page(desk.store, scope, BALERS, limit=_SERIALS)],
    }
    return rendering.page(request, "forms.html", values)


@router.get("/forms/file", response_class=Response)
def file(
    desk: TheDesk,
    scope: TheScope,
    kind: str,
    format: str = "pdf",  # noqa: A002 - the contract's word
    serial_no: str = "",
    number: str = "",
) -> Response:
    """Return a form for printing: a ticket of a machine, the tags of a ticket, a shipment's list, or a blank."""
    known = prefilling.Known(number=number.strip().upper() or None, serial_no=serial_no.strip().upper() or None)
    records = prefilling.records(desk.store, scope, forms.kind_of(kind), known)
    return as_file(forms.fill(kind, records, format=format))
