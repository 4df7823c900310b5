"""What somebody may see of the archive: every query takes the scope first."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from service.clock import moment, moment_or_none, stamp
from service.domain.problems import Problem
from service.domain.records import Shipment
from service.domain.scope import Scope
from service.errors import ConflictError, NotFoundError
from service.store import audit, codec, keeping
from service.store.merging import merge
from service.store.nouns import BALERS, INVOICES, RETURNS, SHIPMENTS, STATIONS, TAGS, TICKETS, Noun
from service.store.scoping import visible
from service.store.unit import Store

Record = TypeVar("Record")

NOUNS: dict[str, Noun[Any]] = {
    noun.table: noun for noun in (STATIONS, BALERS, TICKETS, TAGS, SHIPMENTS, INVOICES, RETURNS)
}
_OWN = {
    "stations": "station_code = :own",
    "balers": (
        "serial_no IN (SELECT serial_no FROM balers WHERE sold_by = :own"
        " UNION SELECT serial_no FROM tickets WHERE station_code = :own)"
    ),
    "tickets": "station_code = :own",
    "tags": "station_code = :own",
    "shipments": "station_code = :own",
    "invoices": "shipment_no IN (SELECT shipment_no FROM shipments WHERE station_code = :own)",
    "returns": "station_code = :own",
}
_EVERYTHING = "1 = 1"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A copy of a record that was not taken, held for a person."""

    id: int
    noun: str
    number: str
    held: object  # the copy, a record of its noun
    problems: tuple[Problem, ...]
    document_id: int | None
    put_by: str
    put_at: datetime
    choice: str | None = None  # "new": the copy replaced the record; "old": it was laid aside
    ended_by: str | None = None
    ended_at: datetime | None = None


def find(store: Store, scope: Scope, noun: Noun[Record], number: str) -> Record:
    """Return a record that the scope may see.

    Raises:
        NotFoundError: There is none, or it is another station's.
    """
    sql = f"SELECT body FROM {noun.table} WHERE {noun.key} = :number AND {_mine(scope, noun)}"  # noqa: S608  # names are ours
    row = store.row(sql, {"number": number, "own": scope.station_code})
    if row is None:
        raise NotFoundError(noun.table.removesuffix("s"), number)
    return codec.load(noun.record, row["body"])


def page(store: Store, scope: Scope, noun: Noun[Record], *, after: str = "", limit: int = 50) -> list[Record]:
    """Return the records that the scope may see, by number, from the one after `after`."""
    sql = (
        f"SELECT body FROM {noun.table} WHERE {noun.key} > :after AND {_mine(scope, noun)}"  # noqa: S608  # names are ours
        f" ORDER BY {noun.key} LIMIT :limit"
    )
    rows = store.rows(sql, {"after": after, "limit": limit, "own": scope.station_code})
    return [codec.load(noun.record, row["body"]) for row in rows]


def newest_shipments(store: Store, scope: Scope, *, limit: int) -> list[Shipment]:
    """Return the shipments that the scope may see, those sent last first; those of no known day come last."""
    sql = (
        f"SELECT body FROM shipments WHERE {_mine(scope, SHIPMENTS)}"  # noqa: S608  # names are ours
        " ORDER BY shipped_on DESC, rowid DESC LIMIT :limit"
    )
    rows = store.rows(sql, {"limit": limit, "own": scope.station_code})
    return [codec.load(Shipment, row["body"]) for row in rows]


def count(store: Store, scope: Scope, noun: Noun[Any]) -> int:
    """Return how many records of a table the scope may see."""
    sql = f"SELECT count(*) AS n FROM {noun.table} WHERE {_mine(scope, noun)}"  # noqa: S608  # names are ours
    row = store.row(sql, {"own": scope.station_code})
    return int(row["n"]) if row else 0


def baler_totals(store: Store) -> dict[str, int]:
    """Return the number of machines that each station sold (3.2.2); those of no known seller under ""."""
    rows = store.rows("SELECT sold_by, count(*) AS n FROM balers GROUP BY sold_by ORDER BY sold_by")
    return {row["sold_by"] or "": row["n"] for row in rows}


def open_conflicts(store: Store, scope: Scope) -> list[Conflict]:
    """Return the copies that still wait for a person, oldest first."""
    where, args = visible(scope)
    sql = f"SELECT * FROM conflicts WHERE choice IS NULL AND {where} ORDER BY +id"  # noqa: S608  # +: few are open
    return [_conflict(row) for row in store.rows(sql, args)]


def ended_conflicts(store: Store, scope: Scope, *, limit: int = 50) -> list[Conflict]:
    """Return the conflicts that a person ended, newest first."""
    where, args = visible(scope)
    sql = (
        f"SELECT * FROM conflicts WHERE choice IS NOT NULL AND {where}"  # noqa: S608
        " ORDER BY ended_at DESC, id DESC LIMIT ?"
    )
    return [_conflict(row) for row in store.rows(sql, (*args, limit))]


def conflicts_of_document(store: Store, scope: Scope, document_id: int) -> list[Conflict]:
    """Return the conflicts that a document raised, ended or not, oldest first."""
    where, args = visible(scope)
    sql = f"SELECT * FROM conflicts WHERE document_id = ? AND {where} ORDER BY id"  # noqa: S608
    return [_conflict(row) for row in store.rows(sql, (document_id, *args))]


def find_conflict(store: Store, scope: Scope, conflict_id: int) -> Conflict:
    """Return a conflict that the caller may see, ended or not; NotFoundError when there is none."""
    where, args = visible(scope)
    row = store.row(f"SELECT * FROM conflicts WHERE id = ? AND {where}", (conflict_id, *args))  # noqa: S608
    if row is None:
        raise NotFoundError("conflict", conflict_id)
    return _conflict(row)


def end_conflict(store: Store, conflict_id: int, *, keep_new: bool, by: str, at: datetime) -> None:
    """Let a person's choice end a conflict: the copy replaces the archive's record, or is laid aside.

    What the copy does not say stays as the archive has it: what HQ noted since is not lost.

    Raises:
        NotFoundError: There is no such conflict.
        ConflictError: It was ended already.
    """
    with store.transaction():
        row = store.row("SELECT * FROM conflicts WHERE id = ?", (conflict_id,))
        if row is None:
            raise NotFoundError("conflict", conflict_id)
        if row["choice"] is not None:
            raise ConflictError("already_ended")
        if keep_new:
            noun = NOUNS[row["noun"]]
            copy = codec.load(noun.record, row["body"])
            known = keeping.get(store, noun, row["number"])
            keeping.overwrite(store, noun, merge(copy, known).record if known else copy, by=by, at=at)
            keeping.set_evidence(store, noun, row["number"], row["document_id"])
        detail = {"noun": row["noun"], "number": row["number"], "choice": "new" if keep_new else "old"}
        audit.write(store, f"conflict {conflict_id}", "end", by=by, at=at, detail=detail)
        store.execute(
            "UPDATE conflicts SET choice = ?, ended_by = ?, ended_at = ? WHERE id = ?",
            ("new" if keep_new else "old", by, stamp(at), conflict_id),
        )


def _mine(scope: Scope, noun: Noun[Any]) -> str:
    return _EVERYTHING if scope.sees_all else _OWN[noun.table]


def _conflict(row: dict[str, Any]) -> Conflict:
    problems: Sequence[dict[str, Any]] = json.loads(row["problems"])
    return Conflict(
        id=row["id"],
        noun=row["noun"],
        number=row["number"],
        held=codec.load(NOUNS[row["noun"]].record, row["body"]),
        problems=tuple(Problem(**problem) for problem in problems),
        document_id=row["document_id"],
        put_by=row["put_by"],
        put_at=moment(row["put_at"]),
        choice=row["choice"],
        ended_by=row["ended_by"],
        ended_at=moment_or_none(row["ended_at"]),
    )
