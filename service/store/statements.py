"""Statements (结算单): drafts, confirmed ones that never change, and what each paid."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from service.clock import moment_or_none, stamp
from service.domain.scope import Scope
from service.domain.statement import Statement
from service.errors import ConflictError, DamagedStoreError, NotFoundError
from service.store import audit, payments, search
from service.store.scoping import visible
from service.store.unit import Row, Store


@dataclass(frozen=True, slots=True)
class Kept:
    """A statement as it is kept."""

    statement_no: str
    station_code: str
    period: str  # YYYY-MM
    text: str  # the contract's JSON, byte for byte
    sha256: str
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None

    @property
    def is_confirmed(self) -> bool:
        """It never changes again."""
        return self.confirmed_at is not None

    @property
    def body(self) -> dict[str, Any]:
        """The contract's JSON object."""
        found: dict[str, Any] = json.loads(self.text)
        return found


def find(store: Store, scope: Scope, statement_no: str) -> Kept:
    """Return a statement that the caller may see.

    Raises:
        NotFoundError: There is none.
        DamagedStoreError: It is not what was kept.
    """
    where, args = visible(scope)
    row = store.row(f"SELECT * FROM statements WHERE statement_no = ? AND {where}", (statement_no, *args))  # noqa: S608
    if row is None:
        raise NotFoundError("statement", statement_no)
    return _kept(row)


def newest(store: Store, scope: Scope, *, limit: int = 100) -> list[Kept]:
    """Return the statements that the caller may see, newest period first."""
    where, args = visible(scope)
    sql = f"SELECT * FROM statements WHERE {where} ORDER BY period DESC, station_code LIMIT ?"  # noqa: S608
    return [_kept(row) for row in store.rows(sql, (*args, limit))]


def of_month(store: Store, station_code: str, period: str) -> Kept | None:
    """Return the statement of a station's month, or None."""
    row = store.row("SELECT * FROM statements WHERE station_code = ? AND period = ?", (station_code, period))
    return _kept(row) if row else None


def of_period(store: Store, period: str) -> dict[str, Kept]:
    """Return every station's statement of a month, by station code."""
    rows = store.rows("SELECT * FROM statements WHERE period = ? ORDER BY station_code", (period,))
    return {row["station_code"]: _kept(row) for row in rows}


@dataclass(frozen=True, slots=True)
class State:
    """How far a statement is."""

    statement_no: str
    is_confirmed: bool


def states_of(store: Store, period: str) -> dict[str, State]:
    """Return how far each station's statement of a month is, by station code."""
    rows = store.rows("SELECT station_code, statement_no, status FROM statements WHERE period = ?", (period,))
    return {row["station_code"]: State(row["statement_no"], row["status"] == "confirmed") for row in rows}


@dataclass(frozen=True, slots=True)
class Carried:
    """What a confirmed month carried forward."""

    period: str
    amount: Decimal  # yuan, zero or negative


def carried(store: Store, station_code: str) -> list[Carried]:
    """Return what each confirmed month of a station carried forward, oldest first."""
    sql = (
        "SELECT period, json_extract(body, '$.carried_forward') AS amount FROM statements"
        " WHERE station_code = ? AND status = 'confirmed' ORDER BY period"
    )
    return [Carried(row["period"], Decimal(row["amount"])) for row in store.rows(sql, (station_code,))]


def keep_draft(store: Store, statement: Statement, *, at: datetime) -> Kept:
    """Keep a draft in place of the month's last one; ConflictError when that is confirmed."""
    with store.transaction():
        _refuse_confirmed(store, statement)
        _write(store, statement, at=at, by=None)
        return _again(store, statement)


def confirm(store: Store, statement: Statement, *, by: str, at: datetime) -> Kept:
    """Freeze a statement with its hash, and note what it pays; ConflictError when that was done before."""
    with store.transaction():
        _refuse_confirmed(store, statement)
        _write(store, statement.confirmed(), at=at, by=by)
        payments.note_paid(store, statement.paid(), statement.statement_no)
        kept = _again(store, statement)
        audit.note_change(store, f"statement {kept.statement_no}", None, kept.text, by=by, at=at)
        for version in sorted({line.policy for line in statement.lines if line.policy}):
            store.insert("statement_policies", {"statement_no": statement.statement_no, "version": version})
        return kept


def uses_policy(store: Store, version: str) -> bool:
    """Say whether a confirmed statement was judged by a version of the policy."""
    return store.row("SELECT 1 FROM statement_policies WHERE version = ?", (version,)) is not None


def first_deduction(store: Store, station_code: str, *, after: str | None, before: str) -> str | None:
    """Return the first month between two others in which anything may be deducted; None without one."""
    sql = (
        "SELECT min(month) AS month FROM ("
        " SELECT substr(verdict_on, 1, 7) AS month FROM returns WHERE station_code = :station"
        " UNION ALL SELECT period FROM adjustments WHERE station_code = :station"
        ") WHERE month > :after AND month < :before"
    )
    row = store.row(sql, {"station": station_code, "after": after or "", "before": before})
    return row["month"] if row else None


def _refuse_confirmed(store: Store, statement: Statement) -> None:
    known = of_month(store, statement.station_code, statement.period)
    if known is not None and known.is_confirmed:
        raise ConflictError("already_confirmed", params={"statement_no": statement.statement_no})


def _write(store: Store, statement: Statement, *, at: datetime, by: str | None) -> None:
    text = statement.as_text()
    row = {
        "statement_no": statement.statement_no,
        "station_code": statement.station_code,
        "period": statement.period,
        "status": statement.status.value,
        "body": text,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "computed_at": stamp(at),
        "confirmed_by": by,
        "confirmed_at": stamp(at) if by is not None else None,
    }
    columns, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    changes = ", ".join(f"{name} = excluded.{name}" for name in row)
    sql = f"INSERT INTO statements ({columns}) VALUES ({marks}) ON CONFLICT (statement_no) DO UPDATE SET {changes}"  # noqa: S608
    store.execute(sql, row)
    number, station_code = statement.statement_no, statement.station_code
    title = f"结算单 {number} 应付 {statement.total}"
    texts = (number, station_code, statement.period)
    search.note(store, "statements", number, station_code=station_code, title=title, texts=texts)


def _again(store: Store, statement: Statement) -> Kept:
    kept = of_month(store, statement.station_code, statement.period)
    if kept is None:
        raise NotFoundError("statement", statement.statement_no)
    return kept


def _kept(row: Row) -> Kept:
    if hashlib.sha256(row["body"].encode()).hexdigest() != row["sha256"]:
        raise DamagedStoreError(f"statement {row['statement_no']}", "is not what was kept")
    return Kept(
        statement_no=row["statement_no"],
        station_code=row["station_code"],
        period=row["period"],
        text=row["body"],
        sha256=row["sha256"],
        confirmed_by=row["confirmed_by"],
        confirmed_at=moment_or_none(row["confirmed_at"]),
    )
