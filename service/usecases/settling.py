"""Settles a station's month (结算): compute, confirm once, correct in a later period."""

import dataclasses
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from service.domain import corrections, days, money, settlement
from service.domain.corrections import Amount
from service.domain.policy import Policy, PolicyBook
from service.domain.records import Adjustment
from service.domain.scope import Scope
from service.domain.statement import Statement
from service.errors import BadRow, ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from service.store import adjustments, keeping, payments, policies, statements
from service.store.nouns import STATIONS
from service.store.statements import Carried, Kept
from service.store.unit import Store
from service.usecases import facts as month_facts


def settle(store: Store, scope: Scope, station_code: str, period: str, at: datetime) -> Kept:
    """Compute a station's month and keep it as the draft; of a confirmed month return what was confirmed.

    Raises:
        NotFoundError: There is no such station, or it is another one's.
        InvalidInputError: The period is not YYYY-MM.
    """
    check_period(period)
    if not scope.may_see(station_code):
        raise NotFoundError("station", station_code)
    with store.transaction():
        known = statements.of_month(store, station_code, period)
        if known is not None and known.is_confirmed:
            return known
        return statements.keep_draft(store, compute(store, station_code, period), at=at)


def confirm(store: Store, scope: Scope, statement_no: str, *, at: datetime) -> Kept:
    """Freeze a month's statement as it is computed now; it never changes again.

    Raises:
        NotAllowedError: The caller is not HQ.
        ConflictError: It is confirmed already, the month is not over, or months around it forbid it.
    """
    only_hq(scope, "confirm a statement")
    with store.transaction():
        known = statements.find(store, scope, statement_no)
        if known.is_confirmed:
            raise ConflictError("already_confirmed", params={"statement_no": statement_no})
        if at.date() <= days.last_day(known.period):
            raise ConflictError("period_not_over", params={"period": known.period})
        statement = compute(store, known.station_code, known.period)
        _refuse_out_of_turn(store, statement)
        return statements.confirm(store, statement, by=scope.user, at=at)


def settle_month(store: Store, scope: Scope, period: str, at: datetime) -> list[Kept]:
    """Compute a month of every station and keep the drafts; confirmed ones are returned as they are. By station code.

    Raises:
        NotAllowedError: The caller does not see every station.
        InvalidInputError: The period is not YYYY-MM.
    """
    check_period(period)
    if not scope.sees_all:
        raise NotAllowedError("settle every station", scope.user)
    with store.transaction():
        book = policies.policy_book(store)
        known = statements.of_period(store, period)
        open_ones = [
            station
            for station in keeping.every(store, STATIONS)
            if not (kept := known.get(station.station_code)) or not kept.is_confirmed
        ]
        for facts in month_facts.gather_each(store, period, open_ones):
            carried_in = carried_into(store, facts.station.station_code, period)
            statement = settlement.settle(facts, book, carried_in)
            old = known.get(statement.station_code)
            if old is None or old.text != statement.as_text():
                known[statement.station_code] = statements.keep_draft(store, statement, at=at)
        return [known[code] for code in sorted(known)]


def what_if(store: Store, scope: Scope, station_code: str, period: str, policy: Policy) -> Statement:
    """Return a month as another policy would have it, in force for all of it; nothing is kept.

    What the month before could not cover is as it is.

    Raises:
        NotAllowedError: The caller does not see every station.
        NotFoundError: There is no such station.
        InvalidInputError: The period is not YYYY-MM.
    """
    check_period(period)
    if not scope.sees_all:
        raise NotAllowedError("settle by another policy", scope.user)
    book = PolicyBook((dataclasses.replace(policy, effective_on=date.min),))
    return compute(store, station_code, period, book)


def compute(store: Store, station_code: str, period: str, book: PolicyBook | None = None) -> Statement:
    """Return a month's statement as the archive stands, by these policies or those in force; nothing is kept."""
    facts = month_facts.gather(store, station_code, period)
    policy_book = book or policies.policy_book(store)
    return settlement.settle(facts, policy_book, carried_into(store, station_code, period))


def carried_into(store: Store, station_code: str, period: str) -> Decimal:
    """Return what the months before could not cover, yuan; zero or negative.

    The last confirmed month says it; months after that one which are not confirmed yet are computed.
    """
    before = [found for found in statements.carried(store, station_code) if found.period < period]
    carried = before[-1].amount if before else money.YUAN_0
    for month in _open_months(store, station_code, before[-1] if before else None, period):
        facts = month_facts.gather(store, station_code, month)
        carried = settlement.settle(facts, policies.policy_book(store), carried).carried_forward
    return carried


def adjust(store: Store, scope: Scope, statement_no: str, period: str, reason: str, *, at: datetime) -> Kept:
    """Book what a confirmed month would be now, less what it and its corrections paid, into a later period.

    Args:
        store: The store.
        scope: HQ's.
        statement_no: The confirmed statement to correct.
        period: The later month that carries the difference.
        reason: Why, as printed on the lines.
        at: When.

    Returns:
        The later month's draft, with its new lines; the same again when there is no difference left.

    Raises:
        NotAllowedError: The caller is not HQ.
        InvalidInputError: The period is no month, or there is no reason.
        ConflictError: The statement is not confirmed, or the later period is not later or is confirmed.
    """
    only_hq(scope, "adjust a statement")
    check_period(period)
    if not reason.strip():
        raise InvalidInputError([BadRow("cell_missing", name="reason")])
    with store.transaction():
        kept = statements.find(store, scope, statement_no)
        _check_later(store, kept, period)
        now = _recomputed(store, kept)
        for adjustment in _differences(store, kept, now, HqNote(reason, scope.user, at)):
            adjustments.put_adjustment(store, kept.station_code, period, adjustment)
        payments.note_paid(store, now.paid(), kept.statement_no)
        payments.note_taken_back(store, kept.statement_no, now.paid())
        return settle(store, scope, kept.station_code, period, at)


@dataclasses.dataclass(frozen=True, slots=True)
class HqNote:
    """Why, who and when."""

    reason: str
    by: str
    at: datetime


def _recomputed(store: Store, kept: Kept) -> Statement:
    """The confirmed month as the archive and the policies stand now, without corrections that it carries itself."""
    facts = month_facts.gather(store, kept.station_code, kept.period)
    return settlement.settle(dataclasses.replace(facts, adjustments=()), policies.policy_book(store), money.YUAN_0)


def _differences(store: Store, kept: Kept, now: Statement, note: HqNote) -> Iterable[Adjustment]:
    lines = [line for line in kept.body["lines"] if "statement" not in line["evidence"]]
    confirmed = [Amount(line["clause"], line["evidence"], Decimal(line["amount"])) for line in lines]
    again = [Amount(line.clause, line.evidence, line.amount) for line in now.lines]
    booked = [
        Amount(found.clause, found.evidence, found.amount)
        for found in adjustments.of_statement(store, kept.statement_no)
    ]
    for found in corrections.differences(confirmed, again, booked):
        yield Adjustment(kept.statement_no, found.clause, found.evidence, found.amount, note.reason, note.by, note.at)


def _check_later(store: Store, kept: Kept, period: str) -> None:
    if not kept.is_confirmed:
        raise ConflictError("not_confirmed", params={"statement_no": kept.statement_no})
    if period <= kept.period:
        raise ConflictError("period_not_later", params={"period": period})
    later = statements.of_month(store, kept.station_code, period)
    if later is not None and later.is_confirmed:
        raise ConflictError("already_confirmed", params={"statement_no": later.statement_no})


def _refuse_out_of_turn(store: Store, statement: Statement) -> None:
    """What a month carries forward must meet the months around it."""
    months = statements.carried(store, statement.station_code)
    if statement.carried_forward and any(found.period > statement.period for found in months):
        raise ConflictError("later_month_confirmed", params={"period": months[-1].period})
    before = [found for found in months if found.period < statement.period]
    for month in _open_months(store, statement.station_code, before[-1] if before else None, statement.period):
        if statement.carried_in or compute(store, statement.station_code, month).carried_forward:
            raise ConflictError("earlier_month_open", params={"period": month})


def _open_months(store: Store, station_code: str, after: Carried | None, before: str) -> list[str]:
    """The months that are not confirmed, from the first one that could carry anything to the one before `before`."""
    first = statements.first_deduction(store, station_code, after=after.period if after else None, before=before)
    if first is None and after is not None and after.amount < 0:
        first = days.next_period(after.period)
    found: list[str] = []
    month = first
    while month is not None and month < before:
        found.append(month)
        month = days.next_period(month)
    return found


def check_period(period: str) -> None:
    """Refuse what is no month (InvalidInputError)."""
    if not days.is_period(period):
        raise InvalidInputError([BadRow("not_a_period", name="period", params={"text": period})])


def only_hq(scope: Scope, action: str) -> None:
    """Refuse anybody but HQ (NotAllowedError)."""
    if not scope.decides:
        raise NotAllowedError(action, scope.user)
