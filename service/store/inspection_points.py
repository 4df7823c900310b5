"""The points of each family of parts (判定点): every version kept, one at most in use, each change in the log."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from inspections.points import FamilyPoints, Promise, Share
from inspections.verdict import OperatingPoints
from service import clock
from service.store import packing
from service.store.unit import Row
from service.store.versions import Versions


@dataclass(frozen=True, slots=True)
class Version:
    """One version: the points of each family that had enough verdicts."""

    version: int  # 0: not kept
    families: Mapping[str, FamilyPoints]
    made_by: str
    made_at: datetime
    in_use: bool = False


def _body(made: Version) -> dict[str, object]:
    return {family: asdict(points) for family, points in made.families.items()}


def _version(row: Row) -> Version:
    families = {family: _points(body) for family, body in packing.load(row["body"]).items()}
    return Version(row["version"], families, row["made_by"], clock.moment(row["made_at"]), bool(row["in_use"]))


def _points(body: Mapping[str, Any]) -> FamilyPoints:
    promise = Promise(**{name: Share(**share) for name, share in body["promise"].items()})
    return FamilyPoints(OperatingPoints(**body["points"]), promise, body["clears_more"])


INSPECTION_POINTS = Versions("inspection_points", "inspection points", _body, _version)
"""The points of this desk; parts are judged by the version in use."""
