"""Puts the rows of a table into the archive (导入), many at a time, and says what became of each."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any, TypeVar

from service.domain.records import LabourQuota, Part
from service.errors import BadRow
from service.store import catalogue, keeping
from service.store.archive_pages import NOUNS
from service.store.keeping import Origin, Put
from service.store.nouns import Noun
from service.store.unit import Store
from service.usecases.imported import Change, FieldChange, Outcome
from service.usecases.tables.columns import LINES, Table
from service.usecases.tables.records import record_of, row_of
from service.usecases.tables.rows import Parsed

Made = TypeVar("Made")
_Put = Callable[[Sequence[Parsed]], Iterable[Change | BadRow]]
_AT_ONCE = 500  # rows that are put together


def put_rows(
    store: Store, definition: Table, parsed: Sequence[Parsed], origin: Origin, *, effective_on: date | None
) -> tuple[list[Change], list[BadRow]]:
    """Put rows into the archive; return what became of each, and those that cannot be taken.

    Args:
        store: The desk, in a transaction that the caller leaves where a row is bad.
        definition: The table.
        parsed: Its rows, in the sheet's order.
        origin: Who imports, and when.
        effective_on: From when parts and labour count; None: from the beginning where new, from today where changed.
    """
    put = _putter(store, definition, effective_on, origin)
    changes: list[Change] = []
    bad: list[BadRow] = []
    first: dict[str, int] = {}
    for found in _put_in_batches(definition, parsed, put):
        if isinstance(found, BadRow):
            bad.append(found)
            continue
        before = first.setdefault(found.number, found.row)
        if before != found.row and found.outcome in {Outcome.CHANGED, Outcome.HELD}:
            bad.append(BadRow("row_repeats", found.row, definition.key[0], {"number": found.number, "first": before}))
        changes.append(found)
    return changes, bad


def _put_in_batches(definition: Table, parsed: Sequence[Parsed], put: _Put) -> Iterable[Change | BadRow]:
    """Put the rows as many at a time as there are of different keys, so that each is held against those before it."""
    batch: dict[tuple[object, ...], Parsed] = {}
    for row in parsed:
        key = tuple(row.values.get(name) for name in definition.key)
        if key in batch or len(batch) == _AT_ONCE:
            yield from put(list(batch.values()))
            batch.clear()
        batch[key] = row
    yield from put(list(batch.values()))


def _putter(store: Store, definition: Table, effective_on: date | None, origin: Origin) -> _Put:
    if definition.name == "parts":
        return _one_by_one(lambda row: _put_part(store, definition, row, effective_on, origin))
    if definition.name == "labour":
        return _one_by_one(lambda row: _put_labour(store, definition, row, effective_on, origin))
    noun = NOUNS[definition.name]
    return lambda rows: _put_records(store, definition, noun, rows, origin)


def _one_by_one(put: Callable[[Parsed], Change]) -> _Put:
    return lambda rows: [_or_bad(row, put) for row in rows]


def _or_bad(row: Parsed, do: Callable[[Parsed], Made]) -> Made | BadRow:
    try:
        return do(row)
    except (ValueError, TypeError, KeyError):
        return BadRow("row_not_a_record", row.number)


def _put_records(
    store: Store, definition: Table, noun: Noun[Any], rows: Sequence[Parsed], origin: Origin
) -> Iterator[Change | BadRow]:
    """Put rows together; one after the other where two have the same number under different keys."""
    alone = [(row, _or_bad(row, partial(record_of, definition, known=None))) for row in rows]
    numbers = [noun.number(record) for _, record in alone if not isinstance(record, BadRow)]
    if len(set(numbers)) < len(numbers):
        yield from (found for row in rows for found in _put_records(store, definition, noun, [row], origin))
        return
    known = keeping.numbered(store, noun, numbers)
    pairs: list[tuple[Parsed, Any, Any]] = []
    for row, fresh in alone:
        old = None if isinstance(fresh, BadRow) else known.get(noun.number(fresh))
        record = fresh if old is None else _or_bad(row, partial(record_of, definition, known=old))
        if isinstance(record, BadRow):
            yield record
        else:
            pairs.append((row, old, record))
    done = keeping.put_all(store, noun, [(old, record) for _, old, record in pairs], origin)
    for (row, old, record), put in zip(pairs, done, strict=True):
        yield _change_of(definition, row, old, put, (noun.number(record), record))


def _change_of(definition: Table, row: Parsed, known: object, done: Put, asked: tuple[str, object]) -> Change:
    number, record = asked
    if done.problems:
        return Change(row.number, number, Outcome.HELD, _changes(definition, known, record), done.problems)
    if known is None:
        return Change(row.number, number, Outcome.NEW)
    if not done.changed:
        return Change(row.number, number, Outcome.SAME)
    return Change(row.number, number, Outcome.CHANGED, _changes(definition, known, done.record))


def _put_part(store: Store, definition: Table, row: Parsed, effective_on: date | None, origin: Origin) -> Change:
    part_no = str(row.values["part_no"])
    known = catalogue.part_on(store, part_no, effective_on or origin.at.date())
    record = record_of(definition, row, _undated(known))
    if not isinstance(record, Part):
        raise TypeError(part_no)
    day = effective_on or (origin.at.date() if known else None)
    changed = catalogue.put_part(store, dataclasses.replace(record, effective_on=day), by=origin.by, at=origin.at)
    return _versioned(definition, row, part_no, known, record, changed=changed)


def _put_labour(store: Store, definition: Table, row: Parsed, effective_on: date | None, origin: Origin) -> Change:
    part_no, job = str(row.values["part_no"]), str(row.values["job"])
    known = catalogue.quota_on(store, part_no, job, effective_on or origin.at.date())
    record = record_of(definition, row, _undated(known))
    if not isinstance(record, LabourQuota):
        raise TypeError(part_no)
    day = effective_on or (origin.at.date() if known else None)
    changed = catalogue.put_labour(store, dataclasses.replace(record, effective_on=day), by=origin.by, at=origin.at)
    return _versioned(definition, row, f"{part_no} {job}", known, record, changed=changed)


def _undated(record: Part | LabourQuota | None) -> Part | LabourQuota | None:
    return dataclasses.replace(record, effective_on=None) if record else None


def _versioned(
    definition: Table, row: Parsed, number: str, known: Part | LabourQuota | None, record: object, *, changed: bool
) -> Change:
    if known is None:
        return Change(row.number, number, Outcome.NEW)
    if not changed:
        return Change(row.number, number, Outcome.SAME)
    return Change(row.number, number, Outcome.CHANGED, _changes(definition, _undated(known), record))


def _changes(definition: Table, old: object, new: object) -> tuple[FieldChange, ...]:
    before, after = row_of(definition, old), row_of(definition, new)
    names = [*(column.name for column in definition.columns), *([LINES] if definition.lines else [])]
    return tuple(
        FieldChange(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    )
