"""A draft is what its design says, and the design is told what is wrong with it."""

import io
import re

import pytest
from docx import Document
from docx.shared import Mm

from generators.design import Part, parse
from generators.draft import draft
from generators.vet import check_template
from templates_docx import load
from templates_docx.errors import FormSpecError
from templates_docx.kinds import Kind

TAG = load.form(Kind.OLD_PART_TAG)
LIST = load.form(Kind.PACKING_LIST)


@pytest.mark.parametrize("kind", load.form_kinds())
def test_a_draft_can_be_let_in_as_it_is(kind: Kind) -> None:
    assert check_template(draft(kind), kind) == []


@pytest.mark.parametrize("kind", load.form_kinds())
def test_rows_of_a_draft_have_exact_heights_and_tables_one_width(kind: Kind) -> None:
    document = Document(io.BytesIO(draft(kind)))
    for table in document.tables:
        assert {row.height_rule.value if row.height_rule else None for row in table.rows} == {2}
        assert sum(row.height or 0 for row in table.rows) < Mm(250)


def test_the_register_of_balers_is_landscape() -> None:
    section = Document(io.BytesIO(draft(Kind.BALER_REGISTER))).sections[0]
    assert (section.page_width, section.page_height) == pytest.approx((Mm(297), Mm(210)), abs=Mm(0.1))


def test_a_table_has_a_head_and_every_row_of_the_form() -> None:
    design = parse("paper a4\n\nlines 7 9 | '序号 12 | box_no 14 | tag_no 154\n", LIST, "drafts/x.txt")
    rows = design.tables[1][1]
    assert [cell.words for cell in rows[0].cells] == ["序号", "箱号", "旧件标签号"]
    assert [cell.token for cell in rows[20].cells] == ["", "box_no.20", "tag_no.20"]
    assert len(rows) == 21


def test_a_label_is_the_forms_own() -> None:
    design = parse("paper tag\n\n6 | tag_no 15+45 | bale_count +30\n", TAG, "drafts/x.txt")
    cells = design.tables[0][1][0].cells
    assert [(cell.part, cell.words or cell.token) for cell in cells] == [
        (Part.LABEL, "标签号"),
        (Part.VALUE, "tag_no"),
        (Part.VALUE, "bale_count"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour red\n\n6 | tag_no 15+45", '"colour" is not one of'),
        ("paper tag\n\n6 | tag 15+45", '"tag" is not a field'),
        ("paper tag\n\nlines 7 9 | part_no 20", '"part_no" is not a column'),
    ],
)
def test_a_wrong_design_says_where(text: str, said: str) -> None:
    with pytest.raises(FormSpecError, match=re.escape(said)):
        parse(text, TAG, "drafts/x.txt")
