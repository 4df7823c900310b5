"""Before a dispatched or out-of-area job (派单核实): is the machine in warranty (3.3.2.1)."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from service.domain.warranty import Coverage
from service.errors import NotFoundError
from service.usecases import dispatching, typed_papers
from service.web import rendering
from service.web.auth import TheDesk, TheScope
from service.web.pages import warranty_words

router = APIRouter(include_in_schema=False)


@router.get("/dispatch", response_class=HTMLResponse)
def dispatch(request: Request, desk: TheDesk, scope: TheScope, serial_no: str = "", bale_count: str = "") -> Response:
    """Ask for a machine and say how the job is to be agreed; nothing of the customer is shown."""
    typed_papers.desk_only(scope, "check a machine's warranty")
    number, count = serial_no.strip().upper(), bale_count.strip()
    values: dict[str, object] = {"serial_no": number, "bale_count": count, "found": None, "notes": []}
    try:
        if number:
            known = int(count) if count.isascii() and count.isdecimal() else None
            found = dispatching.coverage(desk.store, number, known, desk.now())
            kind, text = warranty_words.SERVICES[found.service]
            inside = [one for one in found.covered if one.coverage is Coverage.IN_WARRANTY]
            rows = warranty_words.named(desk.store, found.covered, desk.now().date())
            values |= {"found": found, "kind": kind, "text": text, "rows": rows, "inside": len(inside)}
    except NotFoundError:
        said = f"档案里没有出厂编号 {number}，请核对编号，或打电话请总部核实。"
        values["notes"] = [{"kind": "bad", "text": said}]
    values["today"] = desk.now().date()
    return rendering.page(request, "dispatch.html", values)
