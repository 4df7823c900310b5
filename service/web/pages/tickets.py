"""Repair tickets (维修单): the list, one with what the rules say, HQ's audit, its feedback form."""

from decimal import Decimal, InvalidOperation
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.domain import tickets as rules
from service.domain.policy import PolicyBook
from service.domain.records import RepairTicket
from service.errors import BadRow, ConflictError, InvalidInputError
from service.store import archive_pages, policies, waiting
from service.store.nouns import STATIONS
from service.store.waiting import Wanted
from service.usecases import completing, deciding, reporting
from service.web import problems, rendering
from service.web.api.forms import as_file
from service.web.auth import TheDesk, TheScope
from service.web.pages import links, ticket_views
from templates_docx.kinds import Kind

router = APIRouter(include_in_schema=False)
_STATIONS = 1000
_SHOWN = 100


@router.get("/tickets", response_class=HTMLResponse)
def newest(
    request: Request,
    desk: TheDesk,
    scope: TheScope,
    station: str = "",
    unaudited: int = 0,
    after: str = "",
) -> Response:
    """Show the tickets by number, newest first; unaudited=1: those whose kilometres are not audited."""
    wanted = Wanted(station or None, bool(unaudited), after or None)
    found = waiting.tickets_page(desk.store, scope, wanted, limit=_SHOWN + 1)
    shown = found[:_SHOWN]
    book = policies.policy_book(desk.store)
    more = {"station": station, "unaudited": unaudited, "after": shown[-1].ticket_no} if len(found) > _SHOWN else {}
    values = {
        "station": station,
        "unaudited": bool(unaudited),
        "tickets": [
            {"t": one, "href": links.page_of("tickets", one.ticket_no), **_reported(one, book)} for one in shown
        ],
        "stations": [one.station_code for one in archive_pages.page(desk.store, scope, STATIONS, limit=_STATIONS)],
        "next": f"/tickets?{urlencode(more)}" if more else None,
    }
    return rendering.page(request, "tickets.html", values)


def _reported(one: RepairTicket, book: PolicyBook) -> dict[str, str]:
    """Whether a ticket reached HQ in time and complete (3.2.3), in words."""
    policy = book.on(one.served_on) if one.served_on else None
    late = bool(policy and rules.submitted_on_time(one, policy))
    lacking = rules.missing_fields(one, completing.required_of(Kind.REPAIR_TICKET))
    words = [*(("超期",) if late else ()), *((f"缺 {len(lacking)} 项",) if lacking else ())]
    return {"reported": "、".join(words) or "按期、完整", "reported_chip": "damaged" if words else "ok"}


@router.get("/tickets/{ticket_no}", response_class=HTMLResponse)
def ticket(request: Request, desk: TheDesk, scope: TheScope, ticket_no: str) -> Response:
    """Show a ticket."""
    return ticket_views.page(request, desk, scope, ticket_no)


@router.post("/tickets/{ticket_no}/audit", response_class=HTMLResponse)
def audit(
    request: Request,
    desk: TheDesk,
    scope: TheScope,
    ticket_no: str,
    audited_km: Annotated[str, Form()] = "",
    work_region: Annotated[str, Form()] = "",
) -> Response:
    """Note audited kilometres and region."""
    try:
        km = _number(audited_km.strip())
        region = work_region.strip() or None
        deciding.audit_ticket(desk.store, scope, ticket_no, audited_km=km, work_region=region, at=desk.now())
    except InvalidInputError as error:
        return ticket_views.page(request, desk, scope, ticket_no, problems.sentence(error))
    return RedirectResponse(f"{links.page_of('tickets', ticket_no)}#audit", 303)


@router.get("/tickets/{ticket_no}/feedback", response_class=Response)
def feedback(
    request: Request,
    desk: TheDesk,
    scope: TheScope,
    ticket_no: str,
    format: str = "pdf",  # noqa: A002 - the contract's word
) -> Response:
    """Return the quality feedback that the ticket calls for, as a file."""
    try:
        return as_file(reporting.quality_feedback(desk.store, scope, ticket_no, format, desk.now()))
    except ConflictError as error:
        return ticket_views.page(request, desk, scope, ticket_no, problems.sentence(error))


def _number(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise InvalidInputError([BadRow("cell_not_a_number", name="audited_km", params={"text": text})]) from error
