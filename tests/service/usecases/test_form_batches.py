"""Many forms at once: from the archive or from a file, as a ZIP or one merged PDF, made piece by piece."""

import io
import json
import tracemalloc
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import python_calamine
import xlsxwriter

from extractors.errors import UnreadableFileError
from service.cli.app import run
from service.domain.scope import Role, Scope
from service.errors import InvalidInputError, NotFoundError
from service.store import archive_pages
from service.store.nouns import BALERS
from service.store.unit import Store
from service.usecases import form_files, forms, prefilling
from service.usecases.prefilling import Known
from templates_docx import load
from templates_docx.kinds import Kind
from tests.service.usecases import world
from tests.service.usecases.world import HQ, STATION

OTHER = Scope(Role.STATION, "ST02", "st02")
CSV = "发运单号,服务站代码,箱号,标签号,图号,数量\nZX1,ST01,1,JJ1,HK-1,2\n,,1,JJ2,HK-2,1\nZX2,ST01,1,JJ3,HK-3,1\n"


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return world.world(tmp_path_factory.mktemp("batches") / "data")


def workbook(text: str) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for row, line in enumerate(text.splitlines()):
        for column, cell in enumerate(line.split(",")):
            sheet.write(row, column, int(cell) if cell.isdecimal() else cell or None)
    book.close()
    return out.getvalue()


def test_every_baler_of_a_station_gets_its_ticket(full: Store) -> None:
    tickets = prefilling.records(full, HQ, Kind.REPAIR_TICKET, Known(station_code="ST01"))
    own = archive_pages.page(full, Scope(Role.STATION, "ST01", "hq"), BALERS, limit=999)
    assert [ticket["serial_no"] for ticket in tickets] == [baler.serial_no for baler in own]
    assert {ticket["station_code"] for ticket in tickets} == {"ST01"}
    assert all(ticket["customer_name"] for ticket in tickets)
    made = forms.fill("repair_ticket", tickets, format="pdf")
    assert len(pypdfium2.PdfDocument(made.data)) == len(tickets)


def test_every_baler_of_a_station_stands_in_its_register(full: Store) -> None:
    (register,) = prefilling.records(full, STATION, Kind.BALER_REGISTER, Known(station_code="ST01"))
    lines: Any = register["lines"]
    assert len(lines) == len(prefilling.records(full, HQ, Kind.REPAIR_TICKET, Known(station_code="ST01")))
    assert set(lines[0]) == {spec.name for spec in load.form(Kind.BALER_REGISTER).lines}


def test_a_station_gets_no_batch_of_another(full: Store) -> None:
    for kind in (Kind.REPAIR_TICKET, Kind.BALER_REGISTER):
        with pytest.raises(NotFoundError):
            prefilling.records(full, OTHER, kind, Known(station_code="ST01"))


def test_a_shipment_gives_its_packing_list_and_a_ticket_its_tags(full: Store) -> None:
    (packing,) = prefilling.records(full, HQ, Kind.PACKING_LIST, Known("ZX202606001"))
    assert packing["shipment_no"] == "ZX202606001"
    assert packing["lines"]
    assert len(prefilling.records(full, HQ, Kind.OLD_PART_TAG, Known("WX202606005"))) == 2


@pytest.mark.parametrize(("name", "data"), [("a.csv", CSV.encode("gb18030")), ("a.xlsx", workbook(CSV))])
def test_a_sheet_has_a_row_a_line_and_goes_on_under_the_same_number(name: str, data: bytes) -> None:
    first, second = form_files.read(Kind.PACKING_LIST, data, name)
    assert (first["shipment_no"], second["shipment_no"]) == ("ZX1", "ZX2")
    lines: list[Mapping[str, object]] = first["lines"]  # type: ignore[assignment]
    assert [(line["tag_no"], line["quantity"]) for line in lines] == [("JJ1", 2), ("JJ2", 1)]
    made = forms.fill("packing_list", [first, second], format="xlsx")
    names = zipfile.ZipFile(io.BytesIO(made.data)).namelist()
    assert names == ["旧件装箱清单 ZX1.xlsx", "旧件装箱清单 ZX2.xlsx"]


def test_a_sheet_of_tickets_has_a_record_a_row_with_typed_cells() -> None:
    text = "维修单号,捆数,购机日期,三包,报修时间\nWX1,120,2024/5/3,是,2026-06-01 08:30\nWX2,,,否,\n"
    first, second = form_files.read(Kind.REPAIR_TICKET, text.encode(), "t.csv")
    assert (first["bale_count"], str(first["sold_on"]), first["warranty"], second["warranty"]) == (
        120, "2024-05-03", True, False,
    )  # fmt: skip
    assert set(second) == {"ticket_no", "warranty"}


@pytest.mark.parametrize(
    "text", ['[{"ticket_no": "WX1"}, {"ticket_no": "WX2"}]', '{"ticket_no": "WX1"}\n{"ticket_no": "WX2"}\n']
)
def test_json_may_be_a_list_or_one_object_a_line(text: str) -> None:
    assert [r["ticket_no"] for r in form_files.read(Kind.REPAIR_TICKET, text.encode(), "a.json")] == ["WX1", "WX2"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", "维修单号,颜色\nWX1,红\n", "value_unknown_field"),
        ("a.csv", "维修单号,捆数\nWX1,许多\n", "cell_not_a_whole_number"),
    ],
)
def test_a_header_or_cell_that_cannot_be_taken_is_named(name: str, data: str, code: str) -> None:
    with pytest.raises(InvalidInputError) as error:
        form_files.read(Kind.REPAIR_TICKET, data.encode(), name)
    assert code in {row.code for row in error.value.rows}


@pytest.mark.parametrize("data", [b"[1]", b"[", b"[]", b'"x"'])
def test_json_that_holds_no_records_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        form_files.read(Kind.REPAIR_TICKET, data, "a.json")


def test_a_zip_of_a_large_batch_never_lies_in_memory_as_a_whole() -> None:
    records = [{"ticket_no": f"WX{number:09d}"} for number in range(300)]
    forms.fill("repair_ticket", records[:2], format="docx")
    flow = forms.flow("repair_ticket", records, format="docx")
    tracemalloc.start()
    size = sum(len(part) for part in flow.parts)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 3_000_000
    assert peak < size / 3


@pytest.mark.parametrize("kind", ["repair_ticket", "old_part_tag"])
def test_more_than_a_thousand_records_are_one_pdf_and_are_counted(kind: str) -> None:
    key = load.form(Kind(kind)).number_field or ""
    records = [{key: f"WX2026{number:05d}", "fault": "打结器不打结"} for number in range(1200)]
    told: list[int] = []
    flow = forms.flow(kind, records, format="pdf", told=told.append)
    assert told == []  # nothing is made before somebody takes it
    data = b"".join(flow.parts)
    assert told == sorted(told)
    assert (told[-1], len(told)) == (1200, len(pypdfium2.PdfDocument(data)))
    assert len(data) < 3_000_000
    pdf = pypdfium2.PdfDocument(data)
    a_page = 1 if kind == "repair_ticket" else 10
    assert len(pdf) == 1200 // a_page
    for number in (0, 999, 1000, 1199):
        assert f"WX2026{number:05d}" in pdf[number // a_page].get_textpage().get_text_range()


def test_many_word_files_are_a_zip_in_bounded_memory_and_are_counted(tmp_path: Path) -> None:
    records = [{"tag_no": f"WX2026{number:05d}-1"} for number in range(300)]
    told: list[int] = []
    forms.fill("old_part_tag", records[:2], format="docx")
    flow = forms.flow("old_part_tag", records, format="docx", told=told.append)
    tracemalloc.start()
    with (tmp_path / "batch.zip").open("wb") as file:
        file.writelines(flow.parts)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert told == list(range(1, 301))
    assert peak < 2_500_000
    assert len(zipfile.ZipFile(tmp_path / "batch.zip").namelist()) == 300


def test_what_is_wrong_is_said_before_the_first_byte() -> None:
    with pytest.raises(InvalidInputError) as error:
        forms.flow("repair_ticket", [{}, {"bale_count": "x"}, {"colour": 1}], format="docx")
    assert [(row.row, row.code) for row in error.value.rows] == [(2, "value_wrong_type"), (3, "value_unknown_field")]


def test_every_list_form_is_also_a_workbook_with_its_lines() -> None:
    for kind in load.form_kinds():
        form = load.form(kind)
        if not form.lines:
            continue
        column = next(spec for spec in form.lines if spec.type == "text")
        made = forms.fill(kind, [{"lines": [{column.name: f"第{n}"} for n in range(3)]}], format="xlsx")
        rows = python_calamine.load_workbook(io.BytesIO(made.data)).get_sheet_by_index(0).to_python()
        assert [cell for row in rows for cell in row if str(cell).startswith("第")] == ["第0", "第1", "第2"], kind


def test_the_command_makes_batches_of_the_archive(
    full: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run(
        ["form", "repair_ticket", "--station", "ST01", "--format", "pdf,docx", "--zip", "--out", str(tmp_path),
         "--dir", str(full.folder)]
    )  # fmt: skip
    out = capsys.readouterr().out.split("\n")
    assert status == 0
    assert sorted(path.suffix for path in map(Path, filter(None, out))) == [".pdf", ".zip"]
    assert all(Path(path).is_file() for path in filter(None, out))


def test_the_command_reads_json_csv_and_needs_one_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text(CSV, "utf-8-sig")
    (tmp_path / "a.json").write_text(json.dumps([{"shipment_no": "ZX1"}]), "utf-8")
    for name, count in (("a.csv", 3), ("a.json", 1)):
        arguments = ["form", "packing_list", "--data", str(tmp_path / name), "--out", str(tmp_path / name[2:])]
        assert run([*arguments, "--format", "pdf", "--dir", str(tmp_path / "none")]) == 0
        assert len(capsys.readouterr().out.split()) >= count
    assert run(["form", "packing_list", "--out", str(tmp_path)]) == 2
    assert run(["form", "training_record", "--station", "ST01", "--out", str(tmp_path)]) == 2
