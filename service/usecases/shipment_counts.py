"""How a shipment stands (旧件清点): what was scanned, what differs, and what speaks against its freight."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from service.domain import shipments, tags
from service.domain.policy import Policy
from service.domain.problems import Problem
from service.domain.records import PackingList, Shipment
from service.domain.scope import Scope
from service.domain.tally import Scan as Part
from service.domain.tally import TallyLine, is_mixed, tally
from service.store import archive, policies, receipts
from service.store.receipts import Receipt, Scan
from service.store.unit import Store


@dataclass(frozen=True, slots=True)
class Count:
    """How a shipment stands."""

    receipt: Receipt
    packing_list: PackingList  # without lines where none is there yet
    listed: bool  # a packing list is there
    scans: tuple[Scan, ...]
    lines: tuple[TallyLine, ...]  # what differs


def count(store: Store, scope: Scope, shipment_no: str) -> Count:
    """Return what of a shipment was scanned and what differs from its list and tickets; NotFoundError if not opened."""
    receipt = receipts.find(store, scope, shipment_no)
    known = archive.get_shipment(store, receipt.shipment_no)
    packing_list = known.packing_list if known else _without_list(receipt)
    scans = receipts.scans(store, receipt.shipment_no)
    lines = tally(packing_list, [part_of(store, scan) for scan in scans])
    return Count(receipt, packing_list, known is not None, tuple(scans), lines)


def freight_problems(store: Store, counted: Count) -> tuple[Problem, ...]:
    """Return what speaks against a shipment's freight as it stands."""
    mixed = is_mixed(part_of(store, scan) for scan in counted.scans)
    return tuple(freight_of(store, Shipment(counted.packing_list, counted.receipt.received_on, mixed)))


def report_data(counted: Count) -> Mapping[str, object]:
    """Return the data of the discrepancy report (旧件收货差异报告), for the form of that kind."""
    return {
        "shipment_no": counted.receipt.shipment_no,
        "station_code": counted.receipt.station_code,
        "received_on": counted.receipt.received_on,
        "received_by": counted.receipt.closed_by or counted.receipt.opened_by,
        "lines": [
            {
                "tag_no": line.tag_no,
                "part_no": line.part_no,
                "expected": line.expected,
                "received": line.received,
                "problem": line.problem.value,
                "detail": line.detail,
                "clause": line.clause,
            }
            for line in counted.lines
        ],
    }


def part_of(store: Store, scan: Scan) -> Part:
    """Return a scan with what its tag and its ticket do not agree on."""
    tag = archive.get_tag(store, scan.tag_no) if scan.tag_no else None
    ticket = archive.get_ticket(store, tag.ticket_no) if tag and tag.ticket_no else None
    problems = tuple(tags.compare(tag, ticket)) if tag and ticket else ()
    return Part(scan.tag_no, scan.part_no, scan.quantity, scan.damaged, scan.return_part, problems)


def freight_of(store: Store, shipment: Shipment) -> list[Problem]:
    """List what speaks against a shipment's freight: its mode, mixed parts, old parts that came late."""
    packing_list = shipment.packing_list
    policy = _policy(store, packing_list.shipped_on or shipment.received_on)
    if policy is None:
        return shipments.mixed_parts(shipment)
    listed = [archive.get_tag(store, line.tag_no) for line in packing_list.lines if line.tag_no]
    named = archive.tags_of_shipment(store, packing_list.shipment_no)
    found = shipments.tags_of(packing_list, [*named, *(tag for tag in listed if tag)])
    problems = [*shipments.mode_refused(packing_list, policy), *shipments.mixed_parts(shipment)]
    if packing_list.shipped_on is not None:
        for tag in found:
            problems += shipments.returned_on_time(tag, packing_list.shipped_on, policy)
    return problems


def _policy(store: Store, day: date | None) -> Policy | None:
    return policies.policy_book(store).on(day) if day else None


def _without_list(receipt: Receipt) -> PackingList:
    return PackingList(
        shipment_no=receipt.shipment_no, station_code=receipt.station_code, transport_mode=receipt.transport_mode
    )
