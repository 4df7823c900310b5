"""Alerts raised one ticket at a time are those that the rule finds over all tickets."""

from datetime import datetime, timedelta
from random import Random

import pytest

from service.clock import CHINA
from service.domain import quality
from service.domain.records import Part, RepairTicket, TicketLine
from service.store import alerts, archive, catalogue, policies
from service.store.unit import Store
from service.usecases import alerting
from tests.service.usecases.world import AT, HQ


def visits(seed: int) -> list[RepairTicket]:
    rng = Random(seed)  # noqa: S311  # repeatable on purpose
    first = datetime(2026, 5, 1, 8)  # noqa: DTZ001  # as on a form
    moments = sorted(first + timedelta(hours=rng.randrange(24 * 90)) for _ in range(25))
    return [
        RepairTicket(
            f"WX{number:03d}",
            station_code=rng.choice(["ST01", "ST01", "ST02", None]),
            reported_at=moment,
            lines=tuple(TicketLine(rng.choice(["P-1", "P-2", "P-3"])) for _ in range(rng.randint(1, 2))),
        )
        for number, moment in enumerate(moments)
    ]


@pytest.mark.clause("3.6.1.1")
@pytest.mark.parametrize("seed", range(4))
def test_alerts_in_the_order_of_the_visits_are_those_over_all_of_them(store: Store, seed: int) -> None:
    for part_no, main in (("P-1", True), ("P-2", True), ("P-3", False)):
        catalogue.put_part(store, Part(part_no, main=main), by="hq", at=AT)
    tickets = visits(seed)
    for ticket in tickets:
        archive.put_ticket(store, ticket, evidence=None, by="hq", at=AT)
        alerting.raise_for(store, [ticket], at=AT)
    found = {(one.alert.part_no, one.alert.ticket_nos) for one in alerts.since(store, HQ, AT.date() - timedelta(365))}
    rule = quality.repeated_failures(tickets, catalogue.catalogue(store), policies.policy_book(store))
    assert found == {(alert.part_no, alert.ticket_nos) for alert in rule}
    assert found
    again = alerting.raise_for(store, tickets, at=datetime(2026, 9, 1, tzinfo=CHINA))
    assert again == []


@pytest.mark.clause("3.6.1.1")
def test_a_ticket_that_comes_late_completes_the_runs_it_lies_in(store: Store) -> None:
    catalogue.put_part(store, Part("P-1", main=True), by="hq", at=AT)
    days = {name: datetime(2026, 6, day, 8) for name, day in (("A", 1), ("B", 3), ("C", 5), ("D", 7))}  # noqa: DTZ001
    for name in "ACBD":
        ticket = RepairTicket(name, station_code="ST01", reported_at=days[name], lines=(TicketLine("P-1"),))
        archive.put_ticket(store, ticket, evidence=None, by="hq", at=AT)
        raised = alerting.raise_for(store, [ticket], at=AT)
        expected = {"B": [("A", "B", "C")], "D": [("B", "C", "D")]}.get(name, [])
        assert [one.alert.ticket_nos for one in raised] == expected
