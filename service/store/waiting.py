"""What is open in the archive (未办): asked of the database, so that a board does not read every record there is."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from service.domain.records import FreightInvoice, RepairTicket, Shipment
from service.domain.scope import Scope
from service.store import codec
from service.store.nouns import INVOICES, RETURNS, SHIPMENTS, TICKETS, Noun
from service.store.scoping import visible
from service.store.unit import Store

Record = TypeVar("Record")


MOST = 2000
"""So many of one thing a board looks at; a longer list is for the page of that thing."""


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


def shipments_since(store: Store, scope: Scope, day: date) -> list[Shipment]:
    """Return the shipments that were shipped on a day or later, by number."""
    return _those(store, scope, SHIPMENTS, "shipped_on >= ?", (day.isoformat(),))


def shipments_not_received(store: Store, scope: Scope) -> list[str]:
    """Return the numbers of the shipments that nobody received yet, or whose receiving is not ended, by number."""
    where, args = visible(scope)
    sql = (
        "SELECT shipment_no FROM shipments WHERE json_extract(body, '$.received_on') IS NULL AND shipment_no NOT IN"  # noqa: S608
        f" (SELECT shipment_no FROM receipts WHERE closed_at IS NOT NULL) AND {where}"
        f" UNION SELECT shipment_no FROM receipts WHERE closed_at IS NULL AND {where} ORDER BY shipment_no"
    )
    return [row["shipment_no"] for row in store.rows(sql, (*args, *args))]


def invoices_since(store: Store, day: date) -> list[FreightInvoice]:
    """Return the invoices that HQ received on a day or later, or nobody knows when, by number; for headquarters."""
    sql = "SELECT body FROM invoices WHERE received_on >= ? OR received_on IS NULL ORDER BY invoice_no"
    return [codec.load(INVOICES.record, row["body"]) for row in store.rows(sql, (day.isoformat(),))]


def returns_without_verdict(store: Store, scope: Scope) -> list[str]:
    """Return the numbers of the applications with a list of parts and no verdict yet, by number."""
    condition = "verdict_on IS NULL AND json_array_length(body, '$.lines') > 0"
    return [record.application_no for record in _those(store, scope, RETURNS, condition, ())]


def unaudited(store: Store, scope: Scope) -> list[Unaudited]:
    """Return the tickets whose kilometres are not audited, by number."""
    where, args = visible(scope)
    sql = (
        "SELECT ticket_no, station_code FROM tickets WHERE json_extract(body, '$.audited_km') IS NULL"  # noqa: S608
        f" AND {where} ORDER BY ticket_no"
    )
    return [Unaudited(row["ticket_no"], row["station_code"]) for row in store.rows(sql, args)]


def tickets_page(store: Store, scope: Scope, wanted: Wanted, *, limit: int) -> list[RepairTicket]:
    """Return tickets by number, the last first."""
    conditions: dict[str, str | None] = {"station_code = ?": wanted.station, "ticket_no < ?": wanted.before}
    bound = {condition: value for condition, value in conditions.items() if value}
    open_only = ["json_extract(body, '$.audited_km') IS NULL"] if wanted.unaudited else []
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
