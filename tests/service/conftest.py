"""Fixtures of the service's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.store.unit import Store
from tests.service.usecases import world


@pytest.fixture(scope="session")
def world_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example world in its archive, made once: copy it, never write to it."""
    folder = Path(tmp_path_factory.mktemp("world")) / "data"
    world.world(folder).close()
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store in a folder of its own."""
    opened = Store(tmp_path / "data")
    yield opened
    opened.close()
