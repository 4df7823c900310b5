"""Alerts raised one ticket at a time are those that the rule finds over all tickets."""

import dataclasses
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from service.clock import CHINA
from service.domain import quality
from service.domain.records import Part, RepairTicket, TicketLine
from service.store import alerts, archive, archive_pages, catalogue, policies
from service.store.unit import Store
from service.usecases import alerting, deciding, settling
from tests.service.domain.whole_archive import repeated_failures
from tests.service.usecases import world
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
    rule = repeated_failures(tickets, catalogue.catalogue(store), policies.policy_book(store))
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


@pytest.mark.clause("3.6.1.1")
@pytest.mark.clause("3.6.1.3")
def test_a_copy_that_a_person_chooses_in_a_conflict_raises_the_alerts_of_an_ordinary_one(store: Store) -> None:
    catalogue.put_part(store, Part("P-1", main=True), by="hq", at=AT)
    days = [datetime(2026, 6, day, 8) for day in (1, 3, 5)]  # noqa: DTZ001  # as on a form
    tickets = [RepairTicket(f"WX{n}", station_code="ST01", reported_at=day, lines=(TicketLine("P-1"),)) for n, day in
               enumerate(days)]  # fmt: skip
    for ticket in tickets[:2]:
        archive.put_ticket(store, ticket, evidence=None, by="hq", at=AT)
        alerting.raise_for(store, [ticket], at=AT)
    other = RepairTicket("WX2", station_code="ST01", reported_at=days[2], lines=(TicketLine("P-9"),))
    archive.put_ticket(store, other, evidence=None, by="hq", at=AT)
    copy = dataclasses.replace(tickets[2], complaint=True)
    assert archive.put_ticket(store, copy, evidence=None, by="hq", at=AT)
    (conflict,) = archive_pages.open_conflicts(store, HQ)
    deciding.end_conflict(store, HQ, conflict.id, keep_new=True, at=AT)
    raised = {(one.trigger, one.alert.ticket_nos) for one in alerts.since(store, HQ, days[0].date())}
    assert raised == {(quality.REPEATED, ("WX0", "WX1", "WX2")), (quality.COMPLAINT, ("WX2",))}


@pytest.mark.parametrize("keep_new", [True, False])
def test_what_headquarters_noted_on_a_ticket_outlives_the_choice_of_its_other_copy(
    store: Store, *, keep_new: bool
) -> None:
    world.fill(store)
    before = {line["clause"]: line["amount"] for line in _lines(store, "WX202606001")}
    known = archive.get_ticket(store, "WX202606001")
    assert known is not None
    copy = dataclasses.replace(known, fault="另一种写法", audited_km=None, work_region=None)
    assert archive.put_ticket(store, copy, evidence=None, by="hq", at=AT)
    (conflict,) = archive_pages.open_conflicts(store, HQ)
    deciding.end_conflict(store, HQ, conflict.id, keep_new=keep_new, at=AT)
    after = archive.get_ticket(store, "WX202606001")
    assert after is not None
    assert (after.audited_km, after.work_region) == (known.audited_km, known.work_region)
    assert after.fault == ("另一种写法" if keep_new else known.fault)
    assert {line["clause"]: line["amount"] for line in _lines(store, "WX202606001")} == before


def _lines(store: Store, number: str) -> list[dict[str, Any]]:
    body = settling.settle(store, HQ, "ST01", "2026-06", AT).body
    return [line for line in body["lines"] if line["evidence"].get("ticket") == number]
