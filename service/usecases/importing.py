"""Imports a table (导入): a preview of what would change, then all of it or nothing.

Rows that cannot be taken refuse the whole file, each with its number and reason. A record that differs from the
archive's is not refused: it is held for a person, and the rest goes in. Parts and labour take effect on a day:
without one, a new row is in force from the beginning and a changed one from the day of the import.
"""

import dataclasses
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Any, NoReturn, TypeVar

from service.domain import days
from service.domain.policy import Policy
from service.domain.policy_file import PolicyError, parse_policy
from service.domain.problems import Problem
from service.domain.records import LabourQuota, Part
from service.errors import BadRow, InvalidInputError, UnreadableTableError
from service.store import catalogue, keeping, policies, references, statements
from service.store.archive_pages import NOUNS
from service.store.keeping import Origin, Put
from service.store.nouns import TICKETS, Noun
from service.store.references import OpenReference
from service.store.unit import Store
from service.usecases import alerting, confirmed_months
from service.usecases.tables import files, rows
from service.usecases.tables.columns import LINES, TABLES, TITLES, Table, table
from service.usecases.tables.files import Sheet
from service.usecases.tables.records import record_of, row_of
from service.usecases.tables.rows import Parsed

Made = TypeVar("Made")


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    HELD = "held"  # differs from the archive's record; waits for a person


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value, old to new, as JSON values."""

    name: str
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one row."""

    row: int
    number: str  # the record's
    outcome: Outcome
    fields: tuple[FieldChange, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import does, or did."""

    table: str
    changes: tuple[Change, ...]  # one a row, in the sheet's order
    bad: tuple[BadRow, ...] = ()  # when there is any, nothing is taken
    unknown: tuple[str, ...] = ()  # headers that mean no column
    open_references: tuple[OpenReference, ...] = ()  # records that are named and not there yet
    applied: bool = False

    def count(self, outcome: Outcome) -> int:
        """Return how many rows end so."""
        return sum(change.outcome is outcome for change in self.changes)

    @property
    def needs_a_person(self) -> bool:
        """Rows are refused or held."""
        return bool(self.bad) or self.count(Outcome.HELD) > 0


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to import, and how."""

    table: str
    data: bytes
    name: str
    effective_on: date | None = None


def preview(store: Store, upload: Upload, *, by: str, at: datetime) -> Imported:
    """Return what an import would do; the archive stays as it is.

    Raises:
        UnreadableTableError: The file is no table.
        InvalidInputError: There is no such table.
    """
    try:
        with store.transaction():
            _leave(_import(store, upload, by=by, at=at))
    except _Undone as undone:
        return undone.found


def apply(store: Store, upload: Upload, *, by: str, at: datetime) -> Imported:
    """Import a file and return what that did.

    Raises:
        InvalidInputError: Rows cannot be taken (each is listed) or there is no such table; nothing was taken.
        UnreadableTableError: The file is no table.
    """
    found = apply_or_list(store, upload, by=by, at=at)
    if found.bad:
        raise InvalidInputError(found.bad)
    return found


def apply_or_list(store: Store, upload: Upload, *, by: str, at: datetime) -> Imported:
    """Import a file and return what that did; where rows cannot be taken, nothing is, and they are listed.

    Raises:
        InvalidInputError: There is no such table.
        UnreadableTableError: The file is no table.
    """
    try:
        with store.transaction():
            found = _import(store, upload, by=by, at=at)
            if found.bad:
                _leave(found)
            return dataclasses.replace(found, applied=True)
    except _Undone as undone:
        return undone.found


class _Undone(Exception):  # noqa: N818 - no failure: it carries a preview out of its transaction
    """Raised to leave a transaction without its changes."""

    def __init__(self, found: Imported) -> None:
        super().__init__()
        self.found = found


def _leave(found: Imported) -> NoReturn:
    raise _Undone(found)


def _import(store: Store, upload: Upload, *, by: str, at: datetime) -> Imported:
    if upload.table not in TABLES:
        raise InvalidInputError([BadRow("unknown_table", name=upload.table)])
    if upload.table == "policy":
        return _import_policy(store, upload, by=by, at=at)
    definition = table(upload.table)
    sheet = sheet_of(upload)
    other = rows.another_kind(definition, sheet.headers)
    if other is not None:
        titles = {"table": TITLES[other], "asked": TITLES[definition.name]}
        return Imported(upload.table, (), (BadRow("table_of_another_kind", None, None, titles),))
    parsed = rows.parse(definition, sheet)
    if parsed.bad:
        return Imported(upload.table, (), parsed.bad, parsed.unknown)
    put = _putter(store, definition, upload.effective_on, Origin(by, at))
    changes, bad = _each(definition, parsed.rows, put)
    if definition.name == "tickets" and not bad:
        changes = _follow(store, changes, at)
    waiting = references.open_references(store, definition.name)
    return Imported(upload.table, tuple(changes), tuple(bad), parsed.unknown, tuple(waiting))


def sheet_of(upload: Upload) -> Sheet:
    """Return the rows of a file that is imported into a table with columns; UnreadableTableError where it is none."""
    return files.read(upload.data, upload.name, rows.fit(table(upload.table)))


def _follow(store: Store, changes: Sequence[Change], at: datetime) -> list[Change]:
    """What follows from imported tickets: alerts of runs and complaints (3.6.1), notices of months confirmed before."""
    numbers = {change.number for change in changes if change.outcome in {Outcome.NEW, Outcome.CHANGED}}
    taken = keeping.among(store, TICKETS, "ticket_no", numbers)
    alerting.raise_for(store, taken, at=at)
    told = confirmed_months.notices(store, taken)
    return [
        dataclasses.replace(change, problems=(told[change.number],))
        if change.number in told and change.outcome in {Outcome.NEW, Outcome.CHANGED}
        else change
        for change in changes
    ]


_Put = Callable[[Sequence[Parsed]], Iterable[Change | BadRow]]
_AT_ONCE = 500  # rows that are put together


def _each(definition: Table, parsed: Sequence[Parsed], put: _Put) -> tuple[list[Change], list[BadRow]]:
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


def parse_policy_text(data: bytes, effective_on: date | None = None) -> tuple[Policy, str]:
    """Return the policy of a TOML file, and its text with the day that takes the place of its own.

    Raises:
        UnreadableTableError: not_a_policy: it is no TOML in UTF-8.
        PolicyError: Keys are wrong or missing; each is named.
    """
    try:
        text = _dated(data.decode("utf-8-sig"), effective_on)
        content = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableTableError("not_a_policy", str(error)) from error
    return parse_policy(content), text


def _import_policy(store: Store, upload: Upload, *, by: str, at: datetime) -> Imported:
    try:
        policy, text = parse_policy_text(upload.data, upload.effective_on)
    except PolicyError as error:
        bad = (BadRow(problem.code, None, problem.field, problem.params) for problem in error.problems)
        return Imported("policy", (), tuple(bad))
    old = policies.replaced_by(store, policy)
    same_day = [p for p in old if p.version != policy.version]
    used = [BadRow("policy_same_day", None, None, {"version": p.version, "day": p.effective_on}) for p in same_day]
    used += [
        BadRow("policy_in_use", None, "version", {"version": p.version})
        for p in old
        if p != policy and _in_use(store, p)
    ]
    if used:
        return Imported("policy", (), tuple(used))
    if policy in old:
        return Imported("policy", (Change(1, policy.version, Outcome.SAME),))
    book = policies.policy_book(store)
    before, first = book.on(policy.effective_on), book.policies[0].effective_on
    policies.put_policy(store, policy, text, by=by, at=at)
    starts = policies.policy_book(store).policies[0].effective_on
    if starts > first:
        gap = BadRow("policy_leaves_gap", None, None, {"first": first, "last": days.add_days(starts, -1)})
        return Imported("policy", (), (gap,))
    outcome = Outcome.CHANGED if old else Outcome.NEW
    return Imported("policy", (Change(1, policy.version, outcome, tuple(_policy_changes(before, policy))),))


def _dated(text: str, effective_on: date | None) -> str:
    """Put the day that the import names in place of the file's own."""
    if effective_on is None:
        return text
    return re.sub(r"(?m)^effective_on\s*=.*$", f"effective_on = {effective_on.isoformat()}", text, count=1)


def _in_use(store: Store, policy: Policy) -> bool:
    return statements.uses_policy(store, policy.version)


def _policy_changes(old: Policy | None, new: Policy) -> Iterable[FieldChange]:
    before, after = _flat(old) if old else {}, _flat(new)
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield FieldChange(name, before.get(name), after.get(name))


def _flat(value: object, prefix: str = "") -> dict[str, object]:
    """A policy's numbers by dotted key."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts: Mapping[str, object] = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    elif isinstance(value, tuple) and any(dataclasses.is_dataclass(item) for item in value):
        parts = {str(index): item for index, item in enumerate(value)}
    else:
        return {prefix: str(value)}
    found: dict[str, object] = {}
    for name, item in parts.items():
        found |= _flat(item, f"{prefix}.{name}" if prefix else name)
    return found
