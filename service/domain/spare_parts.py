"""Spare parts for stations (备件管理): emergency requests, deposits, confirmed arrivals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from service.domain import days, money
from service.domain.catalogue import Catalogue
from service.domain.papers import ArrivalConfirmation, PartsRequest, PartsRequestLine
from service.domain.policy import Policy
from service.domain.problems import Param, Problem
from service.domain.records import DepositEntry, Station, StationKind


@dataclass(frozen=True, slots=True)
class Approval:
    """Whether a request may be issued; HQ still reviews and confirms it."""

    issuable: bool
    worth: Decimal  # yuan, of the parts asked for
    available: Decimal  # yuan of the deposit that no issued parts stand against
    needs: Decimal  # yuan of deposit to be paid first
    problems: tuple[Problem, ...] = ()


class Arrival(StrEnum):
    """Where the confirmation of a delivery stands."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    DEEMED_CORRECT = "deemed_correct"


def judge_request(
    request: PartsRequest, station: Station, ledger: Iterable[DepositEntry], catalogue: Catalogue, day: date
) -> Approval:
    """Return whether a station may have the parts, or how much deposit a temporary one must pay first.

    Args:
        request: What the station asks for.
        station: Its kind, and the deposit it paid.
        ledger: Parts issued against the deposit (negative) and handed back (positive), of any station.
        catalogue: Prices; the request's own price counts only where the catalogue has none.
        day: The day it is judged on.

    Source: 5.1.
    """
    prices = [_price(line, catalogue, day) for line in request.lines]
    unknown = tuple(
        _unknown_worth(index, line)
        for index, (line, price) in enumerate(zip(request.lines, prices, strict=True))
        if price is None or not line.quantity
    )
    worth = money.add_up(
        money.to_fen((price or 0) * Decimal(line.quantity or 0))
        for line, price in zip(request.lines, prices, strict=True)
    )
    booked = money.add_up(entry.amount for entry in ledger if entry.station_code == station.station_code)
    available = booked + (station.deposit or 0)
    if station.kind is not StationKind.TEMPORARY:
        return Approval(not unknown, worth, available, money.YUAN_0, unknown)
    needs = max(money.YUAN_0, worth - available)
    params: dict[str, Param] = {"worth": worth, "available": available, "needs": needs}
    short = (Problem("deposit_short", clause="5.1", field="deposit", params=params),) if needs else ()
    return Approval(not unknown and not needs, worth, available, needs, (*unknown, *short))


def judge_arrival(
    confirmation: ArrivalConfirmation | None, delivered_on: date, today: date, policy: Policy
) -> tuple[Arrival, list[Problem]]:
    """Return where a delivery stands and what differs in it; silence, or word after the last day, counts as correct.

    Source: 5.3.
    """
    last_on = days.add_days(delivered_on, policy.deadlines.arrival_confirm_days)
    confirmed_on = confirmation.confirmed_on if confirmation else None
    if confirmation is None or confirmed_on is None:
        return (Arrival.DEEMED_CORRECT if today > last_on else Arrival.WAITING), []
    differing = _differing(confirmation)
    if confirmed_on > last_on:
        params: dict[str, Param] = {"last_on": last_on, "confirmed_on": confirmed_on}
        late = Problem("confirmed_late", clause="5.3", field="confirmed_on", params=params)
        return Arrival.DEEMED_CORRECT, [late, *differing]
    return (Arrival.DISPUTED if differing else Arrival.CONFIRMED), differing


def _differing(confirmation: ArrivalConfirmation) -> list[Problem]:
    return [
        Problem(
            "arrival_differs",
            clause="5.3",
            field=f"lines[{index}].arrived",
            params={"part_no": line.part_no, "sent": line.sent, "arrived": line.arrived},
        )
        for index, line in enumerate(confirmation.lines)
        if line.sent != line.arrived
    ]


def _price(line: PartsRequestLine, catalogue: Catalogue, day: date) -> Decimal | None:
    part = catalogue.part(line.part_no, day)
    return part.price if part and part.price is not None else line.unit_price


def _unknown_worth(index: int, line: PartsRequestLine) -> Problem:
    params = {"part_no": line.part_no}
    return Problem("request_worth_unknown", clause="5.1", field=f"lines[{index}].part_no", params=params)
