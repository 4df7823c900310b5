"""All that is known of a ticket or a machine (维修单档案、设备档案): the record, and what the rules say."""

from dataclasses import dataclass
from datetime import date, datetime

from service.domain import balers, days, tickets, warranty
from service.domain.balers import BaleReading
from service.domain.problems import Problem
from service.domain.records import Baler, OldPartTag, RepairTicket, Station
from service.domain.scope import Scope
from service.domain.tickets import Response
from service.domain.warranty import Service, Warranty
from service.store import alerts, archive, archive_pages, catalogue, policies, statements
from service.store.nouns import BALERS, TICKETS
from service.store.unit import Store
from service.usecases import comparing, completing, confirmed_months, regions
from templates_docx.kinds import Kind


@dataclass(frozen=True, slots=True)
class Region:
    """A region that a work place may lie in."""

    code: str  # GB/T 2260
    name: str


@dataclass(frozen=True, slots=True)
class TicketFile:
    """A ticket with what follows from it."""

    ticket: RepairTicket
    station: Station | None
    baler: Baler | None
    outcomes: tuple[Warranty, ...]  # of each line; empty where the service day is not known
    response: Response | None  # None where no policy was in force
    due_on: date | None  # last day of 3.2.3
    problems: tuple[Problem, ...]
    triggers: tuple[str, ...]  # of 3.6.1: why it must be phoned and reach HQ the same day
    tags: tuple[OldPartTag, ...]
    regions: tuple[Region, ...]  # that the work place may lie in
    statement_no: str | None  # of its month, where there is one


@dataclass(frozen=True, slots=True)
class BaleStep:
    """A bale count of a machine's history."""

    on: date | None
    bale_count: int | None
    ticket: RepairTicket | None  # None: at registration
    falls: bool  # below what was known before


@dataclass(frozen=True, slots=True)
class BalerFile:
    """A machine with its history."""

    baler: Baler
    seller: Station | None
    steps: tuple[BaleStep, ...]  # oldest first
    covered: tuple[Warranty, ...]  # every part of the catalogue, on the day asked
    service: Service  # how a job is to be agreed on that day (3.3.2.1)


_MOST_REGIONS = 12  # offered to choose from; any other may be typed


def of_ticket(store: Store, scope: Scope, ticket_no: str) -> TicketFile:
    """Return a ticket's file; NotFoundError when there is none that the caller may see."""
    ticket = archive_pages.find(store, scope, TICKETS, ticket_no)
    baler = archive.get_baler(store, ticket.serial_no) if ticket.serial_no else None
    parts = catalogue.catalogue_of(store, {line.part_no for line in ticket.lines if line.part_no})
    book = policies.policy_book(store)
    policy = book.on(ticket.served_on) if ticket.served_on else None
    outcomes = warranty.judge_ticket(ticket, baler, parts)
    of_parts = [problem for outcome in outcomes for problem in outcome.problems]
    tags = archive.tags_of_ticket(store, ticket_no)
    period = days.period_of(ticket.submitted_on) if ticket.submitted_on else None
    kept = statements.of_month(store, ticket.station_code or "", period) if period else None
    return TicketFile(
        ticket=ticket,
        station=archive.get_station(store, ticket.station_code) if ticket.station_code else None,
        baler=baler,
        outcomes=outcomes,
        response=tickets.response_of(ticket, policy) if policy else None,
        due_on=tickets.due_on(ticket.accepted_on, policy) if policy and ticket.accepted_on else None,
        problems=(
            *tickets.missing_fields(ticket, completing.required_of(Kind.REPAIR_TICKET)),
            *(tickets.submitted_on_time(ticket, policy) if policy else ()),
            *tickets.times_in_order(ticket),
            *confirmed_months.changed_since(store, ticket, kept),
            *(problem for problem in comparing.problems_of(store, ticket, None) if problem not in of_parts),
        ),
        triggers=tuple(dict.fromkeys(one.trigger for one in alerts.of_ticket(store, scope, ticket_no))),
        tags=tuple(tags),
        regions=tuple(Region(code, regions.name_of(code) or "") for code in regions.codes_of(ticket.work_place or ""))[
            :_MOST_REGIONS
        ],
        statement_no=kept.statement_no if kept else None,
    )


def of_baler(store: Store, scope: Scope, serial_no: str, at: datetime) -> BalerFile:
    """Return a machine's file as on the day of `at`; NotFoundError when there is none that the caller may see."""
    baler = archive_pages.find(store, scope, BALERS, serial_no)
    served = [one for one in archive.tickets_of_baler(store, serial_no) if scope.may_see(one.station_code)]
    steps = tuple(_steps(baler, served))
    last = max((step.bale_count for step in steps if step.bale_count is not None), default=None)
    covered = warranty.judge_machine(baler, last, at.date(), catalogue.parts(store))
    return BalerFile(
        baler=baler,
        seller=archive.get_station(store, baler.sold_by) if baler.sold_by else None,
        steps=steps,
        covered=covered,
        service=warranty.service_of(covered),
    )


def _steps(baler: Baler, served: list[RepairTicket]) -> list[BaleStep]:
    found = [BaleStep(baler.sold_on, baler.bale_count, None, falls=False)]
    before = []
    if baler.bale_count is not None:
        before.append(BaleReading(baler.sold_on or date.min, baler.bale_count, baler.serial_no))
    for ticket in served:
        falls = bool(balers.falling_count(ticket.bale_count, ticket.served_on, before))
        found.append(BaleStep(ticket.served_on, ticket.bale_count, ticket, falls=falls))
        if ticket.bale_count is not None and ticket.served_on is not None:
            before.append(BaleReading(ticket.served_on, ticket.bale_count, ticket.ticket_no))
    return found
