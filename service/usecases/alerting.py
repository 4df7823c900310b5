"""Raises same-day alerts (当天反馈): as tickets are filed or imported, in the transaction that takes them in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from service.domain import days, quality
from service.domain import events as rules
from service.domain.catalogue import Catalogue
from service.domain.policy import PolicyBook
from service.domain.quality import Alert, Visit
from service.domain.records import RepairTicket
from service.store import alerts, audit, catalogue, events, keeping, policies
from service.store import quality as kept
from service.store.alerts import Raised
from service.store.nouns import BALERS, STATIONS, TICKETS
from service.store.unit import Store

DESK = "stationdesk"
"""Who raises them: the service itself."""


@dataclass(frozen=True, slots=True)
class _Bench:
    store: Store
    parts: Catalogue
    policies: PolicyBook
    at: datetime


def raise_for(store: Store, tickets: Sequence[RepairTicket], *, at: datetime) -> list[Raised]:
    """Record an alert for each run of failures that these tickets complete, and each complaint; return the new ones.

    An alert is kept once, told to onlookers, noted in the log, and has the feedback form filled in from the archive.
    Alerts of one component over several stations open an event, or join the one that is open (3.3.3).
    """
    part_nos = {line.part_no for ticket in tickets for line in ticket.lines if line.part_no}
    bench = _Bench(store, catalogue.catalogue_of(store, part_nos), policies.policy_book(store), at)
    with store.together():
        found = [raised for ticket in tickets for raised in _of_ticket(bench, ticket)]
        for part_no in sorted({raised.alert.part_no for raised in found if raised.trigger == quality.REPEATED}):
            _note_event(bench, part_no, [one.alert for one in found if one.alert.part_no == part_no])
    return found


def _of_ticket(bench: _Bench, ticket: RepairTicket) -> Iterable[Raised]:
    for part_no in quality.main_parts(ticket, bench.parts):
        for alert in _runs_with(bench, part_no, ticket):
            yield from _raise(bench, quality.REPEATED, alert)
    if ticket.complaint:
        day = ticket.served_on or ticket.submitted_on or bench.at.date()
        part_no = next((line.part_no for line in ticket.lines if line.part_no), "")
        alert = Alert(part_no, (ticket.ticket_no,), (ticket.station_code or "",), day, day)
        yield from _raise(bench, quality.COMPLAINT, alert)


def _runs_with(bench: _Bench, part_no: str, ticket: RepairTicket) -> list[Alert]:
    """The runs of a component, over all stations and at the ticket's own, that the ticket is a part of."""
    policy = bench.policies.on(ticket.reported_at.date()) if ticket.reported_at else None
    if ticket.reported_at is None or policy is None:
        return []
    visit = Visit(ticket.ticket_no, ticket.station_code, ticket.reported_at)
    others = policy.deadlines.repeat_failures - 1
    found: dict[tuple[str, ...], Alert] = {}
    for at_station in (False, True):
        visits = [
            *alerts.before(bench.store, part_no, visit, others, at_station=at_station),
            visit,
            *alerts.after(bench.store, part_no, visit, others, at_station=at_station),
        ]
        runs = quality.runs(part_no, visits, bench.policies)
        found |= {alert.ticket_nos: alert for alert in runs if ticket.ticket_no in alert.ticket_nos}
    return list(found.values())


def _raise(bench: _Bench, trigger: str, alert: Alert) -> Iterable[Raised]:
    store, last = bench.store, alert.ticket_nos[-1]
    visits = keeping.among(store, TICKETS, "ticket_no", alert.ticket_nos)
    serials = {ticket.serial_no for ticket in visits if ticket.serial_no}
    balers = {baler.serial_no: baler for baler in keeping.among(store, BALERS, "serial_no", serials)}
    feedback = quality.feedback_on(trigger, alert.part_no or None, visits, balers)
    raised = Raised(trigger, last, alert, feedback, bench.at)
    if alerts.put(store, raised):
        body = {"trigger": trigger, "part_no": alert.part_no, "tickets": list(alert.ticket_nos)}
        station_code = alert.station_codes[0] if alert.at_one_station else None
        events.add(store, "alert", last, station_code=station_code, at=bench.at, body=body)
        audit.write(store, f"ticket {last}", "alert", by=DESK, at=bench.at, detail=body)
        yield raised


def _note_event(bench: _Bench, part_no: str, fresh: Sequence[Alert]) -> None:
    """Open an event where a component's alerts of one window are of several stations, or add to the open one."""
    store = bench.store
    last_on = max(alert.last_on for alert in fresh)
    policy = bench.policies.on(last_on)
    if policy is None:
        return
    known = kept.open_of_part(store, part_no)
    first_on = days.add_days(last_on, -policy.deadlines.repeat_window_days)
    found = [*alerts.of_part(store, part_no, first_on, last_on), *fresh]
    numbers = {number for alert in found for number in alert.ticket_nos}
    stations = {station.station_code: station for station in keeping.every(store, STATIONS)}
    tickets = keeping.among(store, TICKETS, "ticket_no", numbers)
    for event in rules.batch_events(found, tickets, stations):
        joined = rules.join(known.event, event) if known else event
        if known is None or joined != known.event:
            kept.put(store, joined, known=known, by=DESK, at=bench.at)
