"""Days of one page are read together."""

from datetime import date, datetime

import pytest

from extractors import days
from extractors.days import DayOptions
from templates_docx.spec import FieldType


def seen(name: str, *texts: str, kind: FieldType = FieldType.DATE, apart: float = 2.0) -> DayOptions:
    """A field whose picture speaks for these texts, each `apart` nats less than the one before."""
    return DayOptions(name, kind, [(text, -apart * n) for n, text in enumerate(texts)])


def at(name: str, *texts: str, apart: float = 2.0) -> DayOptions:
    return seen(name, *texts, kind=FieldType.TIME, apart=apart)


@pytest.mark.parametrize(
    ("page", "name", "text"),
    [
        (
            [at("reported_at", "2026-06-03 14:16"), at("arrived_at", "2026-06-03 11:05", "2026-06-03 17:05")],
            "arrived_at",
            "2026-06-03 17:05",
        ),
        (
            [at("reported_at", "2026.06.03 08:15"), seen("accepted_on", "2006年6月3日", "2026年6月3日")],
            "accepted_on",
            "2026年6月3日",
        ),
        (
            [at("reported_at", "2026-06-03 08:15"), seen("sold_on", "2028-05-23", "2023-05-23")],
            "sold_on",
            "2023-05-23",
        ),
        (
            [
                seen("sold_on", "2023-05-23"),
                seen("made_on", "2025-02-01", "2022-02-01"),
                at("reported_at", "2026-06-03 8:15"),
            ],
            "made_on",
            "2022-02-01",
        ),
        (  # a picture that is plain is believed, however odd the day
            [at("reported_at", "2026-06-03 08:15"), seen("filled_on", "2026-09-03", "2026-06-03", apart=12.0)],
            "filled_on",
            "2026-09-03",
        ),
    ],
)
def test_the_best_joint_reading_is_taken(page: list[DayOptions], name: str, text: str) -> None:
    assert days.together(page)[name].text == text


def test_a_reading_that_another_contradicts_is_less_sure() -> None:
    alone = days.together([at("arrived_at", "2026-06-03 11:05", "2026-06-03 17:05")])["arrived_at"].share
    page = [at("reported_at", "2026-06-03 10:16"), at("arrived_at", "2026-06-03 11:05", "2026-06-02 11:05")]
    assert days.together(page)["arrived_at"].share > alone


def test_the_records_number_names_the_year() -> None:
    assert days.year_in("WX202600012") == 2026
    page = [seen("filled_on", "2028-06-03", "2026-06-03")]
    assert days.together(page, "WX202600012")["filled_on"].text == "2026-06-03"


@pytest.mark.parametrize(
    ("text", "kind", "full"),
    [
        ("7月5日", FieldType.DATE, "2026-07-05"),
        ("07.05 14:30", FieldType.TIME, "2026-07-05 14:30"),
        ("2025-07-05", FieldType.DATE, "2025-07-05"),
        ("无", FieldType.DATE, "无"),
    ],
)
def test_a_year_that_the_writer_left_out_is_the_pages(text: str, kind: FieldType, full: str) -> None:
    assert days.with_year(text, kind, 2026) == full
    assert days.with_year(text, kind, None) == text


def test_nothing_comes_of_fields_without_a_day() -> None:
    assert days.together([seen("filled_on", "无")]) == {}


def test_a_day_far_from_the_others_is_doubted_but_not_a_day_of_sale() -> None:
    values = {
        "reported_at": date(2026, 6, 3),
        "accepted_on": date(2026, 6, 3),
        "filled_on": date(2016, 6, 4),
        "sold_on": date(2021, 1, 1),
    }
    assert days.far_apart(values) == {"filled_on"}


def test_times_that_run_backwards_are_doubted() -> None:
    reported, arrived = datetime(2026, 6, 3, 8), datetime(2026, 6, 3, 7)  # noqa: DTZ001
    assert days.out_of_order({"reported_at": reported, "arrived_at": arrived}) == {"reported_at", "arrived_at"}
    assert days.out_of_order({"reported_at": arrived, "arrived_at": reported}) == frozenset()
    assert days.out_of_order({"reported_at": reported, "arrived_at": None, "finished_at": reported}) == frozenset()
