"""The log has every change of the archive, and a check finds what was changed beside it."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import pytest

from service.clock import CHINA
from service.domain.records import DepositEntry
from service.store import archive, audit, papers, verifying
from service.store.unit import Store
from service.usecases import deciding, settling
from tests.service.usecases import world
from tests.service.usecases.world import AT, HQ, take

LATER = datetime(2026, 8, 1, tzinfo=CHINA)


@pytest.fixture
def full(store: Store) -> Iterator[Store]:
    world.fill(store)
    settling.settle(store, HQ, "ST01", "2026-06", AT)
    settling.confirm(store, HQ, "JS-ST01-2026-06", at=AT)
    deciding.add_exception(store, HQ, "3.4.2", "ZX202606003", "麦收急用", at=AT)
    papers.book(store, DepositEntry("ST03", AT.date(), Decimal(500), "收据1"), papers.Origin("hq", AT))
    return store


def codes(store: Store) -> list[tuple[str, object]]:
    found = verifying.verify(store).problems
    return [(problem.code, next(iter(problem.params.values()), None)) for problem in found]


def test_an_imported_and_settled_archive_is_in_order(full: Store) -> None:
    assert codes(full) == []


def test_every_change_keeps_who_when_before_and_after(full: Store) -> None:
    deciding.audit_ticket(full, HQ, "WX202606006", audited_km=Decimal(90), work_region=None, at=LATER)
    first, *_, last = [e for e in audit.of_subject(full, "ticket WX202606006") if e.action in {"add", "change"}]
    assert (first.by, first.at, first.detail["before"]) == (HQ.user, AT, None)
    assert (last.action, last.by, last.at) == ("change", HQ.user, LATER)
    assert "audited_km" not in str(last.detail["before"])
    assert '"audited_km":"90"' in str(last.detail["after"])
    take(full, "balers", "serial_no,bale_count\nHK-NEW,7\n")
    assert audit.of_subject(full, "baler HK-NEW")[0].detail == {
        "before": None,
        "after": '{"serial_no":"HK-NEW","bale_count":7}',
    }


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("UPDATE tickets SET body = json_set(body, '$.bale_count', 1) WHERE ticket_no = 'WX202606001'",
         ("record_changed", "ticket WX202606001")),
        ("UPDATE parts SET body = json_set(body, '$.price', '1') WHERE part_no = 'HK-0231'",
         ("record_changed", "part HK-0231")),
        ("DELETE FROM tags WHERE tag_no = (SELECT min(tag_no) FROM tags)", ("record_gone", "tag WX202605001-1")),
        ("INSERT INTO stations (station_code, body, put_by, put_at) VALUES ('ST99', '{}', 'x', 'x')",
         ("record_not_logged", "station ST99")),
        ("UPDATE exceptions SET body = json_set(body, '$.by', '别人')", ("record_changed", "exception 1")),
        ("UPDATE deposits SET body = json_set(body, '$.amount', '9999')", ("record_changed", "deposit 1")),
    ],
)  # fmt: skip
def test_a_record_changed_beside_the_log_is_found(full: Store, sql: str, found: tuple[str, str]) -> None:
    full.execute(sql)
    assert codes(full) == [found]


def test_a_confirmed_statement_is_checked_by_its_hash_and_by_the_log(full: Store) -> None:
    full.execute("DROP TRIGGER confirmed_statements_never_change")
    full.execute("UPDATE statements SET body = replace(body, '30.00', '90.00')")
    number = "JS-ST01-2026-06"
    assert codes(full) == [("statement_changed", number), ("record_changed", f"statement {number}")]


def test_a_record_of_the_archive_is_what_the_log_says(full: Store) -> None:
    ticket = archive.get_ticket(full, "WX202606001")
    assert ticket is not None
    assert audit.first_broken(full) is None
