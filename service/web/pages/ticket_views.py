"""What the page of a repair ticket shows (维修单页): its values, what the rules say, its tags, HQ's audit."""

from fastapi import Request
from fastapi.responses import Response

from service.domain import days
from service.domain.records import RepairTicket
from service.domain.scope import Scope
from service.domain.warranty import Warranty
from service.store import hq_exceptions, ticket_audits
from service.store.nouns import TICKETS
from service.usecases import regions, ticket_file
from service.usecases.ticket_file import TicketFile
from service.web import rendering
from service.web.desk import Desk
from service.web.pages import fields, links, reviewing, warranty_words

_UNDATED: dict[str, object] = {"chip": "unclear", "label": "服务日未知", "ends_on": None, "last_bale": None, "said": []}


def page(request: Request, desk: Desk, scope: Scope, ticket_no: str, refusal: str | None = None) -> Response:
    """Show a ticket: its values with their pictures, what the rules say of it, its tags, HQ's audit."""
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
        {"values": values, **(warranty_words.outcome(found_one) if found_one else _UNDATED)}
        for values, found_one in zip(sheet.rows, outcomes, strict=False)
    ]


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
