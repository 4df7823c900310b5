"""The other forms' records (其他表单): training, quality, spare parts; and the deposit ledger of temporary stations."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from service.clock import moment, stamp
from service.domain.labels import label
from service.domain.problems import Problem
from service.domain.records import DepositEntry
from service.domain.scope import Scope
from service.errors import NotFoundError
from service.store import audit, codec, indexing, search
from service.store.merging import merge
from service.store.scoping import visible
from service.store.unit import Row, Store, batched
from templates_docx.kinds import TITLES, Kind

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record comes from."""

    by: str
    at: datetime
    evidence: int | None = None  # the document it was read from


@dataclass(frozen=True, slots=True)
class Kept:
    """One record as it is kept."""

    kind: Kind
    number: str
    station_code: str | None
    document_id: int | None
    body: str  # codec.load() makes the record of it
    at: datetime


def put(store: Store, kind: Kind, number: str, record: Record, origin: Origin) -> list[Problem]:
    """Keep a record, or what it adds to the one that is kept under its number; return what the two do not agree on.

    Nothing is overwritten: a copy that differs is not taken.
    """
    with store.transaction():
        old = get(store, kind, number, type(record))
        merged = merge(old, record) if old is not None else None
        if merged and merged.differing:
            fields = "、".join(label(name) for name in merged.differing)
            params = {"title": TITLES[kind], "number": number, "fields": fields}
            return [Problem("paper_differs", field=merged.differing[0], params=params)]
        overwrite(store, kind, number, merged.record if merged else record, origin)
    return []


def overwrite(store: Store, kind: Kind, number: str, record: object, origin: Origin) -> None:
    """Set a record to what is decided; what it was stands in the log. The document it was first read from stays."""
    with store.together():
        old = store.row("SELECT body FROM papers WHERE kind = ? AND record_no = ?", (kind.value, number))
        body = codec.dump(record)
        if old is not None and old["body"] == body:
            return
        store.execute(
            "INSERT INTO papers (kind, record_no, body, document_id, put_by, put_at) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (kind, record_no) DO UPDATE SET body = excluded.body, put_by = excluded.put_by, "
            "put_at = excluded.put_at, document_id = coalesce(document_id, excluded.document_id)",
            (kind.value, number, body, origin.evidence, origin.by, stamp(origin.at)),
        )
        before = old["body"] if old else None
        audit.note_change(store, f"{kind.value} {number}", before, body, by=origin.by, at=origin.at)
        _note(store, kind, number, record)


def get(store: Store, kind: Kind, number: str, record: type[Record]) -> Record | None:
    """Return a record for the rules, or None."""
    row = store.row("SELECT body FROM papers WHERE kind = ? AND record_no = ?", (kind.value, number))
    return codec.load(record, row["body"]) if row else None


def has(store: Store, kind: Kind, number: str) -> bool:
    """Say whether a number has a record of a kind."""
    return bool(known(store, kind, [number]))


def find(store: Store, scope: Scope, kind: Kind, number: str) -> Kept:
    """Return a record that the caller may see; NotFoundError when there is none."""
    where, args = visible(scope)
    sql = f"SELECT * FROM papers WHERE kind = ? AND record_no = ? AND {where}"  # noqa: S608
    row = store.row(sql, (kind.value, number, *args))
    if row is None:
        raise NotFoundError(kind.value, number)
    return _kept(row)


def known(store: Store, kind: Kind, numbers: Collection[str]) -> set[str]:
    """Return which of these numbers have a record of a kind."""
    found: set[str] = set()
    for batch in batched(sorted(numbers)):
        marks = ", ".join("?" for _ in batch)
        sql = f"SELECT record_no FROM papers WHERE kind = ? AND record_no IN ({marks})"  # noqa: S608
        found |= {row["record_no"] for row in store.rows(sql, (kind.value, *batch))}
    return found


def newest(store: Store, scope: Scope, kind: Kind, *, limit: int = 50) -> list[Kept]:
    """Return the records of a kind that the caller may see, newest first."""
    where, args = visible(scope)
    sql = f"SELECT * FROM papers WHERE kind = ? AND {where} ORDER BY put_at DESC, record_no LIMIT ?"  # noqa: S608
    return [_kept(row) for row in store.rows(sql, (kind.value, *args, limit))]


def book(store: Store, entry: DepositEntry, origin: Origin) -> None:
    """Book an entry of a temporary station's deposit (保证金)."""
    row = {"station_code": entry.station_code, "body": codec.dump(entry), "by_user": origin.by, "at": stamp(origin.at)}
    with store.together():
        number = store.insert("deposits", row)
        audit.note_change(store, f"deposit {number}", None, row["body"], by=origin.by, at=origin.at)


def ledger(store: Store, station_code: str) -> tuple[DepositEntry, ...]:
    """Return the bookings of a station's deposit, oldest first."""
    rows = store.rows("SELECT body FROM deposits WHERE station_code = ? ORDER BY id", (station_code,))
    return tuple(codec.load(DepositEntry, row["body"]) for row in rows)


def _note(store: Store, kind: Kind, number: str, record: object) -> None:
    search.note(
        store,
        kind.value,
        number,
        station_code=getattr(record, "station_code", None),
        title=f"{TITLES[kind]} {number}",
        texts=indexing.texts_of(record),
    )


def _kept(row: Row) -> Kept:
    return Kept(
        kind=Kind(row["kind"]),
        number=row["record_no"],
        station_code=row["station_code"],
        document_id=row["document_id"],
        body=row["body"],
        at=moment(row["put_at"]),
    )
