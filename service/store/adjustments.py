"""Adjustments (调整): corrections of confirmed statements, booked for a later month."""

from collections.abc import Iterator

from service.domain.records import Adjustment
from service.store import audit, codec
from service.store.unit import Store


def put_adjustment(store: Store, station_code: str, period: str, adjustment: Adjustment) -> None:
    """Book a correction of a confirmed statement for a later period."""
    row = {
        "station_code": station_code,
        "period": period,
        "corrects": adjustment.statement_no,
        "body": codec.dump(adjustment),
    }
    with store.together():
        number = store.insert("adjustments", row)
        audit.note_change(store, f"adjustment {number}", None, row["body"], by=adjustment.by, at=adjustment.at)


def of_period(store: Store, period: str) -> Iterator[tuple[str, Adjustment]]:
    """Yield each station and a correction that its month carries, as they were booked."""
    for row in store.rows("SELECT station_code, body FROM adjustments WHERE period = ? ORDER BY id", (period,)):
        yield row["station_code"], codec.load(Adjustment, row["body"])


def of_statement(store: Store, statement_no: str) -> list[Adjustment]:
    """Return the corrections of a statement, in whatever period."""
    sql = "SELECT body FROM adjustments WHERE corrects = ? ORDER BY id"
    return [codec.load(Adjustment, row["body"]) for row in store.rows(sql, (statement_no,))]


def with_months(store: Store, statement_no: str) -> list[tuple[str, Adjustment]]:
    """Return the corrections of a statement with the month that carries each, as they were booked."""
    sql = "SELECT period, body FROM adjustments WHERE corrects = ? ORDER BY id"
    return [(row["period"], codec.load(Adjustment, row["body"])) for row in store.rows(sql, (statement_no,))]
