"""Every form, filled with any data: what went in is found again, in Word and in PDF."""

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import generators
from generators import InvalidValueError, MissingValueError
from templates_docx import load, page_code
from templates_docx.kinds import Kind
from templates_docx.spec import FieldType, OptionZone
from tests.generators.papers import cell_texts, codes_of, letters, squeezed, text_in
from tests.generators.records import a_record, compiled_kinds, records

KINDS = compiled_kinds()
FEW = settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.explicit, Phase.generate]
)
TICKET = Kind.REPAIR_TICKET
Fault = tuple[str, str, int | None]  # field, code, row


def faults(kind: Kind, data: dict[str, Any]) -> list[Fault]:
    with pytest.raises(InvalidValueError) as caught:
        generators.check(kind, data)
    return [(problem.field, problem.code, problem.row) for problem in caught.value.problems]


@pytest.mark.parametrize("kind", KINDS)
@FEW
@given(data=st.data())
def test_pdfplumber_finds_every_value_in_its_cell(kind: Kind, data: st.DataObject) -> None:
    record = data.draw(records(kind))
    texts = generators.check(kind, record).texts
    layout, form = load.layout(kind), load.form(kind)
    pages = letters(generators.pdf(kind, [record]).data)
    for number, page in enumerate(pages):
        expected = squeezed(texts.fields)
        plain = {name: zone for name, zone in layout.fields.items() if not zone.options}
        assert {name: text_in(page, zone.box) for name, zone in plain.items()} == {
            name: expected[name] for name in plain
        }
        for row, line in enumerate(texts.lines[number * form.rows : (number + 1) * form.rows]):
            zones = {name: rows[row] for name, rows in layout.lines.items() if not rows[row].options}
            assert {name: text_in(page, zone.box) for name, zone in zones.items()} == {
                name: squeezed(line)[name] for name in zones
            }


@pytest.mark.parametrize("kind", KINDS)
@FEW
@given(data=st.data())
def test_python_docx_finds_every_value_in_a_cell(kind: Kind, data: st.DataObject) -> None:
    record = data.draw(records(kind))
    texts = generators.check(kind, record).texts
    found = [text.replace("\n", "") for text in cell_texts(generators.word(kind, record).data)]
    boxed = {name for name, zone in load.layout(kind).fields.items() if zone.options}
    boxed |= {name for name, rows in load.layout(kind).lines.items() if rows[0].options}
    shown = load.layout(kind).fields.keys() | load.layout(kind).lines.keys()
    for block in (texts.fields, *texts.lines):
        for name, text in block.items():
            if text and name in shown - boxed:
                assert text.replace("\n", "") in found


@pytest.mark.parametrize("kind", KINDS)
def test_ticks_fill_the_boxes_of_the_options_named_and_no_other(kind: Kind) -> None:
    record = a_record(kind)
    texts = generators.check(kind, record).texts
    page = letters(generators.pdf(kind, [record]).data)[0]
    boxes: list[tuple[str, OptionZone]] = [
        (name, option) for name, zone in load.layout(kind).fields.items() for option in zone.options
    ]
    for name, option in boxes:
        assert ("■" in text_in(page, option.box)) == (option.value in texts.ticks[name]), (name, option)
    ticked = sum(text.count("■") for text in cell_texts(generators.word(kind, a_record(kind, lines=0)).data))
    assert ticked == sum(map(len, texts.ticks.values()))


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_record_gives_a_blank_form_that_names_itself(kind: Kind) -> None:
    blank = generators.pdf(kind, [{}])
    (code,) = codes_of(blank.data)[0]
    found = page_code.decode(code)
    assert (found.form, found.number, found.page, found.pages) == (load.form(kind).code, "", 1, 1)
    assert blank.missing == tuple(spec.name for spec in load.form(kind).fields if spec.required)
    assert generators.word(kind, {}).missing == blank.missing


@pytest.mark.parametrize("kind", KINDS)
def test_a_complete_record_misses_nothing(kind: Kind) -> None:
    assert generators.word(kind, a_record(kind), complete=True).missing == ()
    assert generators.pdf(kind, [a_record(kind)] * 2, complete=True).missing == ()


def test_a_record_with_more_lines_than_rows_goes_on_with_a_code_of_its_own_on_each_page() -> None:
    record = a_record(TICKET, lines=12)
    filled = generators.pdf(TICKET, [record])
    codes = [page_code.decode(code) for (code,) in codes_of(filled.data)]
    assert [(code.page, code.pages, code.number) for code in codes] == [(n, 3, record["ticket_no"]) for n in (1, 2, 3)]
    assert filled.pages == 3
    pages = ["".join(letter.text for letter in page).replace(" ", "") for page in letters(filled.data)]
    assert ["第2页共3页" in page for page in pages] == [False, True, False]


def test_word_repeats_the_body_as_a_section_a_page_with_its_own_code() -> None:
    with zipfile.ZipFile(io.BytesIO(generators.word(TICKET, a_record(TICKET, lines=12)).data)) as package:
        pictures = [name for name in package.namelist() if name.startswith("word/media/qr")]
        document = package.read("word/document.xml").decode()
        relations = package.read("word/_rels/document.xml.rels").decode()
    assert pictures == ["word/media/qr.png", "word/media/qr2.png", "word/media/qr3.png"]
    assert document.count("<w:sectPr") == 3
    assert all(f'"{name.removeprefix("word/")}"' in relations for name in pictures)
    ids = [line.split('"')[0] for line in document.split('<wp:docPr id="')[1:]]
    assert len(ids) == len(set(ids))


def test_a_batch_is_one_pdf_with_each_records_pages_in_order() -> None:
    batch = [a_record(TICKET) | {"ticket_no": f"WX{number}"} for number in range(3)]
    batch[1]["lines"] = a_record(TICKET, lines=6)["lines"]
    codes = [page_code.decode(code) for (code,) in codes_of(generators.pdf(TICKET, batch).data)]
    assert [(code.number, code.page) for code in codes] == [("WX0", 1), ("WX1", 1), ("WX1", 2), ("WX2", 1)]


def test_one_tag_is_its_own_page_and_a_batch_stands_ten_to_a_sheet() -> None:
    tag = a_record(Kind.OLD_PART_TAG)
    single = generators.pdf(Kind.OLD_PART_TAG, [tag]).data
    batch = generators.pdf(Kind.OLD_PART_TAG, [tag | {"tag_no": f"JJ{number:02d}"} for number in range(12)])
    with pikepdf.open(io.BytesIO(single)) as one, pikepdf.open(io.BytesIO(batch.data)) as sheets:
        assert [float(side) for side in one.pages[0].mediabox[2:]] == pytest.approx([283.465, 170.079])
        assert [float(side) for side in sheets.pages[0].mediabox[2:]] == pytest.approx([595.276, 841.89])
    numbers = [{page_code.decode(code).number for code in codes} for codes in codes_of(batch.data)]
    assert numbers == [{f"JJ{number:02d}" for number in range(10)}, {"JJ10", "JJ11"}]
    assert batch.pages == 2


def test_the_same_data_gives_the_same_bytes_in_another_process() -> None:
    program = (
        "import hashlib, generators\n"
        "from templates_docx.kinds import Kind\n"
        "from tests.generators.records import a_record\n"
        "r = a_record(Kind.REPAIR_TICKET, 7)\n"
        "for d in (generators.word(Kind.REPAIR_TICKET, r).data, generators.pdf(Kind.REPAIR_TICKET, [r, r]).data,\n"
        "          generators.sheet(Kind.REPAIR_TICKET, r)):\n"
        "    print(hashlib.sha256(d).hexdigest())\n"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path), "TZ": "Asia/Shanghai"}
    there = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    record = a_record(TICKET, 7)
    here = [generators.word(TICKET, record).data, generators.pdf(TICKET, [record, record]).data]
    here.append(generators.sheet(TICKET, record))
    assert there.stdout.split() == [hashlib.sha256(data).hexdigest() for data in here]


def test_a_pdf_says_its_language_and_title_and_no_time() -> None:
    with pikepdf.open(io.BytesIO(generators.pdf(TICKET, [a_record(TICKET) | {"ticket_no": "WX1"}]).data)) as pdf:
        assert str(pdf.Root.Lang) == "zh-CN"
        assert str(pdf.docinfo["/Title"]) == "海阔售后服务维修单 WX1"
        assert set(pdf.docinfo.keys()) == {"/Title", "/Producer"}


def test_markup_in_a_value_stays_text() -> None:
    value = "<w:t>&amp;\"'</w:t>]]>"
    filled = generators.word(TICKET, {"fault": value}).data
    assert value in cell_texts(filled)
    layout = load.layout(TICKET)
    assert text_in(letters(generators.pdf(TICKET, [{"fault": value}]).data)[0], layout.fields["fault"].box) == value


def test_a_value_longer_than_its_cell_is_refused_by_name_and_says_what_fits() -> None:
    with pytest.raises(InvalidValueError) as caught:
        generators.pdf(TICKET, [{}, {"customer_name": "很" * 200}])
    (problem,) = caught.value.problems
    assert (problem.field, problem.code, problem.record) == ("customer_name", "too_long", 2)
    assert problem.params["length"] == 200
    fits = problem.params["fits"]
    assert isinstance(fits, int)
    generators.pdf(TICKET, [{"customer_name": "很" * fits}])
    with pytest.raises(InvalidValueError, match="customer_name"):
        generators.word(TICKET, {"customer_name": "很" * (fits + 1)})


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"technician": "𠮷田"}, [("technician", "no_glyph", None)]),
        ({"technician": "a\x00"}, [("technician", "control_character", None)]),
        ({"tecnician": "李"}, [("tecnician", "unknown_field", None)]),
        ({"bale_count": "many"}, [("bale_count", "wrong_type", None)]),
        ({"lines": "HK-1"}, [("lines", "wrong_type", None)]),
        ({"lines": [3]}, [("lines", "wrong_type", None)]),
        ({"lines": [{}, {"quantity": 1.5}]}, [("quantity", "wrong_type", 2)]),
        ({"lines": [{"price": "1"}]}, [("price", "unknown_field", 1)]),
        ({"sold_on": "x", "warranty": "x"}, [("sold_on", "wrong_type", None), ("warranty", "wrong_type", None)]),
    ],
)
def test_what_cannot_be_printed_is_named_all_of_it(
    data: dict[str, Any], found: list[tuple[str, str, int | None]]
) -> None:
    assert faults(TICKET, data) == found


def test_a_table_on_a_form_that_has_none_is_unknown() -> None:
    assert faults(Kind.OLD_PART_TAG, {"lines": [{"part_no": "1"}]}) == [("lines", "unknown_field", None)]


def test_more_lines_than_999_pages_hold_are_refused() -> None:
    assert faults(TICKET, {"lines": [{}] * (999 * 5 + 1)}) == [("lines", "too_long", None)]


def test_required_fields_that_are_missing_are_left_blank_and_named_or_refused() -> None:
    record = a_record(TICKET)
    del record["fault"], record["lines"][1]["part_no"]
    record["customer_signed"] = False
    missing = ("fault", "customer_signed", "lines[2].part_no")
    assert generators.word(TICKET, record).missing == missing
    with pytest.raises(MissingValueError) as caught:
        generators.pdf(TICKET, [record], complete=True)
    assert (caught.value.kind, caught.value.fields) == (TICKET, missing)


def test_a_number_that_no_page_code_carries_is_printed_and_left_out_of_the_code() -> None:
    filled = generators.pdf(TICKET, [{"ticket_no": "豫维26第1号"}]).data
    ((code,),) = codes_of(filled)
    assert page_code.decode(code).number == ""
    assert text_in(letters(filled)[0], load.layout(TICKET).fields["ticket_no"].box) == "豫维26第1号"


def test_no_field_type_is_without_a_record_value() -> None:
    used = {spec.type for kind in load.form_kinds() for spec in (*load.form(kind).fields, *load.form(kind).lines)}
    assert used <= set(FieldType)
