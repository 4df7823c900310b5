"""Corrections of a confirmed statement (结算调整): what a recomputation would pay otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from service.domain import money
from service.domain.statement import clause_order


@dataclass(frozen=True, slots=True)
class Amount:
    """One line of a statement, as much of it as a correction needs."""

    clause: str
    evidence: Mapping[str, str]
    amount: Decimal


def differences(
    confirmed: Iterable[Amount], again: Iterable[Amount], corrected: Iterable[Amount] = ()
) -> tuple[Amount, ...]:
    """Return by clause and evidence what is still to be paid (or, negative, taken back) to make the old month right.

    Args:
        confirmed: Lines of the confirmed statement.
        again: Lines of the same month as it is computed now.
        corrected: Adjustments of that statement that were booked already.

    Source: 4.1, 4.2, 4.3, 4.4, 4.5, 4.6, 5.2.8.
    """
    sums: dict[tuple[str, tuple[tuple[str, str], ...]], Decimal] = {}
    for sign, amounts in ((-1, confirmed), (-1, corrected), (1, again)):
        for found in amounts:
            key = (found.clause, tuple(sorted(found.evidence.items())))
            sums[key] = sums.get(key, money.YUAN_0) + sign * found.amount
    ordered = sorted(sums.items(), key=lambda entry: (clause_order(entry[0][0]), entry[0][1]))
    return tuple(Amount(clause, dict(evidence), amount) for (clause, evidence), amount in ordered if amount)
