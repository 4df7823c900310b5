"""Quality events (质量事件) and HQ's campaigns and classes (服务活动、培训班) as they are kept."""

from dataclasses import dataclass
from datetime import date, datetime

from service.clock import moment, stamp
from service.domain.events import Attendance, QualityEvent
from service.domain.scope import Role, Scope
from service.errors import NotFoundError
from service.store import audit, codec
from service.store.unit import Row, Store


@dataclass(frozen=True, slots=True)
class Kept:
    """One event as it is kept."""

    id: int
    event: QualityEvent
    by: str
    at: datetime  # of the last change

    @property
    def subject(self) -> str:
        """Its name in the audit log."""
        return f"event {self.id}"


def put(store: Store, event: QualityEvent, *, known: Kept | None, by: str, at: datetime) -> Kept:
    """Keep a new event, or what became of a known one, with who did it and what it was before."""
    body = codec.dump(event)
    row = {"body": body, "put_by": by, "put_at": stamp(at)}
    with store.together():
        if known is None:
            number = store.insert("quality_events", row)
        else:
            number = known.id
            change = "UPDATE quality_events SET body = :body, put_by = :put_by, put_at = :put_at WHERE id = :id"
            store.execute(change, {**row, "id": number})
        kept = Kept(number, event, by, at)
        before = codec.dump(known.event) if known else None
        audit.note_change(store, kept.subject, before, body, by=by, at=at)
        store.execute("DELETE FROM event_stations WHERE event_id = ?", (number,))
        for code in {*event.station_codes, *((event.responsible,) if event.responsible else ())}:
            store.insert("event_stations", {"event_id": number, "station_code": code})
    return kept


def find(store: Store, scope: Scope, number: int) -> Kept:
    """Return an event that the caller may see; NotFoundError when there is none."""
    where, args = _mine(scope)
    row = store.row(f"SELECT * FROM quality_events WHERE id = ? AND {where}", (number, *args))  # noqa: S608
    if row is None:
        raise NotFoundError("quality event", number)
    return _kept(row)


def newest(store: Store, scope: Scope, *, limit: int = 100) -> list[Kept]:
    """Return the events that the caller may see, the open ones first, then the newest."""
    where, args = _mine(scope)
    sql = f"SELECT * FROM quality_events WHERE {where} ORDER BY closed_on IS NOT NULL, id DESC LIMIT ?"  # noqa: S608
    return [_kept(row) for row in store.rows(sql, (*args, limit))]


def open_of_part(store: Store, part_no: str) -> Kept | None:
    """Return the open event of a component, or None."""
    row = store.row("SELECT * FROM quality_events WHERE part_no = ? AND closed_on IS NULL ORDER BY id", (part_no,))
    return _kept(row) if row else None


def put_attendance(store: Store, attendance: Attendance, *, by: str, at: datetime) -> None:
    """Keep who came to a campaign or class, in place of what was noted before."""
    row = {
        "campaign": attendance.campaign,
        "held_on": attendance.held_on.isoformat(),
        "station_code": attendance.station_code,
        "attended": attendance.attended,
        "put_by": by,
        "put_at": stamp(at),
    }
    with store.together():
        store.execute(
            "INSERT OR REPLACE INTO attendances (campaign, held_on, station_code, attended, put_by, put_at)"
            " VALUES (:campaign, :held_on, :station_code, :attended, :put_by, :put_at)",
            row,
        )
        subject = f"campaign {attendance.campaign} {row['held_on']}"
        detail = {"station_code": attendance.station_code, "attended": attendance.attended}
        audit.write(store, subject, "attend", by=by, at=at, detail=detail)


def attendances(store: Store, scope: Scope, station_code: str | None = None) -> list[Attendance]:
    """Return who came to which campaign or class; a station sees its own, others may ask for one station's."""
    code = scope.station_code if scope.role is Role.STATION else station_code
    where, args = ("station_code = ?", (code,)) if code else ("1 = 1", ())
    rows = store.rows(f"SELECT * FROM attendances WHERE {where} ORDER BY held_on, campaign, station_code", args)  # noqa: S608
    return [
        Attendance(row["station_code"], row["campaign"], date.fromisoformat(row["held_on"]), bool(row["attended"]))
        for row in rows
    ]


def _mine(scope: Scope) -> tuple[str, tuple[str, ...]]:
    if scope.role is Role.STATION:
        return "id IN (SELECT event_id FROM event_stations WHERE station_code = ?)", (scope.station_code or "",)
    return "1 = 1", ()


def _kept(row: Row) -> Kept:
    return Kept(row["id"], codec.load(QualityEvent, row["body"]), row["put_by"], moment(row["put_at"]))
