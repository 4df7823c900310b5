"""Calendar days (日历日, Asia/Shanghai): deadlines, months, seasons. "By day N" includes day N."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

LONGEST_MONTH = 31  # days
_MONTHS = 12
_PERIOD = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_LEAP_YEAR = 2024  # any


@dataclass(frozen=True, slots=True, order=True)
class MonthDay:
    """A day of every year ("05-20"); 29 February falls on the 28th where there is none."""

    month: int
    day: int

    def in_year(self, year: int) -> date:
        """Return that day in a year."""
        return on_day(year, self.month, self.day)

    def __str__(self) -> str:
        return f"{self.month:02d}-{self.day:02d}"


def month_day(text: str) -> MonthDay | None:
    """Return the day of the year written as MM-DD, or None where there is no such day."""
    found = _MONTH_DAY.fullmatch(text)
    if not found:
        return None
    month, day = int(found[1]), int(found[2])
    return MonthDay(month, day) if day <= calendar.monthrange(_LEAP_YEAR, month)[1] else None


def on_day(year: int, month: int, day: int) -> date:
    """Return that day of a month, or the month's last day where it is shorter."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def add_months(day: date, months: int) -> date:
    """Return the same day some months later, clamped to the end of that month."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    return on_day(day.year + years, month + 1, day.day)


def add_days(day: date, days: int) -> date:
    """Return the day some days later."""
    return day + timedelta(days=days)


def days_between(first: date, last: date) -> int:
    """Return how many days after the first day the last one is; the same day is 0."""
    return (last - first).days


def minutes_between(first: datetime, last: datetime) -> int:
    """Return whole minutes from the first moment to the last."""
    return (last - first) // timedelta(minutes=1)


def minutes_of(hours: int) -> int:
    """Return how many minutes these hours are."""
    return timedelta(hours=hours) // timedelta(minutes=1)


def duration_text(minutes: int) -> str:
    """Return a duration in Chinese: 2 小时 5 分."""
    hours, rest = divmod(minutes, minutes_of(1))
    return " ".join(f"{count} {unit}" for count, unit in ((hours, "小时"), (rest, "分")) if count) or "0 分"


def day_of_next_month(day: date, number: int) -> date:
    """Return the Nth of the month after a day, clamped to that month's end."""
    first = add_months(day.replace(day=1), 1)
    return on_day(first.year, first.month, number)


def period_of(day: date) -> str:
    """Return the month a day belongs to, YYYY-MM."""
    return f"{day.year:04d}-{day.month:02d}"


def is_period(text: str) -> bool:
    """Say whether the text is a month, YYYY-MM."""
    return _PERIOD.fullmatch(text) is not None


def last_day(period: str) -> date:
    """Return the last day of a month.

    Raises:
        ValueError: The period is not YYYY-MM.
    """
    found = _PERIOD.fullmatch(period)
    if not found:
        message = f'period "{period}": expected YYYY-MM'
        raise ValueError(message)
    return on_day(int(found[1]), int(found[2]), LONGEST_MONTH)


def next_period(period: str) -> str:
    """Return the month after a month."""
    return period_of(add_days(last_day(period), 1))


def period_before(period: str) -> str:
    """Return the month before a month."""
    return period_of(add_months(last_day(period), -1))
