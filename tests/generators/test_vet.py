"""An edited Word template is let in only when it is harmless and holds the form's fields."""

import io
import zipfile
from collections.abc import Mapping

import numpy as np
import pytest
from PIL import Image

from generators.errors import TemplateProblem
from generators.vet import MAX_BYTES, check_template
from templates_docx import load
from templates_docx.kinds import Kind

KIND = Kind.OLD_PART_TAG
DOCUMENT = "word/document.xml"
RELS = "word/_rels/document.xml.rels"
RELATION = (
    '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" '
    'Target="{}" TargetMode="External"/></Relationships>'
)


def template(*edits: tuple[str, str, str], add: Mapping[str, bytes] | None = None, kind: Kind = KIND) -> bytes:
    """The form's template with edits (part, old, new) and added parts."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(load.source_path(kind)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name).decode("latin1")
            for part, old, new in edits:
                if part == name:
                    before = old.encode().decode("latin1")
                    assert before in content, old
                    content = content.replace(before, new.encode().decode("latin1"), 1)
            target.writestr(name, content.encode("latin1"))
        for name, data in (add or {}).items():
            target.writestr(name, data)
    return out.getvalue()


def codes(problems: list[TemplateProblem]) -> set[str]:
    return {problem.code for problem in problems}


@pytest.mark.parametrize("kind", load.form_kinds())
def test_our_own_templates_are_let_in(kind: Kind) -> None:
    assert check_template(load.source_path(kind).read_bytes(), kind) == []


@pytest.mark.parametrize(
    "typed",
    ["{{ bale_count }}", "\uff5b\uff5bbale_count\uff5d\uff5d", "\u3014bale_count\u3015", "\u3014 bale_count\u3015"],
)
def test_a_token_may_be_typed_in_any_of_three_ways(typed: str) -> None:
    assert check_template(template((DOCUMENT, "{{bale_count}}", typed)), KIND) == []


def test_a_token_that_word_split_over_runs_is_one_token() -> None:
    again = '</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:rPr><w:b/></w:rPr><w:t>'
    split = f"{{{{ba{again}le_cou{again}nt}}}}"
    assert check_template(template((DOCUMENT, "{{bale_count}}", split)), KIND) == []


def test_a_token_inside_a_tracked_insertion_counts() -> None:
    data = template(
        (
            DOCUMENT,
            "{{bale_count}}</w:t></w:r>",
            '</w:t></w:r><w:ins w:id="1"><w:r><w:t>{{bale_count}}</w:t></w:r></w:ins>',
        )
    )
    assert check_template(data, KIND) == []


@pytest.mark.parametrize(
    ("new", "code", "what"),
    [
        ("", "missing_field", "{{bale_count}}"),
        ("{{bale_counts}}", "unknown_field", "{{bale_counts}}"),
        ("{{part_no}}", "duplicate_field", "{{part_no}}"),
        ("{{bale_count.1}}", "unknown_field", "{{bale_count.1}}"),
        ("{{bale_count=5}}", "unknown_field", "{{bale_count=5}}"),
        ("{{ cycler.__init__ }}", "broken_token", "{{ cycler.__init__ }}"),
        ("{{bale_count}} {{", "broken_token", "{{"),
        ("{bale_count}}", "broken_token", "{bale_count}}"),
        ("{{bale_count}}{% for x in y %}", "broken_token", "{% for x in y %}"),
    ],
)
def test_a_wrong_field_is_named(new: str, code: str, what: str) -> None:
    problems = check_template(template((DOCUMENT, "{{bale_count}}", new)), KIND)
    assert (code, what) in {(problem.code, problem.params["what"]) for problem in problems}


def test_a_wrong_field_is_named_with_its_place_as_a_person_counts() -> None:
    problems = check_template(template((DOCUMENT, "{{bale_count}}", "{{bales}}")), KIND)
    unknown = next(problem for problem in problems if problem.code == "unknown_field")
    assert str(unknown.place) == "table 1, row 4, cell 4"


def test_an_option_and_a_row_left_out_are_missed() -> None:
    data = template((DOCUMENT, "{{warranty=false}}", ""), (DOCUMENT, "{{part_no.3}}", ""), kind=Kind.REPAIR_TICKET)
    problems = check_template(data, Kind.REPAIR_TICKET)
    assert {problem.params["what"] for problem in problems} == {"{{warranty=false}}", "{{part_no.3}}"}


def test_a_field_that_is_not_required_may_be_left_out() -> None:
    data = template((DOCUMENT, "{{model}}", ""), kind=Kind.REPAIR_TICKET)
    assert check_template(data, Kind.REPAIR_TICKET) == []


def test_a_row_that_grows_with_its_text_is_refused() -> None:
    problems = check_template(template((DOCUMENT, 'w:hRule="exact"', 'w:hRule="atLeast"')), KIND)
    assert codes(problems) == {"row_not_exact"}


def test_a_token_in_the_header_or_outside_a_table_is_refused() -> None:
    header = template(
        ("word/header1.xml", "</w:p>", "<w:r><w:t>{{bale_count}}</w:t></w:r></w:p>"), (DOCUMENT, "{{bale_count}}", "")
    )
    assert codes(check_template(header, KIND)) == {"token_outside_body", "missing_field"}
    loose = template(
        (DOCUMENT, "{{bale_count}}", ""),
        (DOCUMENT, "<w:sectPr", "<w:p><w:r><w:t>{{bale_count}}</w:t></w:r></w:p><w:sectPr"),
    )
    assert codes(check_template(loose, KIND)) == {"token_outside_table"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_template"),
        (b"PK\x03\x04 no more", "not_a_template"),
        (b"%PDF-1.7", "not_a_template"),
        (b"0" * (MAX_BYTES + 1), "too_large"),
        (template(add={"word/vbaProject.bin": b"x"}), "macro"),
        (template(add={"word/activeX/activeX1.xml": b"<x/>"}), "macro"),
        (template(add={"word/embeddings/oleObject1.bin": b"x"}), "part_not_allowed"),
        (template(add={"word/afchunk.html": b"<script/>"}), "part_not_allowed"),
        (template(add={"../../etc/x.xml": b"<x/>"}), "part_not_allowed"),
        (template(add={"word/media/a.svg": b"<svg/>"}), "part_not_allowed"),
        (template(add={"word/media/a.png": b"<svg/>"}), "picture_not_allowed"),
        (template(add={"word/footer9.xml": b"<x>" * 400 + b"</x>" * 400}), "broken_xml"),
        (template(add={"word/footer9.xml": b"<x"}), "broken_xml"),
        (template(add={"word/footer9.xml": b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}), "broken_xml"),
        (template(add={f"word/footer{n}.xml": b"<x/>" for n in range(300)}), "too_large"),
        (
            template((RELS, "</Relationships>", RELATION.format("attachedTemplate", "http://x.invalid/a.dotm"))),
            "external_link",
        ),
        (template((RELS, "</Relationships>", RELATION.format("image", "file://server/a.png"))), "external_link"),
        (template((RELS, "</Relationships>", RELATION.format("hyperlink", "http://x.invalid"))), "external_link"),
        (template((DOCUMENT, "<w:sectPr", '<w:altChunk xmlns:r="r" r:id="rId1"/><w:sectPr')), "active_content"),
        (template((DOCUMENT, "<w:sectPr", "<w:p><w:r><w:object/></w:r></w:p><w:sectPr")), "active_content"),
        (
            template(
                (
                    DOCUMENT,
                    "<w:sectPr",
                    '<w:p><w:r><w:pict xmlns:v="v" v:src="http://x.invalid/a"/></w:r></w:p><w:sectPr',
                )
            ),
            "external_link",
        ),
        (
            template(
                ("[Content_Types].xml", "wordprocessingml.document.main", "wordprocessingml.template.macroEnabled.main")
            ),
            "not_a_template",
        ),
    ],
)
def test_what_could_act_or_swell_is_refused(data: bytes, code: str) -> None:
    assert code in codes(check_template(data, KIND))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(DOCUMENT, b"\0" * 60_000_000)
    assert codes(check_template(out.getvalue(), KIND)) == {"too_large"}


def test_a_picture_of_too_many_pixels_is_refused() -> None:
    out = io.BytesIO()
    Image.fromarray(np.zeros((8000, 8000), dtype=np.uint8)).save(out, "PNG")
    assert codes(check_template(template(add={"word/media/big.png": out.getvalue()}), KIND)) == {"picture_not_allowed"}


@pytest.mark.parametrize(
    "code", ["DDEAUTO c:\\\\cmd.exe", "INCLUDEPICTURE x", "MACROBUTTON x", "LINK Excel.Sheet", "HYPERLINK x"]
)
def test_a_field_code_that_reaches_outside_is_refused(code: str) -> None:
    half = len(code) // 2
    runs = [
        '<w:fldChar w:fldCharType="begin"/>',
        f"<w:instrText>{code[:half]}</w:instrText>",
        f"<w:instrText>{code[half:]}</w:instrText>",
        '<w:fldChar w:fldCharType="end"/>',
    ]
    paragraph = "<w:p>" + "".join(f"<w:r>{run}</w:r>" for run in runs) + "</w:p><w:sectPr"
    assert codes(check_template(template((DOCUMENT, "<w:sectPr", paragraph)), KIND)) == {"field_code"}
    simple = f'<w:p><w:fldSimple w:instr="{code}"/></w:p><w:sectPr'
    assert codes(check_template(template((DOCUMENT, "<w:sectPr", simple)), KIND)) == {"field_code"}


def test_a_page_number_of_words_own_is_let_in() -> None:
    simple = '<w:p><w:fldSimple w:instr=" PAGE \\* MERGEFORMAT "/></w:p><w:sectPr'
    assert check_template(template((DOCUMENT, "<w:sectPr", simple)), KIND) == []
