"""Records that are named and not there yet (待补引用): kept and listed, closed when the record comes."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.store.unit import Store


@dataclass(frozen=True, slots=True)
class OpenReference:
    """One record that names another which is not there."""

    noun: str  # the table of the record that names
    number: str  # its number
    field: str  # where it names it: "shipment_no"
    missing: str  # the number that is not there


_QUERIES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "balers": (
        (
            "sold_by",
            (
                "SELECT serial_no AS number, sold_by AS missing FROM balers WHERE sold_by IS NOT NULL"
                " AND sold_by NOT IN (SELECT station_code FROM stations)"
            ),
        ),
    ),
    "labour": (
        (
            "part_no",
            (
                "SELECT DISTINCT part_no AS number, part_no AS missing FROM labour"
                " WHERE part_no NOT IN (SELECT part_no FROM parts)"
            ),
        ),
    ),
    "tickets": (
        (
            "station_code",
            (
                "SELECT ticket_no AS number, station_code AS missing FROM tickets WHERE station_code IS NOT NULL"
                " AND station_code NOT IN (SELECT station_code FROM stations)"
            ),
        ),
        (
            "serial_no",
            (
                "SELECT ticket_no AS number, serial_no AS missing FROM tickets WHERE serial_no IS NOT NULL"
                " AND serial_no NOT IN (SELECT serial_no FROM balers)"
            ),
        ),
        (
            "part_no",
            (
                "SELECT ticket_no AS number, json_extract(line.value, '$.part_no') AS missing"
                " FROM tickets, json_each(tickets.body, '$.lines') AS line"
                " WHERE missing IS NOT NULL AND missing NOT IN (SELECT part_no FROM parts)"
            ),
        ),
        (
            "old_part_tag_no",
            (
                "SELECT ticket_no AS number, json_extract(line.value, '$.old_part_tag_no') AS missing"
                " FROM tickets, json_each(tickets.body, '$.lines') AS line"
                " WHERE missing IS NOT NULL AND missing NOT IN (SELECT tag_no FROM tags)"
            ),
        ),
    ),
    "tags": (
        (
            "ticket_no",
            (
                "SELECT tag_no AS number, ticket_no AS missing FROM tags WHERE ticket_no IS NOT NULL"
                " AND ticket_no NOT IN (SELECT ticket_no FROM tickets)"
            ),
        ),
        (
            "shipment_no",
            (
                "SELECT tag_no AS number, shipment_no AS missing FROM tags WHERE shipment_no IS NOT NULL"
                " AND shipment_no NOT IN (SELECT shipment_no FROM shipments)"
            ),
        ),
    ),
    "shipments": (
        (
            "tag_no",
            (
                "SELECT shipment_no AS number, json_extract(line.value, '$.tag_no') AS missing"
                " FROM shipments, json_each(shipments.body, '$.packing_list.lines') AS line"
                " WHERE missing IS NOT NULL AND missing NOT IN (SELECT tag_no FROM tags)"
            ),
        ),
    ),
    "invoices": (
        (
            "shipment_no",
            (
                "SELECT invoice_no AS number, shipment_no AS missing FROM invoices WHERE shipment_no IS NOT NULL"
                " AND shipment_no NOT IN (SELECT shipment_no FROM shipments)"
            ),
        ),
    ),
    "returns": (
        (
            "station_code",
            (
                "SELECT application_no AS number, station_code AS missing FROM returns WHERE station_code IS NOT NULL"
                " AND station_code NOT IN (SELECT station_code FROM stations)"
            ),
        ),
    ),
}


def open_references(store: Store, noun: str | None = None) -> list[OpenReference]:
    """Return what the records of a table, or of all tables, name and what is not there; by number."""
    found: list[OpenReference] = []
    for name, queries in _QUERIES.items():
        if noun not in {None, name}:
            continue
        for field, sql in queries:
            rows = store.rows(f"{sql} ORDER BY number, missing")
            found += [OpenReference(name, row["number"], field, row["missing"]) for row in rows]
    return found
