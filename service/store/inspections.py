"""Inspections (检验): what the photos of a part showed, and the photos themselves."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from inspections.results import Inspection, Verdict
from service import clock
from service.domain.scope import Scope
from service.errors import NotFoundError
from service.store import packing
from service.store.scoping import visible
from service.store.unit import Row, Store, batched


@dataclass(frozen=True, slots=True)
class Photo:
    """One photo that an inspection rests on."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person says of an inspection, and why."""

    verdict: Verdict
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Inspected:
    """One stored inspection."""

    id: int
    tag_no: str | None
    station_code: str | None  # None: headquarters'
    inspection: Inspection
    photos: tuple[Photo, ...]
    by: str
    at: datetime
    decision: Decision | None = None  # a person's, over the machine's verdict

    @property
    def subject(self) -> str:
        """Its name in the audit log."""
        return f"inspection {self.id}"

    @property
    def verdict(self) -> Verdict:
        """The verdict that counts: a person's, else the machine's."""
        return self.decision.verdict if self.decision else self.inspection.verdict


@dataclass(frozen=True, slots=True)
class Found:
    """What lists show of an inspection."""

    id: int
    verdict: Verdict  # the one that counts


@dataclass(frozen=True, slots=True)
class Inspector:
    """Who inspects what."""

    by: str
    station_code: str | None
    tag_no: str | None


def add(store: Store, inspection: Inspection, photos: Sequence[Photo], who: Inspector, at: datetime) -> Inspected:
    """Add an inspection; its photos are stored files already."""
    row = {
        "part_no": inspection.part_no,
        "tag_no": who.tag_no,
        "station_code": who.station_code,
        "verdict": inspection.verdict.value,
        "score": inspection.score,
        "result": packing.inspection_text(inspection),
        "inspected_by": who.by,
        "inspected_at": clock.stamp(at),
    }
    with store.transaction():
        number = store.insert("inspections", row)
        for n, photo in enumerate(photos, start=1):
            values = {"inspection_id": number, "n": n, "name": photo.name, "sha256": photo.sha256}
            store.insert("inspection_photos", values)
    return Inspected(number, who.tag_no, who.station_code, inspection, tuple(photos), who.by, at)


def decide(store: Store, inspected: Inspected, decision: Decision) -> Inspected:
    """Add what a person says of an inspection and return it so; what others said before is kept."""
    row = {
        "inspection_id": inspected.id,
        "verdict": decision.verdict.value,
        "reason": decision.reason,
        "by_user": decision.by,
        "at": clock.stamp(decision.at),
    }
    store.insert("inspection_verdicts", row)
    return replace(inspected, decision=decision)


def find(store: Store, scope: Scope, inspection_id: int) -> Inspected:
    """Return an inspection that the caller may see; NotFoundError when there is none."""
    where, args = visible(scope)
    row = store.row(f"SELECT * FROM inspections WHERE id = ? AND {where}", (inspection_id, *args))  # noqa: S608
    if row is None:
        raise NotFoundError("inspection", inspection_id)
    return _inspected(store, row)


def of_tag(store: Store, scope: Scope, tag_no: str) -> list[Inspected]:
    """Return the inspections of a tagged part that the caller may see, newest first."""
    where, args = visible(scope)
    sql = f"SELECT * FROM inspections WHERE tag_no = ? AND {where} ORDER BY id DESC"  # noqa: S608
    return [_inspected(store, row) for row in store.rows(sql, (tag_no, *args))]


def newest_of_tags(store: Store, scope: Scope, tag_nos: Collection[str]) -> dict[str, Found]:
    """Return the newest inspection that the caller may see of each of these tagged parts, by tag number."""
    where, args = visible(scope)
    found: dict[str, Found] = {}
    for batch in batched(sorted(tag_nos)):
        marks = ", ".join("?" for _ in batch)
        sql = (
            "SELECT id, tag_no, coalesce((SELECT v.verdict FROM inspection_verdicts AS v WHERE v.inspection_id = i.id"  # noqa: S608
            " ORDER BY v.id DESC LIMIT 1), verdict) AS verdict FROM inspections AS i WHERE id IN"
            f" (SELECT max(id) FROM inspections WHERE tag_no IN ({marks}) AND {where} GROUP BY tag_no)"
        )
        found |= {row["tag_no"]: Found(row["id"], Verdict(row["verdict"])) for row in store.rows(sql, (*batch, *args))}
    return found


def newest(store: Store, scope: Scope, *, before: int | None = None, limit: int = 50) -> list[Inspected]:
    """Return the inspections that the caller may see, newest first, from a cursor on."""
    where, args = visible(scope)
    bound = {} if before is None else {"id < ?": before}
    sql = f"SELECT * FROM inspections WHERE {' AND '.join([where, *bound])} ORDER BY id DESC LIMIT ?"  # noqa: S608
    return [_inspected(store, row) for row in store.rows(sql, (*args, *bound.values(), limit))]


def _inspected(store: Store, row: Row) -> Inspected:
    photos = store.rows("SELECT name, sha256 FROM inspection_photos WHERE inspection_id = ? ORDER BY n", (row["id"],))
    return Inspected(
        id=row["id"],
        tag_no=row["tag_no"],
        station_code=row["station_code"],
        inspection=packing.inspection_from(row["result"]),
        photos=tuple(Photo(photo["name"], photo["sha256"]) for photo in photos),
        by=row["inspected_by"],
        at=clock.moment(row["inspected_at"]),
        decision=_decision(store, row["id"]),
    )


def _decision(store: Store, inspection_id: int) -> Decision | None:
    sql = "SELECT * FROM inspection_verdicts WHERE inspection_id = ? ORDER BY id DESC LIMIT 1"
    row = store.row(sql, (inspection_id,))
    return Decision(Verdict(row["verdict"]), row["reason"], row["by_user"], clock.moment(row["at"])) if row else None
