"""What happened, for browsers that look on; nothing in the service acts on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from service import clock
from service.domain.scope import Scope
from service.store import packing
from service.store.scoping import visible
from service.store.unit import Store


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened."""

    id: int
    at: datetime
    topic: str  # document, batch, shipment, inspection, settlement, alert
    key: str  # the record's number
    body: Mapping[str, object]


def add(
    store: Store, topic: str, key: str, *, station_code: str | None, at: datetime, body: Mapping[str, object]
) -> None:
    """Tell onlookers, as part of the transaction that did it."""
    row = {"at": clock.stamp(at), "topic": topic, "key": key, "station_code": station_code}
    store.insert("events", {**row, "body": packing.dump(packing.pack(body))})


def after(store: Store, scope: Scope, last_id: int, *, limit: int = 200) -> list[Event]:
    """Return what happened after an event that the caller may see, oldest first."""
    where, args = visible(scope)
    sql = f"SELECT * FROM events WHERE id > ? AND {where} ORDER BY id LIMIT ?"  # noqa: S608
    return [
        Event(row["id"], clock.moment(row["at"]), row["topic"], row["key"], packing.unpack(packing.load(row["body"])))
        for row in store.rows(sql, (last_id, *args, limit))
    ]


def last_id(store: Store) -> int:
    """Return the number of the newest event; 0 without any."""
    row = store.row("SELECT max(id) AS last FROM events")
    return int(row["last"] or 0) if row else 0


def forget(store: Store, before: datetime) -> int:
    """Delete the events before a moment and return how many; nobody looks on for that long."""
    return store.execute("DELETE FROM events WHERE at < ?", (clock.stamp(before),))
