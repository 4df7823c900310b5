"""How a shipment stands (旧件清点): what was scanned, what differs, and what speaks against its freight."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.domain import shipments, tags
from service.domain.policy import Policy
from service.domain.problems import Problem
from service.domain.records import PackingList, Shipment
from service.domain.scope import Scope
from service.domain.tally import Scan as Part
from service.domain.tally import TallyLine, is_mixed, tally
from service.store import archive, archive_pages, keeping, policies, receipts
from service.store.nouns import SHIPMENTS, TAGS, TICKETS
from service.store.receipts import Receipt, Scan
from service.store.unit import Store


class State(StrEnum):
    """Where a shipment is."""

    EXPECTED = "expected"  # listed, and nobody opened it yet
    OPEN = "open"  # at the counter
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Count:
    """How a shipment at the counter stands."""

    receipt: Receipt
    packing_list: PackingList  # without lines where none is there yet
    listed: bool  # a packing list is there
    scans: tuple[Scan, ...]
    parts: tuple[Part, ...]  # the scans, each with what its tag and its ticket do not agree on
    lines: tuple[TallyLine, ...]  # what differs


def count(store: Store, scope: Scope, shipment_no: str) -> Count:
    """Return what of a shipment was scanned and what differs from its list and tickets; NotFoundError if not opened."""
    receipt = receipts.find(store, scope, shipment_no)
    known = archive.get_shipment(store, receipt.shipment_no)
    packing_list = known.packing_list if known else _without_list(receipt)
    scans = receipts.scans(store, receipt.shipment_no)
    parts = parts_of(store, scans)
    return Count(receipt, packing_list, known is not None, tuple(scans), parts, tally(packing_list, parts))


def expected(store: Store, scope: Scope, shipment_no: str) -> Shipment:
    """Return a shipment that is listed, for one that nobody opened; NotFoundError when the caller sees none."""
    return archive_pages.find(store, scope, SHIPMENTS, shipment_no)


def state_of(receipt: Receipt | None, listed: Shipment | None) -> State:
    """Return where a shipment is; one that came by import with its day of receipt was never at this counter."""
    if receipt is not None:
        return State.CLOSED if receipt.closed_at else State.OPEN
    return State.CLOSED if listed is not None and listed.received_on is not None else State.EXPECTED


def as_shipment(counted: Count) -> Shipment:
    """Return a shipment as it came in."""
    return Shipment(counted.packing_list, counted.receipt.received_on, is_mixed(counted.parts))


def freight_problems(store: Store, counted: Count) -> tuple[Problem, ...]:
    """Return what speaks against a shipment's freight as it stands."""
    return tuple(freight_of(store, as_shipment(counted)))


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


def parts_of(store: Store, scans: Sequence[Scan]) -> tuple[Part, ...]:
    """Return scans, each with what its tag and its ticket do not agree on."""
    tagged = keeping.numbered(store, TAGS, [scan.tag_no for scan in scans if scan.tag_no])
    tickets = keeping.numbered(store, TICKETS, list({tag.ticket_no for tag in tagged.values() if tag.ticket_no}))
    found = []
    for scan in scans:
        tag = tagged.get(scan.tag_no or "")
        ticket = tickets.get(tag.ticket_no or "") if tag else None
        problems = tuple(tags.compare(tag, ticket)) if tag and ticket else ()
        found.append(Part(scan.tag_no, scan.part_no, scan.quantity, scan.damaged, scan.return_part, problems))
    return tuple(found)


def freight_of(store: Store, shipment: Shipment) -> list[Problem]:
    """List what speaks against a shipment's freight: its mode, mixed parts, old parts that came late."""
    packing_list = shipment.packing_list
    policy = _policy(store, packing_list.shipped_on or shipment.received_on)
    if policy is None:
        return shipments.mixed_parts(shipment)
    listed = keeping.numbered(store, TAGS, [line.tag_no for line in packing_list.lines if line.tag_no])
    named = archive.tags_of_shipment(store, packing_list.shipment_no)
    found = shipments.tags_of(packing_list, [*named, *listed.values()])
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
