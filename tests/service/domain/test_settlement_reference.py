"""Two settlements, written apart from the same table, agree on every month."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from service.domain.facts import MonthFacts
from service.domain.policy import PolicyBook
from service.domain.settlement import settle
from tests.service.domain import reference_settlement
from tests.service.domain.strategies import BOOKS, CARRIED_IN, MONTHS


@pytest.mark.clause("4.1")
@pytest.mark.clause("4.2")
@pytest.mark.clause("4.3")
@pytest.mark.clause("4.4")
@pytest.mark.clause("4.5")
@pytest.mark.clause("4.6")
@pytest.mark.clause("5.2.8")
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MONTHS, BOOKS, CARRIED_IN)
def test_a_second_settlement_finds_the_same_lines_and_total(
    month: MonthFacts, book: PolicyBook, carried_in: Decimal
) -> None:
    statement = settle(month, book, carried_in)
    rows, total, carried_forward = reference_settlement.settle(month, book, carried_in)
    assert Counter((line.clause, line.amount) for line in statement.lines) == Counter(
        (clause, amount) for clause, _, amount in rows
    )
    assert (statement.total, statement.carried_forward) == (total, carried_forward)
