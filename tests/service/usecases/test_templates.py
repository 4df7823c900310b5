"""A clerk is told in Chinese what is wrong with an edited Word template, and where."""

import io
import zipfile

from service.usecases import templates
from templates_docx import load
from templates_docx.kinds import Kind


def edited(kind: Kind, old: str, new: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(load.source_path(kind)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(old.encode(), new.encode()))
    return out.getvalue()


def test_a_template_as_it_is_is_fit() -> None:
    assert templates.vet(load.source_path(Kind.PACKING_LIST).read_bytes(), Kind.PACKING_LIST) == []


def test_a_wrong_field_is_told_with_its_place() -> None:
    told = templates.vet(edited(Kind.OLD_PART_TAG, "{{bale_count}}", "{{bales}}"), Kind.OLD_PART_TAG)
    assert told == [
        "第 1 个表格第 4 行第 4 格的“{{bales}}”不是本单据的栏目，请改正名称或删去。",
        "模板缺少必填栏“{{bale_count}}”，请补上。",
    ]


def test_a_broken_token_is_told_how_to_write_one() -> None:
    told = templates.vet(edited(Kind.OLD_PART_TAG, "{{bale_count}}", "{{捆数}}"), Kind.OLD_PART_TAG)
    assert told[0] == "第 1 个表格第 4 行第 4 格的“{{捆数}}”括号不完整或写法不对，请写成 {{栏目名}} 的样子。"


def test_what_is_no_word_file_is_told() -> None:
    assert templates.vet(b"x", Kind.OLD_PART_TAG) == [
        "这个文件不是能用的 Word 模板（.docx），请用 Word 另存为 .docx 后再试。"
    ]
