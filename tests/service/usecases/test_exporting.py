"""Exporting tables: what goes out comes in again and changes nothing."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.domain.labels import label
from service.domain.records import Baler, LabourQuota, Part, Per, RepairTicket, Station, StationKind, TicketLine
from service.errors import InvalidInputError, NotAllowedError
from service.store import archive, catalogue
from service.store.unit import Store
from service.usecases import exporting, importing
from service.usecases.imported import Upload
from service.usecases.tables.columns import TABLES
from tests.service.usecases import world
from tests.service.usecases.world import AT, HQ, STATION, look, take


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return world.world(tmp_path_factory.mktemp("world"))


CASES = [(table, fmt) for table in TABLES for fmt in ("csv", "xlsx", "jsonl") if table != "policy"] + [
    ("policy", "toml")
]


@pytest.mark.parametrize(("table", "fmt"), CASES)
def test_importing_an_export_changes_nothing(full: Store, table: str, fmt: str) -> None:
    data = exporting.export(full, HQ, table, fmt, at=AT)
    found = look(full, table, data, f"{table}.{fmt}")
    assert {change.outcome.value for change in found.changes} == {"same"}
    assert found.unknown == ()


@pytest.mark.parametrize(("table", "fmt"), CASES)
def test_an_export_fills_an_empty_archive_with_the_same(full: Store, store: Store, table: str, fmt: str) -> None:
    data = exporting.export(full, HQ, table, fmt, at=AT)
    take(store, table, data, f"{table}.{fmt}")
    assert exporting.export(store, HQ, table, fmt, at=AT) == data


def test_a_station_gets_its_own_rows_only(full: Store) -> None:
    data = exporting.export(full, STATION, "tickets", "jsonl", at=AT).decode()
    assert "ST01" in data
    assert '"station_code": "ST02"' not in data
    with pytest.raises(NotAllowedError):
        exporting.export(full, STATION, "labour", "csv", at=AT)


@pytest.mark.parametrize(("table", "fmt"), [("policy", "csv"), ("parts", "toml"), ("parts", "doc"), ("shelves", "csv")])
def test_a_table_or_format_that_is_not_there_is_refused(full: Store, table: str, fmt: str) -> None:
    with pytest.raises(InvalidInputError):
        exporting.export(full, HQ, table, fmt, at=AT)


def _to_the_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


words = st.text(st.characters(codec="gb18030", exclude_categories=("C", "Z")), max_size=20) | st.sampled_from(
    ["=1+1", "@a", "+8613800000000", "-", "a,b", 'say "x"', "1,5"]
)
balers = st.builds(
    Baler,
    serial_no=st.from_regex(r"HK[0-9A-Z]{1,8}", fullmatch=True),
    model=words.map(str.strip).map(lambda text: text or None),
    made_on=st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)),
    bale_count=st.none() | st.integers(0, 10**6),
    customer_name=words.map(str.strip).map(lambda text: text or None),
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=st.lists(balers, min_size=1, max_size=4, unique_by=lambda baler: baler.serial_no))
@pytest.mark.parametrize("fmt", ["csv", "xlsx", "jsonl"])
def test_any_machine_survives_the_way_out_and_in(
    tmp_path_factory: pytest.TempPathFactory, fmt: str, rows: list[Baler]
) -> None:
    folder: Path = tmp_path_factory.mktemp("x")
    first, second = Store(folder / "a"), Store(folder / "b")
    for baler in rows:
        archive.put_baler(first, baler, evidence=None, by="hq", at=AT)
    data = exporting.export(first, HQ, "balers", fmt, at=AT)
    take(second, "balers", data, f"balers.{fmt}")
    assert [archive.get_baler(second, baler.serial_no) for baler in rows] == rows
    first.close()
    second.close()


texts = words.map(str.strip).map(lambda text: text or None)
codes = st.from_regex(r"[A-Z]{2}-[0-9A-Z]{1,6}", fullmatch=True)
days = st.none() | st.dates(date(1990, 1, 1), date(2090, 1, 1))
yuan = st.none() | st.decimals(Decimal(0), Decimal(99999), places=2)
counts = st.none() | st.integers(0, 10**6)
RECORDS: dict[str, st.SearchStrategy[object]] = {
    "stations": st.builds(
        Station,
        station_code=codes,
        name=texts.map(lambda text: text or "站"),
        kind=st.sampled_from(StationKind),
        territory=st.lists(st.sampled_from(["41", "3701", "411721"]), unique=True).map(tuple),
        address=texts,
        contact=texts,
        deposit=yuan,
    ),
    "parts": st.builds(
        Part,
        part_no=codes,
        part_name=texts,
        category=texts,
        main=st.booleans(),
        warranty_months=counts,
        warranty_bales=counts,
        price=yuan,
    ),
    "labour": st.builds(
        LabourQuota,
        part_no=codes,
        job=texts.map(lambda text: text or "更换"),
        hours=st.decimals(Decimal(0), Decimal(99), places=1),
        per=st.sampled_from(Per),
    ),
    "tickets": st.builds(
        RepairTicket,
        ticket_no=codes,
        station_code=st.none() | codes,
        serial_no=st.none() | codes,
        bale_count=counts,
        customer_name=texts,
        sold_on=days,
        reported_at=st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(_to_the_minute),  # noqa: DTZ001
        fault=texts,
        complaint=st.booleans(),
        labour_hours=st.none() | st.decimals(Decimal(0), Decimal(99), places=1),
        lines=st.lists(st.builds(TicketLine, part_no=codes, part_name=texts, quantity=counts), max_size=3).map(tuple),
        submitted_on=days,
        audited_km=st.none() | st.decimals(Decimal(0), Decimal(999), places=1),
    ),
}


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data(), fmt=st.sampled_from(["csv", "xlsx", "jsonl"]))
@pytest.mark.parametrize("table", RECORDS)
def test_any_record_survives_the_way_out_and_in(
    tmp_path_factory: pytest.TempPathFactory, table: str, data: st.DataObject, fmt: str
) -> None:
    folder: Path = tmp_path_factory.mktemp("x")
    first, second = Store(folder / "a"), Store(folder / "b")
    rows = data.draw(st.lists(RECORDS[table], min_size=1, max_size=3))
    for row in rows:
        keep(first, row)
    made = exporting.export(first, HQ, table, fmt, at=AT)
    assert {change.outcome.value for change in look(first, table, made, f"x.{fmt}").changes} == {"same"}
    take(second, table, made, f"x.{fmt}")
    assert exporting.export(second, HQ, table, fmt, at=AT) == made
    first.close()
    second.close()


def keep(store: Store, record: object) -> None:
    match record:
        case Station():
            archive.put_station(store, record, evidence=None, by="hq", at=AT)
        case RepairTicket():
            archive.put_ticket(store, record, evidence=None, by="hq", at=AT)
        case Part():
            catalogue.put_part(store, record, by="hq", at=AT)
        case LabourQuota():
            catalogue.put_labour(store, record, by="hq", at=AT)


@pytest.mark.parametrize("table", [table for table in TABLES if table != "policy"])
def test_an_export_with_chinese_headers_changes_nothing_either(full: Store, table: str) -> None:
    header, _, rows = exporting.export(full, HQ, table, "csv", at=AT).decode("utf-8-sig").partition("\r\n")
    chinese = ",".join(label(name) if name != "lines" else "明细" for name in header.split(","))
    assert chinese != header
    found = look(full, table, f"{chinese}\r\n{rows}")
    assert ({change.outcome.value for change in found.changes}, found.unknown) == ({"same"}, ())


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "jsonl"])
@pytest.mark.parametrize(
    ("table", "first", "later"),
    [
        ("parts", "part_no,price\nHK-1,10.00\n", "part_no,price\nHK-1,12.00\n"),
        ("labour", "part_no,job,hours\nHK-1,更换,1.5\n", "part_no,job,hours\nHK-1,更换,2\n"),
    ],
)
def test_what_is_in_force_on_a_day_goes_out_and_comes_in_for_that_day_without_a_change(
    store: Store, table: str, first: str, later: str, fmt: str
) -> None:
    take(store, table, first)
    take(store, table, later, effective_on=date(2026, 7, 1))
    old = exporting.export(store, HQ, table, fmt, at=AT.replace(month=6))
    new = exporting.export(store, HQ, table, fmt, at=AT)
    assert old != new
    for day, data in ((date(2026, 6, 6), old), (date(2026, 7, 6), new)):
        upload = Upload(table, data, f"x.{fmt}", day)
        found = importing.preview(store, upload, by="hq", at=AT)
        assert [change.outcome.value for change in found.changes] == ["same"]
