"""Parts and labour quotas (零件目录, 工时定额) with their effective dates: a later version erases no earlier one."""

import dataclasses
from collections.abc import Collection
from datetime import date, datetime

from service.clock import stamp
from service.domain.catalogue import Catalogue
from service.domain.records import LabourQuota, Part
from service.store import audit, codec, indexing, references, search
from service.store.unit import Store, batched

_SUBJECTS = {"parts": "part", "labour": "labour"}


def catalogue(store: Store) -> Catalogue:
    """Return every version of every part and quota."""
    parts = store.rows("SELECT body FROM parts ORDER BY part_no, effective_on")
    quotas = store.rows("SELECT body FROM labour ORDER BY part_no, job, effective_on")
    return Catalogue.of(
        tuple(codec.load(Part, row["body"]) for row in parts),
        tuple(codec.load(LabourQuota, row["body"]) for row in quotas),
    )


def parts(store: Store) -> Catalogue:
    """Return every version of every part, without the quotas."""
    rows = store.rows("SELECT body FROM parts ORDER BY part_no, effective_on")
    return Catalogue.of([codec.load(Part, row["body"]) for row in rows])


def catalogue_of(store: Store, part_nos: Collection[str]) -> Catalogue:
    """Return every version of some parts and of their quotas."""
    parts: list[Part] = []
    quotas: list[LabourQuota] = []
    for batch in batched(sorted(part_nos)):
        marks = ", ".join("?" for _ in batch)
        found = store.rows(f"SELECT body FROM parts WHERE part_no IN ({marks})", batch)  # noqa: S608
        parts += [codec.load(Part, row["body"]) for row in found]
        found = store.rows(f"SELECT body FROM labour WHERE part_no IN ({marks})", batch)  # noqa: S608
        quotas += [codec.load(LabourQuota, row["body"]) for row in found]
    return Catalogue.of(parts, quotas)


def part_on(store: Store, part_no: str, day: date) -> Part | None:
    """Return a part as in force on a day, or None."""
    sql = "SELECT body FROM parts WHERE part_no = ? AND effective_on <= ? ORDER BY effective_on DESC LIMIT 1"
    row = store.row(sql, (part_no, day.isoformat()))
    return codec.load(Part, row["body"]) if row else None


def quota_on(store: Store, part_no: str, job: str, day: date) -> LabourQuota | None:
    """Return the quota of a job on a part as in force on a day, or None."""
    sql = (
        "SELECT body FROM labour WHERE part_no = ? AND job = ? AND effective_on <= ? ORDER BY effective_on DESC LIMIT 1"
    )
    row = store.row(sql, (part_no, job, day.isoformat()))
    return codec.load(LabourQuota, row["body"]) if row else None


def parts_on(store: Store, day: date) -> list[Part]:
    """Return the catalogue as in force on a day, by part number."""
    sql = (
        "SELECT body FROM parts AS p WHERE effective_on = (SELECT max(effective_on) FROM parts AS q"
        " WHERE q.part_no = p.part_no AND q.effective_on <= ?) ORDER BY part_no"
    )
    return [codec.load(Part, row["body"]) for row in store.rows(sql, (day.isoformat(),))]


def quotas_on(store: Store, day: date) -> list[LabourQuota]:
    """Return the labour quotas as in force on a day, by part number and job."""
    sql = (
        "SELECT body FROM labour AS p WHERE effective_on = (SELECT max(effective_on) FROM labour AS q"
        " WHERE q.part_no = p.part_no AND q.job = p.job AND q.effective_on <= ?) ORDER BY part_no, job"
    )
    return [codec.load(LabourQuota, row["body"]) for row in store.rows(sql, (day.isoformat(),))]


def put_part(store: Store, part: Part, *, by: str, at: datetime) -> bool:
    """Set a part from its effective day on (None: from the beginning); say whether that changed anything."""
    day = part.effective_on or date.min
    known = part_on(store, part.part_no, day)
    if known is not None and dataclasses.replace(known, effective_on=part.effective_on) == part:
        return False
    _write(store, "parts", {"part_no": part.part_no}, part, by=by, at=at)
    title = f"零件 {part.part_name or part.part_no}"
    references.came(store, "parts", [part.part_no])
    search.note(store, "parts", part.part_no, station_code=None, title=title, texts=indexing.texts_of(part))
    return True


def put_labour(store: Store, quota: LabourQuota, *, by: str, at: datetime) -> bool:
    """Set a quota from its effective day on (None: from the beginning); say whether that changed anything."""
    day = quota.effective_on or date.min
    known = quota_on(store, quota.part_no, quota.job, day)
    if known is not None and dataclasses.replace(known, effective_on=quota.effective_on) == quota:
        return False
    _write(store, "labour", {"part_no": quota.part_no, "job": quota.job}, quota, by=by, at=at)
    references.note_labour(store, quota.part_no)
    return True


def _write(store: Store, table: str, key: dict[str, str], record: Part | LabourQuota, *, by: str, at: datetime) -> None:
    day = record.effective_on.isoformat() if record.effective_on else ""
    row = {**key, "effective_on": day, "body": codec.dump(record), "put_by": by, "put_at": stamp(at)}
    columns, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    same = " AND ".join(f"{name} = :{name}" for name in (*key, "effective_on"))
    old = store.row(f"SELECT body FROM {table} WHERE {same}", row)  # noqa: S608  # names are ours
    store.execute(f"INSERT OR REPLACE INTO {table} ({columns}) VALUES ({marks})", row)  # noqa: S608  # names are ours
    subject = f"{_SUBJECTS[table]} {' '.join([*key.values(), day]).strip()}"
    audit.note_change(store, subject, old["body"] if old else None, row["body"], by=by, at=at)
