"""The other records' pages (标签、发票、退件、服务站): values with their pictures, and what a person decides there."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.domain.problems import Problem
from service.domain.records import FreightInvoice, OldPartTag, PartsReturn, Shipment
from service.domain.scope import Scope
from service.errors import InvalidInputError, NotFoundError
from service.store import archive_pages, hq_exceptions, inspections
from service.store.nouns import INVOICES, RETURNS, SHIPMENTS, STATIONS, TAGS, Noun
from service.usecases import comparing, deciding, facts, inspecting, judging
from service.web import problems, rendering
from service.web.auth import TheDesk, TheScope
from service.web.desk import Desk
from service.web.pages import fields, links, reviewing
from service.web.pages.links import NAMES

router = APIRouter(include_in_schema=False)
_CANDIDATES = 300


@router.get("/tags/{tag_no}", response_class=HTMLResponse)
def tag(request: Request, desk: TheDesk, scope: TheScope, tag_no: str) -> Response:
    """Show a tag."""
    return _page(request, desk, scope, TAGS, tag_no)


@router.get("/stations/{station_code}", response_class=HTMLResponse)
def station(request: Request, desk: TheDesk, scope: TheScope, station_code: str) -> Response:
    """Show a station."""
    return _page(request, desk, scope, STATIONS, station_code)


@router.get("/invoices/{number}", response_class=HTMLResponse)
def invoice(request: Request, desk: TheDesk, scope: TheScope, number: str) -> Response:
    """Show a freight invoice and the shipment it is for."""
    return _page(request, desk, scope, INVOICES, number)


@router.post("/invoices/{number}/match", response_class=HTMLResponse)
def match(
    request: Request, desk: TheDesk, scope: TheScope, number: str, shipment_no: Annotated[str, Form()]
) -> Response:
    """Note which shipment an invoice is for."""
    wanted = shipment_no.strip().upper()
    try:
        deciding.match_invoice(desk.store, scope, number, wanted, at=desk.now())
    except NotFoundError as error:
        return _page(request, desk, scope, INVOICES, number, problems.sentence(error))
    return RedirectResponse(f"{links.page_of('invoices', number)}", 303)


@router.post("/exceptions", response_class=HTMLResponse)
def make_exception(
    request: Request,
    desk: TheDesk,
    scope: TheScope,
    clause: Annotated[str, Form()],
    record: Annotated[str, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Make an HQ exception for a shipment or a return, and show the record."""
    noun = RETURNS if clause == "5.2.7" else SHIPMENTS
    back = links.page_of(noun.table, record)
    try:
        deciding.add_exception(desk.store, scope, clause, record, reason, at=desk.now())
    except InvalidInputError as error:
        values = {"title": "例外没有保存", "detail": problems.sentence(error), "back": back}
        return rendering.page(request, "error.html", values, 422)
    return RedirectResponse(f"{back}#exception", 303)


def exceptions_of(desk: Desk, record: str) -> list[dict[str, object]]:
    """Return the exceptions that HQ made for a record, as its page shows them."""
    return [
        {"clause": one.clause, "reason": one.reason, "by": one.by, "at": f"{one.at:%Y-%m-%d %H:%M}"}
        for one in hq_exceptions.every(desk.store)
        if one.record == record
    ]


def exception_of(desk: Desk, scope: Scope, application: PartsReturn) -> dict[str, object]:
    """Return the exceptions to a return's transport, with what HQ may add."""
    return {
        "record": application.application_no,
        "clauses": ["5.2.7"],
        "made": exceptions_of(desk, application.application_no),
        "may": scope.decides,
    }


def _page(
    request: Request, desk: Desk, scope: Scope, noun: Noun[Any], number: str, refusal: str | None = None
) -> Response:
    record = archive_pages.find(desk.store, scope, noun, number)
    values = {
        "title": f"{NAMES[noun.table]} {number}",
        "noun": noun.table,
        "number": number,
        "sheet": fields.sheet(desk.store, scope, noun, record),
        "said": reviewing.said(_judged(desk, record)),
        "match": _match(desk, scope, record) if isinstance(record, FreightInvoice) else None,
        "inspections": _inspections(desk, scope, record),
        "notes": rendering.refusal_notes(refusal),
    }
    return rendering.page(request, "record.html", values)


def _judged(desk: Desk, record: object) -> list[Problem]:
    """What the archive and the rules say of a record."""
    received_on = getattr(record, "received_on", None) or desk.now().date()
    against = comparing.problems_of(desk.store, record, None) if isinstance(record, OldPartTag) else []
    return [*against, *judging.judge(desk.store, record, received_on)]


def _match(desk: Desk, scope: Scope, invoice: FreightInvoice) -> dict[str, object]:
    shipment_no = facts.match_of(desk.store, invoice).shipment_no
    listed = archive_pages.page(desk.store, scope, SHIPMENTS, limit=_CANDIDATES) if scope.sees_all else []
    return {
        "shipment_no": shipment_no,
        "href": links.page_of("shipments", shipment_no) if shipment_no else None,
        "by_person": invoice.shipment_no is not None,
        "may": scope.sees_all,
        "candidates": [_candidate(one) for one in sorted(listed, key=_shipped_on, reverse=True)],
    }


def _candidate(shipment: Shipment) -> dict[str, str]:
    listed = shipment.packing_list
    words = (listed.station_code, listed.shipped_on, listed.carrier, listed.waybill_no)
    return {"number": shipment.shipment_no, "label": " · ".join(str(word) for word in words if word)}


def _shipped_on(shipment: Shipment) -> str:
    return str(shipment.packing_list.shipped_on or "")


def _inspections(desk: Desk, scope: Scope, record: object) -> list[dict[str, object]]:
    if not isinstance(record, OldPartTag):
        return []
    return [
        {
            "href": links.page_of("inspections", one.id),
            "verdict": one.verdict.value,
            "label": inspecting.VERDICTS[one.verdict],
            "at": f"{one.at:%Y-%m-%d %H:%M}",
            "by": one.by,
        }
        for one in inspections.of_tag(desk.store, scope, record.tag_no)
    ]
