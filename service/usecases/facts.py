"""What a month's settlement rests on (结算依据): gathered for one station, or for all with the same few queries."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from service.domain import days, matching, settlement
from service.domain.catalogue import Catalogue
from service.domain.facts import MonthFacts
from service.domain.matching import Match
from service.domain.policy import Policy, PolicyBook
from service.domain.records import (
    Adjustment,
    Baler,
    FreightInvoice,
    HqException,
    OldPartTag,
    PackingList,
    PartsReturn,
    RepairTicket,
    Shipment,
    Station,
)
from service.domain.statement import paid_record, pays_of
from service.errors import NotFoundError
from service.store import (
    adjustments,
    archive,
    catalogue,
    hq_exceptions,
    keeping,
    payments,
    policies,
    waybills,
)
from service.store.nouns import BALERS, INVOICES, RETURNS, SHIPMENTS, TAGS, TICKETS, Noun, invoice_key
from service.store.unit import Store
from service.usecases import completing
from templates_docx.kinds import Kind

_OF_TICKETS = ("4.1", "4.2", "4.3", "4.4", "4.6")

Record = TypeVar("Record")


def gather(store: Store, station_code: str, period: str) -> MonthFacts:
    """Return the facts of a station's month.

    Raises:
        NotFoundError: There is no such station.
        ValueError: The period is not YYYY-MM.
    """
    station = archive.get_station(store, station_code)
    if station is None:
        raise NotFoundError("station", station_code)
    return next(gather_each(store, period, [station]))


def gather_each(store: Store, period: str, stations: Sequence[Station]) -> Iterator[MonthFacts]:
    """Yield the facts of each station's month, in the order of the stations; ValueError for a period that is none."""
    month = _load(store, period, stations)
    required = completing.required_of(Kind.REPAIR_TICKET)
    for station in stations:
        code = station.station_code
        tickets = month.tickets.get(code, [])
        shipments = month.shipments.get(code, [])
        yield MonthFacts(
            station=station,
            period=period,
            required=required,
            catalogue=month.catalogue,
            tickets=tuple(tickets),
            balers=tuple(month.balers[serial] for serial in _serials(tickets) if serial in month.balers),
            invoices=tuple(month.invoices.get(code, ())),  # one that fits no shipment waits on HQ's board, for its eyes
            shipments=tuple(shipments),
            tags=tuple(_tags(month, shipments)),
            returns=tuple(month.returns.get(code, ())),
            exceptions=month.exceptions,
            adjustments=tuple(month.adjustments.get(code, ())),
            paid=month.paid,
        )


def match_of(store: Store, invoice: FreightInvoice) -> Match:
    """Return the shipment that an invoice is for, as noted on it or as it can be told, or why a person must choose."""
    if invoice.shipment_no:
        return Match(invoice.shipment_no)
    return match_by_rule(store, invoice, policies.policy_book(store))


def match_by_rule(store: Store, invoice: FreightInvoice, book: PolicyBook) -> Match:
    """Return the shipment that an invoice is for, by its remark or its carrier and day."""
    policy = (book.on(invoice.issued_on) if invoice.issued_on else None) or book.policies[0]
    return matching.match_invoice(invoice, _lists_for(store, invoice, policy), policy)


def _lists_for(store: Store, invoice: FreightInvoice, policy: Policy) -> list[PackingList]:
    """The packing lists that the rule could choose: those of a number in the remark, else those of the days before."""
    numbers = waybills.shipments_numbered(store, matching.numbers_in(invoice.remark))
    lists = [found.packing_list for found in keeping.among(store, SHIPMENTS, "shipment_no", numbers)]
    named = [found for found in lists if matching.is_named(invoice, found)]
    if named or invoice.issued_on is None:
        return named
    span = (days.add_days(invoice.issued_on, -policy.deadlines.invoice_last_day), invoice.issued_on)
    sent = keeping.where(store, SHIPMENTS, "shipped_on BETWEEN ? AND ?", [day.isoformat() for day in span])
    return [found.packing_list for found in sent]


@dataclass(frozen=True, slots=True)
class _Month:
    """All that was loaded, by station; "" stands for what belongs to no station."""

    catalogue: Catalogue
    tickets: Mapping[str, list[RepairTicket]]
    balers: Mapping[str, Baler]
    invoices: Mapping[str, list[FreightInvoice]]
    shipments: Mapping[str, list[Shipment]]
    tags: Mapping[str, OldPartTag]
    tags_naming: Mapping[str, list[OldPartTag]]  # by the shipment that they name
    returns: Mapping[str, list[PartsReturn]]
    exceptions: tuple[HqException, ...]
    adjustments: Mapping[str, list[Adjustment]]
    paid: Mapping[str, str]


def _load(store: Store, period: str, stations: Sequence[Station]) -> _Month:
    last = days.last_day(period).isoformat()
    mine, args = "", [f"{period}-01", last]
    if len(stations) == 1:
        mine, args = " AND station_code = ?", [*args, stations[0].station_code]
    kept = _kept(store, period, stations)
    tickets = _with(store, TICKETS, keeping.where(store, TICKETS, f"submitted_on BETWEEN ? AND ?{mine}", args), kept)
    returns = _with(store, RETURNS, keeping.where(store, RETURNS, f"verdict_on BETWEEN ? AND ?{mine}", args), kept)
    invoices = matched(store, _with(store, INVOICES, _invoices(store, args), kept))
    codes = {station.station_code for station in stations}
    numbers = {invoice.shipment_no for invoice in invoices if invoice.shipment_no}
    senders = waybills.senders_of(store, numbers)
    others = {number for number, code in senders.items() if code not in {None, *codes}}
    shipments = keeping.numbered(store, SHIPMENTS, sorted(numbers - others))
    payable = [found for found in invoices if found.shipment_no not in others]
    packed = [line.tag_no for found in shipments.values() for line in found.packing_list.lines if line.tag_no]
    naming = keeping.among(store, TAGS, "shipment_no", shipments)
    return _Month(
        catalogue=catalogue.catalogue_of(store, _part_nos(tickets, returns)),
        tickets=_grouped((ticket.station_code, ticket) for ticket in tickets),
        balers={baler.serial_no: baler for baler in keeping.among(store, BALERS, "serial_no", _serials(tickets))},
        invoices=_grouped((_station_of(found, shipments), found) for found in payable),
        shipments=_grouped((found.packing_list.station_code, found) for found in shipments.values()),
        tags={tag.tag_no: tag for tag in keeping.among(store, TAGS, "tag_no", set(packed))},
        tags_naming=_grouped((tag.shipment_no, tag) for tag in naming),
        returns=_grouped((found.station_code, found) for found in returns),
        exceptions=tuple(hq_exceptions.to_records(store, shipments)),
        adjustments=_grouped(adjustments.of_period(store, period)),
        paid=payments.paid_among(store, _pays(tickets, payable, returns)),
    )


def _kept(store: Store, period: str, stations: Iterable[Station]) -> dict[str, set[str]]:
    """The numbers of what the confirmed statements of a month paid, by table, whatever day is noted on it since."""
    numbers = [settlement.statement_no(station.station_code, period) for station in stations]
    found: dict[str, set[str]] = {}
    for what, number in map(paid_record, payments.paid_by(store, numbers)):
        code, _, rest = number.partition("/")
        key = f"{code}-{rest}" if what == "invoice" and code else rest if what == "invoice" else number
        found.setdefault(f"{what}s", set()).add(key)
    return found


def _with(store: Store, noun: Noun[Record], records: list[Record], kept: Mapping[str, set[str]]) -> list[Record]:
    """Add the records that were paid already and are of another day now."""
    missing = kept.get(noun.table, set()) - {noun.number(record) for record in records}
    return [*records, *keeping.numbered(store, noun, sorted(missing)).values()]


def _invoices(store: Store, args: Sequence[str]) -> list[FreightInvoice]:
    """The invoices of a month; for one station without those that are noted on another's shipment."""
    other = (
        " AND NOT EXISTS (SELECT 1 FROM shipments AS s WHERE s.shipment_no = invoices.shipment_no"
        " AND s.station_code <> ?)"
    )
    first, last, *station = args
    condition = "received_on BETWEEN ? AND ?" + (other if station else "")
    return keeping.where(store, INVOICES, condition, (first, last, *station))


def _station_of(invoice: FreightInvoice, shipments: Mapping[str, Shipment]) -> str | None:
    shipment = shipments.get(invoice.shipment_no or "")
    return shipment.packing_list.station_code if shipment else None


def matched(store: Store, invoices: Sequence[FreightInvoice]) -> list[FreightInvoice]:
    """Return the invoices in their order, each with its shipment where one fits."""
    unnamed = [invoice.received_on for invoice in invoices if not invoice.shipment_no]
    since = min((day for day in unnamed if day), default=None)
    named = waybills.only_shipments(store, since.isoformat() if since else "9999") if unnamed else {}
    book = policies.policy_book(store)
    return [
        invoice
        if invoice.shipment_no
        else dataclasses.replace(
            invoice,
            shipment_no=named.get(invoice_key(invoice)) or match_by_rule(store, invoice, book).shipment_no,
        )
        for invoice in invoices
    ]


def _serials(tickets: Iterable[RepairTicket]) -> list[str]:
    return sorted({ticket.serial_no for ticket in tickets if ticket.serial_no})


def _part_nos(tickets: Iterable[RepairTicket], returns: Iterable[PartsReturn]) -> set[str]:
    named = {line.part_no for ticket in tickets for line in ticket.lines}
    named |= {line.part_no for application in returns for line in application.lines}
    return {part_no for part_no in named if part_no}


def _tags(month: _Month, shipments: Iterable[Shipment]) -> list[OldPartTag]:
    found: dict[str, OldPartTag] = {}
    for shipment in shipments:
        listed = (month.tags.get(line.tag_no or "") for line in shipment.packing_list.lines)
        found |= {tag.tag_no: tag for tag in listed if tag}
        found |= {tag.tag_no: tag for tag in month.tags_naming.get(shipment.shipment_no, ())}
    return [found[number] for number in sorted(found)]


def _pays(
    tickets: Iterable[RepairTicket], invoices: Iterable[FreightInvoice], returns: Iterable[PartsReturn]
) -> Iterator[str]:
    """What the month could pay, by the names that confirmed statements leave behind."""
    evidence: list[tuple[str, dict[str, str]]] = [
        *((clause, {"ticket": ticket.ticket_no}) for ticket in tickets for clause in _OF_TICKETS),
        *(("4.5", {"invoice": one.invoice_no, "invoice_code": one.invoice_code or ""}) for one in invoices),
        *(
            ("5.2.8", {"return": one.application_no, "line": str(line)})
            for one in returns
            for line in range(1, len(one.lines) + 1)
        ),
    ]
    return (pays for clause, found in evidence if (pays := pays_of(clause, found)))


def _grouped(pairs: Iterable[tuple[str | None, Record]]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for key, record in pairs:
        found.setdefault(key or "", []).append(record)
    return found
