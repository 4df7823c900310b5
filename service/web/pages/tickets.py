"""A repair ticket and a machine (维修单、打捆机): values with their pictures, what the rules say, HQ's audit."""

from decimal import Decimal, InvalidOperation
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.domain import days
from service.domain import tickets as rules
from service.domain.policy import PolicyBook
from service.domain.records import RepairTicket
from service.domain.scope import Scope
from service.domain.warranty import Coverage, Service, Warranty
from service.errors import BadRow, ConflictError, InvalidInputError
from service.store import archive_pages, catalogue, hq_exceptions, policies, ticket_audits, waiting
from service.store.nouns import BALERS, STATIONS, TICKETS
from service.store.waiting import Wanted
from service.usecases import completing, deciding, regions, reporting, ticket_file
from service.usecases.ticket_file import TicketFile
from service.web import problems, rendering
from service.web.api.forms import as_file
from service.web.auth import TheDesk, TheScope
from service.web.desk import Desk
from service.web.pages import fields, links, reviewing
from templates_docx.kinds import Kind

router = APIRouter(include_in_schema=False)
_STATIONS = 1000
_SHOWN = 100
_COVERAGE = {
    Coverage.IN_WARRANTY: "三包内",
    Coverage.EXPIRED_BY_DATE: "超过月数",
    Coverage.EXPIRED_BY_BALES: "超过捆数",
    Coverage.PART_UNKNOWN: "图号未知",
    Coverage.UNDECIDED: "无法判断",
}
_CHIPS = {Coverage.IN_WARRANTY: "intact", Coverage.PART_UNKNOWN: "unclear", Coverage.UNDECIDED: "unclear"}
SERVICES = {
    Service.WARRANTY: ("good", "有零件在三包期内：按正常三包服务程序办理。"),
    Service.PAID: ("warn", "没有零件在三包期内：可与用户协商有偿服务。"),
    Service.UNDECIDED: ("warn", "三包还不能判断：请先补齐购机日期、捆数或零件目录。"),
}
"""How a job is to be agreed (3.3.2.1): the notice's colour and words."""


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
    return _ticket_page(request, desk, scope, ticket_no)


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
        return _ticket_page(request, desk, scope, ticket_no, problems.sentence(error))
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
        return _ticket_page(request, desk, scope, ticket_no, problems.sentence(error))


@router.get("/balers/{serial_no}", response_class=HTMLResponse)
def baler(request: Request, desk: TheDesk, scope: TheScope, serial_no: str) -> Response:
    """Show a machine with the history of its bale count, and what of it is in warranty today."""
    found = ticket_file.of_baler(desk.store, scope, serial_no, desk.now())
    counts = [step.bale_count for step in found.steps if step.bale_count is not None]
    most = max(counts, default=0) or 1
    kind, said = SERVICES[found.service]
    today = desk.now().date()
    names = {part.part_no: part.part_name or "" for part in catalogue.parts_on(desk.store, today)}
    values = {
        "serial_no": serial_no,
        "baler": found.baler,
        "seller": found.seller.name if found.seller else None,
        "sheet": fields.sheet(desk.store, scope, BALERS, found.baler),
        "steps": [
            {
                "on": step.on,
                "count": step.bale_count,
                "share": round(100 * (step.bale_count or 0) / most, 1),
                "falls": step.falls,
                "ticket": step.ticket.ticket_no if step.ticket else None,
                "href": links.page_of("tickets", step.ticket.ticket_no) if step.ticket else None,
                "station": step.ticket.station_code if step.ticket else found.baler.sold_by,
                "fault": step.ticket.fault if step.ticket else "登记",
            }
            for step in found.steps
        ],
        "service": {"kind": kind, "text": said},
        "today": today,
        "covered": [
            {**outcome(one), "part_no": one.part_no, "part_name": names.get(one.part_no or "")} for one in found.covered
        ],
    }
    return rendering.page(request, "baler.html", values)


def _number(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise InvalidInputError([BadRow("cell_not_a_number", name="audited_km", params={"text": text})]) from error


def _ticket_page(request: Request, desk: Desk, scope: Scope, ticket_no: str, refusal: str | None = None) -> Response:
    found = ticket_file.of_ticket(desk.store, scope, ticket_no)
    one = found.ticket
    sheet = fields.sheet(desk.store, scope, TICKETS, one)
    values = {
        "t": one,
        "station": found.station.name if found.station else None,
        "sheet": sheet,
        "outcomes": _lines(found, sheet),
        "response": _response(found),
        "due_on": found.due_on,
        "late": bool(found.due_on and one.submitted_on and one.submitted_on > found.due_on),
        "problems": reviewing.said(found.problems),
        "triggers": "、".join(found.triggers),
        "tags": _tags(desk, found),
        "audit": _audit(one, found),
        "audits": ticket_audits.audits_of(desk.store, ticket_no),
        "statement": links.page_of("statements", found.statement_no) if found.statement_no else None,
        "statement_no": found.statement_no,
        "may_audit": scope.decides,
        "notes": rendering.refusal_notes(refusal),
    }
    return rendering.page(request, "ticket.html", values)


def _lines(found: TicketFile, sheet: fields.Sheet) -> list[dict[str, object]]:
    outcomes: tuple[Warranty | None, ...] = found.outcomes or (None,) * len(found.ticket.lines)
    return [
        {"values": values, **(outcome(found_one) if found_one else _UNDATED)}
        for values, found_one in zip(sheet.rows, outcomes, strict=False)
    ]


_UNDATED: dict[str, object] = {"chip": "unclear", "label": "服务日未知", "ends_on": None, "last_bale": None, "said": []}


def outcome(found: Warranty) -> dict[str, object]:
    """Return how a part's warranty stands, in words."""
    return {
        "chip": _CHIPS.get(found.coverage, "damaged"),
        "label": _COVERAGE[found.coverage],
        "ends_on": found.ends_on,
        "last_bale": found.last_bale,
        "said": reviewing.said(found.problems),
    }


def _response(found: TicketFile) -> dict[str, object] | None:
    response = found.response
    if response is None:
        return None
    late = {problem.code: reviewing.said([problem])[0] for problem in response.problems}
    pairs = (
        ("到位用时", response.on_site_minutes, response.on_site_limit, late.get("on_site_late")),
        ("修复用时", response.repair_minutes, response.repair_limit, late.get("repair_late")),
    )
    return {
        "in_season": response.in_season,
        "times": [
            {
                "label": label,
                "taken": days.duration_text(taken) if taken is not None else "未知",
                "limit": days.duration_text(limit),
                "late": said,
            }
            for label, taken, limit, said in pairs
        ],
    }


def _tags(desk: Desk, found: TicketFile) -> list[dict[str, object]]:
    known = {tag.tag_no: tag for tag in found.tags}
    wanted = [line.old_part_tag_no for line in found.ticket.lines if line.old_part_tag_no]
    exceptions = hq_exceptions.every(desk.store)
    rows: list[dict[str, object]] = []
    for number in dict.fromkeys([*wanted, *known]):
        tag = known.get(number)
        shipment_no = tag.shipment_no if tag else None
        rows.append(
            {
                "number": number,
                "href": links.page_of("tags", number) if tag else None,
                "part": f"{tag.part_no or ''} {tag.part_name or ''}" if tag else "",
                "replaced_on": tag.replaced_on if tag else None,
                "shipment_no": shipment_no,
                "shipment": links.page_of("shipments", shipment_no) if shipment_no else None,
                "exception": any(made.record == shipment_no for made in exceptions),
            }
        )
    return rows


def _audit(one: RepairTicket, found: TicketFile) -> dict[str, object]:
    return {
        "km": f"{one.audited_km:f}" if one.audited_km is not None else "",
        "claimed": one.distance_km,
        "round_trip": one.distance_km * 2 if one.distance_km is not None else None,
        "region": one.work_region or "",
        "region_name": regions.name_of(one.work_region) if one.work_region else None,
        "candidates": found.regions,
    }
