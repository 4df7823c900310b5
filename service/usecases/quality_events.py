"""Quality events, campaigns and classes (质量事件、服务活动、培训班): opened, answered for, closed; who took part."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from service.domain import events as rules
from service.domain.events import Attendance, QualityEvent
from service.domain.problems import Problem
from service.domain.scope import Scope
from service.errors import BadRow, ConflictError, InvalidInputError, NotFoundError
from service.store import archive, keeping
from service.store import quality as kept
from service.store.nouns import STATIONS, TICKETS
from service.store.quality import Kept
from service.store.unit import Store
from service.usecases.settling import only_hq


@dataclass(frozen=True, slots=True)
class NewEvent:
    """What HQ opens an event with."""

    part_no: str | None
    ticket_nos: tuple[str, ...]
    responsible: str | None = None  # None: the dealer station with most of the tickets


def open_event(store: Store, scope: Scope, new: NewEvent, at: datetime) -> Kept:
    """Open an event (3.3.3) and return it.

    Raises:
        NotAllowedError: The caller is not HQ.
        InvalidInputError: No ticket is named.
        NotFoundError: A ticket or the station is not there.
        ConflictError: event_open: the component has an open event.
    """
    only_hq(scope, "open a quality event")
    if not new.ticket_nos:
        raise InvalidInputError([BadRow("cell_missing", name="ticket_nos")])
    with store.transaction():
        if new.part_no and kept.open_of_part(store, new.part_no):
            raise ConflictError("event_open", params={"part_no": new.part_no})
        tickets = keeping.among(store, TICKETS, "ticket_no", set(new.ticket_nos))
        missing = sorted({*new.ticket_nos} - {ticket.ticket_no for ticket in tickets})
        if missing:
            raise NotFoundError("ticket", missing[0])
        stations = {station.station_code: station for station in keeping.every(store, STATIONS)}
        event = rules.open_event(new.part_no, tickets, stations, at.date())
        if new.responsible:
            event = dataclasses.replace(event, responsible=_station(store, new.responsible))
        return kept.put(store, event, known=None, by=scope.user, at=at)


def name_responsible(store: Store, scope: Scope, number: int, station_code: str, at: datetime) -> Kept:
    """Say which station answers for an event first.

    Raises:
        NotAllowedError: The caller is not HQ.
        NotFoundError: There is no such event or station.
        ConflictError: event_closed.
    """
    only_hq(scope, "name a responsible station")
    with store.transaction():
        known = _open(store, scope, number)
        event = dataclasses.replace(known.event, responsible=_station(store, station_code))
        return kept.put(store, event, known=known, by=scope.user, at=at)


def close_event(store: Store, scope: Scope, number: int, measures: str, at: datetime) -> Kept:
    """Close an event with what was done.

    Raises:
        NotAllowedError: The caller is not HQ.
        NotFoundError: There is no such event.
        ConflictError: event_closed.
        InvalidInputError: No measures are given.
    """
    only_hq(scope, "close a quality event")
    with store.transaction():
        known = _open(store, scope, number)
        closed = rules.close_event(known.event, measures, scope.user, at.date())
        if isinstance(closed, Problem):
            raise InvalidInputError([BadRow(closed.code, name=closed.field)])
        return kept.put(store, closed, known=known, by=scope.user, at=at)


def as_seen(store: Store, scope: Scope, event: QualityEvent) -> QualityEvent:
    """Return what a caller sees of an event: a station that does not answer for it, its own tickets and machines."""
    own = scope.station_code
    if own is None or event.responsible == own:
        return event
    tickets = [one for one in keeping.among(store, TICKETS, "ticket_no", event.ticket_nos) if one.station_code == own]
    return dataclasses.replace(
        event,
        station_codes=(own,),
        ticket_nos=tuple(ticket.ticket_no for ticket in tickets),
        serial_nos=tuple(sorted({ticket.serial_no for ticket in tickets if ticket.serial_no})),
    )


def note_attendance(
    store: Store, scope: Scope, campaign: str, held_on: date, came: Sequence[tuple[str, bool]], *, at: datetime
) -> list[Attendance]:
    """Note which stations took part in a campaign or class (3.3.4) and return that; no fee follows from it.

    Raises:
        NotAllowedError: The caller is not HQ.
        InvalidInputError: The campaign has no name, or no station is named.
        NotFoundError: There is no such station.
    """
    only_hq(scope, "note attendance")
    name = campaign.strip()
    bad = [BadRow("cell_missing", name="campaign")] if not name else []
    bad += [BadRow("cell_missing", name="station_code")] if not came else []
    if bad:
        raise InvalidInputError(bad)
    with store.transaction():
        found = [Attendance(_station(store, code), name, held_on, attended) for code, attended in came]
        for attendance in found:
            kept.put_attendance(store, attendance, by=scope.user, at=at)
    return found


def attended(store: Store, scope: Scope, station_code: str) -> tuple[Attendance, ...]:
    """Return a station's campaigns and classes, newest first.

    Raises:
        NotFoundError: There is no such station, or it is another one's.
    """
    if not scope.may_see(station_code):
        raise NotFoundError("station", station_code)
    return rules.attended(_station(store, station_code), kept.attendances(store, scope, station_code))


def _open(store: Store, scope: Scope, number: int) -> Kept:
    known = kept.find(store, scope, number)
    if known.event.closed_on is not None:
        raise ConflictError("event_closed", params={"closed_by": known.event.closed_by})
    return known


def _station(store: Store, code: str) -> str:
    if archive.get_station(store, code) is None:
        raise NotFoundError("station", code)
    return code
