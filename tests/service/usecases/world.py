"""The shipped example world in a store, for the tests of importing, exporting and settling."""

from datetime import date, datetime
from pathlib import Path

from service.clock import CHINA
from service.domain.scope import Role, Scope
from service.paths import samples_dir
from service.store.unit import Store
from service.usecases import demo_desk, importing
from service.usecases.imported import Imported, Upload

AT = datetime(2026, 7, 6, 9, 0, tzinfo=CHINA)
HQ = Scope(Role.HQ, None, "hq")
STATION = Scope(Role.STATION, "ST01", "st01")
FILES = demo_desk.WORLD


def fill(store: Store) -> None:
    """Import the whole example world."""
    for table, name in FILES:
        take(store, table, (samples_dir() / name).read_bytes(), name)


def take(
    store: Store, table: str, data: bytes | str, name: str = "a.csv", effective_on: date | None = None
) -> Imported:
    """Import a file."""
    content = data.encode() if isinstance(data, str) else data
    return importing.apply(store, Upload(table, content, name, effective_on), by="hq", at=AT)


def look(store: Store, table: str, data: bytes | str, name: str = "a.csv") -> Imported:
    """Preview a file."""
    content = data.encode() if isinstance(data, str) else data
    return importing.preview(store, Upload(table, content, name), by="hq", at=AT)


def world(folder: Path) -> Store:
    """Return a store with the example world."""
    store = Store(folder)
    fill(store)
    return store
