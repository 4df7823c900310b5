# ruff: noqa: DTZ001, RUF001 - local times; full-width characters are the point
"""Text to typed value, at its edges."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.results import Value
from extractors.values import file_names, text_of, value_of
from templates_docx.spec import FieldType as T


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (T.DATE, "2026-06-03", date(2026, 6, 3)),
        (T.DATE, "2026年6月3日", date(2026, 6, 3)),
        (T.DATE, "2026.6.3", date(2026, 6, 3)),
        (T.DATE, "20260603", date(2026, 6, 3)),
        (T.DATE, "２０２６－０６－０３", date(2026, 6, 3)),
        (T.DATE, "2028-02-29", date(2028, 2, 29)),
        (T.DATE, "2026-02-29", None),
        (T.DATE, "2026-13-01", None),
        (T.DATE, "2026-00-10", None),
        (T.DATE, "2026-06", None),
        (T.DATE, "昨天", None),
        (T.TIME, "2026-06-03 14:20", datetime(2026, 6, 3, 14, 20)),
        (T.TIME, "2026-06-03T14:20", datetime(2026, 6, 3, 14, 20)),
        (T.TIME, "2026-06-0314:20", datetime(2026, 6, 3, 14, 20)),
        (T.TIME, "2026年6月3日14时20分", datetime(2026, 6, 3, 14, 20)),
        (T.TIME, "2026-6-3 9:05", datetime(2026, 6, 3, 9, 5)),
        (T.TIME, "2026-06-03 00:00", datetime(2026, 6, 3)),
        (T.TIME, "2026-06-03 24:00", None),
        (T.TIME, "2026-06-03 23:60", None),
        (T.TIME, "2026-06-03", None),
        (T.TIME, "14:20", None),
        (T.MONTH, "2026-06", "2026-06"),
        (T.MONTH, "2026年6月", "2026-06"),
        (T.MONTH, "2026-13", None),
        (T.INT, "8120", 8120),
        (T.INT, "8,120捆", 8120),
        (T.INT, "0", 0),
        (T.INT, "007", 7),
        (T.INT, "8,12", None),
        (T.INT, "8.5", None),
        (T.INT, "无", None),
        (T.DECIMAL, "0.4", Decimal("0.4")),
        (T.DECIMAL, "1.50h", Decimal("1.50")),
        (T.DECIMAL, ".5", None),
        (T.MONEY, "¥1,234.50元", Decimal("1234.50")),
        (T.MONEY, "￥12", Decimal(12)),
        (T.MONEY, "1234.5.0", None),
        (T.PHONE, "138 0000 1000", "13800001000"),
        (T.PHONE, "138-0000-1000", "13800001000"),
        (T.PHONE, "0396-1234567", "0396-1234567"),
        (T.PHONE, "03961234567", "0396-1234567"),
        (T.PHONE, "01012345678", "010-12345678"),
        (T.PHONE, "1380000100", None),
        (T.PHONE, "12800001000", None),
        (T.CODE, "hk9y-2021-00417", "HK9Y-2021-00417"),
        (T.CODE, "HK9Y -2021- 00417", "HK9Y-2021-00417"),
        (T.CODE, "ＨＫ９", "HK9"),
        (T.SCORE, "0.93", Decimal("0.93")),
        (T.SCORE, "1", Decimal(1)),
        (T.SCORE, "1.01", None),
        (T.CLAUSE, "3.3.1.2", "3.3.1.2"),
        (T.CLAUSE, "3.", None),
        (T.TEXT, " 打结器 不打结 ", "打结器 不打结"),
        (T.TEXT, "   ", None),
        (T.INT, "", None),
    ],
)
def test_a_text_becomes_its_types_value_or_none(kind: T, text: str, value: Value | None) -> None:
    assert value_of(text, kind) == value


@given(st.dates(date(1990, 1, 1), date(2049, 12, 31)))
def test_a_written_day_is_read_back(day: date) -> None:
    assert value_of(text_of(day), T.DATE) == day


@given(st.datetimes(datetime(1990, 1, 1), datetime(2049, 12, 31)))
def test_a_written_moment_is_read_back_to_the_minute(moment: datetime) -> None:
    moment = moment.replace(second=0, microsecond=0)
    assert value_of(text_of(moment), T.TIME) == moment
    assert value_of(moment.strftime("%Y-%m-%d%H:%M"), T.TIME) == moment


@given(st.decimals(0, 10**7, places=2))
def test_written_money_is_read_back(amount: Decimal) -> None:
    assert value_of(text_of(amount), T.MONEY) == amount
    assert value_of(f"¥{amount:,}元", T.MONEY) == amount


@given(st.text(max_size=30), st.sampled_from(list(T)))
def test_no_text_breaks_the_reading_of_a_value_and_none_comes_of_nothing(text: str, kind: T) -> None:
    found = value_of(text, kind)
    assert found is None or text.strip()


@pytest.mark.parametrize(
    ("read", "names"),
    [
        ("IMG_0412.jpg", ("IMG_0412.jpg",)),
        ("IMG_0412.JPG", ("IMG_0412.JPG",)),
        ("IMG_0412JPG", ("IMG_0412.JPG",)),
        ("IMG_0412JPg", ("IMG_0412.jpg",)),
        ("IMG_0412ipg、IMG_0413.jpq", ("IMG_0412.jpg", "IMG_0413.jpg")),
        ("IMG_0412.heic，IMG_0413", ("IMG_0412.heic", "IMG_0413")),
        ("jpg", ("jpg",)),
        ("见附件", ("见附件",)),
        ("", ()),
    ],
)
def test_photos_are_named_as_phones_name_them(read: str, names: tuple[str, ...]) -> None:
    assert file_names(read) == names
