"""The part catalogue and labour quota (零件目录, 工时定额) as in force on a day."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from service.domain.records import LabourQuota, Part

Row = TypeVar("Row", Part, LabourQuota)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every row of the two tables, of all their effective dates; made by Catalogue.of()."""

    parts: Mapping[str, tuple[Part, ...]] = dataclasses.field(default_factory=dict)  # by part_no
    quotas: Mapping[str, tuple[LabourQuota, ...]] = dataclasses.field(default_factory=dict)  # by part_no

    @classmethod
    def of(cls, parts: Iterable[Part] = (), quotas: Iterable[LabourQuota] = ()) -> "Catalogue":
        """Return a catalogue of these rows, in whatever order they come."""
        return cls(_by_part_no(parts), _by_part_no(quotas))

    def part(self, part_no: str | None, day: date) -> Part | None:
        """Return the part as in force on a day, or None: part unknown."""
        return _in_force(self.parts.get(part_no or "", ()), day)

    def jobs(self, part_no: str | None, day: date) -> tuple[LabourQuota, ...]:
        """Return the quota of each job on a part as in force on a day, by job."""
        rows = self.quotas.get(part_no or "", ())
        found = (_in_force((row for row in rows if row.job == job), day) for job in sorted({row.job for row in rows}))
        return tuple(quota for quota in found if quota)


EMPTY_CATALOGUE = Catalogue()


def _by_part_no(rows: Iterable[Row]) -> dict[str, tuple[Row, ...]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.part_no, []).append(row)
    return {part_no: tuple(group) for part_no, group in grouped.items()}


def _in_force(rows: Iterable[Row], day: date) -> Row | None:
    started = [row for row in rows if row.effective_on is None or row.effective_on <= day]
    return max(started, key=lambda row: row.effective_on or date.min, default=None)
