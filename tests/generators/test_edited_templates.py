"""Templates as people and other programs hand them back: taken as they are, or refused with what is wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from generators.compile import compile_next, different_places
from generators.errors import UnmeasurableError
from generators.vet import check_template
from templates_docx import load
from templates_docx.kinds import Kind
from tests.generators import edits

KIND = Kind.OLD_PART_TAG
LIST = Kind.PACKING_LIST


@pytest.mark.parametrize("edit", [edits.full_width, edits.split_runs])
def test_tokens_in_full_width_braces_or_split_over_runs_are_found(edit: Callable[[str], str]) -> None:
    data = edits.template(LIST, edit)
    assert data != edits.template(LIST)
    assert check_template(data, LIST) == []


def test_a_template_shaped_as_wps_writes_it_is_let_in() -> None:
    assert check_template(edits.as_wps(LIST), LIST) == []


def test_a_deleted_row_is_missed_with_every_required_field_of_it() -> None:
    problems = check_template(edits.template(LIST, lambda xml: edits.without_row(xml, "{{tag_no.7}}")), LIST)
    assert {problem.code for problem in problems} == {"missing_field"}
    assert {problem.params["what"] for problem in problems} == {
        f"{{{{{name}.7}}}}" for name in ("box_no", "tag_no", "part_no", "quantity")
    }


def test_a_duplicated_row_is_named_with_the_place_of_the_second() -> None:
    problems = check_template(edits.template(LIST, lambda xml: edits.with_row_twice(xml, "{{tag_no.7}}")), LIST)
    assert {problem.code for problem in problems} == {"duplicate_field"}
    assert str(next(p.place for p in problems if p.params["what"] == "{{tag_no.7}}")) == "table 3, row 9, cell 3"


@pytest.mark.office
@pytest.mark.usefixtures("soffice")
def test_full_width_braces_split_runs_and_wps_all_measure_as_the_template_they_came_from() -> None:
    for data in (edits.template(KIND, lambda xml: edits.full_width(edits.split_runs(xml))), edits.as_wps(KIND)):
        compiled = compile_next(data, KIND)
        assert different_places(compiled.layout, load.layout(KIND)) == set()
        assert compiled.layout.version == load.form(KIND).version + 1


@pytest.mark.office
def test_a_template_saved_by_libreoffice_measures_the_same(soffice: str, tmp_path: Path) -> None:
    data = edits.saved_by_libreoffice(edits.template(LIST), soffice, tmp_path)
    assert check_template(data, LIST) == []
    assert different_places(compile_next(data, LIST).layout, load.layout(LIST)) == set()


@pytest.mark.office
@pytest.mark.usefixtures("soffice")
@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (lambda xml: xml.replace('w:val="510"', 'w:val="900"'), "too_many_pages"),
        (lambda xml: xml.replace("{{qr}}", ""), "missing_field"),
        (lambda xml: xml.replace('<w:vanish w:val="0"/>', "").replace("<w:sz ", "<w:vanish/><w:sz ", 40), "not_shown"),
    ],
)
def test_a_page_that_cannot_be_a_form_is_refused_with_the_reason(edit: Callable[[str], str], code: str) -> None:
    data = edits.template(LIST, edit)
    problems = check_template(data, LIST)
    if problems:
        assert code in {problem.code for problem in problems}
        return
    with pytest.raises(UnmeasurableError) as error:
        compile_next(data, LIST)
    assert error.value.problem.code == code
