"""Importing tables: any of the formats, all or nothing, a preview that changes nothing."""

import io
import json
from datetime import date

import pytest
import xlsxwriter

from service.domain.messages import sentence
from service.domain.problems import Problem
from service.domain.records import StationKind
from service.errors import InvalidInputError, UnreadableTableError
from service.store import archive, archive_pages, catalogue, policies, references
from service.store.unit import Store
from service.usecases import exporting
from service.usecases.imported import Imported, Outcome
from tests.service.usecases import world
from tests.service.usecases.world import AT, HQ, look, take

STATIONS = "station_code,name,kind,territory\nST01,甲站,经销商,4117;4116\n"
BALER = "serial_no,customer_name,bale_count,sold_on\nHK-1,王建国,{},2026-01-05\n"


def wide(text: str) -> str:
    """Write a text in full-width forms, as an input method does."""
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


def outcomes(found: Imported) -> list[str]:
    return [change.outcome.value for change in found.changes]


def refused(
    store: Store, table: str, data: str | bytes, name: str = "a.csv"
) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(InvalidInputError) as error:
        take(store, table, data, name)
    for row in error.value.rows:
        assert sentence(Problem(row.code, field=row.name, params=row.params))
    return [(row.row, row.name, row.code) for row in error.value.rows]


def test_the_example_world_goes_in_and_again_changes_nothing(store: Store) -> None:
    world.fill(store)
    for table, name in world.FILES:
        again = look(store, table, (world.samples_dir() / name).read_bytes(), name)
        assert set(outcomes(again)) == {"same"}, name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_may_come_in_any_usual_encoding(store: Store, encoding: str) -> None:
    take(store, "stations", STATIONS.encode(encoding))
    station = archive.get_station(store, "ST01")
    assert station is not None
    assert (station.name, station.kind, station.territory) == ("甲站", StationKind.DEALER, ("4117", "4116"))


@pytest.mark.parametrize(
    "header", ["服务站编号,名称,类型,协议区域", "服务站代码,服务站名称,性质,区域", "Station_Code,NAME,kind,Territory"]
)
def test_headers_may_be_chinese(store: Store, header: str) -> None:
    take(store, "stations", header + f"\n{wide('ST01')},甲站,经销商,4117；4116\n")
    station = archive.get_station(store, "ST01")
    assert station is not None
    assert station.territory == ("4117", "4116")


def test_a_quota_by_the_piece_and_a_balers_region_are_known_by_their_usual_headers(store: Store) -> None:
    take(store, "labour", "图号,维修项目,工时,计算方式\nHK-1,更换,0.5,piece\n")
    take(store, "balers", "出厂编号,区域\nHK9Y-1,410122\n")
    (quota,) = exporting.export(store, HQ, "labour", "jsonl", at=AT).splitlines()
    assert json.loads(quota)["per"] == "piece"
    baler = archive.get_baler(store, "HK9Y-1")
    assert baler is not None
    assert baler.region == "410122"


@pytest.mark.parametrize(
    "written",
    [
        "2026-06-01",
        "2026/6/1",
        "2026.6.1",
        "2026年6月1日",
        "20260601",
        "46174",
        wide("2026-06-01"),
        "2026-06-01 00:00:00",
    ],
)
def test_dates_may_be_written_in_many_ways(store: Store, written: str) -> None:
    take(store, "balers", f"serial_no,sold_on\nHK-1,{written}\n")
    baler = archive.get_baler(store, "HK-1")
    assert baler is not None
    assert baler.sold_on == date(2026, 6, 1)


def test_a_workbook_may_hold_real_dates_numbers_and_serials(store: Store) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["出厂编号", "购机时间", "捆数", "出厂日期"])
    sheet.write_string(1, 0, "HK-1")
    sheet.write_datetime(1, 1, date(2026, 1, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_number(1, 2, 1250)
    sheet.write_number(1, 3, 45992)
    book.close()
    take(store, "balers", out.getvalue(), "台账.xlsx")
    baler = archive.get_baler(store, "HK-1")
    assert baler is not None
    assert (baler.sold_on, baler.bale_count, baler.made_on) == (date(2026, 1, 5), 1250, date(2025, 12, 1))


def test_a_preview_shows_old_and_new_and_changes_nothing(store: Store) -> None:
    take(store, "balers", BALER.format(100))
    found = look(store, "balers", BALER.format(150))
    change = found.changes[0]
    assert change.outcome is Outcome.CHANGED
    assert [(field.name, field.old, field.new) for field in change.fields] == [("bale_count", 100, 150)]
    assert archive.get_baler(store, "HK-1").bale_count == 100  # type: ignore[union-attr]
    assert not found.applied


def test_one_bad_row_refuses_the_whole_file_and_says_where(store: Store) -> None:
    data = "serial_no,sold_on,bale_count\nHK-1,2026-01-05,100\nHK-2,五月,一百\n,2026-01-05,1\n"
    assert refused(store, "balers", data) == [
        (3, "sold_on", "cell_not_a_date"),
        (3, "bale_count", "cell_not_a_whole_number"),
        (4, "serial_no", "cell_missing"),
    ]
    assert archive_pages.count(store, HQ, archive_pages.NOUNS["balers"]) == 0


@pytest.mark.parametrize(
    ("table", "data", "found"),
    [
        ("stations", "station_code,name\nST01,甲站\n", [(1, "kind", "column_missing")]),
        ("stations", "station_code,name,kind\nST01,甲站,直营\n", [(2, "kind", "cell_not_an_option")]),
        ("stations", "station_code,name,kind\nST01,甲站,经销商,多余\n", [(2, None, "cell_beyond_headers")]),
        ("balers", "serial_no,机号\nHK-1,HK-1\n", [(1, "机号", "column_twice")]),
        ("parts", "part_no,price\nHK-1,十元\n", [(2, "price", "cell_not_an_amount")]),
        ("labour", "part_no,job,hours\nHK-1,更换,-1\n", [(2, "hours", "cell_not_a_number")]),
        ("tickets", "ticket_no,reported_at\nWX1,25点\n", [(2, "reported_at", "cell_not_a_time")]),
        ("tickets", "ticket_no,warranty\nWX1,也许\n", [(2, "warranty", "cell_not_yes_or_no")]),
        ("tickets", "ticket_no,lines\nWX1,不是明细\n", [(2, "lines", "cell_not_lines")]),
        ("balers", "serial_no,购买日期\nHK-1,2026-01-05\n", [(1, "购买日期", "column_misspelt")]),
        ("tickets", "ticket_no,audited_kms\nWX1,30\n", [(1, "audited_kms", "column_misspelt")]),
        ("parts", "part_no,三包月\nHK-1,36\n", [(1, "三包月", "column_misspelt")]),
        ("shelves", "a\n1\n", [(None, "shelves", "unknown_table")]),
        ("stations", "station_code,name,kind\nST01,甲,临时\nST01,乙,临时\n", [(3, "station_code", "row_repeats")]),
    ],
)
def test_what_cannot_be_taken_is_named(store: Store, table: str, data: str, found: list[object]) -> None:
    assert refused(store, table, data) == found


def test_a_header_that_nearly_is_a_paying_column_is_told_which_one_it_means(store: Store) -> None:
    found = look(store, "balers", "serial_no,sold_no\nHK-1,2026-01-05\n")
    (row,) = found.bad
    said = sentence(Problem(row.code, field=row.name, params=row.params))
    assert said == "没有“sold_no”这一栏，像是“sold_on”：它关系三包或结算，请改成“sold_on”，不是的话请删去这一栏。"


@pytest.mark.parametrize("headers", ["备注", "购机日期,购机日期2", "经销商电话", "用户电话2", "序号"])
def test_other_headers_are_told_and_left_out(store: Store, headers: str) -> None:
    cells = ",".join("2026-01-05" for _ in headers.split(","))
    found = look(store, "balers", f"serial_no,{headers}\nHK-1,{cells}\n")
    assert (found.bad, len(found.unknown)) == ((), 1)


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.csv", "table_empty"),
        (b"\n\n", "a.csv", "table_empty"),
        (b"PK\x03\x04broken", "a.xlsx", "not_a_table"),
        (b"\x00\x01\x02\xff\xfe", "a.csv", "not_a_table"),
        (b'{"a": NaN}', "a.jsonl", "not_a_table"),
        (b"[1, 2]", "a.json", "not_a_table"),
        (b'{"a": 1}\n{"a": ', "a.jsonl", "not_a_table"),
    ],
)
def test_a_file_that_is_no_table_is_refused(store: Store, data: bytes, name: str, reason: str) -> None:
    with pytest.raises(UnreadableTableError) as error:
        take(store, "stations", data, name)
    assert error.value.reason == reason


@pytest.mark.clause("3.2.2")
def test_a_serial_with_another_owner_is_held_and_the_rest_goes_in(store: Store) -> None:
    take(store, "balers", BALER.format(100))
    found = take(store, "balers", "serial_no,customer_name\nHK-1,李秀英\nHK-2,刘海涛\n")
    assert outcomes(found) == ["held", "new"]
    assert archive.get_baler(store, "HK-1").customer_name == "王建国"  # type: ignore[union-attr]
    (conflict,) = archive_pages.open_conflicts(store, HQ)
    assert "HK-1" in sentence(conflict.problems[0])
    assert outcomes(take(store, "balers", "serial_no,customer_name\nHK-1,李秀英\n")) == ["held"]
    assert len(archive_pages.open_conflicts(store, HQ)) == 1
    archive_pages.end_conflict(store, conflict.id, keep_new=True, by="hq", at=AT)
    assert archive.get_baler(store, "HK-1").customer_name == "李秀英"  # type: ignore[union-attr]
    assert archive_pages.open_conflicts(store, HQ) == []


TICKET = {"ticket_no": "WX1", "serial_no": "HK-1", "bale_count": 120, "lines": [{"part_no": "HK-9", "quantity": 1}]}


@pytest.mark.parametrize(
    ("table", "first", "second"),
    [
        ("tickets", TICKET, TICKET | {"bale_count": 121}),
        ("tickets", TICKET, TICKET | {"lines": [{"part_no": "HK-9", "quantity": 2}]}),
        ("tags", {"tag_no": "T1", "ticket_no": "WX1"}, {"tag_no": "T1", "ticket_no": "WX2"}),
        ("shipments", {"shipment_no": "Z1", "carrier": "甲"}, {"shipment_no": "Z1", "carrier": "乙"}),
        ("invoices", {"invoice_no": "1", "total": "10.00"}, {"invoice_no": "1", "total": "11.00"}),
        ("returns", {"application_no": "T1", "action": "退货"}, {"application_no": "T1", "action": "换货"}),
    ],
)
def test_a_record_that_comes_twice_and_differs_is_held(
    store: Store, table: str, first: dict[str, object], second: dict[str, object]
) -> None:
    take(store, table, json.dumps(first), "a.jsonl")
    found = take(store, table, json.dumps(second), "a.jsonl")
    assert outcomes(found) == ["held"]
    assert found.needs_a_person
    assert outcomes(take(store, table, json.dumps(first), "a.jsonl")) == ["same"]


def test_headquarters_may_change_what_it_noted_itself(store: Store) -> None:
    take(store, "tickets", json.dumps(TICKET), "a.jsonl")
    noted = {"ticket_no": "WX1", "submitted_on": "2026-06-10", "audited_km": 72.5, "work_region": "411722"}
    assert outcomes(take(store, "tickets", json.dumps(noted), "a.jsonl")) == ["changed"]
    ticket = archive.get_ticket(store, "WX1")
    assert ticket is not None
    assert (str(ticket.audited_km), ticket.bale_count, len(ticket.lines)) == ("72.5", 120, 1)


def test_rows_of_one_ticket_make_its_lines(store: Store) -> None:
    take(store, "tickets", "维修单号,出厂编号,图号,数量\nWX1,HK-1,A,1\n,,B,2\nWX1,HK-1,C,3\nWX2,HK-1,D,4\n")
    first, second = archive.get_ticket(store, "WX1"), archive.get_ticket(store, "WX2")
    assert first is not None
    assert second is not None
    assert [(line.part_no, line.quantity) for line in first.lines] == [("A", 1), ("B", 2), ("C", 3)]
    assert [line.part_no for line in second.lines] == ["D"]


def test_a_reference_to_what_is_not_there_is_listed_until_it_comes(store: Store) -> None:
    found = take(store, "tags", "tag_no,shipment_no\nT1,Z1\n")
    assert [(ref.number, ref.field, ref.missing) for ref in found.open_references] == [("T1", "shipment_no", "Z1")]
    take(store, "shipments", "shipment_no,carrier\nZ1,甲\n")
    assert references.open_references(store, "tags") == []


PARTS = "part_no,part_name,main,price\nHK-1,打结器总成,是,{}\n"


def test_a_new_part_is_in_force_from_the_beginning_and_a_change_from_its_day(store: Store) -> None:
    take(store, "parts", PARTS.format("10.00"))
    take(store, "parts", PARTS.format("12.00"), effective_on=date(2026, 6, 15))
    take(store, "parts", PARTS.format("13.00"))
    on = {
        day: catalogue.part_on(store, "HK-1", date.fromisoformat(day))
        for day in ("2020-01-01", "2026-06-14", "2026-06-15", "2026-07-05", "2026-07-06")
    }
    assert [str(part.price) for part in on.values() if part] == ["10.00", "10.00", "12.00", "12.00", "13.00"]
    assert outcomes(take(store, "parts", PARTS.format("13"))) == ["same"]


def test_a_policy_takes_effect_on_its_day_and_a_used_one_stays(store: Store) -> None:
    text = policies.default_text()
    changed = text.replace('base_fee = "30.00"', 'base_fee = "35.00"')
    assert outcomes(take(store, "policy", changed, "p.toml")) == ["new"]
    assert outcomes(take(store, "policy", changed, "p.toml")) == ["same"]
    later = changed.replace('version = "2026-1"', 'version = "2026-2"').replace("35.00", "40.00")
    found = take(store, "policy", later, "p.toml", date(2026, 7, 1))
    assert ("rates.base_fee", "35.00", "40.00") in [(f.name, f.old, f.new) for f in found.changes[0].fields]
    book = policies.policy_book(store)
    fees = [book.on(date.fromisoformat(day)) for day in ("2026-06-30", "2026-07-01")]
    assert [str(policy.rates.base_fee) for policy in fees if policy] == ["35.00", "40.00"]


def test_a_policy_file_says_what_is_wrong_with_it(store: Store) -> None:
    text = policies.default_text().replace("ticket_days = 15", "ticket_days = 0")
    assert refused(store, "policy", text, "p.toml") == [(None, "deadlines.ticket_days", "policy_key_invalid")]
    with pytest.raises(UnreadableTableError):
        take(store, "policy", "version = ", "p.toml")
