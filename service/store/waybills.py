"""By which numbers an invoice's remark may name a shipment (运单号): looked up, not searched for."""

from collections.abc import Sequence

from service.domain import matching
from service.domain.records import Shipment
from service.store.unit import Store


def note(store: Store, shipment: Shipment) -> None:
    """Note a shipment's numbers, as part of the transaction that writes it."""
    number = shipment.shipment_no
    store.execute("DELETE FROM shipment_numbers WHERE shipment_no = ?", (number,))
    for plain in {matching.plain(number), matching.plain(shipment.packing_list.waybill_no)} - {""}:
        row = (plain, number, not matching.is_regular(plain))
        store.execute("INSERT OR IGNORE INTO shipment_numbers VALUES (?, ?, ?)", row)


def shipments_numbered(store: Store, numbers: Sequence[str]) -> list[str]:
    """Return the shipments that have one of these numbers, and those whose number a remark may name otherwise."""
    marks = ", ".join("?" for _ in numbers)
    sql = (
        f"SELECT shipment_no FROM shipment_numbers WHERE plain IN ({marks})"  # noqa: S608  # marks only
        " UNION SELECT shipment_no FROM shipment_numbers WHERE odd = 1"
    )
    return [row["shipment_no"] for row in store.rows(sql, tuple(numbers))]
