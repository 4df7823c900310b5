"""What a month's settlement rests on, gathered from the archive."""

import dataclasses
from collections.abc import Iterable, Sequence

from service.domain import days, matching
from service.domain.facts import MonthFacts
from service.domain.matching import Match
from service.domain.policy import PolicyBook
from service.domain.records import FreightInvoice, OldPartTag, PackingList, PartsReturn, RepairTicket, Shipment
from service.errors import NotFoundError
from service.store import archive, catalogue, keeping, policies, statements
from service.store.nouns import INVOICES, RETURNS, SHIPMENTS, TAGS, TICKETS
from service.store.unit import Store
from service.usecases import completing
from templates_docx.kinds import Kind


def gather(store: Store, station_code: str, period: str) -> MonthFacts:
    """Return the facts of a station's month.

    Raises:
        NotFoundError: There is no such station.
        ValueError: The period is not YYYY-MM.
    """
    station = archive.get_station(store, station_code)
    if station is None:
        raise NotFoundError("station", station_code)
    last = days.last_day(period).isoformat()
    month = (f"{period}-01", last)
    tickets = keeping.where(store, TICKETS, "station_code = ? AND submitted_on BETWEEN ? AND ?", (station_code, *month))
    invoices = matched(store, keeping.where(store, INVOICES, "received_on BETWEEN ? AND ?", month))
    known = _of(store, invoices)
    others = {found.shipment_no for found in known if found.packing_list.station_code not in {None, station_code}}
    shipments = [found for found in known if found.shipment_no not in others]
    returns = keeping.where(store, RETURNS, "station_code = ? AND verdict_on BETWEEN ? AND ?", (station_code, *month))
    return MonthFacts(
        station=station,
        period=period,
        required=completing.required_of(Kind.REPAIR_TICKET),
        catalogue=catalogue.catalogue_of(store, _part_nos(tickets, returns)),
        tickets=tuple(tickets),
        balers=tuple(found for serial in _serials(tickets) if (found := archive.get_baler(store, serial))),
        invoices=tuple(invoice for invoice in invoices if invoice.shipment_no not in others),
        shipments=tuple(shipments),
        tags=tuple(_tags(store, shipments)),
        returns=tuple(returns),
        exceptions=tuple(statements.exceptions(store)),
        adjustments=tuple(statements.adjustments_in(store, station_code, period)),
        paid=statements.paid(store),
    )


def match_of(store: Store, invoice: FreightInvoice) -> Match:
    """Return the shipment that an invoice is for, as noted on it or as it can be told, or why a person must choose."""
    if invoice.shipment_no:
        return Match(invoice.shipment_no)
    lists = [shipment.packing_list for shipment in keeping.every(store, SHIPMENTS)]
    return _match(policies.policy_book(store), invoice, lists)


def matched(
    store: Store, invoices: Sequence[FreightInvoice], among: Sequence[PackingList] | None = None
) -> list[FreightInvoice]:
    """Return the invoices in their order, each with its shipment where one of `among` fits; None: of all there are."""
    if all(invoice.shipment_no for invoice in invoices):
        return list(invoices)
    lists = among if among is not None else [one.packing_list for one in keeping.every(store, SHIPMENTS)]
    book = policies.policy_book(store)
    return [
        invoice
        if invoice.shipment_no
        else dataclasses.replace(invoice, shipment_no=_match(book, invoice, lists).shipment_no)
        for invoice in invoices
    ]


def _match(book: PolicyBook, invoice: FreightInvoice, packing_lists: Sequence[PackingList]) -> Match:
    policy = (book.on(invoice.issued_on) if invoice.issued_on else None) or book.policies[0]
    return matching.match_invoice(invoice, packing_lists, policy)


def _of(store: Store, invoices: Iterable[FreightInvoice]) -> list[Shipment]:
    numbers = sorted({invoice.shipment_no for invoice in invoices if invoice.shipment_no})
    return [found for number in numbers if (found := archive.get_shipment(store, number))]


def _serials(tickets: Iterable[RepairTicket]) -> list[str]:
    return sorted({ticket.serial_no for ticket in tickets if ticket.serial_no})


def _part_nos(tickets: Iterable[RepairTicket], returns: Iterable[PartsReturn]) -> set[str]:
    named = {line.part_no for ticket in tickets for line in ticket.lines}
    named |= {line.part_no for application in returns for line in application.lines}
    return {part_no for part_no in named if part_no}


def _tags(store: Store, shipments: Iterable[Shipment]) -> list[OldPartTag]:
    found: dict[str, OldPartTag] = {}
    for shipment in shipments:
        named = [line.tag_no for line in shipment.packing_list.lines if line.tag_no]
        listed = [tag for number in named if (tag := archive.get_tag(store, number))]
        pointing = keeping.where(store, TAGS, "shipment_no = ?", (shipment.shipment_no,))
        found |= {tag.tag_no: tag for tag in (*listed, *pointing)}
    return [found[number] for number in sorted(found)]
