"""Bad data and bad templates as somebody hands them to the commands: each is refused in a sentence that helps."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document

from service.cli.app import run
from templates_docx.kinds import Kind
from tests.generators import edits

LIST = Kind.PACKING_LIST

BAD_VALUES: list[tuple[dict[str, object], str]] = [
    ({"bale_count": "许多"}, "“捆数”要填整数，请改正。"),
    ({"reported_at": "明天"}, "“报修时间”要填日期和时间，如 2026-06-01 08:30，请改正。"),
    ({"lines": "没有表格"}, "要填一行一条的列表，请改正。"),
    ({"warranty": "也许"}, "“三包”要填是或否（true、false），请改正。"),
    ({"customer_name": "王" * 200}, "“用户姓名”有 200 个字，格子里只放得下"),
    ({"fault": "打结器\u0007不打结"}, "“故障现象”含有不能打印的字符，请删去。"),
    ({"fault": "打结器\u202e不打结"}, "“故障现象”含有不能打印的字符，请删去。"),
    ({"customer_name": "王ก"}, "“用户姓名”里的“ก”字库里没有，请换一个字。"),
    ({"颜色": "红"}, "表单上没有“颜色”这一栏，请改正名称。"),
    ({"lines": [{"part_no": "HK-1", "quantity": "两个"}]}, "“第 1 行数量”要填整数，请改正。"),
]

Edit = Callable[[], bytes]
BAD_TEMPLATES: list[tuple[Edit, str]] = [
    (
        lambda: edits.template(LIST, lambda xml: edits.without_row(xml, "{{tag_no.7}}")),
        "模板缺少必填栏“{{tag_no.7}}”，请补上。",
    ),
    (
        lambda: edits.template(LIST, lambda xml: edits.with_row_twice(xml, "{{tag_no.7}}")),
        "第 3 个表格第 9 行第 3 格的“{{tag_no.7}}”重复了，请只保留一处。",
    ),
    (
        lambda: edits.template(LIST, lambda xml: xml.replace("{{boxes}}", "{{box}}")),
        "的“{{box}}”不是本单据的栏目，请改正名称或删去。",
    ),
    (lambda: edits.template(LIST, lambda xml: xml.replace("{{boxes}}", "{{boxes}")), "括号不完整或写法不对"),
]
GOOD_TEMPLATES: dict[str, Edit] = {
    "full-width braces": lambda: edits.template(LIST, edits.full_width),
    "split runs": lambda: edits.template(LIST, edits.split_runs),
    "from WPS": lambda: edits.as_wps(LIST),
}


def filled(folder: Path, record: object, *more: str) -> int:
    data = folder / "data.json"
    data.write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    return run(["form", "repair_ticket", "--data", str(data), "--out", str(folder / "out"), *more])


@pytest.mark.parametrize(("record", "sentence"), BAD_VALUES)
def test_a_value_that_cannot_be_printed_is_refused_by_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], record: dict[str, object], sentence: str
) -> None:
    assert filled(tmp_path, record) == 1
    out, err = capsys.readouterr()
    assert sentence in err
    assert out == ""
    assert list((tmp_path / "out").iterdir()) == []


def test_a_missing_required_field_is_left_blank_and_named_or_refused_when_all_must_be_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert filled(tmp_path, {"ticket_no": "WX1"}) == 0
    out, err = capsys.readouterr()
    assert len(out.split()) >= 2
    assert "留空待手写的必填栏" in err
    assert "捆数（bale_count）" in err
    assert filled(tmp_path, {"ticket_no": "WX1"}, "--complete") == 1
    assert "“捆数”没有填写，请补上。" in capsys.readouterr().err


def test_the_bad_record_of_a_batch_is_told_with_its_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert filled(tmp_path, [{"ticket_no": "WX1"}, {"bale_count": "x"}]) == 1
    assert "第 2" in capsys.readouterr().err


def test_xml_in_a_value_is_printed_as_it_stands(tmp_path: Path) -> None:
    fault = '</w:t><w:br/>&amp; <script>"{{cause}}"'
    assert filled(tmp_path, {"ticket_no": "WX1", "fault": fault}, "--format", "docx") == 0
    (path,) = (tmp_path / "out").iterdir()
    cells = {cell.text for table in Document(str(path)).tables for row in table.rows for cell in row.cells}
    assert any(fault in text.replace("\n", "") for text in cells)


@pytest.mark.parametrize(("edit", "sentence"), BAD_TEMPLATES)
def test_a_template_that_cannot_be_used_is_told_why_and_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], edit: Edit, sentence: str
) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(edit())
    assert run(["template", "check", str(file), "--kind", LIST]) == 1
    assert sentence in capsys.readouterr().out


def test_what_is_no_word_file_is_refused_as_unreadable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(b"\xd0\xcf\x11\xe0 an old .doc")
    assert run(["template", "check", str(file), "--kind", LIST]) == 2
    assert "请用 Word 另存为 .docx 后再试。" in capsys.readouterr().out


@pytest.mark.parametrize("edit", GOOD_TEMPLATES.values(), ids=GOOD_TEMPLATES)
def test_a_template_that_only_looks_odd_is_let_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], edit: Edit
) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(edit())
    assert run(["template", "check", str(file), "--kind", LIST]) == 0
    assert "模板可以使用。" in capsys.readouterr().err
