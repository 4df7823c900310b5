"""Spare parts: requests, the deposit of temporary stations, arrivals."""

from decimal import Decimal

import pytest

from service.domain import spare_parts
from service.domain.papers import ArrivalConfirmation, ArrivalLine, PartsRequest, PartsRequestLine
from service.domain.records import DepositEntry, StationKind
from service.domain.spare_parts import Arrival
from tests.service.domain.builders import CATALOGUE, POLICY, a_station, codes, day

LEDGER = (
    DepositEntry("ST01", day("01-01"), Decimal("-100.00"), "PQ0"),
    DepositEntry("ST01", day("02-01"), Decimal("20.50"), "TK0"),
    DepositEntry("ST02", day("02-01"), Decimal("-999.00"), "PQ9"),
)


def request(*lines: PartsRequestLine) -> PartsRequest:
    return PartsRequest("PQ1", "ST01", lines=lines)


@pytest.mark.clause("5.1")
@pytest.mark.parametrize(
    ("deposit", "quantity", "needs"),
    [("321.00", 2, "0.00"), ("320.50", 2, "0.00"), ("320.49", 2, "0.01"), (None, 1, "200.00")],
)
def test_a_temporary_station_gets_parts_worth_no_more_than_its_deposit(
    deposit: str | None, quantity: int, needs: str
) -> None:
    station = a_station(kind=StationKind.TEMPORARY, deposit=Decimal(deposit) if deposit else None)
    asked = request(PartsRequestLine("P-1", quantity=quantity))
    approval = spare_parts.judge_request(asked, station, LEDGER, CATALOGUE, day("06-01"))
    assert approval.needs == Decimal(needs)
    assert approval.issuable == (needs == "0.00")
    assert codes(approval.problems) == ([] if approval.issuable else ["deposit_short"])


@pytest.mark.clause("5.1")
@pytest.mark.parametrize("kind", [StationKind.DEALER, StationKind.SOCIAL])
def test_other_stations_need_no_deposit(kind: StationKind) -> None:
    asked = request(PartsRequestLine("P-1", quantity=100))
    approval = spare_parts.judge_request(asked, a_station(kind=kind), (), CATALOGUE, day("06-01"))
    assert (approval.issuable, approval.worth, approval.needs) == (True, Decimal("12050.00"), 0)


@pytest.mark.clause("5.1")
@pytest.mark.parametrize(
    ("line", "worth"),
    [
        (PartsRequestLine("P-4", quantity=2), None),
        (PartsRequestLine("X", quantity=2), None),
        (PartsRequestLine("P-1"), None),
        (PartsRequestLine("P-4", quantity=2, unit_price=Decimal("3.005")), "6.01"),
        (PartsRequestLine("P-2", quantity=2, unit_price=Decimal("1.00")), "16.00"),
    ],
)
def test_a_part_of_unknown_worth_goes_to_a_person(line: PartsRequestLine, worth: str | None) -> None:
    approval = spare_parts.judge_request(request(line), a_station(), (), CATALOGUE, day("06-01"))
    assert codes(approval.problems) == ([] if worth else ["request_worth_unknown"])
    assert approval.worth == Decimal(worth or 0)


def arrived(count: int, confirmed_on: str | None) -> ArrivalConfirmation:
    lines = (ArrivalLine("P-1", sent=5, arrived=count), ArrivalLine("P-2", sent=1, arrived=1))
    return ArrivalConfirmation("CK1", confirmed_on=day(confirmed_on) if confirmed_on else None, lines=lines)


@pytest.mark.clause("5.3")
@pytest.mark.parametrize(
    ("count", "confirmed_on", "today", "status", "found"),
    [
        (5, "06-08", "06-08", Arrival.CONFIRMED, []),
        (4, "06-08", "06-08", Arrival.DISPUTED, ["arrival_differs"]),
        (4, "06-09", "06-09", Arrival.DEEMED_CORRECT, ["confirmed_late", "arrival_differs"]),
        (5, None, "06-08", Arrival.WAITING, []),
        (5, None, "06-09", Arrival.DEEMED_CORRECT, []),
    ],
)
def test_arrivals_are_confirmed_within_seven_days_and_silence_counts_as_correct(
    count: int, confirmed_on: str | None, today: str, status: Arrival, found: list[str]
) -> None:
    state, problems = spare_parts.judge_arrival(arrived(count, confirmed_on), day("06-01"), day(today), POLICY)
    assert (state, codes(problems)) == (status, found)
    assert spare_parts.judge_arrival(None, day("06-01"), day("06-09"), POLICY) == (Arrival.DEEMED_CORRECT, [])
