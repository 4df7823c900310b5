"""A machine (打捆机): its values, its bale counts, what of it is in warranty today (3.2.2, 3.3.2.1)."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from service.store.nouns import BALERS
from service.usecases import ticket_file
from service.web import rendering
from service.web.auth import TheDesk, TheScope
from service.web.pages import fields, links, warranty_words

router = APIRouter(include_in_schema=False)


@router.get("/balers/{serial_no}", response_class=HTMLResponse)
def baler(request: Request, desk: TheDesk, scope: TheScope, serial_no: str) -> Response:
    """Show a machine with the history of its bale count, and what of it is in warranty today."""
    found = ticket_file.of_baler(desk.store, scope, serial_no, desk.now())
    counts = [step.bale_count for step in found.steps if step.bale_count is not None]
    most = max(counts, default=0) or 1
    kind, said = warranty_words.SERVICES[found.service]
    today = desk.now().date()
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
        "covered": warranty_words.named(desk.store, found.covered, today),
    }
    return rendering.page(request, "baler.html", values)
