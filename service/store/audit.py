"""The audit log: who did what to which record and when; each row holds the hash of the one before."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from service import clock
from service.store import packing
from service.store.unit import Row, Store

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the log."""

    id: int
    at: datetime
    by: str  # a user's name, or "stationdesk" for what the service did itself
    action: str
    subject: str  # "document 12"
    detail: Mapping[str, object]


def write(store: Store, subject: str, action: str, *, by: str, at: datetime, detail: Mapping[str, object]) -> None:
    """Add a row, as part of the transaction that does what it says."""
    _add(store, [_Act(subject, action, packing.dump(packing.pack(detail)))], by=by, at=at)


def note_change(store: Store, subject: str, before: str | None, after: str, *, by: str, at: datetime) -> None:
    """Add what a record was and is, each as the text that is kept; verify() holds the records against it."""
    note_changes(store, [(subject, before, after)], by=by, at=at)


def note_changes(store: Store, changes: Iterable[tuple[str, str | None, str]], *, by: str, at: datetime) -> None:
    """Add what records were and are: the subject of each, its text before and its text after."""
    _add(store, [_Act(subject, *_change(before, after)) for subject, before, after in changes], by=by, at=at)


def of_subject(store: Store, subject: str) -> list[Entry]:
    """Return what was done to a record, oldest first."""
    return [_entry(row) for row in store.rows("SELECT * FROM audit WHERE subject = ? ORDER BY id", (subject,))]


def newest(store: Store, *, limit: int = 100) -> list[Entry]:
    """Return the last rows, newest first."""
    return [_entry(row) for row in store.rows("SELECT * FROM audit ORDER BY id DESC LIMIT ?", (limit,))]


def first_broken(store: Store) -> int | None:
    """Return the id of the first row that was changed, moved or follows a gap; None when the chain is whole."""
    before = GENESIS
    for expected, row in enumerate(store.rows("SELECT * FROM audit ORDER BY id"), start=1):
        if row["id"] != expected or row["hash"] != _hash(before, row):
            return expected
        before = row["hash"]
    return None


def head(store: Store) -> tuple[int, str]:
    """Return the number of rows and the last hash; noted elsewhere, it also shows a shortened log."""
    number, last = store.first("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1") or (0, GENESIS)
    return int(number), str(last)


@dataclass(frozen=True, slots=True)
class _Act:
    """What was done to one record."""

    subject: str
    action: str
    detail: str  # JSON


def _change(before: str | None, after: str) -> tuple[str, str]:
    """The action and the detail of a change, as packing.dump() writes it but faster: imports have very many."""
    was = "null" if before is None else packing.dump(before)
    return "add" if before is None else "change", f'{{"before":{was},"after":{packing.dump(after)}}}'


def _add(store: Store, acts: Iterable[_Act], *, by: str, at: datetime) -> None:
    with store.together():
        last, before = head(store)
        rows: list[dict[str, object]] = []
        for number, act in enumerate(acts, start=last + 1):
            row = {
                "at": clock.stamp(at),
                "by_user": by,
                "action": act.action,
                "subject": act.subject,
                "detail": act.detail,
            }
            before = _hash(before, row)
            rows.append({"id": number, **row, "hash": before})
        store.insert_all("audit", rows)


def _hash(before: str, row: Mapping[str, object]) -> str:
    said = (before, row["at"], row["by_user"], row["action"], row["subject"], row["detail"])
    body = f"[{','.join(map(packing.dump, said))}]"
    return hashlib.sha256(body.encode()).hexdigest()


def _entry(row: Row) -> Entry:
    return Entry(
        id=row["id"],
        at=clock.moment(row["at"]),
        by=row["by_user"],
        action=row["action"],
        subject=row["subject"],
        detail=packing.unpack(packing.load(row["detail"])),
    )
