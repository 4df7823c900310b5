"""What waits for somebody (待办): due and overdue, alarming, undecided; each with the record where it is done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from service.domain import days
from service.domain.photos import PhotoUse
from service.domain.problems import Problem
from service.domain.records import RepairTicket
from service.domain.review import Status
from service.domain.scope import Role, Scope
from service.domain.tickets import same_day
from service.store import archive_pages, documents, keeping, statements, waiting
from service.store.alerts import Raised
from service.store.documents import Document, Filter
from service.store.nouns import STATIONS, TICKETS
from service.store.unit import Store
from service.usecases import paper_todos, photo_checks, reporting
from service.usecases.paper_todos import Todo
from service.usecases.reporting import Due, Outlook

_EVERY = 1_000_000
_RECENT = timedelta(days=30)  # how long news and rejected documents stay on the board
_REJECTED = 50  # looked through for recent ones
_DESK = frozenset({Role.HQ, Role.CLERK, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class PartsDue:
    """Old parts of a station that must be shipped by one day (3.5.1)."""

    station_code: str | None
    due_on: date
    days_left: int  # negative: overdue
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class News:
    """A ticket that must be phoned at once and reach HQ the same day (3.6.1)."""

    ticket: RepairTicket
    triggers: tuple[str, ...]
    problems: tuple[Problem, ...]  # that it did not reach HQ that day


@dataclass(frozen=True, slots=True)
class Share:
    """How many of something are a station's."""

    station_code: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Month:
    """A station's month that is not confirmed yet."""

    station_code: str
    period: str
    statement_no: str | None  # of its draft


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that waits for the caller; empty where it is not the caller's to do."""

    news: tuple[News, ...]  # newest first
    parts: tuple[PartsDue, ...]  # soonest first
    invoices: tuple[Due, ...]  # whose number is the shipment's
    unaudited: tuple[Share, ...]
    unmatched: tuple[str, ...]  # invoices
    conflicts: int
    to_review: int
    failed: int
    rejected: tuple[Document, ...]  # newest first
    arriving: tuple[str, ...]  # shipments that are not received or not closed
    undecided: tuple[str, ...]  # returns without a verdict
    unsettled: tuple[Month, ...]
    missing: int  # records that are named and not there
    todos: tuple[Todo, ...] = ()  # papers that wait for a step, those with a day first
    reused: tuple[tuple[PhotoUse, Problem], ...] = ()  # photos shown before for another part, newest first

    @property
    def overdue(self) -> int:
        """How many parts, invoices and papers are late already."""
        late_parts = sum(len(batch.tags) for batch in self.parts if batch.days_left < 0)
        late_papers = sum((todo.days_left or 0) < 0 for todo in self.todos)
        return late_parts + late_papers + sum(due.days_left < 0 for due in self.invoices)


def board(store: Store, scope: Scope, at: datetime) -> Board:
    """Return what waits for the caller on the day of `at`; a station sees its own."""
    found = reporting.outlook(store, scope, at)
    at_desk, today = scope.role in _DESK, at.date()
    counts = documents.counts(store, scope)
    return Board(
        news=_news(store, found.alerts, today) if scope.role is not Role.RECEIVING else (),
        parts=_parts(found),
        invoices=tuple(due for due in found.due if due.what == "freight_invoice"),
        unaudited=_shares(store, scope) if at_desk else (),
        unmatched=found.unmatched_invoices if at_desk else (),
        conflicts=found.conflicts if scope.role is not Role.RECEIVING else 0,
        to_review=counts.get(Status.NEEDS_REVIEW, 0) if scope.role is not Role.RECEIVING else 0,
        failed=counts.get(Status.FAILED, 0) if scope.role is not Role.RECEIVING else 0,
        rejected=() if scope.sees_all else _rejected(store, scope, at),
        arriving=tuple(waiting.shipments_not_received(store, scope)) if scope.sees_all else (),
        undecided=tuple(waiting.returns_without_verdict(store, scope)) if at_desk else (),
        unsettled=_unsettled(store, scope, today) if at_desk else (),
        missing=len(found.open_references) if at_desk else 0,
        todos=paper_todos.todos(store, scope, at),
        reused=photo_checks.alerts(store, scope, at - _RECENT) if at_desk else (),
    )


def _news(store: Store, alerts: Iterable[Raised], today: date) -> tuple[News, ...]:
    fresh = [one for one in alerts if today - _RECENT <= one.alert.last_on <= today]
    tickets = keeping.among(store, TICKETS, "ticket_no", {one.ticket_no for one in fresh})
    found = [
        News(
            ticket,
            tuple(dict.fromkeys(one.trigger for one in fresh if one.ticket_no == ticket.ticket_no)),
            tuple(same_day(ticket)),
        )
        for ticket in tickets
    ]
    return tuple(sorted(found, key=lambda one: (str(one.ticket.reported_at), one.ticket.ticket_no), reverse=True))


def _parts(found: Outlook) -> tuple[PartsDue, ...]:
    batches: dict[tuple[date, str], list[Due]] = {}
    for due in found.due:
        if due.what == "old_part":
            batches.setdefault((due.due_on, due.station_code or ""), []).append(due)
    return tuple(
        PartsDue(code or None, due_on, batch[0].days_left, tuple(due.number for due in batch))
        for (due_on, code), batch in sorted(batches.items())
    )


def _shares(store: Store, scope: Scope) -> tuple[Share, ...]:
    return tuple(Share(code, count) for code, count in waiting.unaudited_by_station(store, scope).items())


def _rejected(store: Store, scope: Scope, at: datetime) -> tuple[Document, ...]:
    found = documents.newest(store, scope, Filter(status=Status.REJECTED), limit=_REJECTED)
    return tuple(document for document in found if at - document.changed_at <= _RECENT)


def _unsettled(store: Store, scope: Scope, today: date) -> tuple[Month, ...]:
    period = days.period_of(days.add_months(today, -1))
    known = statements.states_of(store, period)
    stations = archive_pages.page(store, scope, STATIONS, limit=_EVERY)
    return tuple(
        Month(station.station_code, period, state.statement_no if state else None)
        for station in stations
        for state in [known.get(station.station_code)]
        if state is None or not state.is_confirmed
    )
