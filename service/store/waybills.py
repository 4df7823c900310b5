"""Which shipment an invoice's remark names (运单号): the numbers of both sides are looked up, not searched for."""

from collections.abc import Collection, Sequence

from service.domain import matching
from service.domain.records import FreightInvoice, Shipment
from service.store.nouns import invoice_key
from service.store.unit import Store, batched


def note(store: Store, record: object) -> None:
    """Note the numbers of a shipment, or of the remark of an invoice that names none; part of what writes it."""
    if isinstance(record, Shipment):
        _note_shipment(store, record)
    elif isinstance(record, FreightInvoice):
        _note_invoice(store, record)


def shipments_numbered(store: Store, numbers: Sequence[str]) -> list[str]:
    """Return the shipments that have one of these numbers, and those whose number a remark may name otherwise."""
    marks = ", ".join("?" for _ in numbers)
    sql = (
        f"SELECT shipment_no FROM shipment_numbers WHERE plain IN ({marks})"  # noqa: S608  # marks only
        " UNION SELECT shipment_no FROM shipment_numbers WHERE odd = 1"
    )
    return [row["shipment_no"] for row in store.rows(sql, tuple(numbers))]


def senders_of(store: Store, numbers: Collection[str]) -> dict[str, str | None]:
    """Return the station of each shipment that is there, by number."""
    found: dict[str, str | None] = {}
    for some in batched(sorted(numbers)):
        marks = ", ".join("?" for _ in some)
        rows = store.rows(f"SELECT shipment_no, station_code FROM shipments WHERE shipment_no IN ({marks})", some)  # noqa: S608
        found |= {row["shipment_no"]: row["station_code"] for row in rows}
    return found


def only_shipments(store: Store, since: str) -> dict[str, str]:
    """Return, of the invoices received on a day or later, or nobody knows when, whose remark names one shipment, which.

    Nothing where a shipment has a number that a remark may name otherwise: then the rule must look itself.
    """
    if store.value("SELECT 1 FROM shipment_numbers WHERE odd = 1 LIMIT 1"):
        return {}
    rows = store.rows(
        "SELECT i.invoice_no, min(s.shipment_no) AS shipment_no FROM invoices AS i"
        " JOIN invoice_numbers AS n ON n.invoice_no = i.invoice_no JOIN shipment_numbers AS s ON s.plain = n.plain"
        " WHERE i.shipment_no IS NULL AND (i.received_on >= :since OR i.received_on IS NULL)"
        " GROUP BY i.invoice_no HAVING count(DISTINCT s.shipment_no) = 1",
        {"since": since},
    )
    return {row["invoice_no"]: row["shipment_no"] for row in rows}


def _note_shipment(store: Store, shipment: Shipment) -> None:
    number = shipment.shipment_no
    store.execute("DELETE FROM shipment_numbers WHERE shipment_no = ?", (number,))
    for plain in {matching.plain(number), matching.plain(shipment.packing_list.waybill_no)} - {""}:
        row = (plain, number, not matching.is_regular(plain))
        store.execute("INSERT OR IGNORE INTO shipment_numbers VALUES (?, ?, ?)", row)


def _note_invoice(store: Store, invoice: FreightInvoice) -> None:
    number = invoice_key(invoice)
    store.execute("DELETE FROM invoice_numbers WHERE invoice_no = ?", (number,))
    if invoice.shipment_no is None:
        for plain in matching.numbers_in(invoice.remark):
            store.execute("INSERT OR IGNORE INTO invoice_numbers VALUES (?, ?)", (plain, number))
