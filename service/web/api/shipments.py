"""Shipments over HTTP: open, scan, tally, close with the discrepancy report."""

from datetime import date

from fastapi import APIRouter
from pydantic import AliasChoices, BaseModel, Field

from service.domain.records import Shipment
from service.errors import NotFoundError
from service.store.receipts import Scan
from service.usecases import presenting, shipment_counts, shipping
from service.usecases.presenting import Json
from service.usecases.shipment_counts import Count
from service.usecases.shipping import Arrival, Look
from service.web.auth import TheDesk, TheScope

router = APIRouter(prefix="/api", tags=["shipments"])


class Opening(BaseModel):
    """A shipment whose boxes came in."""

    shipment_no: str
    received_on: date | None = None  # today, where it is left out
    station_code: str | None = None  # needed where no packing list is there yet
    transport_mode: str | None = None


class OneScan(BaseModel):
    """One part out of its box: a page code or tag number, or none where no tag hangs on it."""

    code: str | None = Field(None, validation_alias=AliasChoices("code", "tag_no"))
    part_no: str | None = None
    quantity: int = 1
    damaged: bool = False
    return_part: bool = False
    note: str = ""


@router.post("/shipments", status_code=201)
def open_shipment(desk: TheDesk, scope: TheScope, body: Opening) -> Json:
    """Open a shipment at the counter and return its tally."""
    now = desk.now()
    arrival = Arrival(body.shipment_no, body.received_on or now.date(), body.station_code, body.transport_mode)
    receipt = shipping.open_shipment(desk.store, scope, arrival, now)
    return count_json(desk, shipment_counts.count(desk.store, scope, receipt.shipment_no))


@router.get("/shipments/{shipment_no}")
def tally(desk: TheDesk, scope: TheScope, shipment_no: str) -> Json:
    """Return what was scanned and what differs from the packing list and the tickets."""
    try:
        return count_json(desk, shipment_counts.count(desk.store, scope, shipment_no))
    except NotFoundError:
        return _expected_json(desk, shipment_counts.expected(desk.store, scope, shipment_no))


@router.post("/shipments/{shipment_no}/scans", status_code=201)
def scan(desk: TheDesk, scope: TheScope, shipment_no: str, body: OneScan) -> Json:
    """Note one part and return what is wrong with it at once; the same tag again replaces its scan."""
    scanned = shipping.scan_tag(desk.store, scope, shipment_no, Look(**body.model_dump()), desk.now())
    problems = [presenting.problem_json(problem) for problem in scanned.problems]
    return {**_scan_json(scanned.scan), "problems": problems}


@router.post("/shipments/{shipment_no}/close")
def close(desk: TheDesk, scope: TheScope, shipment_no: str) -> Json:
    """End the receiving; what differs and what speaks against the freight is kept."""
    closed = shipping.close_shipment(desk.store, scope, shipment_no, desk.now())
    return {**count_json(desk, closed.count), "freight_payable": closed.payable}


def count_json(desk: TheDesk, count: Count) -> Json:
    """Return how a shipment stands."""
    shipment = shipment_counts.as_shipment(count)
    return {
        **_shipment_json(desk, shipment),
        "station_code": count.receipt.station_code,
        "status": shipment_counts.state_of(count.receipt, shipment).value,
        "packing_list": count.listed,
        "scanned": len(count.scans),
        "scans": [_scan_json(one) for one in count.scans],
        "discrepancies": shipment_counts.report_data(count)["lines"],
    }


def _expected_json(desk: TheDesk, shipment: Shipment) -> Json:
    """A shipment that is listed and was not opened at this counter."""
    return {
        **_shipment_json(desk, shipment),
        "station_code": shipment.packing_list.station_code,
        "status": shipment_counts.state_of(None, shipment).value,
        "packing_list": True,
        "scanned": 0,
        "scans": [],
        "discrepancies": [],
    }


def _shipment_json(desk: TheDesk, shipment: Shipment) -> Json:
    listed = shipment.packing_list
    return {
        "shipment_no": listed.shipment_no,
        "received_on": shipment.received_on.isoformat() if shipment.received_on else None,
        "shipped_on": listed.shipped_on.isoformat() if listed.shipped_on else None,
        "expected": len(listed.lines),
        "freight": [presenting.problem_json(problem) for problem in shipment_counts.freight_of(desk.store, shipment)],
    }


def _scan_json(one: Scan) -> Json:
    return {
        "id": one.id,
        "tag_no": one.tag_no,
        "part_no": one.part_no,
        "quantity": one.quantity,
        "damaged": one.damaged,
        "return_part": one.return_part,
        "note": one.note,
        "by": one.by,
        "at": one.at.isoformat(),
    }
