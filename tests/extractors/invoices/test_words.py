"""Amounts in capital figures, both ways."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.invoices import words

TABLE = [
    ("0.00", "零圆整"),
    ("0.05", "伍分"),
    ("0.50", "伍角"),
    ("10.00", "壹拾圆整"),
    ("24.07", "贰拾肆圆零柒分"),
    ("37.20", "叁拾柒圆贰角"),
    ("533.91", "伍佰叁拾叁圆玖角壹分"),
    ("1001.00", "壹仟零壹圆整"),
    ("10010.00", "壹万零壹拾圆整"),
    ("10600.00", "壹万零陆佰圆整"),
    ("40270.00", "肆万零贰佰柒拾圆整"),
    ("110000.00", "壹拾壹万圆整"),
    ("200000.03", "贰拾万圆零叁分"),
    ("20000001.00", "贰仟万零壹圆整"),
    ("50000500.00", "伍仟万零伍佰圆整"),
    ("100000000.00", "壹亿圆整"),
    ("100010001.10", "壹亿零壹万零壹圆壹角"),
    ("-12.30", "（负数）壹拾贰圆叁角"),
]


@pytest.mark.parametrize(("amount", "text"), TABLE)
def test_amounts_are_written_as_invoices_print_them_and_read_back(amount: str, text: str) -> None:
    assert words.to_words(Decimal(amount)) == text
    assert words.from_words(text) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("叁拾元整", "30.00"),
        ("⊗ 壹佰捌拾壹圆壹角肆分", "181.14"),
        ("人民币壹佰圆正", "100.00"),
        ("壹佰玖拾陆元贰角整", "196.20"),
        ("十二元五角", "12.50"),
        ("(负数)伍角", "-0.50"),
        ("壹万贰圆整", "10002.00"),
    ],
)
def test_other_ways_to_write_an_amount_are_read_too(text: str, amount: str) -> None:
    assert words.from_words(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "整", "圆整圆", "abc", "¥180.00", "（负数）", "壹佰张圆整", "壹圆X角", "圆"])
def test_what_is_no_amount_says_nothing(text: str) -> None:
    assert words.from_words(text) is None


@pytest.mark.parametrize("amount", ["0.001", "1000000000000"])
def test_amounts_that_have_no_words_are_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="has no words"):
        words.to_words(Decimal(amount))


@given(st.integers(-(10**14) + 1, 10**14 - 1))
def test_every_amount_is_read_back_from_its_words(fen: int) -> None:
    amount = (Decimal(fen) / 100).quantize(Decimal("0.01"))
    assert words.from_words(words.to_words(amount)) == amount
