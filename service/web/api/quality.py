"""Quality over HTTP: same-day alerts, events, campaigns and classes, trainings."""

from datetime import date, timedelta

from fastapi import APIRouter
from pydantic import BaseModel

from service.domain import quality
from service.domain.events import Attendance
from service.domain.scope import Scope
from service.store import alerts as store_alerts
from service.store import keeping
from service.store import quality as store_quality
from service.store.alerts import Raised
from service.store.nouns import TICKETS
from service.store.quality import Kept
from service.store.unit import Store
from service.usecases import presenting, quality_events, trainings
from service.usecases.presenting import Json
from service.usecases.quality_events import NewEvent
from service.usecases.trainings import Training
from service.web.auth import TheDesk, TheScope

router = APIRouter(prefix="/api", tags=["quality"])
_RECENT = timedelta(days=60)


class Opening(BaseModel):
    """What HQ opens an event with."""

    part_no: str | None = None
    ticket_nos: list[str]
    responsible: str | None = None  # null: the dealer station with most of the tickets


class Responsible(BaseModel):
    """The station that answers for an event first."""

    station_code: str


class Measures(BaseModel):
    """What was done."""

    measures: str


class Came(BaseModel):
    """A station at a campaign or class."""

    station_code: str
    attended: bool = True


class Campaign(BaseModel):
    """A campaign or class, and who came."""

    campaign: str
    held_on: date
    stations: list[Came]


@router.get("/alerts")
def alerts(desk: TheDesk, scope: TheScope) -> list[Json]:
    """List the same-day alerts of the last 60 days, newest first, each with the feedback form as far as it is known."""
    since = desk.now().date() - _RECENT
    return [_alert_json(desk.store, scope, one) for one in store_alerts.since(desk.store, scope, since)]


@router.get("/quality-events")
def quality_event_list(desk: TheDesk, scope: TheScope) -> list[Json]:
    """List quality events, open ones first; a station sees those that it answers for or has tickets in."""
    return [_event_json(desk.store, scope, kept) for kept in store_quality.newest(desk.store, scope)]


@router.post("/quality-events", status_code=201)
def open_quality_event(desk: TheDesk, scope: TheScope, body: Opening) -> Json:
    """Open an event over these tickets."""
    new = NewEvent(body.part_no, tuple(body.ticket_nos), body.responsible)
    return _event_json(desk.store, scope, quality_events.open_event(desk.store, scope, new, desk.now()))


@router.get("/quality-events/{number}")
def quality_event(desk: TheDesk, scope: TheScope, number: int) -> Json:
    """Return an event."""
    return _event_json(desk.store, scope, store_quality.find(desk.store, scope, number))


@router.post("/quality-events/{number}/responsible")
def name_responsible(desk: TheDesk, scope: TheScope, number: int, body: Responsible) -> Json:
    """Say which station answers for an event first."""
    kept = quality_events.name_responsible(desk.store, scope, number, body.station_code, desk.now())
    return _event_json(desk.store, scope, kept)


@router.post("/quality-events/{number}/close")
def close_quality_event(desk: TheDesk, scope: TheScope, number: int, body: Measures) -> Json:
    """Close an event with what was done."""
    return _event_json(
        desk.store, scope, quality_events.close_event(desk.store, scope, number, body.measures, desk.now())
    )


@router.get("/campaigns")
def campaigns(desk: TheDesk, scope: TheScope, station: str = "") -> list[Json]:
    """List who took part in which campaign or class; a station sees its own."""
    found = store_quality.attendances(desk.store, scope, station or None)
    return [_attendance_json(one) for one in reversed(found)]


@router.post("/campaigns", status_code=201)
def note_campaign(desk: TheDesk, scope: TheScope, body: Campaign) -> list[Json]:
    """Note which stations took part in a campaign or class; no fee follows from it."""
    came = [(one.station_code, one.attended) for one in body.stations]
    noted = quality_events.note_attendance(desk.store, scope, body.campaign, body.held_on, came, at=desk.now())
    return [_attendance_json(one) for one in noted]


@router.get("/trainings")
def training_list(desk: TheDesk, scope: TheScope) -> list[Json]:
    """List training records, newest first, each with where it stands."""
    return [_training_json(scope, one) for one in trainings.trainings(desk.store, scope)]


@router.get("/trainings/{record_no}")
def training(desk: TheDesk, scope: TheScope, record_no: str) -> Json:
    """Return a training record and where it stands."""
    return _training_json(scope, trainings.find(desk.store, scope, record_no))


@router.post("/trainings/{record_no}/confirm")
def confirm_training(desk: TheDesk, scope: TheScope, record_no: str) -> Json:
    """Confirm a training."""
    return _training_json(scope, trainings.decide(desk.store, scope, record_no, confirm=True, at=desk.now()))


@router.post("/trainings/{record_no}/send-back")
def send_training_back(desk: TheDesk, scope: TheScope, record_no: str) -> Json:
    """Send a training's record back to its station."""
    return _training_json(scope, trainings.decide(desk.store, scope, record_no, confirm=False, at=desk.now()))


def _alert_json(store: Store, scope: Scope, raised: Raised) -> Json:
    visits = keeping.among(store, TICKETS, "ticket_no", raised.alert.ticket_nos)
    return {
        "trigger": raised.trigger,
        "ticket_no": raised.ticket_no,
        "part_no": raised.alert.part_no or None,
        "ticket_nos": list(raised.alert.ticket_nos),
        "station_codes": list(raised.alert.station_codes),
        "first_on": raised.alert.first_on.isoformat(),
        "last_on": raised.alert.last_on.isoformat(),
        "raised_at": presenting.value_json(raised.raised_at),
        "frequencies": [
            {"part_no": one.part_no, "fault": one.fault, "count": one.count} for one in quality.frequencies(visits)
        ],
        "feedback": presenting.record_json(raised.feedback, scope),
    }


def _event_json(store: Store, scope: Scope, kept: Kept) -> Json:
    event = quality_events.as_seen(store, scope, kept.event)
    return {"id": kept.id, **presenting.record_json(event, scope), "open": event.closed_on is None}


def _attendance_json(attendance: Attendance) -> Json:
    return {
        "campaign": attendance.campaign,
        "held_on": attendance.held_on.isoformat(),
        "station_code": attendance.station_code,
        "attended": attendance.attended,
    }


def _training_json(scope: Scope, found: Training) -> Json:
    return {
        **presenting.record_json(found.record, scope),
        "status": found.status.value,
        "document_id": found.document_id,
        "problems": [presenting.problem_json(problem) for problem in found.problems],
    }
