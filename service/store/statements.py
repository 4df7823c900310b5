"""Statements (结算单): drafts, confirmed ones that never change, and what each paid."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from service.clock import moment, stamp
from service.domain.records import Adjustment, HqException, RepairTicket
from service.domain.scope import Scope
from service.domain.statement import Statement
from service.errors import ConflictError, DamagedStoreError, NotFoundError
from service.store import audit, codec, search
from service.store.scoping import visible
from service.store.unit import Row, Store, batched


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


@dataclass(frozen=True, slots=True)
class Audited:
    """What HQ once audited on a ticket."""

    audited_km: str | None
    work_region: str | None
    by: str
    at: datetime


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
        note_paid(store, statement.paid(), statement.statement_no)
        kept = _again(store, statement)
        audit.note_change(store, f"statement {kept.statement_no}", None, kept.text, by=by, at=at)
        for version in sorted({line.policy for line in statement.lines if line.policy}):
            store.insert("statement_policies", {"statement_no": statement.statement_no, "version": version})
        return kept


def note_paid(store: Store, pays: Iterable[str], statement_no: str) -> None:
    """Note what a statement pays; what another one paid before stays its."""
    for key in pays:
        store.execute("INSERT INTO payments VALUES (?, ?) ON CONFLICT DO NOTHING", (key, statement_no))


def note_taken_back(store: Store, statement_no: str, paid: Iterable[str]) -> None:
    """Note that a statement pays, its corrections counted, these and nothing else: the rest may be paid by another."""
    keep = set(paid)
    for row in store.rows("SELECT pays FROM payments WHERE statement_no = ?", (statement_no,)):
        if row["pays"] not in keep:
            store.execute("DELETE FROM payments WHERE pays = ?", (row["pays"],))


def paid_by(store: Store, statement_nos: Collection[str]) -> list[str]:
    """Return what some statements paid or deducted, their corrections counted."""
    found: list[str] = []
    for batch in batched(sorted(statement_nos)):
        marks = ", ".join("?" for _ in batch)
        rows = store.rows(f"SELECT pays FROM payments WHERE statement_no IN ({marks})", batch)  # noqa: S608
        found += [row["pays"] for row in rows]
    return found


def paid_among(store: Store, pays: Iterable[str]) -> dict[str, str]:
    """Return which of these were paid or deducted before, and by which statement."""
    found: dict[str, str] = {}
    for batch in batched(sorted(set(pays))):
        marks = ", ".join("?" for _ in batch)
        rows = store.rows(f"SELECT pays, statement_no FROM payments WHERE pays IN ({marks})", batch)  # noqa: S608
        found |= {row["pays"]: row["statement_no"] for row in rows}
    return found


def uses_policy(store: Store, version: str) -> bool:
    """Say whether a confirmed statement was judged by a version of the policy."""
    return store.row("SELECT 1 FROM statement_policies WHERE version = ?", (version,)) is not None


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


def adjustments_of_period(store: Store, period: str) -> Iterator[tuple[str, Adjustment]]:
    """Yield each station and a correction that its month carries, as they were booked."""
    for row in store.rows("SELECT station_code, body FROM adjustments WHERE period = ? ORDER BY id", (period,)):
        yield row["station_code"], codec.load(Adjustment, row["body"])


def adjustments_of(store: Store, statement_no: str) -> list[Adjustment]:
    """Return the corrections of a statement, in whatever period."""
    sql = "SELECT body FROM adjustments WHERE corrects = ? ORDER BY id"
    return [codec.load(Adjustment, row["body"]) for row in store.rows(sql, (statement_no,))]


def corrections_of(store: Store, statement_no: str) -> list[tuple[str, Adjustment]]:
    """Return the corrections of a statement with the month that carries each, as they were booked."""
    sql = "SELECT period, body FROM adjustments WHERE corrects = ? ORDER BY id"
    return [(row["period"], codec.load(Adjustment, row["body"])) for row in store.rows(sql, (statement_no,))]


def put_exception(store: Store, exception: HqException) -> None:
    """Keep an exception that HQ made."""
    row = {"record": exception.record, "body": codec.dump(exception)}
    with store.together():
        number = store.insert("exceptions", row)
        audit.note_change(store, f"exception {number}", None, row["body"], by=exception.by, at=exception.at)


def exceptions(store: Store) -> list[HqException]:
    """Return every exception that HQ made, oldest first."""
    return [codec.load(HqException, row["body"]) for row in store.rows("SELECT body FROM exceptions ORDER BY id")]


def exceptions_to(store: Store, records: Collection[str]) -> list[HqException]:
    """Return the exceptions that HQ made for some records, oldest first."""
    found = []
    for batch in batched(sorted(records)):
        marks = ", ".join("?" for _ in batch)
        found += store.rows(f"SELECT id, body FROM exceptions WHERE record IN ({marks})", batch)  # noqa: S608
    return [codec.load(HqException, row["body"]) for row in sorted(found, key=lambda row: row["id"])]


def note_audit(store: Store, ticket: RepairTicket, *, by: str, at: datetime) -> None:
    """Keep what HQ audited on a ticket, each time."""
    row = {
        "ticket_no": ticket.ticket_no,
        "audited_km": None if ticket.audited_km is None else f"{ticket.audited_km:f}",
        "work_region": ticket.work_region,
        "by_user": by,
        "at": stamp(at),
    }
    store.insert("audits", row)


def audits_of(store: Store, ticket_no: str) -> list[Audited]:
    """Return each time that HQ audited a ticket, oldest first."""
    rows = store.rows("SELECT * FROM audits WHERE ticket_no = ? ORDER BY id", (ticket_no,))
    return [Audited(row["audited_km"], row["work_region"], row["by_user"], moment(row["at"])) for row in rows]


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
        confirmed_at=moment(row["confirmed_at"]) if row["confirmed_at"] else None,
    )
