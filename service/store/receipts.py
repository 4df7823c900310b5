"""Shipments at the receiving counter (收货): what was scanned, and what the close found."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from service import clock
from service.domain.scope import Scope
from service.errors import ConflictError, NotFoundError
from service.store import packing
from service.store.scoping import visible
from service.store.unit import Row, Store, batched


@dataclass(frozen=True, slots=True)
class Scan:
    """One part taken out of the boxes."""

    id: int
    tag_no: str | None  # None: no tag hangs on it
    part_no: str | None
    quantity: int
    damaged: bool  # on the way, as seen at the counter
    return_part: bool  # a spare part of a 退库 among the old parts
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """A shipment that the counter has opened."""

    shipment_no: str
    station_code: str
    opened_by: str
    opened_at: datetime
    received_on: date
    transport_mode: str | None  # as seen on arrival, where no packing list says it
    closed_by: str | None
    closed_at: datetime | None
    outcome: Mapping[str, object] | None  # as found at the close

    @property
    def subject(self) -> str:
        """Its name in the audit log."""
        return f"shipment {self.shipment_no}"


def open_(store: Store, receipt: Receipt) -> None:
    """Add a receipt; ConflictError (already_open) when the shipment has one."""
    row = {
        "shipment_no": receipt.shipment_no,
        "station_code": receipt.station_code,
        "opened_by": receipt.opened_by,
        "opened_at": clock.stamp(receipt.opened_at),
        "received_on": receipt.received_on.isoformat(),
        "transport_mode": receipt.transport_mode,
    }
    with store.transaction():
        if store.row("SELECT 1 FROM receipts WHERE shipment_no = ?", (receipt.shipment_no,)):
            raise ConflictError("already_open", params={"shipment_no": receipt.shipment_no})
        store.insert("receipts", row)


def find(store: Store, scope: Scope, shipment_no: str) -> Receipt:
    """Return a receipt that the caller may see; NotFoundError when there is none."""
    where, args = visible(scope)
    row = store.row(f"SELECT * FROM receipts WHERE shipment_no = ? AND {where}", (shipment_no, *args))  # noqa: S608
    if row is None:
        raise NotFoundError("shipment", shipment_no)
    return _receipt(row)


def newest(store: Store, scope: Scope, *, limit: int = 100) -> list[Receipt]:
    """Return the receipts that the caller may see, newest first."""
    where, args = visible(scope)
    sql = f"SELECT * FROM receipts WHERE {where} ORDER BY opened_at DESC, shipment_no LIMIT ?"  # noqa: S608
    return [_receipt(row) for row in store.rows(sql, (*args, limit))]


def close(store: Store, shipment_no: str, outcome: Mapping[str, object], *, by: str, at: datetime) -> None:
    """End a receipt with what was found; ConflictError (already_closed) when it ended before."""
    body = packing.dump(packing.pack(outcome))
    sql = "UPDATE receipts SET closed_by = ?, closed_at = ?, outcome = ? WHERE shipment_no = ? AND closed_at IS NULL"
    if not store.execute(sql, (by, clock.stamp(at), body, shipment_no)):
        raise ConflictError("already_closed", params={"shipment_no": shipment_no})


def add_scan(store: Store, shipment_no: str, scan: Scan) -> Scan:
    """Add a scan, or replace the one of the same tag: the last look counts."""
    row = {
        "shipment_no": shipment_no,
        "tag_no": scan.tag_no,
        "part_no": scan.part_no,
        "quantity": scan.quantity,
        "condition": "damaged" if scan.damaged else "intact",
        "return_part": int(scan.return_part),
        "note": scan.note,
        "by_user": scan.by,
        "at": clock.stamp(scan.at),
    }
    with store.transaction():
        store.execute("DELETE FROM scans WHERE shipment_no = ? AND tag_no = ?", (shipment_no, scan.tag_no))
        number = store.insert("scans", row)
    return _scan({"id": number, **row})


def drop_scan(store: Store, shipment_no: str, scan_id: int) -> None:
    """Take back a scan; NotFoundError when there is none."""
    if not store.execute("DELETE FROM scans WHERE shipment_no = ? AND id = ?", (shipment_no, scan_id)):
        raise NotFoundError("scan", scan_id)


def scans(store: Store, shipment_no: str) -> list[Scan]:
    """Return the scans of a shipment in order."""
    return [_scan(row) for row in store.rows("SELECT * FROM scans WHERE shipment_no = ? ORDER BY id", (shipment_no,))]


def scan_counts(store: Store, shipment_nos: Collection[str]) -> dict[str, int]:
    """Return how many parts of each of these shipments were scanned; those without any are left out."""
    found: dict[str, int] = {}
    for batch in batched(sorted(shipment_nos)):
        marks = ", ".join("?" for _ in batch)
        sql = f"SELECT shipment_no, count(*) AS n FROM scans WHERE shipment_no IN ({marks}) GROUP BY shipment_no"  # noqa: S608
        found |= {row["shipment_no"]: row["n"] for row in store.rows(sql, batch)}
    return found


def elsewhere(store: Store, tag_no: str, shipment_no: str) -> str | None:
    """Return the number of another shipment in which the same tag was scanned."""
    sql = "SELECT shipment_no FROM scans WHERE tag_no = ? AND shipment_no <> ? ORDER BY id LIMIT 1"
    row = store.row(sql, (tag_no, shipment_no))
    return row["shipment_no"] if row else None


def _receipt(row: Row) -> Receipt:
    return Receipt(
        shipment_no=row["shipment_no"],
        station_code=row["station_code"],
        opened_by=row["opened_by"],
        opened_at=clock.moment(row["opened_at"]),
        received_on=date.fromisoformat(row["received_on"]),
        transport_mode=row["transport_mode"],
        closed_by=row["closed_by"],
        closed_at=clock.moment_or_none(row["closed_at"]),
        outcome=packing.unpack(packing.load(row["outcome"])) if row["outcome"] else None,
    )


def _scan(row: Row) -> Scan:
    return Scan(
        id=row["id"],
        tag_no=row["tag_no"],
        part_no=row["part_no"],
        quantity=row["quantity"],
        damaged=row["condition"] == "damaged",
        return_part=bool(row["return_part"]),
        note=row["note"],
        by=row["by_user"],
        at=clock.moment(row["at"]),
    )
