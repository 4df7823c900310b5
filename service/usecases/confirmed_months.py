"""Tickets of months that are confirmed (已确认的月份): what comes or changes later is paid by a correction alone."""

from collections.abc import Iterable

from service.domain import days
from service.domain.problems import Problem
from service.domain.records import RepairTicket
from service.store import adjustments, audit, statements
from service.store.statements import Kept
from service.store.unit import Store


def notices(store: Store, tickets: Iterable[RepairTicket]) -> dict[str, Problem]:
    """Return by ticket number that its month is confirmed, of tickets that came in or changed just now."""
    dated = [(ticket, days.period_of(ticket.submitted_on)) for ticket in tickets if ticket.submitted_on]
    states = {period: statements.states_of(store, period) for period in {period for _, period in dated}}
    found = {}
    for ticket, period in dated:
        state = states[period].get(ticket.station_code or "")
        if state is not None and state.is_confirmed:
            found[ticket.ticket_no] = _notice(period, state.statement_no)
    return found


def changed_since(store: Store, ticket: RepairTicket, kept: Kept | None) -> list[Problem]:
    """Say that a ticket came or changed after its month's statement, and the last correction of it, was made."""
    if kept is None or kept.confirmed_at is None:
        return []
    booked = [correction.at for correction in adjustments.of_statement(store, kept.statement_no)]
    last = max((entry.at for entry in audit.of_subject(store, f"ticket {ticket.ticket_no}")), default=None)
    settled_at = max(booked, default=kept.confirmed_at)
    return [_notice(kept.period, kept.statement_no)] if last is not None and last > settled_at else []


def _notice(period: str, statement_no: str) -> Problem:
    return Problem("month_confirmed", field="submitted_on", params={"period": period, "statement_no": statement_no})
