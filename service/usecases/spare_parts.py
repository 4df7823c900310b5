"""Spare parts for stations (备件): deposits, emergency requests, deliveries and their confirmation."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from service.domain import money, spare_parts
from service.domain.papers import ArrivalConfirmation, ArrivalLine, PartsRequest
from service.domain.policy import PolicyBook
from service.domain.problems import Problem
from service.domain.records import DepositEntry, Station, StationKind
from service.domain.scope import Scope
from service.domain.spare_parts import Approval, Arrival
from service.errors import BadRow, ConflictError, InvalidInputError, NotFoundError
from service.store import archive, catalogue, codec, papers, policies
from service.store.papers import Kept, Origin
from service.store.unit import Store
from service.usecases.settling import only_hq
from templates_docx.kinds import Kind

REMARK_LENGTH = 24
"""Characters that a remark's cell of the form holds."""
APPROVED, REFUSED = "同意", "不同意"
"""What HQ says of a request."""


@dataclass(frozen=True, slots=True)
class Deposit:
    """A station's deposit (保证金)."""

    station: Station
    entries: tuple[DepositEntry, ...]  # oldest first

    @property
    def available(self) -> Decimal:
        """Yuan that no issued parts stand against."""
        return (self.station.deposit or money.YUAN_0) + money.add_up(entry.amount for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Judged:
    """A request and what the rules say of it."""

    request: PartsRequest
    approval: Approval


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivery and where its confirmation stands."""

    delivery: ArrivalConfirmation
    status: Arrival
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """What a station counted of one line, and what it says of it."""

    count: int | None = None  # None: as sent
    remark: str = ""


def book_deposit(store: Store, scope: Scope, entry: DepositEntry, at: datetime) -> Deposit:
    """Book a payment of a station's deposit (or, negative, a repayment) and return where it stands.

    Raises:
        NotAllowedError: The caller is not HQ.
        NotFoundError: There is no such station.
        InvalidInputError: The amount is zero or no number of fen, or no receipt is named.
    """
    only_hq(scope, "book a deposit")
    bad = [] if entry.record.strip() else [BadRow("cell_missing", name="record")]
    if not entry.amount.is_finite() or not entry.amount or entry.amount != money.to_fen(entry.amount):
        bad.append(BadRow("cell_not_an_amount", name="amount", params={"text": str(entry.amount)}))
    if bad:
        raise InvalidInputError(bad)
    with store.transaction():
        papers.book(store, entry, Origin(scope.user, at))
        return deposit(store, scope, entry.station_code)


def deposit(store: Store, scope: Scope, station_code: str) -> Deposit:
    """Return a station's deposit; NotFoundError when there is no such station that the caller may see."""
    station = archive.get_station(store, station_code)
    if station is None or not scope.may_see(station_code):
        raise NotFoundError("station", station_code)
    return Deposit(station, papers.ledger(store, station_code))


def request(store: Store, scope: Scope, asked: PartsRequest, at: datetime) -> Judged:
    """Take in a station's request for emergency parts (5.1) and return it with what the rules say.

    Raises:
        NotFoundError: There is no such station, or it is another one's.
        InvalidInputError: It has no number or no part.
        ConflictError: request_exists: the number was used for another one.
    """
    code = asked.station_code or ""
    bad = [] if asked.request_no.strip() else [BadRow("cell_missing", name="request_no")]
    bad += [] if asked.lines else [BadRow("cell_missing", name="lines")]
    if bad:
        raise InvalidInputError(bad)
    station = deposit(store, scope, code).station
    made = dataclasses.replace(
        asked, station_kind=station.kind.value, decision=None, decided_by=None, decided_on=None,
        requested_by=asked.requested_by or scope.user, requested_on=asked.requested_on or at.date(),
    )  # fmt: skip
    with store.transaction():
        if papers.put(store, Kind.PARTS_REQUEST, made.request_no, made, Origin(scope.user, at)):
            raise ConflictError("request_exists", params={"request_no": made.request_no})
        return judged(store, scope, made.request_no, at)


def judged(store: Store, scope: Scope, request_no: str, at: datetime) -> Judged:
    """Return a request with what the rules say of it on the day of `at`; NotFoundError when the caller sees none."""
    kept = papers.find(store, scope, Kind.PARTS_REQUEST, request_no)
    found = codec.load(PartsRequest, kept.body)
    own = deposit(store, scope, found.station_code or "")
    parts = catalogue.catalogue_of(store, {line.part_no for line in found.lines if line.part_no})
    day = found.decided_on or at.date()
    return Judged(found, spare_parts.judge_request(found, own.station, own.entries, parts, day))


def decide_request(store: Store, scope: Scope, request_no: str, *, approve: bool, at: datetime) -> Judged:
    """Approve or refuse a request; a temporary station's parts are booked against its deposit.

    Raises:
        NotAllowedError: The caller is not HQ.
        NotFoundError: There is no such request.
        ConflictError: request_decided; deposit_too_small: it must pay a deposit first, of so much; or the worth of
            a part is not known (request_worth_open).
    """
    only_hq(scope, "decide a request for parts")
    with store.transaction():
        found = judged(store, scope, request_no, at)
        if found.request.decision:
            raise ConflictError("request_decided", params={"decision": found.request.decision})
        if approve:
            _must_be_issuable(found)
        decision = APPROVED if approve else REFUSED
        decided = dataclasses.replace(found.request, decision=decision, decided_by=scope.user, decided_on=at.date())
        papers.overwrite(store, Kind.PARTS_REQUEST, request_no, decided, Origin(scope.user, at))
        own = deposit(store, scope, decided.station_code or "")
        if approve and own.station.kind is StationKind.TEMPORARY:
            entry = DepositEntry(own.station.station_code, at.date(), -found.approval.worth, request_no)
            papers.book(store, entry, Origin(scope.user, at))
        return dataclasses.replace(found, request=decided)


def record_delivery(store: Store, scope: Scope, delivery: ArrivalConfirmation, at: datetime) -> Delivered:
    """Record what HQ sent to a station and when it was delivered; the station confirms it within days (5.3).

    Raises:
        NotAllowedError: The caller is not HQ.
        NotFoundError: There is no such station.
        InvalidInputError: Number, day or parts are missing.
        ConflictError: delivery_exists: the number was used for another one.
    """
    only_hq(scope, "record a delivery")
    deposit(store, scope, delivery.station_code or "")
    values = {"issue_no": delivery.issue_no.strip(), "delivered_on": delivery.delivered_on, "lines": delivery.lines}
    missing = [BadRow("cell_missing", name=name) for name, value in values.items() if not value]
    if missing:
        raise InvalidInputError(missing)
    sent = tuple(dataclasses.replace(line, arrived=None, remark=None) for line in delivery.lines)
    made = dataclasses.replace(delivery, lines=sent, confirmed_by=None, confirmed_on=None)
    with store.transaction():
        if papers.put(store, Kind.ARRIVAL_CONFIRMATION, made.issue_no, made, Origin(scope.user, at)):
            raise ConflictError("delivery_exists", params={"issue_no": made.issue_no})
        return arrival(store, scope, made.issue_no, at)


def confirm_arrival(store: Store, scope: Scope, issue_no: str, arrived: Sequence[Counted], at: datetime) -> Delivered:
    """Note what arrived, line by line, and return where the delivery stands.

    Raises:
        NotFoundError: There is no such delivery that the caller may see.
        InvalidInputError: Not one number a line, one below zero, or a remark that is too long.
        ConflictError: arrival_confirmed before.
    """
    with store.transaction():
        found = arrival(store, scope, issue_no, at).delivery
        if found.confirmed_on is not None:
            raise ConflictError("arrival_confirmed", params={"confirmed_on": found.confirmed_on})
        bad = [BadRow("cell_not_a_whole_number", row, "arrived", {"text": str(one.count)})
               for row, one in enumerate(arrived, start=1) if one.count is not None and one.count < 0]  # fmt: skip
        bad += [BadRow("value_too_long", row, "remark", {"length": len(one.remark), "fits": REMARK_LENGTH})
                for row, one in enumerate(arrived, start=1) if len(one.remark) > REMARK_LENGTH]  # fmt: skip
        if len(arrived) != len(found.lines):
            bad.append(BadRow("arrived_lines_differ", name="lines", params={"expected": len(found.lines)}))
        if bad:
            raise InvalidInputError(bad)
        lines = tuple(_arrived(line, one) for line, one in zip(found.lines, arrived, strict=True))
        confirmed = dataclasses.replace(found, lines=lines, confirmed_by=scope.user, confirmed_on=at.date())
        papers.overwrite(store, Kind.ARRIVAL_CONFIRMATION, issue_no, confirmed, Origin(scope.user, at))
        return arrival(store, scope, issue_no, at)


def arrival(store: Store, scope: Scope, issue_no: str, at: datetime) -> Delivered:
    """Return a delivery and where its confirmation stands on the day of `at`; silence counts as correct (5.3)."""
    book = policies.policy_book(store)
    return _delivered(papers.find(store, scope, Kind.ARRIVAL_CONFIRMATION, issue_no), book, at)


def arrivals(store: Store, scope: Scope, at: datetime, *, limit: int = 100) -> list[Delivered]:
    """Return the deliveries that the caller may see, newest first, each with where its confirmation stands."""
    book = policies.policy_book(store)
    found = papers.newest(store, scope, Kind.ARRIVAL_CONFIRMATION, limit=limit)
    return [_delivered(kept, book, at) for kept in found]


def _must_be_issuable(found: Judged) -> None:
    if found.approval.needs:
        params = {"available": found.approval.available, "needs": found.approval.needs}
        raise ConflictError("deposit_too_small", params=params)
    if not found.approval.issuable:
        raise ConflictError("request_worth_open", params={"request_no": found.request.request_no})


def _arrived(line: ArrivalLine, one: Counted) -> ArrivalLine:
    count = line.sent if one.count is None else one.count
    return dataclasses.replace(line, arrived=count, remark=one.remark.strip() or None)


def _delivered(kept: Kept, book: PolicyBook, at: datetime) -> Delivered:
    found = codec.load(ArrivalConfirmation, kept.body)
    policy = book.on(found.delivered_on) if found.delivered_on else None
    if found.delivered_on is None or policy is None:
        return Delivered(found, Arrival.WAITING, ())
    confirmation = found if found.confirmed_on else None
    status, problems = spare_parts.judge_arrival(confirmation, found.delivered_on, at.date(), policy)
    return Delivered(found, status, tuple(problems))
