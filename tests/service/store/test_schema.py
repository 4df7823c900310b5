"""Migrations: each has a number of its own, so that none is skipped in silence."""

import pytest

from service.store import schema


def test_the_shipped_migrations_are_numbered_from_one_without_a_gap() -> None:
    steps = schema.migrations()
    assert sorted(steps) == list(range(1, len(steps) + 1))


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("0001_desk.sql", "0002_archive.sql", "0002_photos.sql"), id="two share a number"),
        pytest.param(("0001_desk.sql", "0003_photos.sql"), id="one is left out"),
        pytest.param(("0002_archive.sql",), id="the first is left out"),
    ],
)
def test_migrations_that_would_be_skipped_are_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="each once"):
        schema.numbered(dict.fromkeys(names, "SELECT 1;"))
