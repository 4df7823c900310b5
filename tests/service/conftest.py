"""Fixtures of the service's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.store.unit import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store in a folder of its own."""
    opened = Store(tmp_path / "data")
    yield opened
    opened.close()
