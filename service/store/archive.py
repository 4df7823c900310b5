"""The archive (档案): stations, balers, tickets, tags, shipments, invoices and returns.

What two copies of a record do not agree on is held for a person, never overwritten. The get_ functions are for
rules and have no scope; what a page or program shows comes from the find_ and list_ functions of records.py.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from service.clock import stamp
from service.domain.labels import label
from service.domain.problems import Problem
from service.domain.records import (
    Baler,
    FreightInvoice,
    OldPartTag,
    PackingList,
    PartsReturn,
    RepairTicket,
    Shipment,
    Station,
)
from service.store import codec
from service.store.merging import merge
from service.store.nouns import BALERS, INVOICES, RETURNS, SHIPMENTS, STATIONS, TAGS, TICKETS, Noun
from service.store.unit import Store

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Put:
    """What putting a record did."""

    problems: tuple[Problem, ...]  # why it was held; empty when the archive now says what it says
    changed: bool  # the archive is not what it was


def put(
    store: Store, noun: Noun[Record], record: Record, *, evidence: int | None, by: str, at: datetime
) -> Put:
    """Put a record into the archive: new, the same again, filling what was empty, or held for a person.

    Args:
        store: Where to.
        noun: The record's table.
        record: It.
        evidence: Id of the document it was read from; None for an import by HQ, which may change what HQ notes.
        by: Who puts it.
        at: When.
    """
    with store.transaction():
        old = get(store, noun, noun.number(record))
        if old is None:
            _insert(store, noun, record, evidence=evidence, by=by, at=at)
            return Put((), changed=True)
        merged = merge(old, record, noun.by_anyone | (noun.by_hq if evidence is None else frozenset()))
        if merged.differing:
            problem = _clash(noun, record, merged.differing)
            held = _hold(store, noun, record, problem, evidence=evidence, by=by, at=at)
            return Put((problem,), changed=held)
        changed = merged.record != old
        if changed:
            overwrite(store, noun, merged.record, by=by, at=at)
        _note_evidence(store, noun, noun.number(record), evidence)
        return Put((), changed=changed)


def get(store: Store, noun: Noun[Record], number: str) -> Record | None:
    """Return a record by its number, or None."""
    row = store.row(f"SELECT body FROM {noun.table} WHERE {noun.key} = ?", (number,))  # noqa: S608  # names are ours
    return codec.load(noun.record, row["body"]) if row else None


def every(store: Store, noun: Noun[Record]) -> Iterator[Record]:
    """Yield every record of a table by number."""
    for row in store.rows(f"SELECT body FROM {noun.table} ORDER BY {noun.key}"):  # noqa: S608  # names are ours
        yield codec.load(noun.record, row["body"])


def where(store: Store, noun: Noun[Record], condition: str, arguments: Sequence[object]) -> list[Record]:
    """Return the records whose columns fit a condition of ours, by number."""
    sql = f"SELECT body FROM {noun.table} WHERE {condition} ORDER BY {noun.key}"  # noqa: S608  # conditions are ours
    return [codec.load(noun.record, row["body"]) for row in store.rows(sql, tuple(arguments))]


def overwrite(store: Store, noun: Noun[Record], record: Record, *, by: str, at: datetime) -> None:
    """Set a record to what a person decided; what it was is kept in replaced."""
    number = noun.number(record)
    store.execute(
        "INSERT INTO replaced (noun, number, body, document_id, put_by, put_at, replaced_by, replaced_at)"  # noqa: S608
        f" SELECT ?, {noun.key}, body, document_id, put_by, put_at, ?, ? FROM {noun.table} WHERE {noun.key} = ?",
        (noun.table, by, stamp(at), number),
    )
    store.execute(
        f"UPDATE {noun.table} SET body = ?, put_by = ?, put_at = ? WHERE {noun.key} = ?",  # noqa: S608  # names are ours
        (codec.dump(record), by, stamp(at), number),
    )


def evidence_of(store: Store, noun: Noun[Any], number: str) -> int | None:
    """Return the id of the document that a record was read from; None for an imported one."""
    row = store.row(f"SELECT document_id FROM {noun.table} WHERE {noun.key} = ?", (number,))  # noqa: S608
    return row["document_id"] if row else None


def put_station(
    store: Store, record: Station, *, evidence: int | None, by: str, at: datetime
) -> list[Problem]:
    """Put a station into the archive and return why it was held, if it was."""
    return list(put(store, STATIONS, record, evidence=evidence, by=by, at=at).problems)


def put_baler(store: Store, record: Baler, *, evidence: int | None, by: str, at: datetime) -> list[Problem]:
    """Put a machine into the archive and return why it was held, if it was: another owner (3.2.2)."""
    return list(put(store, BALERS, record, evidence=evidence, by=by, at=at).problems)


def put_ticket(
    store: Store, record: RepairTicket, *, evidence: int | None, by: str, at: datetime
) -> list[Problem]:
    """Put a repair ticket into the archive and return why it was held, if it was: the number came twice."""
    return list(put(store, TICKETS, record, evidence=evidence, by=by, at=at).problems)


def put_tag(store: Store, record: OldPartTag, *, evidence: int | None, by: str, at: datetime) -> list[Problem]:
    """Put a tag into the archive and return why it was held, if it was: it hangs on two tickets' parts."""
    return list(put(store, TAGS, record, evidence=evidence, by=by, at=at).problems)


def put_packing_list(
    store: Store, record: PackingList, *, evidence: int | None, by: str, at: datetime
) -> list[Problem]:
    """Put a packing list into the archive and return why it was held, if it was; what HQ noted stays."""
    known = get(store, SHIPMENTS, record.shipment_no)
    shipment = Shipment(record, known.received_on, known.mixed) if known else Shipment(record)
    return put_shipment(store, shipment, evidence=evidence, by=by, at=at)


def put_shipment(
    store: Store, record: Shipment, *, evidence: int | None, by: str, at: datetime
) -> list[Problem]:
    """Put a shipment into the archive and return why it was held, if it was."""
    return list(put(store, SHIPMENTS, record, evidence=evidence, by=by, at=at).problems)


def put_invoice(
    store: Store, record: FreightInvoice, *, evidence: int | None, by: str, at: datetime
) -> list[Problem]:
    """Put a freight invoice into the archive and return why it was held, if it was: the number came twice."""
    return list(put(store, INVOICES, record, evidence=evidence, by=by, at=at).problems)


def put_return(
    store: Store, record: PartsReturn, *, evidence: int | None, by: str, at: datetime
) -> list[Problem]:
    """Put a return application with its list into the archive and return why it was held, if it was."""
    return list(put(store, RETURNS, record, evidence=evidence, by=by, at=at).problems)


def get_station(store: Store, station_code: str) -> Station | None:
    """Return a station, or None."""
    return get(store, STATIONS, station_code)


def get_baler(store: Store, serial_no: str) -> Baler | None:
    """Return a machine, or None."""
    return get(store, BALERS, serial_no)


def get_ticket(store: Store, ticket_no: str) -> RepairTicket | None:
    """Return a repair ticket, or None."""
    return get(store, TICKETS, ticket_no)


def get_tag(store: Store, tag_no: str) -> OldPartTag | None:
    """Return a tag, or None."""
    return get(store, TAGS, tag_no)


def get_shipment(store: Store, shipment_no: str) -> Shipment | None:
    """Return a shipment, or None."""
    return get(store, SHIPMENTS, shipment_no)


def get_invoice(store: Store, number: str) -> FreightInvoice | None:
    """Return an invoice by its number (after its code and a dash where it has one), or None."""
    return get(store, INVOICES, number)


def get_return(store: Store, application_no: str) -> PartsReturn | None:
    """Return a return application, or None."""
    return get(store, RETURNS, application_no)


def tickets_of_baler(store: Store, serial_no: str) -> list[RepairTicket]:
    """Return every ticket of a machine, oldest report first."""
    found = where(store, TICKETS, "serial_no = ?", (serial_no,))
    return sorted(found, key=lambda ticket: (str(ticket.reported_at or ""), ticket.ticket_no))


def tags_of_ticket(store: Store, ticket_no: str) -> list[OldPartTag]:
    """Return the tags that name a ticket."""
    return where(store, TAGS, "ticket_no = ?", (ticket_no,))


def tags_of_shipment(store: Store, shipment_no: str) -> list[OldPartTag]:
    """Return the tags that name a shipment."""
    return where(store, TAGS, "shipment_no = ?", (shipment_no,))


def _insert(
    store: Store, noun: Noun[Record], record: Record, *, evidence: int | None, by: str, at: datetime
) -> None:
    row = {
        noun.key: noun.number(record),
        "body": codec.dump(record),
        "document_id": evidence,
        "put_by": by,
        "put_at": stamp(at),
    }
    store.insert(noun.table, row)


def _note_evidence(store: Store, noun: Noun[Any], number: str, evidence: int | None) -> None:
    if evidence is not None:
        sql = f"UPDATE {noun.table} SET document_id = ? WHERE {noun.key} = ? AND document_id IS NULL"  # noqa: S608
        store.execute(sql, (evidence, number))


def _clash(noun: Noun[Record], record: Record, differing: Sequence[str]) -> Problem:
    names = "、".join(label(name) for name in differing)
    params = {"number": noun.number(record), "fields": names}
    return Problem(noun.clash, clause=noun.clause, field=differing[0], params=params)


def _hold(
    store: Store,
    noun: Noun[Record],
    record: Record,
    problem: Problem,
    *,
    evidence: int | None,
    by: str,
    at: datetime,
) -> bool:
    """Keep the copy that was not taken, once; say whether it is new."""
    body = codec.dump(record)
    row = {
        "noun": noun.table,
        "number": noun.number(record),
        "body": body,
        "body_hash": hashlib.sha256(body.encode()).hexdigest(),
        "problems": json.dumps([problem_json(problem)], ensure_ascii=False),
        "station_code": noun.station(record),
        "document_id": evidence,
        "put_by": by,
        "put_at": stamp(at),
    }
    columns, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    return store.execute(f"INSERT INTO conflicts ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING", row) > 0  # noqa: S608


def problem_json(problem: Problem) -> dict[str, object]:
    """Return a problem as it is kept."""
    params = {name: codec.to_json(value) for name, value in problem.params.items()}
    return {"code": problem.code, "clause": problem.clause, "field": problem.field, "params": params}
