"""What is open in the archive (未办): asked of the database, so that a board does not read every record there is."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from service.domain.records import FreightInvoice, RepairTicket
from service.domain.scope import Scope
from service.store import codec, waybills
from service.store.nouns import INVOICES, RETURNS, TICKETS, Noun
from service.store.scoping import visible
from service.store.unit import Store

Record = TypeVar("Record")


MOST = 2000
"""So many of one thing a board looks at; a longer list is for the page of that thing."""


_NOT_AUDITED = "json_extract(body, '$.audited_km') IS NULL"  # as its index has it


@dataclass(frozen=True, slots=True)
class Unbilled:
    """A shipment whose freight invoice did not come yet."""

    shipment_no: str
    station_code: str | None
    shipped_on: date


@dataclass(frozen=True, slots=True)
class Unsent:
    """An old part that no shipment has yet."""

    tag_no: str
    station_code: str | None
    replaced_on: date


@dataclass(frozen=True, slots=True)
class Unaudited:
    """A ticket whose kilometres HQ has not audited."""

    ticket_no: str
    station_code: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets a list shows; None does not bind."""

    station: str | None = None
    unaudited: bool = False
    before: str | None = None  # only numbers before this one


def tags_not_shipped(store: Store, scope: Scope, *, limit: int = MOST) -> list[Unsent]:
    """Return the old parts that no shipment has, those replaced first first; without a known day they are left out."""
    where, args = visible(scope)
    sql = (
        "SELECT tag_no, station_code, replaced_on FROM unsent_tags WHERE replaced_on IS NOT NULL"  # noqa: S608
        f" AND {where} ORDER BY replaced_on, tag_no LIMIT ?"
    )
    return [
        Unsent(row["tag_no"], row["station_code"], date.fromisoformat(row["replaced_on"]))
        for row in store.rows(sql, (*args, limit))
    ]


def shipments_without_invoice(store: Store, scope: Scope, day: date) -> list[Unbilled]:
    """Return the shipments of a day or later that no invoice names, neither by its record nor in its remark; by day."""
    where, args = visible(scope)
    sql = (
        "SELECT shipment_no, station_code, shipped_on FROM shipments AS s WHERE shipped_on >= ?"  # noqa: S608
        " AND NOT EXISTS (SELECT 1 FROM invoices AS i WHERE i.shipment_no = s.shipment_no)"
        " AND NOT EXISTS (SELECT 1 FROM shipment_numbers AS n JOIN invoice_numbers AS o ON o.plain = n.plain"
        f" WHERE n.shipment_no = s.shipment_no) AND {where} ORDER BY shipped_on, shipment_no"
    )
    return [
        Unbilled(row["shipment_no"], row["station_code"], date.fromisoformat(row["shipped_on"]))
        for row in store.rows(sql, (day.isoformat(), *args))
    ]


def shipments_not_received(store: Store, scope: Scope) -> list[str]:
    """Return the numbers of the shipments that nobody received yet, or whose receiving is not ended, by number."""
    where, args = visible(scope)
    sql = (
        "SELECT shipment_no FROM shipments AS s WHERE json_extract(body, '$.received_on') IS NULL AND NOT EXISTS"  # noqa: S608
        f" (SELECT 1 FROM receipts AS r WHERE r.shipment_no = s.shipment_no AND r.closed_at IS NOT NULL) AND {where}"
        f" UNION SELECT shipment_no FROM receipts WHERE closed_at IS NULL AND {where} ORDER BY shipment_no"
    )
    return [row["shipment_no"] for row in store.rows(sql, (*args, *args))]


def unnamed_invoices(store: Store, day: date) -> list[FreightInvoice]:
    """Return the invoices of a day or later, or of no known day, whose shipment only the rule can tell, by number."""
    named = waybills.only_shipments(store, day.isoformat())
    sql = (
        "SELECT invoice_no, body FROM invoices WHERE shipment_no IS NULL AND (received_on >= ? OR received_on IS NULL)"
        " ORDER BY invoice_no"
    )
    rows = store.rows(sql, (day.isoformat(),))
    return [codec.load(INVOICES.record, row["body"]) for row in rows if row["invoice_no"] not in named]


def returns_without_verdict(store: Store, scope: Scope) -> list[str]:
    """Return the numbers of the applications with a list of parts and no verdict yet, by number."""
    condition = "verdict_on IS NULL AND json_array_length(body, '$.lines') > 0"
    return [record.application_no for record in _those(store, scope, RETURNS, condition, ())]


def unaudited(store: Store, scope: Scope, *, limit: int = MOST) -> list[Unaudited]:
    """Return the tickets whose kilometres are not audited, by number."""
    where, args = visible(scope)
    sql = (
        f"SELECT ticket_no, station_code FROM tickets WHERE {_NOT_AUDITED} AND {where}"  # noqa: S608
        " ORDER BY ticket_no LIMIT ?"
    )
    return [Unaudited(row["ticket_no"], row["station_code"]) for row in store.rows(sql, (*args, limit))]


def unaudited_by_station(store: Store, scope: Scope) -> dict[str | None, int]:
    """Return how many tickets of each station are not audited, by station code."""
    where, args = visible(scope)
    sql = (
        f"SELECT station_code, count(*) AS n FROM tickets WHERE {_NOT_AUDITED} AND {where}"  # noqa: S608
        " GROUP BY station_code ORDER BY station_code"
    )
    return {row["station_code"]: row["n"] for row in store.rows(sql, args)}


def tickets_page(store: Store, scope: Scope, wanted: Wanted, *, limit: int) -> list[RepairTicket]:
    """Return tickets by number, the last first."""
    conditions: dict[str, str | None] = {"station_code = ?": wanted.station, "ticket_no < ?": wanted.before}
    bound = {condition: value for condition, value in conditions.items() if value}
    open_only = [_NOT_AUDITED] if wanted.unaudited else []
    where, args = visible(scope)
    sql = (
        f"SELECT body FROM tickets WHERE {' AND '.join([where, *bound, *open_only])}"  # noqa: S608  # conditions are ours
        " ORDER BY ticket_no DESC LIMIT ?"
    )
    return [codec.load(TICKETS.record, row["body"]) for row in store.rows(sql, (*args, *bound.values(), limit))]


def _those(store: Store, scope: Scope, noun: Noun[Record], condition: str, args: tuple[str, ...]) -> list[Record]:
    where, own = visible(scope)
    sql = f"SELECT body FROM {noun.table} WHERE {condition} AND {where} ORDER BY {noun.key}"  # noqa: S608  # names are ours
    return [codec.load(noun.record, row["body"]) for row in store.rows(sql, (*args, *own))]
