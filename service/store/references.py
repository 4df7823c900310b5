"""Records that are named and not there yet (待补引用): kept and listed, closed when the record comes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.domain.records import Baler, FreightInvoice, OldPartTag, PartsReturn, RepairTicket, Shipment
from service.store.unit import Store


@dataclass(frozen=True, slots=True)
class OpenReference:
    """One record that names another which is not there."""

    noun: str  # the table of the record that names
    number: str  # its number
    field: str  # where it names it: "shipment_no"
    missing: str  # the number that is not there


@dataclass(frozen=True, slots=True)
class Named:
    """One place where a record names another."""

    field: str
    target: str  # the table of the record that is named
    number: str | None


_KEYS: Mapping[str, str] = {
    "stations": "station_code",
    "balers": "serial_no",
    "parts": "part_no",
    "tickets": "ticket_no",
    "tags": "tag_no",
    "shipments": "shipment_no",
}


def note(store: Store, noun: str, number: str, record: object) -> None:
    """Note what a record names that is not there, and that the record itself came; part of what writes it."""
    named = _NAMED.get(noun)
    for found in named(record) if named else ():
        if found.number and not _is_there(store, found.target, found.number):
            row = (noun, number, found.field, found.number, found.target)
            store.execute("INSERT OR IGNORE INTO open_references VALUES (?, ?, ?, ?, ?)", row)
    came(store, noun, number)


def forget(store: Store, noun: str, number: str) -> None:
    """Drop what a record named before it is changed."""
    store.execute("DELETE FROM open_references WHERE noun = ? AND number = ?", (noun, number))


def came(store: Store, noun: str, number: str) -> None:
    """Note that a record is there now."""
    store.execute("DELETE FROM open_references WHERE target = ? AND missing = ?", (noun, number))


def note_labour(store: Store, part_no: str) -> None:
    """Note that the labour table names a part."""
    if not _is_there(store, "parts", part_no):
        row = ("labour", part_no, "part_no", part_no, "parts")
        store.execute("INSERT OR IGNORE INTO open_references VALUES (?, ?, ?, ?, ?)", row)


def open_references(store: Store, noun: str | None = None, *, limit: int = 1000) -> list[OpenReference]:
    """Return what the records of a table, or of all tables, name and what is not there; by table and number."""
    where, args = ("noun = ?", (noun,)) if noun else ("1 = 1", ())
    sql = f"SELECT noun, number, field, missing FROM open_references WHERE {where} ORDER BY noun, number, field LIMIT ?"  # noqa: S608
    return [OpenReference(**row) for row in store.rows(sql, (*args, limit))]


def _is_there(store: Store, table: str, number: str) -> bool:
    return bool(store.value(f"SELECT 1 FROM {table} WHERE {_KEYS[table]} = ? LIMIT 1", (number,)))  # noqa: S608


def _of_baler(baler: Baler) -> Iterator[Named]:
    yield Named("sold_by", "stations", baler.sold_by)


def _of_ticket(ticket: RepairTicket) -> Iterator[Named]:
    yield Named("station_code", "stations", ticket.station_code)
    yield Named("serial_no", "balers", ticket.serial_no)
    for line in ticket.lines:
        yield Named("part_no", "parts", line.part_no)
        yield Named("old_part_tag_no", "tags", line.old_part_tag_no)


def _of_tag(tag: OldPartTag) -> Iterator[Named]:
    yield Named("ticket_no", "tickets", tag.ticket_no)
    yield Named("shipment_no", "shipments", tag.shipment_no)


def _of_shipment(shipment: Shipment) -> Iterator[Named]:
    for line in shipment.packing_list.lines:
        yield Named("tag_no", "tags", line.tag_no)


def _of_invoice(invoice: FreightInvoice) -> Iterator[Named]:
    yield Named("shipment_no", "shipments", invoice.shipment_no)


def _of_return(application: PartsReturn) -> Iterator[Named]:
    yield Named("station_code", "stations", application.station_code)


_NAMED: Mapping[str, Callable[[Any], Iterator[Named]]] = {
    "balers": _of_baler,
    "tickets": _of_ticket,
    "tags": _of_tag,
    "shipments": _of_shipment,
    "invoices": _of_invoice,
    "returns": _of_return,
}
