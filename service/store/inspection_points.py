"""The points of each family of parts (判定点): every version kept, one at most in use, each change in the log."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from inspections.points import FamilyPoints, Promise, Share
from inspections.verdict import OperatingPoints
from service import clock
from service.errors import NotFoundError
from service.store import audit, packing
from service.store.unit import Row, Store


@dataclass(frozen=True, slots=True)
class Version:
    """One version: the points of each family that had enough verdicts."""

    version: int  # 0: not kept
    families: Mapping[str, FamilyPoints]
    made_by: str
    made_at: datetime
    in_use: bool = False


def put(store: Store, made: Version) -> Version:
    """Keep a new version and use it; its number is the next one."""
    with store.transaction():
        number = int(store.value("SELECT coalesce(max(version), 0) + 1 FROM inspection_points"))
        body = packing.dump({family: asdict(points) for family, points in made.families.items()})
        row = {"version": number, "body": body, "made_by": made.made_by, "made_at": clock.stamp(made.made_at)}
        store.insert("inspection_points", row)
        use(store, number, by=made.made_by, at=made.made_at)
        return get(store, number)


def use(store: Store, version: int | None, *, by: str, at: datetime) -> None:
    """Judge by a version from now on; None: by what is shipped. NotFoundError where there is no such version."""
    with store.together():
        if version is not None:
            get(store, version)
        before = in_use(store)
        store.execute("UPDATE inspection_points SET in_use = 0 WHERE in_use = 1")
        store.execute("UPDATE inspection_points SET in_use = 1 WHERE version = ?", (version,))
        detail = {"before": before.version if before else None, "after": version}
        audit.write(store, f"inspection points {version or 'shipped'}", "use", by=by, at=at, detail=detail)


def get(store: Store, version: int) -> Version:
    """Return a version; NotFoundError when there is none."""
    row = store.row("SELECT * FROM inspection_points WHERE version = ?", (version,))
    if row is None:
        raise NotFoundError("inspection points", version)
    return _version(row)


def in_use(store: Store) -> Version | None:
    """Return the version that parts are judged by; None: what is shipped."""
    row = store.row("SELECT * FROM inspection_points WHERE in_use = 1")
    return _version(row) if row else None


def every(store: Store) -> list[Version]:
    """Return all versions, newest first."""
    return [_version(row) for row in store.rows("SELECT * FROM inspection_points ORDER BY version DESC")]


def _version(row: Row) -> Version:
    families = {family: _points(body) for family, body in packing.load(row["body"]).items()}
    return Version(row["version"], families, row["made_by"], clock.moment(row["made_at"]), bool(row["in_use"]))


def _points(body: Mapping[str, Any]) -> FamilyPoints:
    promise = Promise(**{name: Share(**share) for name, share in body["promise"].items()})
    return FamilyPoints(OperatingPoints(**body["points"]), promise, body["clears_more"])
