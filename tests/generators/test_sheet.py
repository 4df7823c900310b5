import io
from datetime import date, datetime

import python_calamine

import generators
from templates_docx import load
from templates_docx.kinds import Kind
from tests.generators.records import a_record


def rows(data: bytes) -> list[list[object]]:
    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def test_a_sheet_has_the_title_the_fields_and_the_table_under_chinese_headers() -> None:
    record = a_record(Kind.PACKING_LIST, lines=30)
    found = rows(generators.sheet(Kind.PACKING_LIST, record))
    form = load.form(Kind.PACKING_LIST)
    assert found[0][0] == form.title
    labels = [cell for row in found for cell in row]
    assert all(spec.label in labels for spec in (*form.fields, *form.lines))
    header = next(index for index, row in enumerate(found) if row[: len(form.lines)] == [s.label for s in form.lines])
    assert len(found) - header - 1 == 30
    assert [row[1] for row in found[header + 1 :]] == [line["tag_no"] for line in record["lines"]]


def test_numbers_and_days_in_a_sheet_can_be_reckoned_with() -> None:
    record = {"sold_on": "2026-06-01", "reported_at": "2026-06-01T08:30", "bale_count": 8120, "labour_hours": "2.5"}
    cells = [cell for row in rows(generators.sheet(Kind.REPAIR_TICKET, record)) for cell in row]
    assert date(2026, 6, 1) in cells
    assert datetime(2026, 6, 1, 8, 30) in cells  # noqa: DTZ001
    assert {8120.0, 2.5} <= {cell for cell in cells if isinstance(cell, float)}


def test_a_value_that_looks_like_a_formula_stays_text() -> None:
    cells = [cell for row in rows(generators.sheet(Kind.REPAIR_TICKET, {"fault": "=1+1"})) for cell in row]
    assert "=1+1" in cells
