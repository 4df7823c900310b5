from collections.abc import Callable
from datetime import datetime

import pytest

from service import clock
from service.store import audit
from service.store.unit import Store

AT = datetime(2026, 6, 1, 9, 0, tzinfo=clock.CHINA)


@pytest.fixture
def logged(store: Store) -> Store:
    for number in range(1, 6):
        audit.write(store, f"document {number}", "accept", by="王五", at=AT, detail={"n": number})
    return store


def test_an_untouched_log_is_whole(logged: Store) -> None:
    assert audit.first_broken(logged) is None
    assert audit.head(logged)[0] == 5


def test_entries_come_back_as_they_were(logged: Store) -> None:
    (entry,) = audit.of_subject(logged, "document 3")
    assert (entry.by, entry.action, entry.at, entry.detail) == ("王五", "accept", AT, {"n": 3})


@pytest.mark.parametrize("sql", ["UPDATE audit SET by_user = '李四' WHERE id = 2", "DELETE FROM audit WHERE id = 2"])
def test_the_log_cannot_be_changed_in_passing(logged: Store, sql: str) -> None:
    with pytest.raises(Exception, match="audit log is never"):
        logged.execute(sql)


def _change(store: Store) -> None:
    store.execute("UPDATE audit SET detail = '{\"n\":9}' WHERE id = 2")


def _drop(store: Store) -> None:
    store.execute("DELETE FROM audit WHERE id = 2")


def _forge(store: Store) -> None:
    row = {"id": 6, "at": clock.stamp(AT), "by_user": "王五", "action": "accept", "subject": "document 9"}
    store.insert("audit", {**row, "detail": "{}", "hash": "0" * 64})


@pytest.mark.parametrize(("tamper", "found"), [(_change, 2), (_drop, 2), (_forge, 6)])
def test_tampering_is_found_where_it_was_done(logged: Store, tamper: Callable[[Store], None], found: int) -> None:
    logged.execute("DROP TRIGGER audit_is_never_changed")
    logged.execute("DROP TRIGGER audit_is_never_deleted")
    tamper(logged)
    assert audit.first_broken(logged) == found
