"""What clerks send that is no proper table: they are told what is wrong, where, what to do; nothing is half taken."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import pytest
import python_calamine
import xlsxwriter

from service.domain.messages import sentence
from service.domain.problems import Problem
from service.errors import InvalidInputError, UnreadableTableError, problem_of
from service.store import archive, audit, catalogue, policies
from service.store.unit import Store
from service.usecases import error_sheets, importing
from service.usecases.imported import Outcome, Upload
from tests.service.usecases.test_importing import wide
from tests.service.usecases.world import AT, look, take

BALERS = "serial_no,customer_name,bale_count,sold_on\n"


def workbook(write: Callable[[Any, Any], None], **options: object) -> bytes:
    """A workbook with one sheet."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, options)
    write(book.add_worksheet(), book)
    book.close()
    return out.getvalue()


def sheet_of(rows: Sequence[Sequence[object]], **options: object) -> bytes:
    return workbook(lambda sheet, _: [sheet.write_row(number, 0, row) for number, row in enumerate(rows)], **options)


def refused(store: Store, table: str, data: bytes | str, name: str = "a.csv") -> list[tuple[int | None, str]]:
    """The row and the sentence of each refusal; the archive and its log are as they were."""
    before = audit.head(store)
    with pytest.raises(InvalidInputError) as error:
        take(store, table, data, name)
    assert audit.head(store) == before
    return [(row.row, sentence(Problem(row.code, field=row.name, params=row.params))) for row in error.value.rows]


@pytest.mark.parametrize(
    ("table", "text", "row", "said"),
    [
        ("stations", "站名称呼,地方\n甲,乙\n", 1, "这一栏，请补上这一栏再导入。"),
        ("parts", "part_no,job,hours\nHK-1,更换,2\n", None, "更像“工时定额”表，不像是“零件”表，请核对"),
        ("tickets", "tag_no,ticket_no,part_no,replaced_on\nT1,WX1,HK-1,2026-06-01\n", None, "更像“旧件标签”表"),
        ("balers", "ticket_no,serial_no,fault,cause\nWX1,HK-1,断,磨\n", None, "更像“维修单”表"),
        ("parts", "图号,价格\nHK-1,-5\n", 2, "“价格”的“-5”不能小于 0，请改正。"),
        ("stations", "编号,名称,类型,保证金\nST1,甲,临时,-5\n", 2, "不能小于 0"),
        ("labour", "图号,维修项目,定额工时\nHK-1,更换,-0.5\n", 2, "不是不小于 0 的数"),
        ("balers", "serial_no,sold_on\nHK-1,2026年13月1日\n", 2, "不是日期，请写成 2026-06-30 的样子"),
        ("balers", "serial_no,bale_count\nHK-1,=A1+1\n", 2, "是公式，请改成数值或文字"),
        ("balers", "serial_no,customer_name\nHK-1,=cmd|x\n", 2, "是公式，请改成数值或文字"),
        ("balers", "serial_no,bale_count\nHK-1,1,200\n", 2, "这一行比表头多出“200”"),
        ("balers", BALERS + "HK-1,王,1,\nHK-1,李,1,\n", 3, "HK-1 在第 2 行已经出现过，内容不同，请只保留一行。"),
        ("balers", BALERS + "HK-1,王,1,\nHK-2,王,1,\nHK-1,王,9,\n", 4, "HK-1 在第 2 行已经出现过"),
        ("tags", "tag_no,ticket_no\nT1,WX1\nT1,WX2\n", 3, "T1 在第 2 行已经出现过"),
        ("parts", "part_no,price\nHK-1,1\nHK-1,2\n", 3, "HK-1 在第 2 行已经出现过"),
    ],
)
def test_a_row_that_cannot_be_taken_is_told_by_number_column_and_what_to_do(
    store: Store, table: str, text: str, row: int | None, said: str
) -> None:
    found = refused(store, table, text)
    assert any(number == row and said in reason for number, reason in found), found


def test_the_same_row_twice_is_one_record(store: Store) -> None:
    found = take(store, "balers", BALERS + "HK-1,王,1,\nHK-1,王,1,\n")
    assert [change.outcome for change in found.changes] == [Outcome.NEW, Outcome.SAME]


def test_a_column_too_many_is_named_and_the_rest_goes_in(store: Store) -> None:
    found = take(store, "balers", "serial_no,颜色,bale_count\nHK-1,红,7\n")
    assert found.unknown == ("颜色",)
    assert archive.get_baler(store, "HK-1").bale_count == 7  # type: ignore[union-attr]


def test_a_text_that_excel_keeps_as_a_formula_is_that_text(store: Store) -> None:
    take(store, "balers", 'serial_no,customer_phone\nHK-1,="013800000000"\n')
    assert archive.get_baler(store, "HK-1").customer_phone == "013800000000"  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["utf-8-sig", "utf-16", "gb18030"])
def test_a_mark_of_the_encoding_is_no_part_of_the_first_header(store: Store, name: str) -> None:
    take(store, "balers", f"出厂编号,捆数\nHK-1,{wide('120')}\n".encode(name))
    assert archive.get_baler(store, "HK-1").bale_count == 120  # type: ignore[union-attr]


def test_a_title_above_the_headers_is_passed_over(store: Store) -> None:
    def write(sheet: Any, _: Any) -> None:
        sheet.merge_range("A1:C1", "2026 年用户设备台账")
        sheet.write_row(1, 0, ["填表：售后部"])
        sheet.write_row(2, 0, ["出厂编号", "捆数", "用户姓名"])
        sheet.write_row(3, 0, ["HK-1", 120, "王建国"])

    (change,) = take(store, "balers", workbook(write), "a.xlsx").changes
    assert change.row == 4
    assert archive.get_baler(store, "HK-1").customer_name == "王建国"  # type: ignore[union-attr]


def test_a_cell_merged_over_several_machines_is_not_taken_as_empty(store: Store) -> None:
    def write(sheet: Any, _: Any) -> None:
        sheet.write_row(0, 0, ["出厂编号", "用户姓名"])
        sheet.write_column(1, 0, ["HK-1", "HK-2", "HK-3"])
        sheet.merge_range("B2:B4", "王建国")

    found = refused(store, "balers", workbook(write), "a.xlsx")
    assert [row for row, _ in found] == [3, 4]
    assert found[0][1] == "“用户姓名”在合并单元格（B2:B4）里，请取消合并、每一行都填上。"


def test_cells_merged_over_the_lines_of_a_ticket_are_the_tickets(store: Store) -> None:
    def write(sheet: Any, _: Any) -> None:
        sheet.write_row(0, 0, ["维修单号", "出厂编号", "图号", "数量"])
        sheet.merge_range("A2:A3", "WX1")
        sheet.merge_range("B2:B3", "HK-1")
        sheet.write_row(1, 2, ["A", 1])
        sheet.write_row(2, 2, ["B", 2])

    take(store, "tickets", workbook(write), "a.xlsx")
    ticket = archive.get_ticket(store, "WX1")
    assert ticket is not None
    assert [(line.part_no, line.quantity) for line in ticket.lines] == [("A", 1), ("B", 2)]

    def merged(sheet: Any, _: Any) -> None:
        sheet.write_row(0, 0, ["维修单号", "图号", "数量"])
        sheet.write_row(1, 0, ["WX2", "A"])
        sheet.write_row(2, 0, ["", "B"])
        sheet.merge_range("C2:C3", 1)

    assert "合并单元格（C2:C3）" in refused(store, "tickets", workbook(merged), "a.xlsx")[0][1]


@pytest.mark.parametrize("from_1904", [False, True])
def test_days_are_right_in_both_date_systems_written_as_dates_or_as_serials(store: Store, *, from_1904: bool) -> None:
    def write(sheet: Any, book: Any) -> None:
        sheet.write_row(0, 0, ["出厂编号", "购机日期", "出厂日期", "捆数"])
        sheet.write_string(1, 0, "HK-1")
        sheet.write_datetime(1, 1, datetime(2026, 6, 1), book.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001
        sheet.write_number(1, 2, 45992 - (1462 if from_1904 else 0))
        sheet.write_number(1, 3, 44444)

    take(store, "balers", workbook(write, date_1904=from_1904), "a.xlsx")
    baler = archive.get_baler(store, "HK-1")
    assert baler is not None
    assert (baler.sold_on, baler.made_on, baler.bale_count) == (date(2026, 6, 1), date(2025, 12, 1), 44444)


def test_a_formula_without_a_result_and_an_error_are_not_taken_as_empty(store: Store) -> None:
    def write(sheet: Any, _: Any) -> None:
        sheet.write_row(0, 0, ["出厂编号", "捆数", "用户姓名"])
        sheet.write_row(1, 0, ["HK-1", "", "王"])
        sheet.write_formula("B2", "=1+1")
        sheet.write_row(2, 0, ["HK-2", "", "王"])
        sheet.write_formula("B3", "=1/0", None, "#DIV/0!")
        sheet.write_row(3, 0, ["HK-3", "", "王"])
        sheet.write_formula("B4", "=2+3", None, 5)

    data = workbook(write)
    assert refused(store, "balers", data, "a.xlsx") == [
        (2, "“捆数”是没有算出结果的公式“=1+1”，请用 Excel 打开保存一次，或改成数值。"),
        (3, "“捆数”是公式错误“#DIV/0!”，请改成正确的内容。"),
    ]
    blank = rewritten(data, "xl/worksheets/sheet1.xml", b'<v>0</v></c><c r="C2"', b'</c><c r="C2"')
    assert "没有算出结果" in refused(store, "balers", blank, "a.xlsx")[0][1]


def rewritten(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A workbook with other bytes in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            content = source.read(name)
            copy.writestr(name, content.replace(old, new) if name == part else content)
    return out.getvalue()


def a_million_rows(fmt: str) -> bytes:
    if fmt == "jsonl":
        return b"".join(b'{"serial_no":"HK-%d"}\n' % number for number in range(1_000_000))
    if fmt == "csv":
        return b"serial_no\n" + b"".join(b"HK-%d\n" % number for number in range(1_000_000))
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="str"><v>HK-%d</v></c></row>' % (number, number, number)
        for number in range(2, 1_000_001)
    )
    first = sheet_of([["serial_no"]])
    return rewritten(first, "xl/worksheets/sheet1.xml", b"</row></sheetData>", b"</row>" + rows + b"</sheetData>")


@pytest.mark.parametrize("fmt", ["csv", "jsonl", "xlsx"])
def test_a_million_rows_are_refused_with_the_limit_and_before_they_take_memory(store: Store, fmt: str) -> None:
    data = a_million_rows(fmt)
    with pytest.raises(UnreadableTableError) as error:
        take(store, "balers", data, f"a.{fmt}")
    assert sentence(problem_of(error.value)) == (
        "这个文件太大：一次最多导入 200000 行、64 MB，什么也没有导入；请拆成几个文件，分别导入。"
    )


def policy(*changes: tuple[str, str]) -> str:
    text = policies.default_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


NAMED = ('version = "2026-1"', 'version = "2027-1"')


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([('base_fee = "30.00"', 'base_fee = "-30.00"')], "“rates.base_fee”填写有误，应为不小于 0 的数"),
        ([('to = "07-10"', 'to = "05-10"')], "应为不早于 from"),
        ([('from = "08-20"', 'from = "07-01"')], "“seasons[1].from”填写有误，应为晚于其他季节"),
        ([NAMED, ("effective_on = 2026-01-01", "effective_on = 2026-13-01")], ""),
        ([("effective_on = 2026-01-01", "effective_on = 2026-07-01")], "2026-01-01 至 2026-06-30 就没有政策了"),
    ],
)
def test_a_policy_with_a_gap_an_overlap_or_a_negative_rate_is_refused(
    store: Store, changes: list[tuple[str, str]], said: str
) -> None:
    try:
        found = refused(store, "policy", policy(*changes), "p.toml")
    except UnreadableTableError as error:
        found = [(None, sentence(problem_of(error)))]
    assert any(said in reason for _, reason in found), found
    assert policies.policy_book(store).policies == (policies.default_policy(),)


def test_two_policies_do_not_begin_on_the_same_day_but_one_may_be_corrected(store: Store) -> None:
    later = ("effective_on = 2026-01-01", "effective_on = 2026-07-01")
    take(store, "policy", policy(NAMED, later), "p.toml")
    found = refused(store, "policy", policy(('version = "2026-1"', 'version = "2027-2"'), later), "p.toml")
    assert found == [(None, "政策版本 2027-1 已经从 2026-07-01 起执行，请换一个生效日期，或沿用这个版本号来更正它。")]
    fee = ('base_fee = "30.00"', 'base_fee = "35.00"')
    assert take(store, "policy", policy(NAMED, later, fee), "p.toml").changes[0].outcome is Outcome.CHANGED


MIXED = (
    "图号,名称,价格,三包月数\n"
    "HK-1,甲,10,12\n"
    "HK-2,乙,贵,12\n"
    ",丙,3,12\n"
    "HK-4,丁,4,十二\n"
    "HK-5,戊,5,12\n"
)  # fmt: skip


def corrected(data: bytes, changes: dict[tuple[int, int], str]) -> bytes:
    """The error sheet as a clerk sends it back: both sheets as they are, some cells of the first rewritten."""
    out = io.BytesIO()
    source = python_calamine.load_workbook(io.BytesIO(data))
    book = xlsxwriter.Workbook(out)
    for index, name in enumerate(source.sheet_names):
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(source.get_sheet_by_index(index).to_python()):
            for column, cell in enumerate(cells):
                sheet.write(row, column, changes.get((row, column), cell) if index == 0 else cell)
    book.close()
    return out.getvalue()


def test_the_error_sheet_corrected_and_imported_again_brings_in_every_row(store: Store) -> None:
    bad = look(store, "parts", MIXED).bad
    made = error_sheets.of(Upload("parts", MIXED.encode(), "零件.csv"), bad)
    book = python_calamine.load_workbook(io.BytesIO(made.data))
    first, rest = (book.get_sheet_by_index(index).to_python() for index in (0, 1))
    assert [row[0] for row in first[1:]] == ["3", "4", "5"]
    assert [row[2] for row in rest[1:]] == ["HK-1", "HK-5"]
    assert "“价格”的“贵”不是金额，请改正。" in str(first[1][1])
    again = corrected(made.data, {(1, 4): "12.50", (2, 2): "HK-3"})
    (only,) = look(store, "parts", again, "改.xlsx").bad
    assert (only.row, only.name) == (4, "warranty_months")
    found = take(store, "parts", corrected(made.data, {(1, 4): "12.50", (2, 2): "HK-3", (3, 5): "12"}), "改.xlsx")
    assert found.unknown == ()
    assert [part.part_no for part in catalogue.parts_on(store, AT.date())] == [f"HK-{n}" for n in range(1, 6)]


def test_a_record_of_several_rows_comes_back_whole(store: Store) -> None:
    text = "维修单号,出厂编号,图号,数量\nWX1,HK-1,A,1\n,,B,两\n,,C,3\nWX2,HK-2,D,4\n"
    made = error_sheets.of(Upload("tickets", text.encode(), "a.csv"), look(store, "tickets", text).bad)
    take(store, "tickets", corrected(made.data, {(2, 5): "2"}), "改.xlsx")
    first, second = archive.get_ticket(store, "WX1"), archive.get_ticket(store, "WX2")
    assert first is not None
    assert second is not None
    assert [(line.part_no, line.quantity) for line in first.lines] == [("A", 1), ("B", 2), ("C", 3)]
    assert len(second.lines) == 1


def test_what_is_wrong_with_all_of_a_file_stands_above_its_rows(store: Store) -> None:
    text = "编号,名称\nST1,甲\n"
    made = error_sheets.of(Upload("stations", text.encode(), "a.csv"), look(store, "stations", text).bad)
    rows = python_calamine.load_workbook(io.BytesIO(made.data)).get_sheet_by_index(0).to_python()
    assert "缺少“类型”这一栏" in str(rows[1][1])
    assert rows[2][2:] == ["ST1", "甲"]
    again = sheet_of([[*rows[0], "类型"], rows[1], [*rows[2], "临时"]])
    assert [change.number for change in take(store, "stations", again, "b.xlsx").changes] == ["ST1"]


def test_a_sheet_of_a_workbook_from_1904_comes_back_with_its_days(store: Store) -> None:
    data = sheet_of([["出厂编号", "购机日期", "捆数"], ["HK-1", 44712 - 182, "许多"]], date_1904=True)
    made = error_sheets.of(Upload("balers", data, "a.xlsx"), look(store, "balers", data, "a.xlsx").bad)
    take(store, "balers", corrected(made.data, {(1, 4): "20000"}), "b.xlsx")
    baler = archive.get_baler(store, "HK-1")
    assert baler is not None
    assert (baler.sold_on, baler.bale_count) == (date(2025, 12, 1), 20000)


def test_nothing_is_half_imported_when_a_later_row_is_refused(store: Store) -> None:
    text = "serial_no,bale_count\n" + "".join(f"HK-{n},1\n" for n in range(1200)) + "HK-0,2\n"
    found = refused(store, "balers", text)
    assert [row for row, _ in found] == [1202]
    assert archive.get_baler(store, "HK-5") is None
    assert importing.preview(store, Upload("balers", text.encode(), "a.csv"), by="hq", at=AT).bad
