"""Days of one page help one another."""

from datetime import date

import pytest

from extractors import days
from extractors.days import DayRead
from extractors.decode import Decoded
from templates_docx.spec import FieldType


def read(name: str, text: str, sure: float) -> DayRead:
    return DayRead(name, FieldType.DATE, Decoded(text, sure, sure, 0.0, agrees=True, known=""))


def test_the_surest_day_that_another_stands_near_leads() -> None:
    page = [
        read("reported_at", "2026-06-03", 0.9),
        read("accepted_on", "2026-06-03", 0.8),
        read("filled_on", "2006-06-04", 1),
    ]
    assert days.surest_day(page) == date(2026, 6, 3)


def test_days_that_stand_alone_lead_nothing() -> None:
    assert days.surest_day([read("reported_at", "2026-06-03", 0.9), read("filled_on", "2006-01-04", 0.9)]) is None


@pytest.mark.parametrize(
    ("name", "text", "offered"),
    [
        ("accepted_on", "2006年6月3日", "2026年6月3日"),
        ("accepted_on", "2006.06.03", "2026.06.05"),
        ("accepted_on", "2026-06-04", None),  # stands near: nothing to mend
        ("sold_on", "2006-06-03", None),  # may be years away
        ("accepted_on", "20060603", None),
    ],
)
def test_a_day_far_off_is_offered_those_near_as_it_was_written(name: str, text: str, offered: str | None) -> None:
    known = days.beside(read(name, text, 0.5), date(2026, 6, 3)).values
    assert (offered in known) if offered else (known == ())


def test_a_day_far_from_the_others_is_doubted_but_not_a_day_of_sale() -> None:
    values = {
        "reported_at": date(2026, 6, 3),
        "accepted_on": date(2026, 6, 3),
        "filled_on": date(2016, 6, 4),
        "sold_on": date(2021, 1, 1),
    }
    assert days.far_apart(values) == {"filled_on"}
