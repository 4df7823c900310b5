"""A month against the month before (月度对比): what each clause came to, and by how much it differs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from service.domain import days, money
from service.domain.scope import Scope
from service.domain.statement import clause_order
from service.errors import NotFoundError
from service.store import archive, statements
from service.store.unit import Store
from service.usecases import settling
from service.usecases.presenting import Json


@dataclass(frozen=True, slots=True)
class ClauseMonth:
    """One clause in two months."""

    clause: str
    lines: int
    lines_before: int
    amount: Decimal  # yuan
    amount_before: Decimal

    @property
    def difference(self) -> Decimal:
        """Yuan more than the month before; negative: less."""
        return self.amount - self.amount_before


@dataclass(frozen=True, slots=True)
class Compared:
    """A station's month and the one before, by clause."""

    station_code: str
    period: str
    period_before: str
    clauses: tuple[ClauseMonth, ...]
    total: Decimal  # yuan, as paid
    total_before: Decimal


def compare(store: Store, scope: Scope, station_code: str, period: str) -> Compared:
    """Return a month against the one before, as they are kept or, where not, as they would be now; nothing is kept.

    Raises:
        NotFoundError: There is no such station, or it is another one's.
        InvalidInputError: The period is not YYYY-MM.
    """
    settling.check_period(period)
    if not scope.may_see(station_code) or archive.get_station(store, station_code) is None:
        raise NotFoundError("station", station_code)
    before = days.period_before(period)
    now, then = (_body(store, station_code, month) for month in (period, before))
    clauses = sorted({*now["sums"], *then["sums"]}, key=clause_order)
    return Compared(
        station_code=station_code,
        period=period,
        period_before=before,
        clauses=tuple(
            ClauseMonth(clause, _count(now, clause), _count(then, clause), _sum(now, clause), _sum(then, clause))
            for clause in clauses
        ),
        total=Decimal(now["total"]),
        total_before=Decimal(then["total"]),
    )


def as_json(found: Compared) -> Json:
    """Return a comparison as programs get it."""
    return {
        "station_code": found.station_code,
        "period": found.period,
        "period_before": found.period_before,
        "clauses": [
            {
                "clause": one.clause,
                "lines": one.lines,
                "lines_before": one.lines_before,
                "amount": money.yuan_text(one.amount),
                "amount_before": money.yuan_text(one.amount_before),
                "difference": money.yuan_text(one.difference),
            }
            for one in found.clauses
        ],
        "total": money.yuan_text(found.total),
        "total_before": money.yuan_text(found.total_before),
        "difference": money.yuan_text(found.total - found.total_before),
    }


def _body(store: Store, station_code: str, period: str) -> Mapping[str, Any]:
    kept = statements.of_month(store, station_code, period)
    return kept.body if kept else settling.compute(store, station_code, period).as_json()


def _count(body: Mapping[str, Any], clause: str) -> int:
    lines: Iterable[Mapping[str, Any]] = body["lines"]
    return sum(line["clause"] == clause for line in lines)


def _sum(body: Mapping[str, Any], clause: str) -> Decimal:
    return Decimal(body["sums"].get(clause, money.YUAN_0))
