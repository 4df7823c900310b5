"""A month settled, and what its lines say: for the tests of settlement."""

from decimal import Decimal

from service.domain.facts import MonthFacts
from service.domain.policy import PolicyBook
from service.domain.records import (
    PartsReturnLine,
    ReturnVerdict,
)
from service.domain.settlement import settle
from service.domain.statement import Line, Statement
from tests.service.domain.builders import (
    BOOK,
    a_return,
    a_shipment,
    a_tag,
    an_invoice,
    changed,
    codes,
    facts,
)

NOTHING = Decimal("0.00")
FAKE = a_return(lines=(PartsReturnLine("P-1", quantity=1, verdict=ReturnVerdict.FAKE),))


def settled(month: MonthFacts, book: PolicyBook = BOOK) -> Statement:
    statement = settle(month, book, NOTHING)
    for line in statement.lines:
        codes(line.reasons)
        assert line.amount or line.reasons, "a zero says why"
    codes(statement.problems)
    return statement


def one(statement: Statement, clause: str) -> Line:
    (line,) = [line for line in statement.lines if line.clause == clause]
    return line


def amounts(statement: Statement) -> dict[str, str]:
    return {clause: str(amount) for clause, amount in statement.sums.items()}


def why(line: Line) -> list[str]:
    return codes(line.reasons)


def freight(**changes: object) -> MonthFacts:
    month = facts(invoices=(an_invoice(),), shipments=(a_shipment(),), tags=(a_tag(),))
    return changed(month, **changes)
