"""The receiving counter's pages (旧件收货): open, scan, tally, close, report."""

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel

from service.domain import messages
from service.domain.problems import Problem
from service.domain.records import Shipment
from service.domain.scope import Scope
from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.store import archive, archive_pages, inspections, keeping, receipts
from service.store.nouns import SHIPMENTS
from service.usecases import inspecting, reporting, shipment_counts, shipping
from service.usecases.inspecting import Subject
from service.usecases.shipping import Arrival, Look
from service.web import problems, rendering
from service.web.api.forms import as_file
from service.web.api.inspections import uploads_of
from service.web.auth import TheDesk, TheScope
from service.web.desk import Desk
from service.web.pages import fields, records, reviewing, tally_rows

router = APIRouter(include_in_schema=False)
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
    newest = archive_pages.newest_shipments(desk.store, scope, limit=_SHOWN)
    listed = keeping.numbered(desk.store, SHIPMENTS, list(opened)) | {one.shipment_no: one for one in newest}
    scanned = receipts.scan_counts(desk.store, opened)
    numbers = dict.fromkeys([*opened, *(one.shipment_no for one in newest)])
    values = {
        "shipments": [
            tally_rows.shipment(number, opened.get(number), listed.get(number), scanned.get(number, 0))
            for number in numbers
        ],
        "may_receive": shipping.may_receive(scope),
        "notes": rendering.refusal_notes(refusal),
    }
    return rendering.page(request, "shipments.html", values)


def _shipment_page(
    request: Request, desk: Desk, scope: Scope, shipment_no: str, note: dict[str, str] | None = None
) -> Response:
    try:
        count = shipment_counts.count(desk.store, scope, shipment_no)
    except NotFoundError:
        return _list_only(request, desk, scope, shipment_counts.expected(desk.store, scope, shipment_no))
    packing_list = count.packing_list
    freight = shipment_counts.freight_problems(desk.store, count)
    said = {"payable": not freight, "reasons": reviewing.said(freight)} if packing_list.shipped_on else None
    listed = Shipment(packing_list) if count.listed else None
    row = tally_rows.shipment(shipment_no, count.receipt, listed, len(count.scans))
    lines = tally_rows.lines(count, inspections.newest_of_tags(desk.store, scope, tally_rows.tags(count)))
    values = {
        "s": {**row, **tally_rows.sums(lines), "waybill_no": packing_list.waybill_no, "freight": said},
        "lines": lines,
        "may_receive": shipping.may_receive(scope),
        "result": note,
    }
    return _page(request, desk, scope, shipment_no, values)


def _list_only(request: Request, desk: Desk, scope: Scope, shipment: Shipment) -> Response:
    """A packing list whose boxes are not here yet, or came before this product did."""
    packing_list = shipment.packing_list
    row = tally_rows.shipment(packing_list.shipment_no, None, shipment, 0)
    lines = tally_rows.listed(shipment)
    values = {
        "s": {**row, **tally_rows.sums(lines), "waybill_no": packing_list.waybill_no, "freight": None},
        "lines": lines,
        "may_receive": False,
        "result": None,
    }
    return _page(request, desk, scope, packing_list.shipment_no, values)


def _page(request: Request, desk: Desk, scope: Scope, shipment_no: str, values: Mapping[str, object]) -> Response:
    """Show it with HQ's exceptions, and the forms that the packing list was read from."""
    shipment = archive.get_shipment(desk.store, shipment_no)
    made = records.exceptions_of(desk, shipment_no)
    every = {
        **values,
        "sheet": fields.sheet(desk.store, scope, SHIPMENTS, shipment) if shipment else None,
        "exception": {"record": shipment_no, "clauses": ["3.4.2"], "made": made, "may": scope.decides},
    }
    return rendering.page(request, "shipment.html", every)
