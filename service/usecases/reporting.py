"""What HQ and stations should see in time (报告与期限): due parts, due invoices, open audits, quality alerts."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from generators import Picture, marked
from inspections.results import Finding
from service import media
from service.domain import quality, shipments
from service.domain.days import days_between
from service.domain.policy import PolicyBook
from service.domain.records import FreightInvoice
from service.domain.scope import Scope
from service.errors import ConflictError
from service.store import alerts, archive_pages, catalogue, inspections, policies, references, waiting
from service.store.alerts import Raised
from service.store.inspections import Inspected
from service.store.nouns import TICKETS, invoice_key
from service.store.references import OpenReference
from service.store.unit import Store
from service.store.waiting import Unaudited, Unbilled, Unsent
from service.usecases import forms, shipment_counts
from service.usecases.facts import matched
from service.usecases.forms import Made
from service.usecases.inspecting import DAMAGES, VERDICTS
from service.usecases.running_on import fact_of, run_on
from templates_docx.kinds import Kind

HORIZON = timedelta(days=90)
"""How far back an outlook looks for shipments and invoices."""

_NEWS = timedelta(days=60)  # how long an alert is looked at


@dataclass(frozen=True, slots=True)
class Due:
    """Something that must come by a day."""

    what: str  # old_part (3.5.1), freight_invoice (3.5.2)
    number: str  # of the tag or the shipment
    station_code: str | None
    due_on: date
    days_left: int  # negative: overdue

    @property
    def clause(self) -> str:
        """The clause that sets the day."""
        return "3.5.1" if self.what == "old_part" else "3.5.2"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What waits for somebody."""

    due: tuple[Due, ...]  # soonest first
    not_audited: tuple[Unaudited, ...]  # tickets without audited kilometres
    open_references: tuple[OpenReference, ...]
    conflicts: int
    unmatched_invoices: tuple[str, ...]  # by what names them in the archive
    alerts: tuple[Raised, ...]  # of 3.6.1, of the last 60 days, newest first


def outlook(store: Store, scope: Scope, at: datetime) -> Outlook:
    """Return what is due, open or alarming on the day of `at`; a station sees its own.

    Shipments and invoices of more than 90 days ago are history: no invoice of theirs would be settled.
    """
    book, today = policies.policy_book(store), at.date()
    since = today - HORIZON
    invoices = matched(store, waiting.unnamed_invoices(store, since))
    due = [
        Due("old_part", tag.tag_no, tag.station_code, due_on, days_between(today, due_on))
        for tag, due_on in parts_waiting(store, scope)
    ]
    due += _due_invoices(waiting.shipments_without_invoice(store, scope, since), book, today, invoices)
    return Outlook(
        due=tuple(sorted(due, key=lambda item: (item.due_on, item.number))),
        not_audited=tuple(waiting.unaudited(store, scope)),
        open_references=tuple(references.open_references(store)) if scope.sees_all else (),
        conflicts=len(archive_pages.open_conflicts(store, scope)),
        unmatched_invoices=tuple(invoice_key(one) for one in invoices if not one.shipment_no) if scope.sees_all else (),
        alerts=tuple(alerts.since(store, scope, today - _NEWS)),
    )


def parts_waiting(store: Store, scope: Scope) -> list[tuple[Unsent, date]]:
    """Return the old parts that no shipment has yet, each with its last day (3.5.1), oldest first; a station's own."""
    book = policies.policy_book(store)
    unsent = waiting.tags_not_shipped(store, scope)
    return [(tag, shipments.due_on(tag.replaced_on, policy)) for tag in unsent if (policy := book.on(tag.replaced_on))]


def discrepancy_report(store: Store, scope: Scope, shipment_no: str, fmt: str) -> Made:
    """Return the discrepancy report of a shipment (旧件收货差异报告) as docx, pdf or xlsx.

    Raises:
        NotFoundError: The shipment was not opened, or is another station's.
    """
    counted = shipment_counts.count(store, scope, shipment_no)
    found = shipment_counts.report_data(counted)
    details = [fact_of(line.detail) for line in counted.lines]
    lines = [{**row, "detail": detail} for row, detail in zip(_rows(found["lines"]), details, strict=True)]
    data = run_on(Kind.DISCREPANCY_REPORT, {**found, "lines": lines})
    return dataclasses.replace(forms.fill(Kind.DISCREPANCY_REPORT, [data], format=fmt), missing=())


def inspection_report(store: Store, scope: Scope, inspection_id: int, fmt: str) -> Made:
    """Return the report of an inspection (旧件/退件检验报告) as docx, pdf or xlsx.

    Raises:
        NotFoundError: There is no such inspection that the caller may see.
    """
    found = inspections.find(store, scope, inspection_id)
    part_no = found.inspection.part_no
    part = catalogue.part_on(store, part_no, found.at.date()) if part_no else None
    data = {
        "report_no": f"JY{found.id:06d}",
        "part_no": part_no,
        "part_name": part.part_name if part else None,
        "source": found.tag_no,
        "station_code": found.station_code,
        "inspected_on": found.at.date(),
        "inspected_by": found.decision.by if found.decision else found.by,
        "verdict": VERDICTS[found.verdict],
        "score": _score(found.inspection.score),
        "photos": _marked(store, found),
        "lines": [_finding(photo.file, finding) for photo in found.inspection.photos for finding in photo.findings],
    }
    return forms.fill(Kind.INSPECTION_REPORT, [run_on(Kind.INSPECTION_REPORT, data)], format=fmt)


def quality_feedback(store: Store, scope: Scope, ticket_no: str, fmt: str, at: datetime) -> Made:
    """Return the feedback form that a ticket calls for (质量信息反馈单), filled in as far as the archive can.

    Raises:
        NotFoundError: There is no such ticket that the caller may see.
        ConflictError: nothing_to_report: the ticket neither completes a run of failures nor is a complaint.
    """
    ticket = archive_pages.find(store, scope, TICKETS, ticket_no)
    raised = alerts.of_ticket(store, scope, ticket.ticket_no)
    if not raised:
        raise ConflictError("nothing_to_report", params={"ticket_no": ticket_no})
    feedback = min(raised, key=lambda one: one.trigger != quality.REPEATED).feedback
    data = {**forms.data_of(feedback), "feedback_no": f"FK{ticket_no}", "filled_on": at.date()}
    return forms.fill(Kind.QUALITY_FEEDBACK, [data], format=fmt)


def _score(score: float | None) -> str | None:
    return None if score is None else f"{score:.2f}"


def _marked(store: Store, found: Inspected) -> list[Picture]:
    """The photos with their findings framed."""
    return [
        marked(media.decode_image(store.blobs.get(photo.sha256)), photo.name, [seen.box for seen in result.findings])
        for photo, result in zip(found.photos, found.inspection.photos, strict=True)
    ]


def _finding(file: str, finding: Finding) -> dict[str, object]:
    """The area is the share of the photo, %; in mm² it stands behind the photo, where the sheet was in the picture."""
    area = f"{finding.area * 100:.1f}"
    where = file if finding.area_mm2 is None else f"{file}（{finding.area_mm2:.0f} mm²）"
    return {"type": DAMAGES[finding.type], "score": _score(finding.score), "area": area, "photo": where}


def _rows(lines: object) -> list[dict[str, object]]:
    return lines if isinstance(lines, list) else []


def _due_invoices(
    unbilled: Iterable[Unbilled], book: PolicyBook, today: date, invoices: Iterable[FreightInvoice]
) -> list[Due]:
    """Shipments whose freight invoice did not come yet; of those that no number tells, the rule may."""
    invoiced = {invoice.shipment_no for invoice in invoices}
    return [
        Due("freight_invoice", one.shipment_no, one.station_code, due_on, days_between(today, due_on))
        for one in unbilled
        if one.shipment_no not in invoiced and (policy := book.on(one.shipped_on))
        for due_on in [one.shipped_on + timedelta(days=policy.deadlines.invoice_last_day)]
    ]
