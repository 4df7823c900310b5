"""What an invoice of old-part freight pays (旧件返厂运费)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from service.domain import money, shipments
from service.domain.policy import LateVoids, Policy
from service.domain.problems import Param, Problem
from service.domain.records import FreightInvoice, HqException, OldPartTag, Shipment
from service.domain.statement import Line

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class FreightCase:
    """An invoice with all that its payment depends on."""

    invoice: FreightInvoice
    shipment: Shipment
    tags: tuple[OldPartTag, ...]  # the shipment's and others'
    policy: Policy
    exceptions: tuple[HqException, ...] = ()


@dataclass(frozen=True, slots=True)
class FreightOutcome:
    """Whether a shipment's freight is paid, with every reason."""

    voided: tuple[Problem, ...]  # each alone voids all of it
    late: tuple[Problem, ...]  # parts that came late
    pieces: int  # in the shipment
    late_pieces: int
    exception: HqException | None  # by which a void was lifted
    warnings: tuple[Problem, ...] = ()


def judge(case: FreightCase) -> FreightOutcome:
    """Return whether an invoice's freight is payable.

    Source: 3.4.2, 3.5.1, 3.5.2, 5.2.5.
    """
    packing_list = case.shipment.packing_list
    refused = shipments.mode_refused(packing_list, case.policy)
    exception = _exception_for("3.4.2", packing_list.shipment_no, case.exceptions) if refused else None
    invoice = shipments.invoice_late(case.invoice, case.shipment, case.policy)
    tags = shipments.tags_of(packing_list, case.tags)
    late = {tag.tag_no: found for tag in tags if (found := _late(tag, case))}
    return FreightOutcome(
        voided=(
            *_unknown(case),
            *(() if exception else refused),
            *(problem for problem in invoice if problem.code == "invoice_late"),
            *shipments.mixed_parts(case.shipment),
        ),
        late=tuple(problem for found in late.values() for problem in found),
        pieces=_pieces(tags),
        late_pieces=_pieces(tag for tag in tags if tag.tag_no in late),
        exception=exception,
        warnings=(
            *(problem for problem in invoice if problem.code == "invoice_soon_late"),
            *shipments.unknown_tags(packing_list, case.tags),
        ),
    )


def freight_line(case: FreightCase) -> Line:
    """Return the line of an invoice: its total, or 0.00 with every reason, or the share of the parts on time.

    Source: 4.5.
    """
    outcome = judge(case)
    total = case.invoice.total or Decimal(0)
    reasons: Sequence[Problem] = (*outcome.voided, *outcome.late)
    amount = money.YUAN_0 if outcome.voided else _after_late_parts(total, outcome, case.policy)
    if outcome.exception:
        reasons = (*reasons, _by_exception(outcome.exception))
    return Line(
        clause="4.5",
        evidence=evidence_of(case.invoice, case.shipment),
        quantity=_ONE,
        rate=total,
        amount=amount,
        reasons=tuple(reasons),
        exception=outcome.exception,
        policy=case.policy.version,
    )


def evidence_of(invoice: FreightInvoice, shipment: Shipment) -> dict[str, str]:
    """Return what a freight line rests on; older invoices have a code beside their number.

    Source: 4.5.
    """
    code = {"invoice_code": invoice.invoice_code} if invoice.invoice_code else {}
    return {"shipment": shipment.shipment_no, "invoice": invoice.invoice_no, **code}


def _late(tag: OldPartTag, case: FreightCase) -> list[Problem]:
    shipped_on = case.shipment.packing_list.shipped_on
    return shipments.returned_on_time(tag, shipped_on, case.policy) if shipped_on else []


def _after_late_parts(total: Decimal, outcome: FreightOutcome, policy: Policy) -> Decimal:
    if not outcome.late:
        return money.to_fen(total)
    if policy.deadlines.late_part_voids is LateVoids.SHIPMENT:
        return money.YUAN_0
    return money.to_fen(total * (outcome.pieces - outcome.late_pieces) / outcome.pieces)


def _pieces(tags: Iterable[OldPartTag]) -> int:
    return sum(tag.quantity or 1 for tag in tags)


def _unknown(case: FreightCase) -> list[Problem]:
    params: dict[str, Param] = {"shipment_no": case.shipment.shipment_no, "invoice_no": case.invoice.invoice_no}
    problems = []
    if case.shipment.packing_list.shipped_on is None:
        problems.append(Problem("shipped_on_unknown", clause="3.5.1", field="shipped_on", params=params))
    if case.invoice.total is None:
        problems.append(Problem("invoice_total_unknown", clause="4.5", field="total", params=params))
    return problems


def _exception_for(clause: str, record: str, exceptions: Iterable[HqException]) -> HqException | None:
    """The first one made, should there be several."""
    fitting = [found for found in exceptions if found.clause == clause and found.record == record]
    return min(fitting, key=lambda found: (found.at, found.by, found.reason), default=None)


def _by_exception(exception: HqException) -> Problem:
    params: dict[str, Param] = {
        "clause": exception.clause,
        "reason": exception.reason,
        "by": exception.by,
        "at": exception.at,
    }
    return Problem("by_exception", clause=exception.clause, params=params)
