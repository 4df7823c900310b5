"""What a second copy of a record does to the first: it fills what was empty, and never overwrites."""

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Merged(Generic[Record]):
    """The record after a second copy came, and what the copies do not agree on."""

    record: Record
    differing: tuple[str, ...] = ()  # "bale_count", "lines[1].quantity"


def merge(old: Record, new: Record, replaceable: Collection[str] = ()) -> Merged[Record]:
    """Return the old record with what only the new one knows.

    An empty value says nothing, nor does a single box without a tick or a signature box without a signature, nor an
    empty row of a table: none of them speaks against what the other copy says. A "no" of two boxes does.

    Args:
        old: As it stands in the archive.
        new: A later copy of the same record.
        replaceable: Attributes that the later copy may change ("audited_km", "lines.verdict").
    """
    if old == new:
        return Merged(old)
    merging = _Merging(frozenset(replaceable), [])
    return Merged(merging.each(old, new, ""), tuple(merging.differing))


@dataclass(frozen=True, slots=True)
class _Value:
    """A value of a record, and whether it says anything."""

    value: object
    is_box: bool  # a tick or a signature that is there or not

    @property
    def is_empty(self) -> bool:
        return self.value is None or self.value in ("", ()) or (isinstance(self.value, tuple) and not _said(self.value))

    @property
    def is_unticked(self) -> bool:
        return self.is_box and self.value is False


@dataclass(frozen=True, slots=True)
class _Merging:
    """One merge under way."""

    replaceable: frozenset[str]
    differing: list[str]

    def each(self, old: Any, new: Any, prefix: str) -> Any:  # noqa: ANN401 - any record
        changes: dict[str, object] = {}
        for field in dataclasses.fields(old):
            ours, theirs = (_Value(getattr(copy, field.name), field.default is False) for copy in (old, new))
            changes[field.name] = self.keep(f"{prefix}{field.name}", ours, theirs)
        return dataclasses.replace(old, **changes)

    def keep(self, path: str, ours: _Value, theirs: _Value) -> object:
        if ours.value == theirs.value or theirs.is_empty:
            return ours.value
        if ours.is_empty or _plain(path) in self.replaceable:
            return theirs.value
        if theirs.is_unticked or ours.is_unticked:
            return ours.value or theirs.value
        return self.inside(path, ours.value, theirs.value)

    def inside(self, path: str, ours: object, theirs: object) -> object:
        mine, other = _rows(ours), _rows(theirs)
        if mine and len(mine) == len(other):
            rows = zip(mine, other, strict=True)
            return tuple(self.each(a_row, b_row, f"{path}[{n}].") for n, (a_row, b_row) in enumerate(rows))
        if dataclasses.is_dataclass(ours) and type(ours) is type(theirs):
            return self.each(ours, theirs, "")
        self.differing.append(path)
        return ours


def _rows(value: object) -> tuple[object, ...]:
    """The rows of a record's table that say anything; none for anything else."""
    rows = _said(value) if isinstance(value, tuple) else ()
    return rows if all(dataclasses.is_dataclass(row) for row in rows) else ()


def _said(rows: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(row for row in rows if not dataclasses.is_dataclass(row) or not _is_blank(row))


def _is_blank(row: Any) -> bool:  # noqa: ANN401 - any row
    return all(getattr(row, field.name) == field.default for field in dataclasses.fields(row))


def _plain(path: str) -> str:
    """Name a column without its row: lines[1].verdict is lines.verdict."""
    head, bracket, rest = path.partition("[")
    return head + rest.partition("]")[2] if bracket else path
