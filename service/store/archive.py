"""The archive (档案): stations, balers, tickets, tags, shipments, invoices and returns.

What two copies of a record do not agree on is held for a person, never overwritten. The get_ functions are for
rules and have no scope; what a page or a program shows comes from the functions of archive_pages.py.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from extractors import phrases
from extractors.results import Lexicon
from service.domain.problems import Problem
from service.domain.records import (
    Baler,
    FreightInvoice,
    OldPartTag,
    PackingList,
    PartsReturn,
    RepairTicket,
    Shipment,
    Station,
)
from service.store import codec, keeping
from service.store.keeping import Origin
from service.store.nouns import BALERS, INVOICES, RETURNS, SHIPMENTS, STATIONS, TAGS, TICKETS
from service.store.unit import Store

_WORDS_OF_A_TICKET = ("technician", "fault", "cause", "work_place")
_NEWEST = 3000  # tickets and machines whose words help a reading
_OF_A_BALER = ("model", "customer_name", "customer_phone", "customer_address", "made_on", "sold_on")


def put_station(store: Store, record: Station, *, evidence: int | None, by: str, at: datetime) -> list[Problem]:
    """Put a station into the archive and return why it was held, if it was."""
    return list(keeping.put(store, STATIONS, record, Origin(by, at, evidence)).problems)


def put_baler(store: Store, record: Baler, *, evidence: int | None, by: str, at: datetime) -> list[Problem]:
    """Put a machine into the archive and return why it was held, if it was: another owner (3.2.2)."""
    return list(keeping.put(store, BALERS, record, Origin(by, at, evidence)).problems)


def put_ticket(store: Store, record: RepairTicket, *, evidence: int | None, by: str, at: datetime) -> list[Problem]:
    """Put a repair ticket into the archive and return why it was held, if it was: the number came twice."""
    return list(keeping.put(store, TICKETS, record, Origin(by, at, evidence)).problems)


def put_tag(store: Store, record: OldPartTag, *, evidence: int | None, by: str, at: datetime) -> list[Problem]:
    """Put a tag into the archive and return why it was held, if it was: it hangs on two tickets' parts."""
    return list(keeping.put(store, TAGS, record, Origin(by, at, evidence)).problems)


def put_packing_list(
    store: Store, record: PackingList, *, evidence: int | None, by: str, at: datetime
) -> list[Problem]:
    """Put a packing list into the archive and return why it was held, if it was; what HQ noted stays."""
    known = keeping.get(store, SHIPMENTS, record.shipment_no)
    shipment = Shipment(record, known.received_on, known.mixed) if known else Shipment(record)
    return put_shipment(store, shipment, evidence=evidence, by=by, at=at)


def put_shipment(store: Store, record: Shipment, *, evidence: int | None, by: str, at: datetime) -> list[Problem]:
    """Put a shipment into the archive and return why it was held, if it was."""
    return list(keeping.put(store, SHIPMENTS, record, Origin(by, at, evidence)).problems)


def put_invoice(store: Store, record: FreightInvoice, *, evidence: int | None, by: str, at: datetime) -> list[Problem]:
    """Put a freight invoice into the archive and return why it was held, if it was: the number came twice."""
    return list(keeping.put(store, INVOICES, record, Origin(by, at, evidence)).problems)


def put_return(store: Store, record: PartsReturn, *, evidence: int | None, by: str, at: datetime) -> list[Problem]:
    """Put a return application with its list into the archive and return why it was held, if it was."""
    return list(keeping.put(store, RETURNS, record, Origin(by, at, evidence)).problems)


def get_station(store: Store, station_code: str) -> Station | None:
    """Return a station, or None."""
    return keeping.get(store, STATIONS, station_code)


def get_baler(store: Store, serial_no: str) -> Baler | None:
    """Return a machine, or None."""
    return keeping.get(store, BALERS, serial_no)


def get_ticket(store: Store, ticket_no: str) -> RepairTicket | None:
    """Return a repair ticket, or None."""
    return keeping.get(store, TICKETS, ticket_no)


def get_tag(store: Store, tag_no: str) -> OldPartTag | None:
    """Return a tag, or None."""
    return keeping.get(store, TAGS, tag_no)


def get_shipment(store: Store, shipment_no: str) -> Shipment | None:
    """Return a shipment, or None."""
    return keeping.get(store, SHIPMENTS, shipment_no)


def get_invoice(store: Store, number: str) -> FreightInvoice | None:
    """Return an invoice by its number (after its code and a dash where it has one), or None."""
    return keeping.get(store, INVOICES, number)


def invoice_buyers(store: Store) -> frozenset[str]:
    """Return the tax numbers that the last invoices were made out to."""
    sql = "SELECT json_extract(body, '$.buyer_tax_no') AS buyer FROM invoices ORDER BY received_on DESC LIMIT 20"
    return frozenset(row["buyer"] for row in store.rows(sql, ()) if row["buyer"])


def get_return(store: Store, application_no: str) -> PartsReturn | None:
    """Return a return application, or None."""
    return keeping.get(store, RETURNS, application_no)


def tickets_of_baler(store: Store, serial_no: str) -> list[RepairTicket]:
    """Return every ticket of a machine, oldest report first."""
    found = keeping.where(store, TICKETS, "serial_no = ?", (serial_no,))
    return sorted(found, key=lambda ticket: (str(ticket.reported_at or ""), ticket.ticket_no))


def tags_of_ticket(store: Store, ticket_no: str) -> list[OldPartTag]:
    """Return the tags that name a ticket."""
    return keeping.where(store, TAGS, "ticket_no = ?", (ticket_no,))


def tags_of_shipment(store: Store, shipment_no: str) -> list[OldPartTag]:
    """Return the tags that name a shipment."""
    return keeping.where(store, TAGS, "shipment_no = ?", (shipment_no,))


def lexicon(store: Store) -> Lexicon:
    """Return what the archive knows, to help a reading."""
    balers = list(keeping.every(store, BALERS))
    names = store.rows(
        "SELECT part_no, json_extract(body, '$.part_name') AS name FROM parts ORDER BY part_no, effective_on"
    )
    return Lexicon(
        station_codes=_numbers(store, "stations", "station_code"),
        serial_nos=tuple(baler.serial_no for baler in balers),
        part_nos={row["part_no"]: row["name"] or "" for row in names},
        ticket_nos=_numbers(store, "tickets", "ticket_no"),
        tag_nos=_numbers(store, "tags", "tag_no"),
        models=tuple(sorted({baler.model for baler in balers if baler.model})),
        customers={baler.serial_no: _known(baler) for baler in balers},
        phrases=_phrases(store, balers),
    )


def _phrases(store: Store, balers: Sequence[Baler]) -> Mapping[str, tuple[str, ...]]:
    """Return the texts of the newest tickets, the jobs of the labour table, and the customers' names and addresses."""
    columns = ", ".join(f"json_extract(body, '$.{name}') AS {name}" for name in _WORDS_OF_A_TICKET)
    tickets = store.rows(f"SELECT {columns} FROM tickets ORDER BY rowid DESC LIMIT {_NEWEST}")  # noqa: S608  # ours
    texts = {name: [row[name] for row in tickets if row[name]] for name in _WORDS_OF_A_TICKET}
    newest = balers[-_NEWEST:]
    texts["job"] = [row["job"] for row in store.rows("SELECT DISTINCT job FROM labour ORDER BY job")]
    texts["customer_name"] = [baler.customer_name for baler in newest if baler.customer_name]
    texts["customer_address"] = [baler.customer_address for baler in newest if baler.customer_address]
    return phrases.gathered(texts)


def _numbers(store: Store, table: str, key: str) -> tuple[str, ...]:
    return tuple(row[key] for row in store.rows(f"SELECT {key} FROM {table} ORDER BY {key}"))  # noqa: S608  # names are ours


def _known(baler: Baler) -> dict[str, str]:
    values = {name: codec.to_json(getattr(baler, name)) for name in _OF_A_BALER}
    return {name: str(value) for name, value in values.items() if value is not None}
