"""Shipments of old parts (旧件返厂): mode, due dates, and the days of the freight invoice."""

from collections.abc import Collection, Iterable
from datetime import date

from service.domain import days
from service.domain.policy import InvoiceCounts, InvoiceFrom, Policy, SeasonRule
from service.domain.problems import Param, Problem
from service.domain.records import FreightInvoice, OldPartTag, PackingList, Shipment


def due_on(replaced_on: date, policy: Policy) -> date:
    """Return the last day on which an old part may be shipped.

    Source: 3.5.1.
    """
    monthly = days.day_of_next_month(replaced_on, policy.deadlines.monthly_return_day)
    season = policy.season_of(replaced_on)
    if season is None:
        return monthly
    return_by = season.return_by.in_year(replaced_on.year)
    return return_by if policy.deadlines.season_rule is SeasonRule.REPLACES else min(monthly, return_by)


def returned_on_time(tag: OldPartTag, shipped_on: date, policy: Policy) -> list[Problem]:
    """List why an old part came back late; nothing where the day of its replacement is not known.

    Source: 3.5.1.
    """
    if tag.replaced_on is None:
        return []
    due = due_on(tag.replaced_on, policy)
    if shipped_on <= due:
        return []
    params: dict[str, Param] = {"tag_no": tag.tag_no, "due_on": due, "shipped_on": shipped_on}
    return [Problem("returned_late", clause="3.5.1", field="shipped_on", params=params)]


def tags_of(packing_list: PackingList, tags: Iterable[OldPartTag]) -> tuple[OldPartTag, ...]:
    """Return the tags of a shipment by number: those that name it, and those on its list that name none.

    Source: 3.4.2.
    """
    listed = {line.tag_no for line in packing_list.lines}
    found = {
        tag.tag_no: tag
        for tag in tags
        if tag.shipment_no == packing_list.shipment_no or (tag.shipment_no is None and tag.tag_no in listed)
    }
    return tuple(found[tag_no] for tag_no in sorted(found))


def unknown_tags(packing_list: PackingList, tags: Iterable[OldPartTag]) -> list[Problem]:
    """List the tags of a packing list that the archive does not have yet; their due dates cannot be judged.

    Source: 3.4.2.
    """
    known = {tag.tag_no for tag in tags}
    listed = sorted({line.tag_no for line in packing_list.lines if line.tag_no} - known)
    return [
        Problem("tag_not_there", clause="3.4.2", field="tag_no", params=_of_shipment(packing_list, tag_no=tag_no))
        for tag_no in listed
    ]


def other_buyer(invoice: FreightInvoice, buyers: Collection[str]) -> list[Problem]:
    """List that a freight invoice is made out to somebody else; nothing where no buyer is known.

    Args:
        invoice: The invoice.
        buyers: Tax numbers that it may be made out to: the policy's, or those of invoices accepted before.

    Source: 4.5.
    """
    if not buyers or not invoice.buyer_tax_no or invoice.buyer_tax_no in buyers:
        return []
    params: dict[str, Param] = {
        "invoice_no": invoice.invoice_no,
        "buyer_tax_no": invoice.buyer_tax_no,
        "expected": "、".join(sorted(buyers)),
    }
    return [Problem("invoice_other_buyer", clause="4.5", field="buyer_tax_no", params=params)]


def mode_refused(packing_list: PackingList, policy: Policy) -> list[Problem]:
    """List why the way of transport bears no freight; HQ may make an exception.

    Source: 3.4.2.
    """
    if packing_list.transport_mode not in policy.transport.old_parts_refused:
        return []
    params = _of_shipment(packing_list, transport_mode=packing_list.transport_mode)
    return [Problem("transport_refused", clause="3.4.2", field="transport_mode", params=params)]


def mixed_parts(shipment: Shipment) -> list[Problem]:
    """List that return parts were packed with the old parts, which voids the shipment's freight.

    Source: 5.2.5.
    """
    if not shipment.mixed:
        return []
    return [Problem("mixed_parts", clause="5.2.5", field="mixed", params={"shipment_no": shipment.shipment_no})]


def invoice_late(invoice: FreightInvoice, shipment: Shipment, policy: Policy) -> list[Problem]:
    """List that an invoice came after its last day, or, as a warning, after the days that are warned about.

    Nothing while a date is not known. Codes: invoice_late (not settled), invoice_soon_late (a warning).

    Source: 3.5.2.
    """
    deadlines = policy.deadlines
    shipped = deadlines.invoice_from is InvoiceFrom.SHIPPED
    start = shipment.packing_list.shipped_on if shipped else shipment.received_on
    mailed_on = invoice.mailed_on if deadlines.invoice_counts is InvoiceCounts.MAILED else None
    came_on = mailed_on or invoice.received_on
    if start is None or came_on is None:
        return []
    taken = days.days_between(start, came_on)
    if taken <= deadlines.invoice_warn_after_days:
        return []
    params: dict[str, Param] = {
        "invoice_no": invoice.invoice_no,
        "came_on": came_on,
        "day": taken,
        "last_on": days.add_days(start, deadlines.invoice_last_day),
    }
    code = "invoice_late" if taken > deadlines.invoice_last_day else "invoice_soon_late"
    return [Problem(code, clause="3.5.2", field="mailed_on" if mailed_on else "received_on", params=params)]


def _of_shipment(packing_list: PackingList, **params: Param) -> dict[str, Param]:
    return {"shipment_no": packing_list.shipment_no, **params}
