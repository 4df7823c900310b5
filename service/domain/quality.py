"""Quality news (服务质量信息反馈): repeated failures, complaints, and the forms they fill."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from service.domain import completeness, days
from service.domain.catalogue import Catalogue
from service.domain.completeness import Required
from service.domain.papers import QualityFeedback, QualityFeedbackLine, QualityReport
from service.domain.policy import PolicyBook
from service.domain.problems import Problem
from service.domain.records import Baler, RepairTicket

REPEATED = "三台次"
COMPLAINT = "客户投诉"


@dataclass(frozen=True, slots=True)
class Alert:
    """One main component failed on so many machine-visits in a row within the window."""

    part_no: str
    ticket_nos: tuple[str, ...]  # of the visits, oldest first; the last one raised it
    station_codes: tuple[str, ...]
    first_on: date
    last_on: date

    @property
    def at_one_station(self) -> bool:
        """All at one station; else it shows over all stations only."""
        return len(self.station_codes) == 1


@dataclass(frozen=True, slots=True)
class Visit:
    """A machine-visit on which one component failed."""

    ticket_no: str
    station_code: str | None
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often one fault of one part occurred."""

    part_no: str
    fault: str
    count: int


def runs(part_no: str, visits: Sequence[Visit], policies: PolicyBook) -> Iterator[Alert]:
    """Yield an alert for each visit that completes a run of a component; the visits stand in order, oldest first.

    The visits are those of one station, or of all; other components' visits do not break a run.

    Source: 3.6.1.1.
    """
    for index, last in enumerate(visits):
        policy = policies.on(last.reported_at.date())
        if policy is None or index + 1 < policy.deadlines.repeat_failures:
            continue
        run = visits[index + 1 - policy.deadlines.repeat_failures : index + 1]
        first_on, last_on = run[0].reported_at.date(), last.reported_at.date()
        if days.days_between(first_on, last_on) <= policy.deadlines.repeat_window_days:
            stations = tuple(sorted({visit.station_code or "" for visit in run}))
            yield Alert(part_no, tuple(visit.ticket_no for visit in run), stations, first_on, last_on)


def main_parts(ticket: RepairTicket, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the main components (主要零部件) that failed on a ticket; none where its service day is not known.

    Source: 3.6.1.1.
    """
    day = ticket.served_on
    known = [(part_no, catalogue.part(part_no, day)) for part_no in sorted(_parts_of(ticket))] if day else []
    return tuple(part_no for part_no, part in known if part and part.main)


def phoned_at_once(feedback: QualityFeedback, news_on: date) -> list[Problem]:
    """List that no call is logged, or one on a later day than the news.

    Source: 3.6.1.
    """
    if feedback.phoned_at is None:
        return [Problem("not_phoned", clause="3.6.1", field="phoned_at")]
    if feedback.phoned_at.date() > news_on:
        params = {"phoned_at": feedback.phoned_at, "news_on": news_on}
        return [Problem("phoned_late", clause="3.6.1", field="phoned_at", params=params)]
    return []


def frequencies(tickets: Iterable[RepairTicket]) -> tuple[Frequency, ...]:
    """Return how often each fault of each part occurred, most frequent first; a part counts once a ticket.

    Source: 3.6.3.
    """
    counted = Counter(
        (part_no, (ticket.fault or "").strip()) for ticket in tickets for part_no in sorted(_parts_of(ticket))
    )
    ordered = sorted(counted.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple(Frequency(part_no, fault, count) for (part_no, fault), count in ordered)


def feedback_on(
    trigger: str, part_no: str | None, tickets: Sequence[RepairTicket], balers: Mapping[str, Baler]
) -> QualityFeedback:
    """Return the feedback form as far as the archive can fill it; the station completes it.

    Args:
        trigger: 三台次 or 客户投诉.
        part_no: The component of an alert; of a complaint the first part named.
        tickets: The visits it speaks of, at least one.
        balers: The archive's machines by serial.

    Source: 3.6.1.1, 3.6.1.3, 3.6.2, 3.6.3, 3.6.4, 3.6.5.
    """
    stations = {ticket.station_code for ticket in tickets}
    machines = {ticket.serial_no: ticket for ticket in sorted(tickets, key=_when)}
    return QualityFeedback(
        station_code=stations.pop() if len(stations) == 1 else None,
        trigger=trigger,
        part_no=part_no or next((line.part_no for ticket in tickets for line in ticket.lines if line.part_no), None),
        occurrences=len(tickets),
        cause="；".join(dict.fromkeys(ticket.cause for ticket in tickets if ticket.cause)) or None,
        culprit_part_no=_most_common(ticket.culprit_part_no for ticket in tickets),
        complainants=sum(ticket.complaint for ticket in machines.values()) or None,
        lines=tuple(_feedback_line(ticket, balers.get(serial_no or "")) for serial_no, ticket in machines.items()),
    )


def check_feedback(feedback: QualityFeedback, required: Required) -> list[Problem]:
    """List what a feedback lacks: users and machines, first analysis and culprit, a complaint's people and demands.

    Source: 3.6.2, 3.6.4, 3.6.5.
    """
    found = completeness.missing_fields(feedback, required, "3.6.2")
    found += completeness.missing_columns(feedback, required, "3.6.2")
    if feedback.trigger == COMPLAINT:
        complaint = Required(fields=("complainants", "demands"))
        found += completeness.missing_fields(feedback, complaint, "3.6.5")
    return found


def check_report(report: QualityReport, required: Required) -> list[Problem]:
    """List what the follow-up of an improvement lacks.

    Source: 3.6.6.
    """
    return [
        *completeness.missing_fields(report, required, "3.6.6"),
        *completeness.missing_columns(report, required, "3.6.6"),
    ]


def _parts_of(ticket: RepairTicket) -> set[str]:
    return {line.part_no for line in ticket.lines if line.part_no}


def _when(ticket: RepairTicket) -> tuple[str, str]:
    return (ticket.reported_at.isoformat() if ticket.reported_at else "", ticket.ticket_no)


def _most_common(values: Iterable[str | None]) -> str | None:
    counted = Counter(value for value in values if value)
    return min(counted, key=lambda value: (-counted[value], value), default=None)


def _feedback_line(ticket: RepairTicket, baler: Baler | None) -> QualityFeedbackLine:
    return QualityFeedbackLine(
        serial_no=ticket.serial_no,
        customer_name=ticket.customer_name or (baler.customer_name if baler else None),
        customer_phone=ticket.customer_phone or (baler.customer_phone if baler else None),
        bale_count=ticket.bale_count,
        made_on=ticket.made_on or (baler.made_on if baler else None),
        sold_on=ticket.sold_on or (baler.sold_on if baler else None),
        work_place=ticket.work_place,
        reported_at=ticket.reported_at,
        fault=ticket.fault,
    )
