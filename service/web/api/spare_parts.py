"""Spare parts over HTTP: deposits, emergency requests, deliveries and their confirmation."""

from datetime import date
from decimal import Decimal
from typing import Self

from fastapi import APIRouter
from pydantic import BaseModel, model_validator

from service.domain.papers import ArrivalConfirmation, ArrivalLine, PartsRequest, PartsRequestLine
from service.domain.records import DepositEntry
from service.domain.scope import Scope
from service.usecases import presenting, spare_parts
from service.usecases.presenting import Json
from service.usecases.spare_parts import Counted, Delivered, Deposit, Judged
from service.web.auth import TheDesk, TheScope

router = APIRouter(prefix="/api", tags=["spare parts"])


class Booking(BaseModel):
    """A payment of a deposit; negative: a repayment."""

    amount: Decimal
    record: str  # number of the receipt
    booked_on: date | None = None  # null: today


class AskedPart(BaseModel):
    """One part asked for."""

    part_no: str
    part_name: str | None = None
    quantity: int
    unit_price: Decimal | None = None


class Request(BaseModel):
    """A request for emergency parts."""

    request_no: str
    station_code: str | None = None  # null: the caller's own
    reason: str | None = None
    lines: list[AskedPart]


class SentPart(BaseModel):
    """One part of a delivery."""

    part_no: str
    part_name: str | None = None
    sent: int


class Delivery(BaseModel):
    """What HQ sent to a station."""

    issue_no: str
    station_code: str
    delivered_on: date
    lines: list[SentPart]


class Arrived(BaseModel):
    """What arrived, line by line; null: as sent."""

    arrived: list[int | None]
    remarks: list[str] = []  # as many, or none

    @model_validator(mode="after")
    def _one_each(self) -> Self:
        if self.remarks and len(self.remarks) != len(self.arrived):
            raise ValueError("remarks")
        return self


@router.get("/deposits/{station_code}")
def deposit(desk: TheDesk, scope: TheScope, station_code: str) -> Json:
    """Return a station's deposit and its bookings."""
    return _deposit_json(spare_parts.deposit(desk.store, scope, station_code))


@router.post("/deposits/{station_code}", status_code=201)
def book_deposit(desk: TheDesk, scope: TheScope, station_code: str, body: Booking) -> Json:
    """Book a payment of a station's deposit, or a repayment."""
    at = desk.now()
    entry = DepositEntry(station_code, body.booked_on or at.date(), body.amount, body.record)
    return _deposit_json(spare_parts.book_deposit(desk.store, scope, entry, at))


@router.post("/parts-requests", status_code=201)
def ask_for_parts(desk: TheDesk, scope: TheScope, body: Request) -> Json:
    """Take in a station's request for emergency parts, with what the rules say of it."""
    asked = PartsRequest(
        request_no=body.request_no,
        station_code=body.station_code or scope.station_code,
        reason=body.reason,
        lines=tuple(
            PartsRequestLine(line.part_no, line.part_name, line.quantity, line.unit_price) for line in body.lines
        ),
    )
    return _judged_json(scope, spare_parts.request(desk.store, scope, asked, desk.now()))


@router.get("/parts-requests/{request_no}")
def parts_request(desk: TheDesk, scope: TheScope, request_no: str) -> Json:
    """Return a request with what the rules say of it today."""
    return _judged_json(scope, spare_parts.judged(desk.store, scope, request_no, desk.now()))


@router.post("/parts-requests/{request_no}/approve")
def approve_request(desk: TheDesk, scope: TheScope, request_no: str) -> Json:
    """Approve a request; a temporary station's parts are booked against its deposit."""
    return _judged_json(scope, spare_parts.decide_request(desk.store, scope, request_no, approve=True, at=desk.now()))


@router.post("/parts-requests/{request_no}/refuse")
def refuse_request(desk: TheDesk, scope: TheScope, request_no: str) -> Json:
    """Refuse a request."""
    return _judged_json(scope, spare_parts.decide_request(desk.store, scope, request_no, approve=False, at=desk.now()))


@router.get("/deliveries")
def deliveries(desk: TheDesk, scope: TheScope) -> list[Json]:
    """List deliveries, newest first, each with where its confirmation stands."""
    return [_delivered_json(scope, found) for found in spare_parts.arrivals(desk.store, scope, desk.now())]


@router.post("/deliveries", status_code=201)
def record_delivery(desk: TheDesk, scope: TheScope, body: Delivery) -> Json:
    """Record what was sent to a station and when it was delivered."""
    delivery = ArrivalConfirmation(
        issue_no=body.issue_no,
        station_code=body.station_code,
        delivered_on=body.delivered_on,
        lines=tuple(ArrivalLine(line.part_no, line.part_name, line.sent) for line in body.lines),
    )
    return _delivered_json(scope, spare_parts.record_delivery(desk.store, scope, delivery, desk.now()))


@router.get("/deliveries/{issue_no}")
def delivery(desk: TheDesk, scope: TheScope, issue_no: str) -> Json:
    """Return a delivery; after seven days without a word it counts as correct."""
    return _delivered_json(scope, spare_parts.arrival(desk.store, scope, issue_no, desk.now()))


@router.post("/deliveries/{issue_no}/confirm")
def confirm_delivery(desk: TheDesk, scope: TheScope, issue_no: str, body: Arrived) -> Json:
    """Note what arrived of a delivery."""
    remarks = body.remarks or [""] * len(body.arrived)
    counted = [Counted(count, remark) for count, remark in zip(body.arrived, remarks, strict=True)]
    return _delivered_json(scope, spare_parts.confirm_arrival(desk.store, scope, issue_no, counted, desk.now()))


def _deposit_json(found: Deposit) -> Json:
    return {
        "station_code": found.station.station_code,
        "available": presenting.value_json(found.available),
        "entries": [
            {
                "booked_on": entry.booked_on.isoformat(),
                "amount": presenting.value_json(entry.amount),
                "record": entry.record,
            }
            for entry in found.entries
        ],
    }


def _judged_json(scope: Scope, found: Judged) -> Json:
    approval = found.approval
    return {
        "request": presenting.record_json(found.request, scope),
        "issuable": approval.issuable,
        "worth": presenting.value_json(approval.worth),
        "available": presenting.value_json(approval.available),
        "needs": presenting.value_json(approval.needs),
        "problems": [presenting.problem_json(problem) for problem in approval.problems],
    }


def _delivered_json(scope: Scope, found: Delivered) -> Json:
    return {
        "delivery": presenting.record_json(found.delivery, scope),
        "status": found.status.value,
        "problems": [presenting.problem_json(problem) for problem in found.problems],
    }
