"""Same-day news of quality (质量警报): the visits around a ticket, and each alert that was raised, once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from service.clock import moment, stamp
from service.domain.papers import QualityFeedback
from service.domain.quality import Alert, Visit
from service.domain.scope import Scope
from service.store import codec
from service.store.scoping import visible
from service.store.unit import Row, Store


@dataclass(frozen=True, slots=True)
class Raised:
    """One alert as it was raised."""

    trigger: str  # 三台次, 客户投诉
    ticket_no: str  # that raised it
    alert: Alert  # the visits it speaks of; of a complaint the one
    feedback: QualityFeedback  # the form as far as the archive could fill it, for headquarters
    raised_at: datetime


def before(store: Store, part_no: str, visit: Visit, count: int, *, at_station: bool) -> list[Visit]:
    """Return the last visits of a component before a visit, oldest first: over all stations, or at its own."""
    return list(reversed(_around(store, part_no, visit, count, at_station=at_station, later=False)))


def after(store: Store, part_no: str, visit: Visit, count: int, *, at_station: bool) -> list[Visit]:
    """Return the first visits of a component after a visit, oldest first: over all stations, or at its own."""
    return _around(store, part_no, visit, count, at_station=at_station, later=True)


def put(store: Store, raised: Raised) -> bool:
    """Keep an alert and say whether it is new; the same visits raise one alert whatever is filed again."""
    alert = raised.alert
    row = {
        "trigger": raised.trigger,
        "ticket_no": raised.ticket_no,
        "part_no": alert.part_no,
        "ticket_nos": json.dumps(alert.ticket_nos),
        "station_codes": json.dumps(alert.station_codes),
        "first_on": alert.first_on.isoformat(),
        "last_on": alert.last_on.isoformat(),
        "station_code": alert.station_codes[0] if alert.at_one_station and alert.station_codes[0] else None,
        "feedback": codec.dump(raised.feedback),
        "raised_at": stamp(raised.raised_at),
    }
    columns, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    return store.execute(f"INSERT INTO alerts ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING", row) > 0  # noqa: S608


def of_ticket(store: Store, scope: Scope, ticket_no: str) -> list[Raised]:
    """Return the alerts that a ticket raised and the caller may see, oldest first."""
    where, args = visible(scope)
    sql = f"SELECT * FROM alerts WHERE ticket_no = ? AND {where} ORDER BY id"  # noqa: S608
    return [_raised(row) for row in store.rows(sql, (ticket_no, *args))]


def since(store: Store, scope: Scope, day: date, *, limit: int = 200) -> list[Raised]:
    """Return the alerts whose last visit was on a day or later, newest first; a station sees those of its visits."""
    where, args = visible(scope)
    sql = f"SELECT * FROM alerts WHERE last_on >= ? AND {where} ORDER BY last_on DESC, id DESC LIMIT ?"  # noqa: S608
    return [_raised(row) for row in store.rows(sql, (day.isoformat(), *args, limit))]


def of_part(store: Store, part_no: str, first: date, last: date) -> list[Alert]:
    """Return the alerts of repeated failures of a component between two days, oldest first; for the rules."""
    sql = (
        "SELECT * FROM alerts WHERE part_no = ? AND last_on BETWEEN ? AND ? AND trigger = '三台次' ORDER BY last_on, id"
    )
    return [_raised(row).alert for row in store.rows(sql, (part_no, first.isoformat(), last.isoformat()))]


def _around(store: Store, part_no: str, visit: Visit, count: int, *, at_station: bool, later: bool) -> list[Visit]:
    sign, order = (">", "ASC") if later else ("<", "DESC")
    here = "AND station_code IS :station " if at_station else ""
    sql = (
        "SELECT ticket_no, station_code, reported_at FROM visits WHERE part_no = :part AND reported_at <> '' "  # noqa: S608
        f"{here}AND (reported_at, ticket_no) {sign} (:moment, :ticket) "
        f"ORDER BY reported_at {order}, ticket_no {order} LIMIT :count"
    )
    args = {
        "part": part_no,
        "station": visit.station_code,
        "moment": codec.to_json(visit.reported_at),
        "ticket": visit.ticket_no,
        "count": count,
    }
    return [
        Visit(row["ticket_no"], row["station_code"], datetime.fromisoformat(row["reported_at"]))
        for row in store.rows(sql, args)
    ]


def _raised(row: Row) -> Raised:
    texts: dict[str, Sequence[str]] = {name: json.loads(row[name]) for name in ("ticket_nos", "station_codes")}
    return Raised(
        trigger=row["trigger"],
        ticket_no=row["ticket_no"],
        alert=Alert(
            part_no=row["part_no"],
            ticket_nos=tuple(texts["ticket_nos"]),
            station_codes=tuple(texts["station_codes"]),
            first_on=date.fromisoformat(row["first_on"]),
            last_on=date.fromisoformat(row["last_on"]),
        ),
        feedback=codec.load(QualityFeedback, row["feedback"]),
        raised_at=moment(row["raised_at"]),
    )
