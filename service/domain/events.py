"""Quality events (重大、批量质量危机事件), and HQ's campaigns and classes (服务活动、培训班)."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from service.domain.problems import Problem
from service.domain.quality import Alert
from service.domain.records import RepairTicket, Station, StationKind


@dataclass(frozen=True, slots=True)
class QualityEvent:
    """A major or batch event: who answers for it first, what is in it, what was done."""

    part_no: str | None
    opened_on: date
    responsible: str | None  # station code of the dealer first responsible; None until HQ names one
    station_codes: tuple[str, ...]
    ticket_nos: tuple[str, ...]
    serial_nos: tuple[str, ...]
    measures: str | None = None
    closed_by: str | None = None  # HQ
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Attendance:
    """A station at one of HQ's campaigns or training classes; no fee follows from it."""

    station_code: str
    campaign: str
    held_on: date
    attended: bool


def batch_events(
    alerts: Iterable[Alert], tickets: Iterable[RepairTicket], stations: Mapping[str, Station]
) -> tuple[QualityEvent, ...]:
    """Return an event for each component with alerts over several stations.

    Source: 3.3.3.
    """
    found = list(alerts)
    by_no = {ticket.ticket_no: ticket for ticket in tickets}
    events = []
    for part_no in sorted({alert.part_no for alert in found}):
        of_part = [alert for alert in found if alert.part_no == part_no]
        if len({code for alert in of_part for code in alert.station_codes}) > 1:
            numbers = sorted({number for alert in of_part for number in alert.ticket_nos})
            last_on = max(alert.last_on for alert in of_part)
            events.append(open_event(part_no, [by_no[number] for number in numbers], stations, last_on))
    return tuple(events)


def open_event(
    part_no: str | None, tickets: Iterable[RepairTicket], stations: Mapping[str, Station], opened_on: date
) -> QualityEvent:
    """Return a new event; the dealer station with most of its tickets is the first responsible.

    Source: 3.3.3.
    """
    listed = sorted(tickets, key=lambda ticket: ticket.ticket_no)
    counted = Counter(ticket.station_code for ticket in listed if ticket.station_code)
    dealers = [code for code in counted if code in stations and stations[code].kind is StationKind.DEALER]
    return QualityEvent(
        part_no=part_no,
        opened_on=opened_on,
        responsible=min(dealers, key=lambda code: (-counted[code], code), default=None),
        station_codes=tuple(sorted(counted)),
        ticket_nos=tuple(ticket.ticket_no for ticket in listed),
        serial_nos=tuple(sorted({ticket.serial_no for ticket in listed if ticket.serial_no})),
    )


def join(event: QualityEvent, more: QualityEvent) -> QualityEvent:
    """Return an open event with the tickets, machines and stations of another; who answers for it stays.

    Source: 3.3.3.
    """
    return dataclasses.replace(
        event,
        responsible=event.responsible or more.responsible,
        station_codes=tuple(sorted({*event.station_codes, *more.station_codes})),
        ticket_nos=tuple(sorted({*event.ticket_nos, *more.ticket_nos})),
        serial_nos=tuple(sorted({*event.serial_nos, *more.serial_nos})),
    )


def close_event(event: QualityEvent, measures: str, by: str, on: date) -> QualityEvent | Problem:
    """Return the event as HQ closes it, or why it cannot be closed.

    Source: 3.3.3.
    """
    if not measures.strip():
        return Problem("event_without_measures", clause="3.3.3", field="measures")
    return dataclasses.replace(event, measures=measures.strip(), closed_by=by, closed_on=on)


def attended(station_code: str, attendances: Iterable[Attendance]) -> tuple[Attendance, ...]:
    """Return what a station's page shows of campaigns and classes, newest first.

    Source: 3.3.4.
    """
    mine = [found for found in attendances if found.station_code == station_code]
    return tuple(sorted(mine, key=lambda found: (found.held_on, found.campaign), reverse=True))
