"""What the rules say of a record (规则核对): late, not eligible, badly packed — to be shown, beside what was read.

A reading is checked in checking.py; this judges what it says, and makes no page wait for a person.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.domain import quality, returns, shipments, spare_parts, tickets, training
from service.domain.completeness import Required
from service.domain.papers import (
    ArrivalConfirmation,
    PartsRequest,
    QualityFeedback,
    ReturnPackingList,
    TrainingRecord,
)
from service.domain.policy import Policy, PolicyBook
from service.domain.problems import Problem
from service.domain.records import FreightInvoice, PackingList, PartsReturn, RepairTicket
from service.store import archive, catalogue, hq_exceptions, papers, policies
from service.store.unit import Store
from service.usecases.facts import match_by_rule
from templates_docx import load
from templates_docx.kinds import Kind


@dataclass(frozen=True, slots=True)
class _Bench:
    """The archive, the policy, and the day HQ received the record."""

    store: Store
    policy: Policy
    received_on: date


def judge(store: Store, record: object, received_on: date) -> tuple[Problem, ...]:
    """Return what the rules say of a record by the policy of the day HQ received it; nothing before the first."""
    rule = _RULES.get(type(record))
    policy = policies.policy_book(store).on(received_on)
    if rule is None or policy is None:
        return ()
    return tuple(rule(_Bench(store, policy, received_on), record))


def _ticket(bench: _Bench, ticket: RepairTicket) -> list[Problem]:
    received = dataclasses.replace(ticket, submitted_on=ticket.submitted_on or bench.received_on)
    return [
        *tickets.submitted_on_time(received, bench.policy),
        *tickets.response_of(received, bench.policy).problems,
        *(tickets.same_day(received) if ticket.complaint else ()),
    ]


def _packing_list(bench: _Bench, packing_list: PackingList) -> list[Problem]:
    listed = (line.tag_no for line in packing_list.lines if line.tag_no)
    tags = [tag for number in listed if (tag := archive.get_tag(bench.store, number))]
    tags += archive.tags_of_shipment(bench.store, packing_list.shipment_no)
    found = [*shipments.mode_refused(packing_list, bench.policy), *shipments.unknown_tags(packing_list, tags)]
    if packing_list.shipped_on:
        for tag in shipments.tags_of(packing_list, tags):
            found += shipments.returned_on_time(tag, packing_list.shipped_on, bench.policy)
    return found


def _invoice(bench: _Bench, invoice: FreightInvoice) -> list[Problem]:
    received = dataclasses.replace(invoice, received_on=invoice.received_on or bench.received_on)
    shipment_no, found = invoice.shipment_no, list[Problem]()
    if shipment_no is None:
        match = match_by_rule(bench.store, invoice, PolicyBook((bench.policy,)))
        shipment_no, found = match.shipment_no, list(match.problems)
    shipment = archive.get_shipment(bench.store, shipment_no) if shipment_no else None
    return [*found, *(shipments.invoice_late(received, shipment, bench.policy) if shipment else ())]


def _return(bench: _Bench, application: PartsReturn) -> list[Problem]:
    day = application.applied_on or bench.received_on
    return [
        *(returns.within_credit(application, bench.policy) if application.applied_on else ()),
        *returns.refused_categories(application, catalogue.catalogue(bench.store), day),
        *returns.verdict_problems(application),
    ]


def _return_packing_list(bench: _Bench, packing_list: ReturnPackingList) -> list[Problem]:
    application = archive.get_return(bench.store, packing_list.application_no)
    noticed = application or PartsReturn(packing_list.application_no)
    return [
        *(returns.without_notice(noticed, packing_list.shipped_on) if packing_list.shipped_on else ()),
        *returns.transport_of(packing_list, bench.policy, hq_exceptions.every(bench.store)),
    ]


def _request(bench: _Bench, request: PartsRequest) -> list[Problem]:
    station = archive.get_station(bench.store, request.station_code) if request.station_code else None
    if station is None:
        return []
    ledger = papers.ledger(bench.store, station.station_code)
    parts = catalogue.catalogue_of(bench.store, {line.part_no for line in request.lines if line.part_no})
    return list(spare_parts.judge_request(request, station, ledger, parts, bench.received_on).problems)


def _arrival(bench: _Bench, confirmation: ArrivalConfirmation) -> list[Problem]:
    if confirmation.delivered_on is None:
        return []
    return spare_parts.judge_arrival(confirmation, confirmation.delivered_on, bench.received_on, bench.policy)[1]


def _training(_: _Bench, record: TrainingRecord) -> list[Problem]:
    topics = load.definition(Kind.TRAINING_RECORD).field("topics").options
    return training.missing_topics(record, [str(option.value) for option in topics])


def _feedback(bench: _Bench, feedback: QualityFeedback) -> list[Problem]:
    news_on = feedback.filled_on or bench.received_on
    return [*quality.check_feedback(feedback, Required()), *quality.phoned_at_once(feedback, news_on)]


_RULES: Mapping[type[Any], Callable[[_Bench, Any], list[Problem]]] = {
    RepairTicket: _ticket,
    PackingList: _packing_list,
    FreightInvoice: _invoice,
    PartsReturn: _return,
    ReturnPackingList: _return_packing_list,
    PartsRequest: _request,
    ArrivalConfirmation: _arrival,
    TrainingRecord: _training,
    QualityFeedback: _feedback,
}
