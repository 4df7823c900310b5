"""Records that are named and not there yet (待补引用): kept and listed, closed when the record comes."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.domain.records import Baler, FreightInvoice, OldPartTag, PartsReturn, RepairTicket, Shipment
from service.store.unit import Store, batched


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


def note(store: Store, noun: str, records: Sequence[tuple[str, object]]) -> None:
    """Note what records, each with its number, name that is not there, and that they came; part of what writes them."""
    named_by = _NAMED.get(noun, _nothing)
    named = [(number, found) for number, record in records for found in named_by(record) if found.number]
    targets = {found.target for _, found in named}
    there = {
        target: _there(store, target, {found.number or "" for _, found in named if found.target == target})
        for target in targets
    }
    for number, found in named:
        if found.number not in there[found.target]:
            row = (noun, number, found.field, found.number, found.target)
            store.execute("INSERT OR IGNORE INTO open_references VALUES (?, ?, ?, ?, ?)", row)
    came(store, noun, [number for number, _ in records])


def forget(store: Store, noun: str, number: str) -> None:
    """Drop what a record named before it is changed."""
    store.execute("DELETE FROM open_references WHERE noun = ? AND number = ?", (noun, number))


def came(store: Store, noun: str, numbers: Sequence[str]) -> None:
    """Note that records are there now."""
    for some in batched(numbers):
        marks = ", ".join("?" for _ in some)
        store.execute(f"DELETE FROM open_references WHERE target = ? AND missing IN ({marks})", (noun, *some))  # noqa: S608


def note_labour(store: Store, part_no: str) -> None:
    """Note that the labour table names a part."""
    if part_no not in _there(store, "parts", [part_no]):
        row = ("labour", part_no, "part_no", part_no, "parts")
        store.execute("INSERT OR IGNORE INTO open_references VALUES (?, ?, ?, ?, ?)", row)


def open_references(store: Store, noun: str | None = None, *, limit: int = 1000) -> list[OpenReference]:
    """Return what the records of a table, or of all tables, name and what is not there; by table and number."""
    where, args = ("noun = ?", (noun,)) if noun else ("1 = 1", ())
    sql = f"SELECT noun, number, field, missing FROM open_references WHERE {where} ORDER BY noun, number, field LIMIT ?"  # noqa: S608
    return [OpenReference(**row) for row in store.rows(sql, (*args, limit))]


def _there(store: Store, table: str, numbers: Collection[str]) -> set[str]:
    """Which of some numbers a table has."""
    key, found = _KEYS[table], set[str]()
    for some in batched(sorted(numbers)):
        marks = ", ".join("?" for _ in some)
        found |= {row[key] for row in store.rows(f"SELECT {key} FROM {table} WHERE {key} IN ({marks})", some)}  # noqa: S608
    return found


def _nothing(_: object) -> Iterator[Named]:
    return iter(())


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
