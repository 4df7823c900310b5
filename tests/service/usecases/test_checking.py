"""What a person must look at on a form, from the page alone."""

import dataclasses

from extractors.results import PageProblem
from service.usecases import checking
from tests.service.papers import a_ticket, doubtful, unknown_page


def codes(checked: checking.Checked) -> list[str]:
    return [problem.code for problem in checked.problems]


def test_a_complete_form_that_was_read_for_sure_is_accepted() -> None:
    assert checking.check(a_ticket()).status == "accepted"


def test_one_doubtful_field_sends_a_form_to_a_person() -> None:
    assert checking.check(doubtful(a_ticket(), "fault")).status == "needs_review"


def test_an_empty_required_field_is_named() -> None:
    checked = checking.check(a_ticket(cause=None))
    assert [(problem.code, problem.field) for problem in checked.problems] == [("missing_field", "cause")]


def test_of_a_form_whose_layout_is_not_known_nothing_is_said_to_be_missing() -> None:
    version = PageProblem("unknown_version", params={"title": "海阔售后服务维修单", "version": "9"})
    unread = dataclasses.replace(a_ticket(), fields={}, lines=(), problems=(version,))
    checked = checking.check(unread)
    assert codes(checked) == ["unknown_version"]
    assert checked.status == "needs_review"


def test_a_page_of_no_known_kind_is_rejected() -> None:
    assert checking.check(unknown_page()).status == "rejected"
