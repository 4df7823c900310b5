"""What a second copy of a record does to the first: it fills what was empty, and never overwrites."""

import dataclasses
from collections.abc import Callable, Collection
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

    Args:
        old: As it stands in the archive.
        new: A later copy of the same record.
        replaceable: Attributes that the later copy may change ("audited_km", "lines.verdict").
    """
    differing: list[str] = []

    def keep(path: str, ours: object, theirs: object) -> object:
        if ours == theirs or _is_empty(theirs):
            return ours
        if _is_empty(ours) or _plain(path) in replaceable:
            return theirs
        if _same_rows(ours, theirs):
            rows = zip(typing_rows(ours), typing_rows(theirs), strict=True)
            return tuple(_each(mine, other, f"{path}[{n}].", keep) for n, (mine, other) in enumerate(rows))
        if dataclasses.is_dataclass(ours) and type(ours) is type(theirs):
            return _each(ours, theirs, "", keep)
        differing.append(path)
        return ours

    return Merged(_each(old, new, "", keep), tuple(differing))


def typing_rows(value: object) -> tuple[object, ...]:
    """Return the rows of a record's table; empty for anything else."""
    return value if isinstance(value, tuple) else ()


def _each(old: Any, new: Any, prefix: str, keep: Callable[[str, object, object], object]) -> Any:  # noqa: ANN401 - any record
    changes = {
        field.name: keep(f"{prefix}{field.name}", getattr(old, field.name), getattr(new, field.name))
        for field in dataclasses.fields(old)
    }
    return dataclasses.replace(old, **changes)


def _same_rows(ours: object, theirs: object) -> bool:
    mine, other = typing_rows(ours), typing_rows(theirs)
    return len(mine) == len(other) > 0 and all(dataclasses.is_dataclass(row) for row in (*mine, *other))


def _is_empty(value: object) -> bool:
    return value is None or value in ("", ())


def _plain(path: str) -> str:
    """Name a column without its row: lines[1].verdict is lines.verdict."""
    head, bracket, rest = path.partition("[")
    return head + rest.partition("]")[2] if bracket else path
