"""What the archive knows against a form (对照档案)."""

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from service import clock
from service.domain import balers, returns, shipments, spare_parts, tags, warranty
from service.domain.balers import BaleReading
from service.domain.papers import ArrivalConfirmation, BalerRegister, PartsRequest, QualityFeedback, ReturnPackingList
from service.domain.policy import Policy
from service.domain.problems import Param, Problem
from service.domain.quality import phoned_at_once
from service.domain.records import Baler, FreightInvoice, OldPartTag, PackingList, PartsReturn, RepairTicket
from service.store import archive, catalogue, hq_exceptions, papers, policies
from service.store.unit import Store
from service.usecases import filing


def problems_of(store: Store, record: filing.Record, sender: str | None) -> list[Problem]:
    """List what the archive says against a form.

    Args:
        store: The archive.
        record: What the form says.
        sender: The station that sent it; None: headquarters.
    """
    if isinstance(record, BalerRegister):
        return [*_station(store, record.station_code, sender), *_register(store, record, sender)]
    compare = _COMPARE.get(type(record))
    problems = _station(store, getattr(record, "station_code", None), sender)
    return [*problems, *compare(store, record)] if compare else problems


def _station(store: Store, station_code: str | None, sender: str | None) -> list[Problem]:
    """List that a form names an unknown station, or another one than sent it."""
    if station_code is None:
        return []
    if sender is not None and station_code != sender:
        both: dict[str, Param] = {"station_code": station_code, "sender": sender}
        return [Problem("other_station", field="station_code", params=both)]
    if archive.get_station(store, station_code) is None:
        return [Problem("station_unknown", field="station_code", params={"station_code": station_code})]
    return []


def _ticket(store: Store, ticket: RepairTicket) -> list[Problem]:
    problems: list[Problem] = []
    baler = archive.get_baler(store, ticket.serial_no) if ticket.serial_no else None
    if ticket.serial_no:
        if baler is None:
            params = {"serial_no": ticket.serial_no}
            problems.append(Problem("baler_unknown", clause="3.2.2", field="serial_no", params=params))
        history = _history(store, ticket.serial_no, baler, but=ticket.ticket_no)
        problems += balers.falling_count(ticket.bale_count, ticket.served_on, history)
    problems += warranty.check_sale(ticket, baler)
    problems += _warranty(store, ticket, baler)
    for tag in archive.tags_of_ticket(store, ticket.ticket_no) if ticket.ticket_no else []:
        problems += tags.compare(tag, ticket)
    return problems


def _warranty(store: Store, ticket: RepairTicket, baler: Baler | None) -> list[Problem]:
    known = catalogue.catalogue_of(store, [line.part_no for line in ticket.lines if line.part_no])
    outcomes = warranty.judge_ticket(ticket, baler, known)
    problems = warranty.check_tick(ticket, outcomes)
    if ticket.warranty is not False:  # a ticket 三包外 says itself that its parts are not covered
        problems += [problem for outcome in outcomes for problem in outcome.problems]
    return problems


def _history(store: Store, serial_no: str, baler: Baler | None, *, but: str) -> list[BaleReading]:
    """Return a machine's bale counts that are known already."""
    known = [
        BaleReading(ticket.served_on, ticket.bale_count, ticket.ticket_no)
        for ticket in archive.tickets_of_baler(store, serial_no)
        if ticket.served_on and ticket.bale_count is not None and ticket.ticket_no != but
    ]
    if baler and baler.bale_count is not None:
        known.append(BaleReading(baler.sold_on or date.min, baler.bale_count, baler.serial_no))
    return known


def _tag(store: Store, tag: OldPartTag) -> list[Problem]:
    ticket = archive.get_ticket(store, tag.ticket_no) if tag.ticket_no else None
    return tags.compare(tag, ticket) if ticket else []


def _register(store: Store, register: BalerRegister, sender: str | None) -> list[Problem]:
    """List the machines that the archive knows otherwise; of another station's the sender learns no customer."""
    problems = []
    for index, line in enumerate(register.lines):
        known = archive.get_baler(store, line.serial_no) if line.serial_no else None
        found = balers.conflicts(known, filing.baler_of(register, line)) if known else []
        if known and found and sender is not None and known.sold_by != sender:
            params = {"serial_no": known.serial_no}
            found = [Problem("registered_elsewhere", clause="3.2.2", field="serial_no", params=params)]
        problems += [dataclasses.replace(problem, field=f"lines[{index}].{problem.field}") for problem in found]
    return problems


def _packing_list(store: Store, packing_list: PackingList) -> list[Problem]:
    policy = _policy(store, packing_list.shipped_on)
    return shipments.mode_refused(packing_list, policy) if policy else []


def _return(store: Store, application: PartsReturn) -> list[Problem]:
    """Judge what the application or its list adds to what is known of the return."""
    known = archive.get_return(store, application.application_no)
    if application.lines:
        parts = [line.part_no for line in application.lines if line.part_no]
        day = application.applied_on or (known.applied_on if known else None) or clock.today()
        return returns.refused_categories(application, catalogue.catalogue_of(store, parts), day)
    issued_on = application.issued_on or (known.issued_on if known else None)
    policy = _policy(store, application.applied_on)
    dated = dataclasses.replace(application, issued_on=issued_on)
    return returns.within_credit(dated, policy) if policy else []


def _return_packing(store: Store, packing_list: ReturnPackingList) -> list[Problem]:
    policy = _policy(store, packing_list.shipped_on)
    if policy is None or packing_list.shipped_on is None:
        return []
    known = archive.get_return(store, packing_list.application_no)
    notified = known or PartsReturn(packing_list.application_no)
    exceptions = hq_exceptions.every(store)
    return [
        *returns.transport_of(packing_list, policy, exceptions),
        *returns.without_notice(notified, packing_list.shipped_on),
    ]


def _request(store: Store, request: PartsRequest) -> list[Problem]:
    station = archive.get_station(store, request.station_code) if request.station_code else None
    if station is None or request.requested_on is None:
        return []
    known = catalogue.catalogue_of(store, [line.part_no for line in request.lines if line.part_no])
    ledger = papers.ledger(store, station.station_code)
    return list(spare_parts.judge_request(request, station, ledger, known, request.requested_on).problems)


def _arrival(store: Store, confirmation: ArrivalConfirmation) -> list[Problem]:
    policy = _policy(store, confirmation.delivered_on)
    if policy is None or confirmation.delivered_on is None or confirmation.confirmed_on is None:
        return []
    today = confirmation.confirmed_on
    return spare_parts.judge_arrival(confirmation, confirmation.delivered_on, today, policy)[1]


def _feedback(_: Store, feedback: QualityFeedback) -> list[Problem]:
    return phoned_at_once(feedback, feedback.filled_on) if feedback.filled_on else []


def _invoice(store: Store, invoice: FreightInvoice) -> list[Problem]:
    policy = _policy(store, invoice.issued_on)
    named = policy.transport.invoice_buyers if policy else ()
    return shipments.other_buyer(invoice, named or archive.invoice_buyers(store))


def _policy(store: Store, day: date | None) -> Policy | None:
    return policies.policy_book(store).on(day) if day else None


_COMPARE: Mapping[type[Any], Callable[[Store, Any], list[Problem]]] = {
    RepairTicket: _ticket,
    OldPartTag: _tag,
    PackingList: _packing_list,
    PartsReturn: _return,
    ReturnPackingList: _return_packing,
    PartsRequest: _request,
    ArrivalConfirmation: _arrival,
    QualityFeedback: _feedback,
    FreightInvoice: _invoice,
}
