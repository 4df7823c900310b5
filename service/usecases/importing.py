"""Imports a table (导入): a preview of what would change, then all of it or nothing.

Rows that cannot be taken refuse the whole file, each with its number and reason. A record that differs from the
archive's is not refused: it is held for a person, and the rest goes in. Parts and labour take effect on a day:
without one, a new row is in force from the beginning and a changed one from the day of the import.
"""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import NoReturn

from service.errors import BadRow, InvalidInputError
from service.store import keeping, references
from service.store.keeping import Origin
from service.store.nouns import TICKETS
from service.store.unit import Store
from service.usecases import alerting, confirmed_months, policy_import, row_import
from service.usecases.imported import Change, Imported, Outcome, Upload
from service.usecases.tables import files, rows
from service.usecases.tables.columns import TABLES, TITLES, table
from service.usecases.tables.files import Sheet


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
        return policy_import.put_policy(store, upload, by=by, at=at)
    definition = table(upload.table)
    sheet = sheet_of(upload)
    other = rows.another_kind(definition, sheet.headers)
    if other is not None:
        titles = {"table": TITLES[other], "asked": TITLES[definition.name]}
        return Imported(upload.table, (), (BadRow("table_of_another_kind", None, None, titles),))
    parsed = rows.parse(definition, sheet)
    if parsed.bad:
        return Imported(upload.table, (), parsed.bad, parsed.unknown)
    origin = Origin(by, at)
    changes, bad = row_import.put_rows(store, definition, parsed.rows, origin, effective_on=upload.effective_on)
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
