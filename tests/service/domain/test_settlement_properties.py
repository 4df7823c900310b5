"""What holds of every month: sums of rounded lines, the same bytes in any order, nothing paid twice or lost."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.domain import days, money
from service.domain.facts import MonthFacts
from service.domain.policy import PolicyBook
from service.domain.settlement import settle
from tests.service.domain.builders import changed, codes
from tests.service.domain.strategies import BOOKS, CARRIED_IN, MONTHS

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TABLES = ("tickets", "balers", "invoices", "shipments", "tags", "returns", "exceptions")


@pytest.mark.clause("4.1")
@FEW
@given(MONTHS, BOOKS, CARRIED_IN)
def test_totals_are_sums_of_rounded_lines(month: MonthFacts, book: PolicyBook, carried_in: Decimal) -> None:
    statement = settle(month, book, carried_in)
    assert all(line.amount == money.to_fen(line.amount) for line in statement.lines)
    lines = sum((line.amount for line in statement.lines), Decimal(0))
    assert sum(statement.sums.values()) == lines
    assert statement.total + statement.carried_forward == lines + carried_in
    assert statement.total >= 0 >= statement.carried_forward
    assert statement.total == 0 or statement.carried_forward == 0


@pytest.mark.clause("4.1")
@FEW
@given(MONTHS, BOOKS, CARRIED_IN, st.randoms(use_true_random=False))
def test_the_same_facts_in_any_order_give_the_same_bytes(
    month: MonthFacts, book: PolicyBook, carried_in: Decimal, order: Random
) -> None:
    once = settle(month, book, carried_in).as_text().encode()
    assert settle(month, book, carried_in).as_text().encode() == once
    shuffled = {table: tuple(order.sample(getattr(month, table), len(getattr(month, table)))) for table in TABLES}
    assert settle(changed(month, **shuffled), book, carried_in).as_text().encode() == once


@pytest.mark.clause("4.1")
@FEW
@given(MONTHS, BOOKS)
def test_every_zero_says_why_and_every_reason_is_a_sentence(month: MonthFacts, book: PolicyBook) -> None:
    statement = settle(month, book, Decimal(0))
    for line in statement.lines:
        codes(line.reasons)
        assert line.amount or line.reasons
    codes(statement.problems)


@pytest.mark.clause("4.1")
@pytest.mark.clause("5.2.8")
@FEW
@given(st.data(), MONTHS, BOOKS)
def test_nothing_is_paid_twice_and_no_penalty_is_lost(data: st.DataObject, month: MonthFacts, book: PolicyBook) -> None:
    """Months are confirmed one after another while HQ keeps correcting the days on which papers came in."""
    paid: dict[str, str] = {}
    seen: list[str] = []
    carried, totals, amounts = money.YUAN_0, money.YUAN_0, money.YUAN_0
    arrivals = st.dates(days.last_day("2026-05"), days.last_day("2026-08"))
    for period in ("2026-06", "2026-07", "2026-08"):
        tickets = tuple(changed(ticket, submitted_on=data.draw(arrivals)) for ticket in month.tickets)
        invoices = tuple(changed(invoice, received_on=data.draw(arrivals)) for invoice in month.invoices)
        returns = tuple(changed(found, verdict_on=data.draw(arrivals)) for found in month.returns)
        moved = changed(month, period=period, paid=dict(paid), tickets=tickets, invoices=invoices, returns=returns)
        statement = settle(moved, book, carried)
        seen += statement.paid()
        paid |= dict.fromkeys(statement.paid(), statement.statement_no)
        carried, totals = statement.carried_forward, totals + statement.total
        amounts += money.add_up(line.amount for line in statement.lines)
    assert len(seen) == len(set(seen))
    assert totals + carried == amounts
