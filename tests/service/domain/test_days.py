"""Days: months clamp, day N is included, seasons are days of every year."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain import days
from service.domain.days import MonthDay

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-12-10", 1, "2027-01-10"),
        ("2026-08-31", 4, "2026-12-31"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-05-05", 0, "2026-05-05"),
        ("2026-01-15", -1, "2025-12-15"),
    ],
)
def test_adding_months_clamps_to_the_end_of_the_month(day: str, months: int, then: str) -> None:
    assert days.add_months(date.fromisoformat(day), months) == date.fromisoformat(then)


@pytest.mark.parametrize(
    ("day", "number", "then"),
    [
        ("2026-06-01", 10, "2026-07-10"),
        ("2026-06-30", 10, "2026-07-10"),
        ("2026-12-31", 10, "2027-01-10"),
        ("2026-01-31", 31, "2026-02-28"),
    ],
)
def test_the_tenth_of_the_next_month(day: str, number: int, then: str) -> None:
    assert days.day_of_next_month(date.fromisoformat(day), number) == date.fromisoformat(then)


@pytest.mark.parametrize(
    ("text", "month_day"),
    [
        ("05-20", MonthDay(5, 20)),
        ("02-29", MonthDay(2, 29)),
        ("02-30", None),
        ("04-31", None),
        ("13-01", None),
        ("5-20", None),
        ("", None),
    ],
)
def test_a_day_of_the_year_is_written_mm_dd(text: str, month_day: MonthDay | None) -> None:
    assert days.month_day(text) == month_day


def test_the_leap_day_falls_on_the_28th_of_other_years() -> None:
    assert MonthDay(2, 29).in_year(2026) == date(2026, 2, 28)
    assert MonthDay(2, 29).in_year(2028) == date(2028, 2, 29)
    assert str(MonthDay(2, 9)) == "02-09"


def test_periods_follow_one_another_over_the_year() -> None:
    assert days.period_of(date(2026, 6, 30)) == "2026-06"
    assert days.last_day("2026-02") == date(2026, 2, 28)
    assert days.next_period("2026-12") == "2027-01"
    assert days.is_period("2026-12")
    assert not days.is_period("2026-13")
    with pytest.raises(ValueError, match="YYYY-MM"):
        days.last_day("2026-6")


@pytest.mark.parametrize(("minutes", "text"), [(0, "0 分"), (5, "5 分"), (60, "1 小时"), (125, "2 小时 5 分")])
def test_durations_read_as_hours_and_minutes(minutes: int, text: str) -> None:
    assert days.duration_text(minutes) == text


def test_minutes_are_whole() -> None:
    assert (
        days.minutes_between(datetime.fromisoformat("2026-06-01T08:00"), datetime.fromisoformat("2026-06-01T14:00:59"))
        == 360
    )
    assert days.minutes_of(6) == 360


@given(DAYS, st.integers(0, 240))
def test_adding_months_never_skips_a_month(day: date, months: int) -> None:
    then = days.add_months(day, months)
    assert (then.year - day.year) * 12 + then.month - day.month == months
    assert then.day <= day.day


@given(DAYS, st.integers(0, 400))
def test_days_between_undoes_add_days(day: date, count: int) -> None:
    assert days.days_between(day, days.add_days(day, count)) == count


@pytest.mark.parametrize(("period", "before"), [("2026-06", "2026-05"), ("2026-01", "2025-12"), ("2024-03", "2024-02")])
def test_the_month_before_a_month(period: str, before: str) -> None:
    assert days.period_before(period) == before
    assert days.next_period(before) == period
