"""Corrections: what a confirmed month would pay otherwise now."""

from decimal import Decimal

import pytest

from service.domain.corrections import Amount, differences
from service.domain.settlement import settle
from service.domain.statement import Statement
from tests.service.domain.builders import BOOK, a_line, a_ticket, facts


def amounts(statement: Statement) -> list[Amount]:
    return [Amount(line.clause, line.evidence, line.amount) for line in statement.lines]


def settled(**changes: object) -> list[Amount]:
    return amounts(settle(facts(tickets=(a_ticket(**changes),)), BOOK, Decimal("0.00")))


@pytest.mark.clause("4.3")
def test_kilometres_audited_after_the_confirmation_are_paid_by_an_adjustment() -> None:
    confirmed, again = settled(audited_km=None), settled()
    (found,) = differences(confirmed, again)
    assert (found.clause, found.evidence, str(found.amount)) == ("4.3", {"ticket": "WX1"}, "60.00")
    assert differences(confirmed, again, [found]) == ()
    assert differences(again, again) == ()


@pytest.mark.clause("4.2")
def test_a_part_read_wrongly_is_taken_back_and_the_right_one_paid() -> None:
    found = differences(settled(), settled(lines=(a_line(part_no="P-3"),)))
    assert [(entry.evidence["part"], str(entry.amount)) for entry in found] == [("P-1", "-90.00"), ("P-3", "19.98")]
