"""Versions of what the house sets for itself (版本): every one kept, at most one in use, each change in the log."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from service import clock
from service.errors import NotFoundError
from service.store import audit, packing
from service.store.unit import Row, Store


class Version(Protocol):
    """What every version says of itself, beside what it sets."""

    @property
    def version(self) -> int:
        """Its number, from 1; 0: not kept."""

    @property
    def made_by(self) -> str:
        """Who made it."""

    @property
    def made_at(self) -> datetime:
        """When."""

    @property
    def in_use(self) -> bool:
        """Whether the house works by it."""


V = TypeVar("V", bound=Version)


@dataclass(frozen=True, slots=True)
class Versions(Generic[V]):
    """The versions of one thing: their table, their name in the log, how one is written and read."""

    table: str  # with version, body, made_by, made_at and in_use
    name: str
    body_of: Callable[[V], object]  # as JSON
    read: Callable[[Row], V]

    def put(self, store: Store, made: V) -> V:
        """Keep a new version and use it; its number is the next one."""
        with store.transaction():
            number = int(store.value(f"SELECT coalesce(max(version), 0) + 1 FROM {self.table}"))  # noqa: S608  # names are ours
            row = {
                "version": number,
                "body": packing.dump(self.body_of(made)),
                "made_by": made.made_by,
                "made_at": clock.stamp(made.made_at),
            }
            store.insert(self.table, row)
            self.use(store, number, by=made.made_by, at=made.made_at)
            return self.get(store, number)

    def use(self, store: Store, version: int | None, *, by: str, at: datetime) -> None:
        """Work by a version from now on; None: by what is shipped.

        Raises:
            NotFoundError: There is no such version.
        """
        with store.together():
            if version is not None:
                self.get(store, version)
            before = self.in_use(store)
            store.execute(f"UPDATE {self.table} SET in_use = 0 WHERE in_use = 1")  # noqa: S608  # names are ours
            store.execute(f"UPDATE {self.table} SET in_use = 1 WHERE version = ?", (version,))  # noqa: S608  # names are ours
            detail = {"before": before.version if before else None, "after": version}
            audit.write(store, f"{self.name} {version or 'shipped'}", "use", by=by, at=at, detail=detail)

    def get(self, store: Store, version: int) -> V:
        """Return a version; NotFoundError when there is none."""
        row = store.row(f"SELECT * FROM {self.table} WHERE version = ?", (version,))  # noqa: S608  # names are ours
        if row is None:
            raise NotFoundError(self.name, version)
        return self.read(row)

    def in_use(self, store: Store) -> V | None:
        """Return the version that the house works by; None: what is shipped."""
        row = store.row(f"SELECT * FROM {self.table} WHERE in_use = 1")  # noqa: S608  # names are ours
        return self.read(row) if row is not None else None

    def every(self, store: Store) -> list[V]:
        """Return all versions, newest first."""
        return [self.read(row) for row in store.rows(f"SELECT * FROM {self.table} ORDER BY version DESC")]  # noqa: S608  # names are ours
