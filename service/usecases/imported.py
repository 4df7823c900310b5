"""What an import does (导入): what becomes of each row, and which rows are refused."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.domain.problems import Problem
from service.errors import BadRow
from service.store.references import OpenReference


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
