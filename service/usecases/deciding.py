"""What HQ decides by hand (总部裁定): audited kilometres, exceptions, the shipment of an invoice."""

import dataclasses
from datetime import datetime
from decimal import Decimal

from service.domain import exceptions
from service.domain.records import HqException, RepairTicket
from service.domain.scope import Role, Scope
from service.errors import BadRow, InvalidInputError, NotAllowedError, NotFoundError
from service.store import archive, archive_pages, audit, hq_exceptions, keeping, ticket_audits
from service.store.nouns import INVOICES, TICKETS
from service.store.unit import Store
from service.usecases import alerting
from service.usecases.settling import only_hq

_REGION_DIGITS = 6
_CHOOSERS = frozenset({Role.HQ, Role.CLERK})


def audit_ticket(
    store: Store, scope: Scope, ticket_no: str, *, audited_km: Decimal | None, work_region: str | None, at: datetime
) -> RepairTicket:
    """Note the audited kilometres (round trip) and the region of a ticket, and return it; None leaves a value.

    Raises:
        NotAllowedError: The caller is not HQ.
        NotFoundError: There is no such ticket.
        InvalidInputError: Kilometres below zero, or a region that is no GB/T 2260 code.
    """
    only_hq(scope, "audit a ticket")
    _check_audit(audited_km, work_region)
    with store.transaction():
        ticket = archive.get_ticket(store, ticket_no)
        if ticket is None:
            raise NotFoundError("ticket", ticket_no)
        audited = dataclasses.replace(
            ticket,
            audited_km=ticket.audited_km if audited_km is None else audited_km,
            work_region=work_region or ticket.work_region,
        )
        keeping.overwrite(store, TICKETS, audited, by=scope.user, at=at)
        ticket_audits.note_audit(store, audited, by=scope.user, at=at)
        return audited


def add_exception(store: Store, scope: Scope, clause: str, record: str, reason: str, *, at: datetime) -> HqException:
    """Make an HQ exception to a clause that speaks in principle (原则上), and return it.

    Raises:
        NotAllowedError: The caller is not HQ.
        InvalidInputError: The clause allows none, or no record or reason is given.
    """
    only_hq(scope, "make an exception")
    exception = HqException(clause, record.strip(), reason.strip(), scope.user, at)
    bad = [BadRow(problem.code, None, problem.field, problem.params) for problem in exceptions.check(exception)]
    if not exception.record:
        bad.append(BadRow("cell_missing", name="record"))
    if bad:
        raise InvalidInputError(bad)
    hq_exceptions.put_exception(store, exception)
    return exception


def match_invoice(store: Store, scope: Scope, number: str, shipment_no: str, *, at: datetime) -> None:
    """Note which shipment an invoice is for, as a person decided.

    Raises:
        NotAllowedError: A station asks.
        NotFoundError: There is no such invoice or shipment.
    """
    if not scope.sees_all:
        raise NotAllowedError("match an invoice", scope.user)
    with store.transaction():
        invoice = archive.get_invoice(store, number)
        if invoice is None:
            raise NotFoundError("invoice", number)
        if archive.get_shipment(store, shipment_no) is None:
            raise NotFoundError("shipment", shipment_no)
        matched = dataclasses.replace(invoice, shipment_no=shipment_no)
        keeping.overwrite(store, INVOICES, matched, by=scope.user, at=at)


def may_end_conflicts(scope: Scope) -> bool:
    """Say whether somebody chooses which copy of a record stays."""
    return scope.role in _CHOOSERS


def end_conflict(store: Store, scope: Scope, conflict_id: int, *, keep_new: bool, at: datetime) -> None:
    """Let a person's choice end a conflict: the held copy replaces the archive's record, or is laid aside.

    A ticket chosen so raises the alerts that it would have raised on its way in (3.6.1).

    Raises:
        NotAllowedError: The caller is neither HQ nor a clerk.
        NotFoundError: There is no such conflict.
        ConflictError: already_ended.
    """
    if not may_end_conflicts(scope):
        raise NotAllowedError("end a conflict", scope.user)
    with store.transaction():
        conflict = archive_pages.find_conflict(store, scope, conflict_id)
        archive_pages.end_conflict(store, conflict_id, keep_new=keep_new, by=scope.user, at=at)
        detail = {"conflict": conflict_id, "noun": conflict.noun, "kept": "new" if keep_new else "old"}
        audit.write(store, f"{conflict.noun} {conflict.number}", "end_conflict", by=scope.user, at=at, detail=detail)
        chosen = archive.get_ticket(store, conflict.number) if keep_new and conflict.noun == TICKETS.table else None
        if chosen is not None:
            alerting.raise_for(store, [chosen], at=at)


def _check_audit(audited_km: Decimal | None, work_region: str | None) -> None:
    bad = []
    if audited_km is not None and (not audited_km.is_finite() or audited_km < 0):
        bad.append(BadRow("cell_not_a_number", name="audited_km", params={"text": str(audited_km)}))
    if work_region and not (work_region.isascii() and work_region.isdigit() and len(work_region) == _REGION_DIGITS):
        bad.append(BadRow("not_a_region", name="work_region", params={"text": work_region}))
    if bad:
        raise InvalidInputError(bad)
