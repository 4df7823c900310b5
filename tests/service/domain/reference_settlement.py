"""A second settlement, written from the rulebook's table alone, to be compared with the product's on random months.

It shares the records and policies and no rule: its own dates, terms and rounding.
"""

import calendar
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from service.domain.facts import MonthFacts
from service.domain.policy import Policy, PolicyBook
from service.domain.records import FreightInvoice, OldPartTag, PartsReturn, RepairTicket, Shipment

Row = tuple[str, str, Decimal]  # clause, what it is for, yuan
PENAL = {"fake", "swapped", "non_original"}


def settle(month: MonthFacts, book: PolicyBook, carried_in: Decimal) -> tuple[list[Row], Decimal, Decimal]:
    """Rows, total and what is carried forward."""
    rows: list[Row] = []
    me = month.station.station_code
    for ticket in month.tickets:
        if is_in(month, ticket.submitted_on) and ticket.station_code in {me, None}:
            rows += ticket_rows(ticket, month, book)
    for invoice in month.invoices:
        shipment = {one.packing_list.shipment_no: one for one in month.shipments}.get(invoice.shipment_no or "")
        if is_in(month, invoice.received_on) and shipment and shipment.packing_list.station_code in {me, None}:
            rows.append(
                ("4.5", f"{invoice.invoice_code or ''}{invoice.invoice_no}", freight(invoice, shipment, month, book))
            )
    for application in month.returns:
        if is_in(month, application.verdict_on) and application.station_code in {me, None}:
            rows += penalty_rows(application, month, book)
    balance = sum((amount for _, _, amount in rows), carried_in)
    return rows, max(Decimal(0), balance), min(Decimal(0), balance)


def ticket_rows(ticket: RepairTicket, month: MonthFacts, book: PolicyBook) -> list[Row]:
    policy = in_force(book, ticket.reported_at.date() if ticket.reported_at else end_of(month))
    covered = [line for line in ticket.lines if policy and in_warranty(line.part_no, ticket, month)]
    on_time = bool(
        ticket.accepted_on
        and ticket.submitted_on
        and policy
        and (ticket.submitted_on - ticket.accepted_on).days <= policy.deadlines.ticket_days
    )
    earns = bool(covered) and on_time and complete(ticket, month)
    rows = [("4.1", ticket.ticket_no, fen(policy.rates.base_fee) if policy and earns else Decimal(0))]
    if not covered or policy is None or ticket.reported_at is None:
        return rows
    served = ticket.reported_at.date()
    for line in covered:
        quotas = [
            quota for quota in month.catalogue.quotas.get(line.part_no or "", ()) if line.job in (None, quota.job)
        ]
        hours = Decimal(0)
        if len(quotas) == 1:
            hours = quotas[0].hours * (1 if quotas[0].per == "job" else line.quantity or 0)
        rows.append(("4.2", ticket.ticket_no, fen(hours * policy.rates.labour_hour)))
    rows.append(("4.3", ticket.ticket_no, fen((ticket.audited_km or 0) * policy.rates.mileage_km)))
    if cross_region(ticket, month):
        rows.append(("4.4", ticket.ticket_no, fen(policy.rates.cross_region_award)))
    subsidies = [
        plan.subsidy
        for plan in policy.season_plans
        if plan.first_on <= served <= plan.last_on and (ticket.work_region or "-").startswith(plan.regions)
    ]
    if subsidies:
        rows.append(("4.6", ticket.ticket_no, fen(max(subsidies))))
    return rows


def cross_region(ticket: RepairTicket, month: MonthFacts) -> bool:
    sellers = {baler.sold_by for baler in month.balers if baler.serial_no == ticket.serial_no}
    if month.station.kind == "经销商":
        return bool(sellers - {None, month.station.station_code})
    outside = ticket.work_region and not ticket.work_region.startswith(month.station.territory)
    return month.station.kind == "社会化" and bool(outside)


def in_warranty(part_no: str | None, ticket: RepairTicket, month: MonthFacts) -> bool:
    parts = month.catalogue.parts.get(part_no or "")
    if not parts or not ticket.reported_at:
        return False
    sold = [baler.sold_on for baler in month.balers if baler.serial_no == ticket.serial_no and baler.sold_on]
    sold_on = sold[0] if sold else ticket.sold_on
    months, bales = parts[0].warranty_months, parts[0].warranty_bales
    by_date = months is None or (sold_on is not None and ticket.reported_at.date() <= months_after(sold_on, months))
    by_bales = bales is None or (ticket.bale_count is not None and ticket.bale_count <= bales)
    return by_date and by_bales


def complete(ticket: RepairTicket, month: MonthFacts) -> bool:
    cells = [getattr(ticket, name) for name in month.required.fields]
    cells += [getattr(line, name) for line in ticket.lines for name in month.required.columns]
    filled = all(cell is not None and str(cell).strip() != "" for cell in cells)
    return filled and ticket.customer_signed and bool(ticket.lines)


def freight(invoice: FreightInvoice, shipment: Shipment, month: MonthFacts, book: PolicyBook) -> Decimal:
    slip = shipment.packing_list
    if slip.shipped_on is None or invoice.total is None:
        return Decimal(0)
    policy = in_force(book, slip.shipped_on)
    if policy is None or shipment.mixed:
        return Decimal(0)
    allowed = any(made.clause == "3.4.2" and made.record == slip.shipment_no for made in month.exceptions)
    if slip.transport_mode in policy.transport.old_parts_refused and not allowed:
        return Decimal(0)
    known = invoice.mailed_on if policy.deadlines.invoice_counts == "mailed" else None
    start = slip.shipped_on if policy.deadlines.invoice_from == "shipped" else shipment.received_on
    came = known or invoice.received_on
    if start and came and (came - start).days > policy.deadlines.invoice_last_day:
        return Decimal(0)
    listed = [line.tag_no for line in slip.lines]
    place = {tag.tag_no: tag.shipment_no or (slip.shipment_no if tag.tag_no in listed else "") for tag in month.tags}
    tags = [tag for tag in month.tags if place[tag.tag_no] == slip.shipment_no]
    pieces = [(tag.quantity or 1, is_late(tag, slip.shipped_on, policy)) for tag in tags]
    late = sum(count for count, is_ in pieces if is_)
    if late and policy.deadlines.late_part_voids == "shipment":
        return Decimal(0)
    share = 1 - Fraction(late, sum(count for count, _ in pieces)) if late else Fraction(1)
    return fen(invoice.total * share.numerator / share.denominator)


def is_late(tag: OldPartTag, shipped_on: date, policy: Policy) -> bool:
    if tag.replaced_on is None:
        return False
    replaced = tag.replaced_on
    monthly = months_after(replaced.replace(day=1), 1).replace(day=policy.deadlines.monthly_return_day)
    due = monthly
    for season in policy.seasons:
        first, last, back = (
            date(replaced.year, point.month, point.day) for point in (season.first, season.last, season.return_by)
        )
        if first <= replaced <= last:
            due = back if policy.deadlines.season_rule == "replaces" else min(monthly, back)
    return shipped_on > due


def penalty_rows(application: PartsReturn, month: MonthFacts, book: PolicyBook) -> list[Row]:
    policy = in_force(book, application.verdict_on or end_of(month))
    bad = [line for line in application.lines if line.verdict in PENAL]
    if policy is None:
        return [("5.2.8", application.application_no, Decimal(0))] if bad else []
    rows = []
    for line in bad:
        parts = month.catalogue.parts.get(line.part_no or "")
        price = parts[0].price if parts else None
        amount = fen(-policy.rates.penalty_multiple * (price or 0) * (line.quantity or 0))
        rows.append(("5.2.8", application.application_no, amount))
    return rows


def in_force(book: PolicyBook, on: date) -> Policy | None:
    begun = [policy for policy in book.policies if policy.effective_on <= on]
    return max(begun, key=lambda policy: policy.effective_on) if begun else None


def is_in(month: MonthFacts, on: date | None) -> bool:
    return on is not None and on.isoformat()[:7] == month.period


def end_of(month: MonthFacts) -> date:
    first = date.fromisoformat(f"{month.period}-01")
    return months_after(first, 1) - timedelta(days=1)


def months_after(on: date, months: int) -> date:
    year, month = on.year + (on.month + months - 1) // 12, (on.month + months - 1) % 12 + 1
    return date(year, month, min(on.day, calendar.monthrange(year, month)[1]))


def fen(amount: Decimal) -> Decimal:
    """Half-up by hand: away from zero from half a fen on."""
    sign = -1 if amount < 0 else 1
    return sign * Decimal(int(abs(amount) * 100 + Decimal("0.5"))) / 100
