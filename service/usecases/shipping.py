"""Receiving shipments of old parts (旧件收货): open, scan, tally, close with the discrepancy report."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from service.domain.problems import Param, Problem
from service.domain.records import OldPartTag
from service.domain.scope import Role, Scope
from service.errors import BadRow, ConflictError, InvalidInputError, NotAllowedError
from service.store import archive, audit, events, receipts
from service.store.receipts import Receipt, Scan
from service.store.unit import Store
from service.usecases import shipment_counts
from service.usecases.shipment_counts import Count, count, report_data
from templates_docx import load, page_code
from templates_docx.errors import FormSpecError
from templates_docx.kinds import Kind

_AT_THE_COUNTER = frozenset({Role.HQ, Role.CLERK, Role.RECEIVING})


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known of a shipment when its boxes come in."""

    shipment_no: str
    received_on: date
    station_code: str | None = None  # needed where no packing list is there yet
    transport_mode: str | None = None  # as seen; the packing list's counts where it says one


@dataclass(frozen=True, slots=True)
class Look:
    """One part out of its box, as scanned and seen."""

    code: str | None = None  # a tag's page code, or its number; None: no tag hangs on it
    part_no: str | None = None
    quantity: int = 1
    damaged: bool = False
    return_part: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scan and what is wrong with it at once; empty: all is well."""

    scan: Scan
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Closed:
    """What the close of a shipment found."""

    count: Count
    freight: tuple[Problem, ...]  # why its freight is not settled; empty: payable, the invoice's days apart

    @property
    def payable(self) -> bool:
        """Nothing speaks against the freight yet."""
        return not self.freight


def may_receive(scope: Scope) -> bool:
    """Say whether somebody works at the receiving counter."""
    return scope.role in _AT_THE_COUNTER


def open_shipment(store: Store, scope: Scope, arrival: Arrival, at: datetime) -> Receipt:
    """Open a shipment at the counter.

    Raises:
        NotAllowedError: The caller is not at the counter.
        ConflictError: already_open.
        InvalidInputError: No number; or no packing list and no known station to say whose it is.
    """
    _must_be_at_counter(scope, "open a shipment")
    number = arrival.shipment_no.strip().upper()
    if not number:
        raise InvalidInputError([BadRow("number_missing", name="shipment_no")])
    with store.transaction():
        known = archive.get_shipment(store, number)
        station_code = (known.packing_list.station_code if known else None) or arrival.station_code
        if station_code is None:
            raise InvalidInputError([BadRow("station_needed", name="station_code", params={"shipment_no": number})])
        if archive.get_station(store, station_code) is None:
            params = {"station_code": station_code}
            raise InvalidInputError([BadRow("station_unknown", name="station_code", params=params)])
        receipt = Receipt(
            shipment_no=number,
            station_code=station_code,
            opened_by=scope.user,
            opened_at=at,
            received_on=arrival.received_on,
            transport_mode=arrival.transport_mode,
            closed_by=None,
            closed_at=None,
            outcome=None,
        )
        receipts.open_(store, receipt)
        _tell(store, receipt, "opened", at)
        audit.write(store, receipt.subject, "open", by=scope.user, at=at, detail={"station_code": station_code})
    return receipt


def scan_tag(store: Store, scope: Scope, shipment_no: str, look: Look, at: datetime) -> Scanned:
    """Note one part out of the boxes and return what is wrong with it; the same tag again replaces its scan.

    Raises:
        NotAllowedError: The caller is not at the counter.
        NotFoundError: The shipment was not opened.
        ConflictError: already_closed.
        InvalidInputError: The code is no tag's, or neither code nor part number is given, or no pieces.
    """
    _must_be_at_counter(scope, "scan a part")
    tag_no, return_part = _tag_of(look)
    with store.transaction():
        receipt = _opened(store, scope, shipment_no)
        tag = archive.get_tag(store, tag_no) if tag_no else None
        scan = Scan(
            id=0,
            tag_no=tag_no,
            part_no=look.part_no or (tag.part_no if tag else None),
            quantity=look.quantity,
            damaged=look.damaged,
            return_part=return_part,
            note=look.note.strip(),
            by=scope.user,
            at=at,
        )
        kept = receipts.add_scan(store, receipt.shipment_no, scan)
        _tell(store, receipt, "scanned", at)
        return Scanned(kept, tuple(_at_once(store, receipt, kept, tag)))


def take_back(store: Store, scope: Scope, shipment_no: str, scan_id: int, at: datetime) -> None:
    """Take back a scan made by mistake; NotFoundError when there is none."""
    _must_be_at_counter(scope, "take back a scan")
    with store.transaction():
        receipt = _opened(store, scope, shipment_no)
        receipts.drop_scan(store, receipt.shipment_no, scan_id)
        _tell(store, receipt, "taken_back", at)
        audit.write(store, receipt.subject, "take_back", by=scope.user, at=at, detail={"scan": scan_id})


def close_shipment(store: Store, scope: Scope, shipment_no: str, at: datetime) -> Closed:
    """End the receiving of a shipment: the archive learns when it came and whether it was mixed.

    Raises:
        NotAllowedError: The caller is not at the counter.
        NotFoundError: The shipment was not opened.
        ConflictError: already_closed.
    """
    _must_be_at_counter(scope, "close a shipment")
    with store.transaction():
        counted = count(store, scope, shipment_no)
        shipment = shipment_counts.as_shipment(counted)
        if counted.listed:
            archive.put_shipment(store, shipment, evidence=None, by=scope.user, at=at)
        _name_shipment(store, counted, by=scope.user, at=at)
        closed = Closed(counted, tuple(shipment_counts.freight_of(store, shipment)))
        receipts.close(store, counted.receipt.shipment_no, _outcome(closed), by=scope.user, at=at)
        detail = {"discrepancies": len(counted.lines), "freight_payable": closed.payable}
        audit.write(store, counted.receipt.subject, "close", by=scope.user, at=at, detail=detail)
        _tell(store, counted.receipt, "closed", at)
        receipt = receipts.find(store, scope, shipment_no)
    return replace(closed, count=replace(counted, receipt=receipt))


def _tag_of(look: Look) -> tuple[str | None, bool]:
    """Return the tag's number, and whether the part is one of a return."""
    if look.quantity < 1:
        raise InvalidInputError([BadRow("quantity_missing", name="quantity")])
    code = (look.code or "").strip().upper()
    if not code:
        if not look.part_no:
            raise InvalidInputError([BadRow("tag_or_part_missing", name="code")])
        return None, look.return_part
    if not code.startswith("SD1:"):
        return code, look.return_part
    try:
        page = page_code.decode(code)
        kind = load.kind_of_code(page.form)
    except (page_code.PageCodeError, FormSpecError) as error:
        raise InvalidInputError([BadRow("code_unreadable", name="code", params={"text": code})]) from error
    if kind is Kind.PARTS_RETURN_TAG:  # its number is the application's, which many parts share
        return None, True
    if kind is not Kind.OLD_PART_TAG:
        raise InvalidInputError([BadRow("not_a_tag", name="code", params={"number": page.number})])
    return page.number, look.return_part


def _at_once(store: Store, receipt: Receipt, scan: Scan, tag: OldPartTag | None) -> list[Problem]:
    """List what is wrong with one scan, while the part is still in the hand."""
    if scan.tag_no is None:
        return []
    problems = [problem for part in shipment_counts.parts_of(store, [scan]) for problem in part.problems]
    other = receipts.elsewhere(store, scan.tag_no, receipt.shipment_no)
    if other is not None:
        both: dict[str, Param] = {"tag_no": scan.tag_no, "other": other}
        problems.append(Problem("tag_in_other_shipment", field="tag_no", params=both))
    if tag is None and not scan.return_part:
        problems.append(Problem("tag_unknown", clause="3.4.1", field="tag_no", params={"tag_no": scan.tag_no}))
    known = archive.get_shipment(store, receipt.shipment_no)
    if known and scan.tag_no not in {line.tag_no for line in known.packing_list.lines}:
        problems.append(Problem("tag_not_listed", clause="3.4.2", field="tag_no", params={"tag_no": scan.tag_no}))
    return problems


def _name_shipment(store: Store, counted: Count, *, by: str, at: datetime) -> None:
    """Let the tags that came name their shipment, where they name none yet."""
    for scan in counted.scans:
        tag = archive.get_tag(store, scan.tag_no) if scan.tag_no else None
        if tag is not None and tag.shipment_no is None:
            named = replace(tag, shipment_no=counted.receipt.shipment_no)
            archive.put_tag(store, named, evidence=None, by=by, at=at)


def _outcome(closed: Closed) -> Mapping[str, object]:
    return {
        "report": report_data(closed.count),
        "freight": [{"code": p.code, "clause": p.clause, "params": p.params} for p in closed.freight],
    }


def _opened(store: Store, scope: Scope, shipment_no: str) -> Receipt:
    receipt = receipts.find(store, scope, shipment_no)
    if receipt.closed_at is not None:
        raise ConflictError("already_closed", params={"shipment_no": shipment_no})
    return receipt


def _must_be_at_counter(scope: Scope, action: str) -> None:
    if not may_receive(scope):
        raise NotAllowedError(action, scope.user)


def _tell(store: Store, receipt: Receipt, what: str, at: datetime) -> None:
    body = {"shipment_no": receipt.shipment_no, "what": what}
    events.add(store, "shipment", receipt.shipment_no, station_code=receipt.station_code, at=at, body=body)
