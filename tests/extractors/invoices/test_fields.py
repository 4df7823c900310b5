"""Texts of an invoice become typed values, or nothing."""

from datetime import date
from decimal import Decimal

import pytest

from extractors.invoices import fields


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("¥15.94", "15.94"),
        ("￥ 1,234.50", "1234.50"),
        ("9709", "9709.00"),
        ("***", "0.00"),
        ("¥ ***", "0.00"),
        ("-35.40", "-35.40"),
        ("¥-35.40", "-35.40"),
        ("（负数）3.00", "-3.00"),
        ("\uff11\uff12\uff0e\uff13\uff14", "12.34"),
        ("0.005", "0.01"),
    ],
)
def test_amounts_get_two_places(text: str, amount: str) -> None:
    read = fields.parse("amount", text)
    assert read == Decimal(amount)
    assert str(read) == amount


@pytest.mark.parametrize("text", ["", "12a", "1.2.3", "1,23", "¥", "9" * 13, "9" * 40])
def test_what_is_no_amount_has_no_value(text: str) -> None:
    assert fields.parse("total", text) is None


@pytest.mark.parametrize(
    "text",
    ["2024年04月07日", "2024-04-07", "2024-04-07 10:11:12", "20240407", "2024 04 07", "2024年4月7日", "2024/4/7"],
)
def test_days_are_read_however_they_are_written(text: str) -> None:
    assert fields.parse("issued_on", text) == date(2024, 4, 7)


@pytest.mark.parametrize("text", ["2023年02月30日", "1949-10-01", "24-04-07", "202404071", "四月七日"])
def test_what_is_no_day_has_no_value(text: str) -> None:
    assert fields.parse("issued_on", text) is None


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("6%", "6%"),
        ("13.00%", "13.00%"),
        ("0.09", "9%"),
        ("0.130000", "13%"),
        ("0", "0%"),
        ("免税", "免税"),
        ("***", "***"),
    ],
)
def test_rates_are_per_cent_or_words(text: str, rate: str) -> None:
    assert fields.parse("tax_rate", text) == rate


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("seller_name", " 样 例 物流 有限公司 ", "样例物流有限公司"),
        ("seller_name", "Blue  Ocean 供应链", "Blue Ocean 供应链"),
        ("check_code", "05660 23597 90082 60151", "05660235979008260151"),
        ("seller_tax_no", "：\uff19\uff11 41a", "9141A"),
        ("total_in_words", "⊗ 壹拾 圆整", "壹拾圆整"),
        ("item", "打印机  热 敏", "打印机 热 敏"),
        ("remark", " 运单号：1 \n\n 装箱单  2 ", "运单号：1\n装箱单 2"),
    ],
)
def test_texts_lose_the_blanks_of_typesetting(name: str, text: str, value: str) -> None:
    assert fields.parse(name, text) == value


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("9111O108339805094M", "91110108339805094M"),
        ("9I110108339805094M", "91110108339805094M"),
        ("9111O108339805094X", "9111O108339805094X"),
        ("3102280729301O1", "3102280729301O1"),
    ],
)
def test_a_tax_number_is_mended_only_where_that_makes_its_check_digit_right(text: str, mended: str) -> None:
    assert fields.repaired_tax_no(text) == mended
