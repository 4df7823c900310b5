"""The repair ticket (维修单): complete, on time, and how fast the service was."""

from dataclasses import dataclass
from datetime import date, datetime

from service.domain import completeness, days, territory
from service.domain.completeness import Required
from service.domain.policy import Policy, RepairFrom
from service.domain.problems import Param, Problem
from service.domain.records import RepairTicket


@dataclass(frozen=True, slots=True)
class Response:
    """How fast a service was; minutes, None where a time is not known."""

    in_season: bool  # the promise binds in a working season only
    on_site_minutes: int | None
    on_site_limit: int
    repair_minutes: int | None
    repair_limit: int
    problems: tuple[Problem, ...] = ()


def missing_fields(ticket: RepairTicket, required: Required) -> list[Problem]:
    """List the required fields that a ticket lacks.

    Source: 3.2.3.
    """
    return [
        *completeness.missing_fields(ticket, required, "3.2.3"),
        *completeness.missing_columns(ticket, required, "3.2.3"),
    ]


def due_on(accepted_on: date, policy: Policy) -> date:
    """Return the last day on which HQ may receive a ticket accepted on a day.

    Source: 3.2.3.
    """
    return days.add_days(accepted_on, policy.deadlines.ticket_days)


def submitted_on_time(ticket: RepairTicket, policy: Policy) -> list[Problem]:
    """List why a ticket reached HQ late; nothing while a date is not known.

    Source: 3.2.3.
    """
    if ticket.accepted_on is None or ticket.submitted_on is None:
        return []
    due = due_on(ticket.accepted_on, policy)
    if ticket.submitted_on <= due:
        return []
    params: dict[str, Param] = {"due_on": due, "submitted_on": ticket.submitted_on}
    return [Problem("submitted_late", clause="3.2.3", field="submitted_on", params=params)]


def response_of(ticket: RepairTicket, policy: Policy) -> Response:
    """Return how fast the service was and, in a season, by how much a limit was missed.

    Source: 3.3.1.2.
    """
    deadlines = policy.deadlines
    remote = territory.lies_in(ticket.work_region or "", deadlines.remote_regions)
    on_site_limit = days.minutes_of(deadlines.on_site_hours_remote if remote else deadlines.on_site_hours)
    repair_limit = days.minutes_of(deadlines.repair_hours)
    repair_from = ticket.arrived_at if deadlines.repair_from is RepairFrom.ARRIVED else ticket.reported_at
    on_site = _minutes(ticket.reported_at, ticket.arrived_at)
    repair = _minutes(repair_from, ticket.finished_at)
    in_season = ticket.served_on is not None and policy.season_of(ticket.served_on) is not None
    problems = [
        *_over("on_site_late", "arrived_at", on_site, on_site_limit),
        *_over("repair_late", "finished_at", repair, repair_limit),
    ]
    return Response(in_season, on_site, on_site_limit, repair, repair_limit, tuple(problems) if in_season else ())


def times_in_order(ticket: RepairTicket) -> list[Problem]:
    """List times of a ticket that stand before those they follow: reported, arrived, finished.

    Source: 3.3.1.2.
    """
    pairs = (
        ("arrived_at", ticket.reported_at, ticket.arrived_at),
        ("finished_at", ticket.arrived_at or ticket.reported_at, ticket.finished_at),
    )
    return [
        Problem("times_out_of_order", clause="3.3.1.2", field=name, params={"earlier": first, "later": last})
        for name, first, last in pairs
        if first and last and last < first
    ]


def same_day(ticket: RepairTicket) -> list[Problem]:
    """List why a ticket with a trigger of 3.6.1 did not reach HQ on the day of the report.

    It raises an alert and changes no fee.

    Source: 3.6.1.
    """
    if ticket.served_on is None or ticket.submitted_on is None or ticket.submitted_on <= ticket.served_on:
        return []
    params: dict[str, Param] = {"reported_on": ticket.served_on, "submitted_on": ticket.submitted_on}
    return [Problem("not_same_day", clause="3.6.1", field="submitted_on", params=params)]


def _minutes(first: datetime | None, last: datetime | None) -> int | None:
    return days.minutes_between(first, last) if first and last else None


def _over(code: str, name: str, minutes: int | None, limit: int) -> list[Problem]:
    if minutes is None or minutes <= limit:
        return []
    params: dict[str, Param] = {
        "limit": days.duration_text(limit),
        "taken": days.duration_text(minutes),
        "over": days.duration_text(minutes - limit),
    }
    return [Problem(code, clause="3.3.1.2", field=name, params=params)]
