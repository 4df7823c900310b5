"""A list of documents asks for what was read of all of them at once."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from service.store import document_outlines
from service.store.unit import Store
from service.usecases import intake, review
from service.usecases.intake import Upload
from tests.service.papers import AT, CLERK, a_picture, a_ticket, doubtful


@pytest.fixture
def taken(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path)
    yield store
    store.close()


def take(store: Store, count: int) -> list[int]:
    numbers = []
    for seed in range(count):
        received = intake.receive(store, [Upload("a.png", a_picture(seed))], kind=None, by=CLERK, at=AT)
        lease = review.claim(store, "test", AT, lease=timedelta(minutes=1))
        assert lease is not None
        page = doubtful(a_ticket(ticket_no=f"WX-{seed}"), "fault")
        review.record(store, lease, [page], AT)
        numbers.append(received[0].id)
    return [number for number in numbers if number is not None]


def test_the_outlines_of_many_documents_are_one_query(taken: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = take(taken, 5)
    asked: list[str] = []
    rows = taken.rows

    def counted(sql: str, args: object = ()) -> object:
        asked.append(sql)
        return rows(sql, args)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "rows", lambda _, sql, args=(): counted(sql, args))
    found = document_outlines.outlines(taken, numbers)
    assert [found[number].record_nos for number in numbers] == [(f"WX-{seed}",) for seed in range(5)]
    assert all(found[number].problem_count for number in numbers)
    assert len(asked) == 1


def test_a_document_that_nobody_read_has_no_outline(taken: Store) -> None:
    received = intake.receive(taken, [Upload("a.png", a_picture(99))], kind=None, by=CLERK, at=AT)
    assert document_outlines.outlines(taken, [received[0].id or 0]) == {}
