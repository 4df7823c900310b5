"""Tags: what hangs on the part equals the ticket; where it does not, both values are shown."""

import pytest

from service.domain import tags
from tests.service.domain.builders import a_line, a_tag, a_ticket, codes


@pytest.mark.clause("3.4.1")
@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"serial_no": "HK-2"}, ["serial_no"]),
        ({"bale_count": 1201}, ["bale_count"]),
        ({"part_no": "P-9"}, ["part_no"]),
        ({"quantity": 2}, ["quantity"]),
        ({"ticket_no": "WX2"}, ["ticket_no"]),
        ({"serial_no": "HK-2", "bale_count": 1}, ["serial_no", "bale_count"]),
        ({"serial_no": " hk-1 "}, []),
        ({"serial_no": "\uff28\uff2b-\uff11"}, []),
    ],
)
def test_every_value_of_a_tag_equals_its_tickets(changes: dict[str, object], fields: list[str]) -> None:
    found = tags.compare(a_tag(**changes), a_ticket())
    assert [problem.field for problem in found] == fields
    assert set(codes(found)) <= {"tag_differs"}


@pytest.mark.clause("3.4.1")
def test_both_values_are_shown() -> None:
    (problem,) = tags.compare(a_tag(bale_count=1201), a_ticket())
    assert problem.params == {"tag": 1201, "ticket": "1200"}


@pytest.mark.clause("3.4.1")
@pytest.mark.parametrize(
    ("tag", "ticket", "where"), [({"bale_count": None}, {}, "标签"), ({}, {"bale_count": None}, "维修单")]
)
def test_a_blank_value_on_either_goes_to_a_person(
    tag: dict[str, object], ticket: dict[str, object], where: str
) -> None:
    (problem,) = tags.compare(a_tag(**tag), a_ticket(**ticket))
    assert codes([problem]) == ["tag_value_missing"]
    assert (problem.field, problem.params["where"]) == ("bale_count", where)


@pytest.mark.clause("3.4.1")
def test_the_line_that_names_the_tag_is_the_one_compared() -> None:
    ticket = a_ticket(lines=(a_line(quantity=3), a_line(part_no="P-3", quantity=1, old_part_tag_no="OT1")))
    assert [problem.field for problem in tags.compare(a_tag(), ticket)] == ["part_no"]
    assert tags.compare(a_tag(part_no="P-3"), ticket) == []


@pytest.mark.clause("3.4.1")
def test_of_several_lines_of_one_part_one_fits() -> None:
    ticket = a_ticket(lines=(a_line(quantity=3), a_line(quantity=1)))
    assert tags.compare(a_tag(), ticket) == []
    (problem,) = tags.compare(a_tag(quantity=2), ticket)
    assert problem.params["ticket"] == "3、1"


@pytest.mark.clause("3.4.1")
def test_a_ticket_without_lines_cannot_confirm_a_part() -> None:
    assert codes(tags.compare(a_tag(), a_ticket(lines=()))) == ["tag_value_missing", "tag_value_missing"]


@pytest.mark.clause("3.4.1")
def test_a_tag_is_compared_with_the_line_of_its_own_part() -> None:
    ticket = a_ticket(lines=(a_line(quantity=1), a_line(part_no="P-3", quantity=2)))
    (problem,) = tags.compare(a_tag(part_no="P-3", quantity=1), ticket)
    assert (problem.field, problem.params) == ("quantity", {"tag": 1, "ticket": "2"})
