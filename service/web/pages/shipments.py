"""The receiving counter's pages (旧件收货): open, scan, tally, close, report."""

from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel

from service.domain import messages
from service.domain.problems import Problem
from service.domain.records import Shipment
from service.domain.scope import Scope
from service.domain.tally import TallyLine
from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.store import archive, archive_pages, inspections, receipts
from service.store.nouns import SHIPMENTS
from service.store.receipts import Receipt
from service.usecases import inspecting, reporting, shipment_counts, shipping
from service.usecases.inspecting import Subject
from service.usecases.shipment_counts import Count
from service.usecases.shipping import Arrival, Look
from service.web import problems, rendering
from service.web.api.forms import as_file
from service.web.api.inspections import uploads_of
from service.web.auth import TheDesk, TheScope
from service.web.desk import Desk
from service.web.pages import fields, records, reviewing

router = APIRouter(include_in_schema=False)
_STATES = {"open": "清点中", "closed": "已关闭", "expected": "待收货"}
_SHOWN = 200


@router.get("/shipments", response_class=HTMLResponse)
def newest(request: Request, desk: TheDesk, scope: TheScope) -> Response:
    """Show the shipments: those at the counter, and those that are listed but not here yet."""
    return _list_page(request, desk, scope)


@router.post("/shipments", response_class=HTMLResponse)
def open_shipment(
    request: Request,
    desk: TheDesk,
    scope: TheScope,
    shipment_no: Annotated[str, Form()],
    station_code: Annotated[str, Form()] = "",
) -> Response:
    """Open a shipment at the counter; one that is open already is shown."""
    number = shipment_no.strip().upper()
    now = desk.now()
    try:
        shipping.open_shipment(desk.store, scope, Arrival(number, now.date(), station_code.strip() or None), now)
    except InvalidInputError as error:
        return _list_page(request, desk, scope, problems.sentence(error))
    except ConflictError:
        pass  # it is open: the clerk wants to go on with it
    return RedirectResponse(f"/shipments/{number}", 303)


@router.get("/shipments/{shipment_no}", response_class=HTMLResponse)
def one(request: Request, desk: TheDesk, scope: TheScope, shipment_no: str) -> Response:
    """Show a shipment's tally; of one that nobody opened yet, its packing list."""
    return _shipment_page(request, desk, scope, shipment_no)


class ScanForm(BaseModel):
    """What stands in the scan form."""

    code: str = ""
    condition: Literal["", "damaged", "untagged", "returned_stock"] = ""


@router.post("/shipments/{shipment_no}/scans", response_class=HTMLResponse)
def scan(
    request: Request, desk: TheDesk, scope: TheScope, shipment_no: str, form: Annotated[ScanForm, Form()]
) -> Response:
    """Note one part and say at once what is wrong with it."""
    text = form.code.strip() or None
    tagged = form.condition != "untagged"
    look = Look(
        code=text if tagged else None,
        part_no=None if tagged else text,
        damaged=form.condition == "damaged",
        return_part=form.condition == "returned_stock",
    )
    try:
        scanned = shipping.scan_tag(desk.store, scope, shipment_no, look, desk.now())
    except (InvalidInputError, ConflictError) as error:
        return _shipment_page(request, desk, scope, shipment_no, {"kind": "bad", "text": problems.sentence(error)})
    said = "".join(messages.sentence(problem) for problem in scanned.problems)
    name = scanned.scan.tag_no or scanned.scan.part_no or ""
    note = {"kind": "bad", "text": said} if said else {"kind": "good", "text": f"已登记 {name}，相符。"}
    return _shipment_page(request, desk, scope, shipment_no, note)


@router.post("/shipments/{shipment_no}/inspections", response_class=HTMLResponse)
def inspect(
    request: Request,
    desk: TheDesk,
    scope: TheScope,
    shipment_no: str,
    tag_no: Annotated[str, Form()],
    photos: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """Inspect a part straight from its row of the tally; the result is shown beside its tag."""
    try:
        uploads = uploads_of(desk, photos or [])
        inspected = inspecting.inspect_part(
            desk.store, scope, Subject(tag_no=tag_no.strip().upper()), uploads, desk.now()
        )
    except (InvalidInputError, NotFoundError) as error:
        said = (
            problems.sentence(error)
            if isinstance(error, InvalidInputError)
            else messages.sentence(Problem("tag_unknown", params={"tag_no": tag_no}))
        )
        return _shipment_page(request, desk, scope, shipment_no, {"kind": "bad", "text": said})
    return RedirectResponse(f"/shipments/{shipment_no}#tag-{inspected.tag_no}", 303)


@router.post("/shipments/{shipment_no}/close", response_class=HTMLResponse)
def close(request: Request, desk: TheDesk, scope: TheScope, shipment_no: str) -> Response:
    """End the receiving."""
    try:
        shipping.close_shipment(desk.store, scope, shipment_no, desk.now())
    except ConflictError as error:
        return _shipment_page(request, desk, scope, shipment_no, {"kind": "bad", "text": problems.sentence(error)})
    return RedirectResponse(f"/shipments/{shipment_no}", 303)


@router.get("/shipments/{shipment_no}/report", response_class=Response)
def report(desk: TheDesk, scope: TheScope, shipment_no: str, format: str = "pdf") -> Response:  # noqa: A002
    """Return the discrepancy report as a file."""
    return as_file(reporting.discrepancy_report(desk.store, scope, shipment_no, format))


def _list_page(request: Request, desk: Desk, scope: Scope, refusal: str | None = None) -> Response:
    opened = {receipt.shipment_no: receipt for receipt in receipts.newest(desk.store, scope)}
    listed = {one.shipment_no: one for one in archive_pages.page(desk.store, scope, SHIPMENTS, limit=_SHOWN)}
    numbers = dict.fromkeys([*opened, *sorted(listed, reverse=True)])
    values = {
        "shipments": [_row(desk, number, opened.get(number), listed.get(number)) for number in numbers],
        "may_receive": shipping.may_receive(scope),
        "notes": rendering.refusal_notes(refusal),
    }
    return rendering.page(request, "shipments.html", values)


def _row(desk: Desk, number: str, receipt: Receipt | None, listed: Shipment | None) -> dict[str, object]:
    status = "expected" if receipt is None else "closed" if receipt.closed_at else "open"
    if receipt is None and listed is not None and listed.received_on is not None:
        status = "closed"
    packing_list = listed.packing_list if listed else None
    return {
        "shipment_no": number,
        "station": (receipt.station_code if receipt else None) or (packing_list.station_code if packing_list else "—"),
        "shipped_on": packing_list.shipped_on if packing_list else None,
        "carrier": packing_list.carrier if packing_list else None,
        "transport_mode": packing_list.transport_mode if packing_list else None,
        "expected": len(packing_list.lines) if packing_list else "—",
        "scanned": len(receipts.scans(desk.store, number)) if receipt else 0,
        "status": status,
        "status_label": _STATES[status],
    }


def _shipment_page(
    request: Request, desk: Desk, scope: Scope, shipment_no: str, note: dict[str, str] | None = None
) -> Response:
    try:
        count = shipment_counts.count(desk.store, scope, shipment_no)
    except NotFoundError:
        return _list_only(request, desk, scope, archive_pages.find(desk.store, scope, SHIPMENTS, shipment_no))
    packing_list, receipt = count.packing_list, count.receipt
    lines = list(_lines(count))
    freight = shipment_counts.freight_problems(desk.store, count)
    values = {
        "s": {
            **_row(desk, shipment_no, receipt, Shipment(packing_list) if count.listed else None),
            "waybill_no": packing_list.waybill_no,
            "matched": sum(line["state"] == "ok" for line in lines),
            "missing": sum(line["state"] == "missing" for line in lines),
            "extra": sum(line["state"] == "extra" for line in lines),
            "different": sum(line["state"] == "different" for line in lines),
            "freight": {"payable": not freight, "reasons": reviewing.said(freight)}
            if packing_list.shipped_on
            else None,
        },
        "lines": [{**line, "inspection": _inspected(desk, scope, line["tag_no"])} for line in lines],
        "may_receive": shipping.may_receive(scope),
        "result": note,
        **_beside(desk, scope, shipment_no),
    }
    return rendering.page(request, "shipment.html", values)


def _inspected(desk: Desk, scope: Scope, tag_no: object) -> dict[str, object] | None:
    """The newest inspection of a tagged part."""
    found = inspections.of_tag(desk.store, scope, str(tag_no)) if tag_no else []
    if not found:
        return None
    newest = found[0]
    return {"id": newest.id, "verdict": newest.verdict.value, "label": inspecting.VERDICTS[newest.verdict]}


def _list_only(request: Request, desk: Desk, scope: Scope, shipment: Shipment) -> Response:
    """A packing list whose boxes are not here yet, or came before this product did."""
    packing_list = shipment.packing_list
    lines = [_line(one.box_no, one.tag_no, one.part_no, one.part_name, one.quantity) for one in packing_list.lines]
    row = _row(desk, packing_list.shipment_no, None, shipment)
    counts = {"matched": 0, "missing": 0, "extra": 0, "different": 0}
    values = {
        "s": {**row, **counts, "waybill_no": packing_list.waybill_no, "freight": None},
        "lines": lines,
        "may_receive": False,
        "result": None,
        **_beside(desk, scope, packing_list.shipment_no),
    }
    return rendering.page(request, "shipment.html", values)


def _beside(desk: Desk, scope: Scope, shipment_no: str) -> dict[str, object]:
    """HQ's exceptions, and the forms that the packing list was read from."""
    shipment = archive.get_shipment(desk.store, shipment_no)
    made = records.exceptions_of(desk, shipment_no)
    return {
        "sheet": fields.sheet(desk.store, scope, SHIPMENTS, shipment) if shipment else None,
        "exception": {
            "record": shipment_no,
            "clauses": ["3.4.2"],
            "made": made,
            "may": scope.decides,
        },
    }


def _lines(count: Count) -> Iterator[dict[str, object]]:
    """The packing list's lines with what became of each, then what came besides."""
    found: dict[str | None, list[TallyLine]] = {}
    for one in count.lines:
        found.setdefault(one.tag_no, []).append(one)
    scanned = {scan.tag_no for scan in count.scans}
    for line in count.packing_list.lines:
        said = [one.detail for one in found.pop(line.tag_no, [])]
        state = "missing" if line.tag_no not in scanned else "different" if said else "ok"
        if state == "missing" and count.receipt.closed_at is None:
            said = []
        yield _line(line.box_no, line.tag_no, line.part_no, line.part_name, line.quantity, state, said)
    for rest in found.values():
        for one in rest:
            yield _line(None, one.tag_no, one.part_no, None, one.received, "extra", [f"{one.problem}：{one.detail}"])


_LINE_STATES = {"ok": "相符", "missing": "未到", "extra": "多出", "different": "不符", "expected": "待收货"}


def _line(  # noqa: PLR0913, PLR0917 - the columns of the table
    box_no: int | None,
    tag_no: str | None,
    part_no: str | None,
    part_name: str | None,
    quantity: int | None,
    state: str = "expected",
    said: list[str] | None = None,
) -> dict[str, object]:
    return {
        "box_no": box_no,
        "tag_no": tag_no,
        "part_no": part_no,
        "part_name": part_name,
        "quantity": quantity,
        "state": state,
        "state_label": _LINE_STATES[state],
        "messages": said or [],
        "inspection": None,
    }
