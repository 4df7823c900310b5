"""How each noun of the archive is kept: its table, its number, and what a later copy may change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from service.domain.records import (
    Baler,
    FreightInvoice,
    OldPartTag,
    PartsReturn,
    RepairTicket,
    Shipment,
    Station,
)

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Noun(Generic[Record]):
    """One table of the archive."""

    table: str
    key: str  # its column of numbers
    record: type[Record]
    number: Callable[[Record], str]
    station: Callable[[Record], str | None]
    clash: str  # code of the sentence when a second copy differs
    clause: str | None = None
    by_hq: frozenset[str] = frozenset()  # what HQ notes on the record; a later import may change it
    by_anyone: frozenset[str] = frozenset()  # what the newest copy says, a form's too

    @property
    def name(self) -> str:
        """One record's name in the log and in failures: "ticket"."""
        return self.table.removesuffix("s")


def invoice_key(invoice: FreightInvoice) -> str:
    """Return what names an invoice: its number, after its code where it has one."""
    return f"{invoice.invoice_code}-{invoice.invoice_no}" if invoice.invoice_code else invoice.invoice_no


STATIONS = Noun(
    "stations",
    "station_code",
    Station,
    lambda station: station.station_code,
    lambda station: station.station_code,
    "held_record_differs",
    by_hq=frozenset({"name", "kind", "territory", "address", "contact", "phone", "deposit"}),
)
BALERS = Noun(
    "balers",
    "serial_no",
    Baler,
    lambda baler: baler.serial_no,
    lambda baler: baler.sold_by,
    "held_serial_two_owners",
    "3.2.2",
    by_hq=frozenset(
        {"model", "made_on", "sold_on", "sold_by", "bale_count", "customer_phone", "customer_address", "region"}
    ),
    by_anyone=frozenset({"bale_count"}),
)
TICKETS = Noun(
    "tickets",
    "ticket_no",
    RepairTicket,
    lambda ticket: ticket.ticket_no,
    lambda ticket: ticket.station_code,
    "held_ticket_twice",
    "3.2.3",
    by_hq=frozenset({"submitted_on", "audited_km", "work_region"}),
)
TAGS = Noun(
    "tags",
    "tag_no",
    OldPartTag,
    lambda tag: tag.tag_no,
    lambda tag: tag.station_code,
    "held_tag_twice",
    "3.4.1",
)
SHIPMENTS = Noun(
    "shipments",
    "shipment_no",
    Shipment,
    lambda shipment: shipment.shipment_no,
    lambda shipment: shipment.packing_list.station_code,
    "held_shipment_twice",
    "3.4.2",
    by_hq=frozenset({"received_on", "mixed"}),
)
INVOICES = Noun(
    "invoices",
    "invoice_no",
    FreightInvoice,
    invoice_key,
    lambda _: None,
    "held_invoice_twice",
    "3.5.2",
    by_hq=frozenset({"shipment_no", "mailed_on", "received_on"}),
)
RETURNS = Noun(
    "returns",
    "application_no",
    PartsReturn,
    lambda application: application.application_no,
    lambda application: application.station_code,
    "held_return_twice",
    "5.2.4",
    by_hq=frozenset(
        {"decision", "notice_no", "notice_on", "return_address", "issued_on", "verdict_on", "lines.verdict"}
    ),
)
