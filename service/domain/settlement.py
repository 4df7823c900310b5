"""A station's month (月度结算): facts and policies to a statement. The same facts give the same bytes, in any order."""

import dataclasses
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias, TypeVar

from service.domain import days, freight_lines, money, penalties, ticket_lines, warranty
from service.domain.facts import MonthFacts
from service.domain.freight_lines import FreightCase
from service.domain.policy import PolicyBook
from service.domain.problems import Problem
from service.domain.records import Adjustment, Baler, FreightInvoice, PartsReturn, RepairTicket, Shipment
from service.domain.statement import Line, Statement, clause_order, paid_record
from service.domain.ticket_lines import TicketCase

Record = TypeVar("Record")


@dataclasses.dataclass(frozen=True, slots=True)
class _Part:
    """What one record adds to a statement."""

    lines: Sequence[Line] = ()
    problems: Sequence[Problem] = ()


def statement_no(station_code: str, period: str) -> str:
    """Return a statement's number: JS-ST01-2026-06."""
    return f"JS-{station_code}-{period}"


def settle(facts: MonthFacts, policies: PolicyBook, carried_in: Decimal) -> Statement:
    """Return the draft statement of a station's month.

    A ticket belongs to the month HQ received it in, and is judged by the policy of its service day; an invoice
    likewise, by that of the shipping day; a penalty by that of its verdict's day, in that month. What an earlier
    confirmed statement paid stands at 0.00 with that statement's number. What this month's own confirmed statement
    paid stays a part of this month, whatever day is noted on it since.

    Args:
        facts: The station's records; of any month, in any order.
        policies: All policies.
        carried_in: What the month before could not cover, yuan; zero or negative.

    Raises:
        ValueError: carried_in is above zero, or the period is not YYYY-MM.

    Source: 4.1, 4.2, 4.3, 4.4, 4.5, 4.6, 5.2.8.
    """
    if carried_in > 0:
        message = f"carried_in {carried_in}: only what could not be covered is carried forward"
        raise ValueError(message)
    number = statement_no(facts.station.station_code, facts.period)
    balers = {baler.serial_no: baler for baler in facts.balers}
    shipments = {shipment.shipment_no: shipment for shipment in facts.shipments}
    kept = {paid_record(pays) for pays, payer in facts.paid.items() if payer == number}
    parts = [
        *(_ticket_part(one, balers.get(one.serial_no or ""), facts, policies) for one in _tickets(facts, kept)),
        *(_invoice_part(one, shipments.get(one.shipment_no or ""), facts, policies) for one in _invoices(facts, kept)),
        *(_return_part(application, day, facts, policies) for application, day in _returns(facts, kept)),
    ]
    lines = [_explained(_paid_once(line, facts, number)) for part in parts for line in part.lines]
    lines += [adjustment_line(adjustment) for adjustment in _adjustments(facts)]
    policy = policies.on(days.last_day(facts.period))
    return Statement(
        statement_no=number,
        station_code=facts.station.station_code,
        period=facts.period,
        policy=policy.version if policy else None,
        lines=tuple(sorted(lines, key=lambda line: clause_order(line.clause))),
        carried_in=money.to_fen(carried_in),
        problems=tuple(problem for part in parts for problem in part.problems),
    )


def adjustment_line(adjustment: Adjustment) -> Line:
    """Return the line that corrects a confirmed statement in a later period; it names that statement.

    Source: 4.1, 4.2, 4.3, 4.4, 4.5, 4.6, 5.2.8.
    """
    amount = money.to_fen(adjustment.amount)
    params = {"statement_no": adjustment.statement_no, "reason": adjustment.reason, "by": adjustment.by}
    return Line(
        clause=adjustment.clause,
        evidence={"statement": adjustment.statement_no, **adjustment.evidence},
        quantity=Decimal(1),
        rate=amount,
        amount=amount,
        reasons=(Problem("adjustment", clause=adjustment.clause, params=params),),
    )


def _ticket_part(ticket: RepairTicket, baler: Baler | None, facts: MonthFacts, policies: PolicyBook) -> _Part:
    policy = policies.on(ticket.served_on or days.last_day(facts.period))
    if policy is None:
        return _without_policy("4.1", {"ticket": ticket.ticket_no}, "reported_at")
    coverage = warranty.judge_ticket(ticket, baler, facts.catalogue)
    case = TicketCase(ticket, facts.station, baler, policy, facts.catalogue, facts.required, coverage)
    return _Part(ticket_lines.lines_of(case), ticket_lines.problems_of(case))


def _invoice_part(invoice: FreightInvoice, shipment: Shipment | None, facts: MonthFacts, policies: PolicyBook) -> _Part:
    if shipment is None:
        params = {"invoice_no": invoice.invoice_no, "shipment_no": invoice.shipment_no}
        return _Part(problems=[Problem("invoice_unmatched", clause="4.5", field="shipment_no", params=params)])
    if shipment.packing_list.station_code != facts.station.station_code:
        return _Part(problems=_without_station(invoice, shipment))
    policy = policies.on(shipment.packing_list.shipped_on or days.last_day(facts.period))
    if policy is None:
        return _without_policy("4.5", freight_lines.evidence_of(invoice, shipment), "shipped_on")
    case = FreightCase(invoice, shipment, facts.tags, policy, facts.exceptions)
    return _Part([freight_lines.freight_line(case)], freight_lines.judge(case).warnings)


def _without_station(invoice: FreightInvoice, shipment: Shipment) -> list[Problem]:
    """A shipment of nobody is paid to nobody, and is not forgotten."""
    if shipment.packing_list.station_code:
        return []
    params = {"invoice_no": invoice.invoice_no, "shipment_no": shipment.shipment_no}
    return [Problem("shipment_without_station", clause="4.5", field="station_code", params=params)]


def _return_part(application: PartsReturn, verdict_on: date, facts: MonthFacts, policies: PolicyBook) -> _Part:
    if not any(line.verdict in penalties.PENAL for line in application.lines):
        return _Part()
    policy = policies.on(verdict_on)
    if policy is None:
        return _without_policy("5.2.8", {"return": application.application_no}, "verdict_on")
    return _Part(penalties.penalty_lines(application, facts.catalogue, policy))


def _without_policy(clause: str, evidence: dict[str, str], field: str) -> _Part:
    """A day before the first policy: nothing can be paid or deducted until HQ brings one in."""
    reason = Problem("no_policy", clause=clause, field=field, params={"record": next(iter(evidence.values()))})
    return _Part([Line(clause, evidence, Decimal(0), Decimal(0), money.YUAN_0, (reason,))], [reason])


def _paid_once(line: Line, facts: MonthFacts, number: str) -> Line:
    """What an earlier statement paid or deducted is not again, whatever is recomputed."""
    payer = facts.paid.get(line.pays or "")
    if payer in (None, number):
        return line
    reason = Problem("paid_before", clause=line.clause, params={"statement_no": payer})
    return dataclasses.replace(line, amount=money.YUAN_0, reasons=(*line.reasons, reason))


def _explained(line: Line) -> Line:
    """A zero always has a reason."""
    if line.amount or line.reasons:
        return line
    return dataclasses.replace(line, reasons=(Problem("nothing_to_pay", clause=line.clause),))


_Kept: TypeAlias = Collection[tuple[str, str]]  # records that this month's confirmed statement paid


def _tickets(facts: MonthFacts, kept: _Kept) -> list[RepairTicket]:
    mine = (ticket for ticket in facts.tickets if ticket.station_code == facts.station.station_code)
    found = (one for one in mine if _in_month(one.submitted_on, facts) or ("ticket", one.ticket_no) in kept)
    return _each_once(found, lambda ticket: ticket.ticket_no)


def _invoices(facts: MonthFacts, kept: _Kept) -> list[FreightInvoice]:
    def is_kept(invoice: FreightInvoice) -> bool:
        return ("invoice", f"{invoice.invoice_code or ''}/{invoice.invoice_no}") in kept

    found = (invoice for invoice in facts.invoices if _in_month(invoice.received_on, facts) or is_kept(invoice))
    return _each_once(found, lambda invoice: f"{invoice.invoice_no} {invoice.invoice_code or ''}")


def _returns(facts: MonthFacts, kept: _Kept) -> list[tuple[PartsReturn, date]]:
    mine = (found for found in facts.returns if found.station_code == facts.station.station_code)
    found = (one for one in mine if _in_month(one.verdict_on, facts) or ("return", one.application_no) in kept)
    ordered = _each_once(found, lambda application: application.application_no)
    return [(application, application.verdict_on) for application in ordered if application.verdict_on]


def _in_month(day: date | None, facts: MonthFacts) -> bool:
    return day is not None and days.period_of(day) == facts.period


def _each_once(records: Iterable[Record], key: Callable[[Record], str]) -> list[Record]:
    """The records by number; of one handed over twice always the same."""
    ordered = sorted(records, key=lambda record: (key(record), repr(record)), reverse=True)
    return sorted({key(record): record for record in ordered}.values(), key=key)


def _adjustments(facts: MonthFacts) -> list[Adjustment]:
    return sorted(
        facts.adjustments,
        key=lambda found: (found.statement_no, clause_order(found.clause), sorted(found.evidence.items()), found.at),
    )
