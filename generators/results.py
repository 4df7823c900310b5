"""What goes in and what comes out of a document."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

FormData: TypeAlias = Mapping[str, object]
"""A record: field name → text, int, Decimal, date, datetime, bool or list; `lines` is a list of such mappings.

Missing or None is blank. JSON's strings are taken for every type (`"2026-06-01"`, `"30.00"`).
"""

TICKED, UNTICKED = "■", "□"  # a printed tick box: ☑ is in no open Chinese font


@dataclass(frozen=True, slots=True)
class Texts:
    """A record as it will be printed: every value as text, every tick box as its option's value."""

    fields: Mapping[str, str]
    ticks: Mapping[str, tuple[str | bool, ...]]  # field → the values of its ticked boxes
    lines: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A record that can be printed."""

    texts: Texts
    missing: tuple[str, ...]  # required fields without a value, in the form's order; a column as `lines[2].part_no`


@dataclass(frozen=True, slots=True)
class Filled:
    """A document, and what was left blank on it."""

    data: bytes
    missing: tuple[str, ...]  # as in Checked; of a batch, each name once
    pages: int
