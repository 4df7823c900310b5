"""Keeps the archive's records: a second copy fills what was empty or is held for a person, never overwrites."""

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from service.clock import stamp
from service.domain.labels import label
from service.domain.problems import Problem
from service.errors import NotFoundError
from service.store import audit, codec, indexing, references, waybills
from service.store.codec import Json
from service.store.merging import merge
from service.store.nouns import Noun
from service.store.unit import Store, batched

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record comes from."""

    by: str  # who puts it
    at: datetime
    evidence: int | None = None  # the document it was read from; None: HQ imports it


@dataclass(frozen=True, slots=True)
class Put:
    """What putting a record did."""

    problems: tuple[Problem, ...]  # why it was held; empty when the archive now says what it says
    changed: bool  # the archive is not what it was
    record: object  # as the archive has it now


def put(store: Store, noun: Noun[Record], record: Record, origin: Origin) -> Put:
    """Put a record into the archive: new, the same again, filling what was empty, or held for a person.

    An import by HQ may change what HQ notes on a record; a document may not.
    """
    with store.together():
        (done,) = put_all(store, noun, [(get(store, noun, noun.number(record)), record)], origin)
        return done


def put_all(
    store: Store, noun: Noun[Record], pairs: Sequence[tuple[Record | None, Record]], origin: Origin
) -> list[Put]:
    """Put records as put() does, each after the one that the archive has, as get() gives it in this transaction.

    Their numbers are all different. New ones are written together, which is what makes a large import fast.
    """
    _insert(store, noun, [record for known, record in pairs if known is None], origin)
    return [
        Put((), changed=True, record=record) if known is None else _put_over(store, noun, known, record, origin)
        for known, record in pairs
    ]


def _put_over(store: Store, noun: Noun[Record], known: Record, record: Record, origin: Origin) -> Put:
    merged = merge(known, record, noun.by_anyone | (noun.by_hq if origin.evidence is None else frozenset()))
    if merged.differing:
        problem = _clash(noun, record, merged.differing)
        return Put((problem,), changed=_hold(store, noun, record, problem, origin), record=known)
    changed = merged.record != known
    if changed:
        overwrite(store, noun, merged.record, by=origin.by, at=origin.at)
    _note_evidence(store, noun, noun.number(record), origin.evidence)
    return Put((), changed=changed, record=merged.record)


def get(store: Store, noun: Noun[Record], number: str) -> Record | None:
    """Return a record by its number, or None."""
    body = store.value(f"SELECT body FROM {noun.table} WHERE {noun.key} = ?", (number,))  # noqa: S608  # names are ours
    return codec.load(noun.record, body) if body is not None else None


def every(store: Store, noun: Noun[Record]) -> Iterator[Record]:
    """Yield every record of a table by number."""
    for row in store.rows(f"SELECT body FROM {noun.table} ORDER BY {noun.key}"):  # noqa: S608  # names are ours
        yield codec.load(noun.record, row["body"])


def where(store: Store, noun: Noun[Record], condition: str, arguments: Sequence[object]) -> list[Record]:
    """Return the records whose columns fit a condition of ours, by number."""
    sql = f"SELECT body FROM {noun.table} WHERE {condition} ORDER BY {noun.key}"  # noqa: S608  # conditions are ours
    return [codec.load(noun.record, row["body"]) for row in store.rows(sql, tuple(arguments))]


def numbered(store: Store, noun: Noun[Record], numbers: Sequence[str]) -> dict[str, Record]:
    """Return the records that have some numbers, by number."""
    return {noun.number(record): record for record in among(store, noun, noun.key, numbers)}


def among(store: Store, noun: Noun[Record], column: str, values: Collection[str]) -> list[Record]:
    """Return the records with one of some values in a column of ours, by number."""
    found: list[Record] = []
    for batch in batched(sorted(values)):
        marks = ", ".join("?" for _ in batch)
        found += where(store, noun, f"{column} IN ({marks})", batch)
    return sorted(found, key=noun.number)


def overwrite(store: Store, noun: Noun[Record], record: Record, *, by: str, at: datetime) -> None:
    """Set a record to what a person decided; what it was is kept in replaced, and in the log."""
    number, data = noun.number(record), codec.to_json(record)
    body = codec.write(data)
    old = store.row(f"SELECT body, document_id, put_by, put_at FROM {noun.table} WHERE {noun.key} = ?", (number,))  # noqa: S608
    if old is None:
        raise NotFoundError(noun.name, number)
    replaced = {"noun": noun.table, "number": number, **old, "replaced_by": by, "replaced_at": stamp(at)}
    store.insert("replaced", replaced)
    store.execute(
        f"UPDATE {noun.table} SET body = ?, put_by = ?, put_at = ? WHERE {noun.key} = ?",  # noqa: S608  # names are ours
        (body, by, stamp(at), number),
    )
    audit.note_change(store, f"{noun.name} {number}", old["body"], body, by=by, at=at)
    references.forget(store, noun.table, number)
    _follow(store, noun, [(record, data)])


def evidence_of(store: Store, noun: Noun[Any], number: str) -> int | None:
    """Return the id of the document that a record was read from; None for an imported one."""
    row = store.row(f"SELECT document_id FROM {noun.table} WHERE {noun.key} = ?", (number,))  # noqa: S608
    return row["document_id"] if row else None


def set_evidence(store: Store, noun: Noun[Any], number: str, document_id: int | None) -> None:
    """Note the document that a record's present values were read from; None: they were imported."""
    store.execute(f"UPDATE {noun.table} SET document_id = ? WHERE {noun.key} = ?", (document_id, number))  # noqa: S608


def _insert(store: Store, noun: Noun[Record], records: Sequence[Record], origin: Origin) -> None:
    if not records:
        return
    written = [(record, codec.to_json(record)) for record in records]
    rows = [
        {
            noun.key: noun.number(record),
            "body": codec.write(data),
            "document_id": origin.evidence,
            "put_by": origin.by,
            "put_at": stamp(origin.at),
        }
        for record, data in written
    ]
    store.insert_all(noun.table, rows)
    changes = [(f"{noun.name} {row[noun.key]}", None, str(row["body"])) for row in rows]
    audit.note_changes(store, changes, by=origin.by, at=origin.at)
    _follow(store, noun, written)


def _follow(store: Store, noun: Noun[Record], written: Sequence[tuple[Record, Json]]) -> None:
    """What is kept beside records, to be found by; each is given as JSON too."""
    indexing.note(store, noun, written)
    references.note(store, noun.table, [(noun.number(record), record) for record, _ in written])
    for record, _ in written:
        waybills.note(store, record)


def _note_evidence(store: Store, noun: Noun[Any], number: str, evidence: int | None) -> None:
    if evidence is not None:
        sql = f"UPDATE {noun.table} SET document_id = ? WHERE {noun.key} = ? AND document_id IS NULL"  # noqa: S608
        store.execute(sql, (evidence, number))


def _clash(noun: Noun[Record], record: Record, differing: Sequence[str]) -> Problem:
    names = "、".join(label(name) for name in differing)
    params = {"number": noun.number(record), "fields": names}
    return Problem(noun.clash, clause=noun.clause, field=differing[0], params=params)


def _hold(store: Store, noun: Noun[Record], record: Record, problem: Problem, origin: Origin) -> bool:
    """Keep the copy that was not taken, once; say whether it is new."""
    body = codec.dump(record)
    row = {
        "noun": noun.table,
        "number": noun.number(record),
        "body": body,
        "body_hash": hashlib.sha256(body.encode()).hexdigest(),
        "problems": json.dumps([problem_json(problem)], ensure_ascii=False),
        "station_code": noun.station(record),
        "document_id": origin.evidence,
        "put_by": origin.by,
        "put_at": stamp(origin.at),
    }
    columns, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    return store.execute(f"INSERT INTO conflicts ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING", row) > 0  # noqa: S608


def problem_json(problem: Problem) -> dict[str, object]:
    """Return a problem as it is kept."""
    params = {name: codec.to_json(value) for name, value in problem.params.items()}
    return {"code": problem.code, "clause": problem.clause, "field": problem.field, "params": params}
