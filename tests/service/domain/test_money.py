"""Money: half-up to the fen, and the words of every amount."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain import money

YUAN = st.decimals(Decimal("-9999999999"), Decimal("9999999999"), places=2)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        ("0.005", "0.01"),
        ("0.0049", "0.00"),
        ("1.255", "1.26"),
        ("1.245", "1.25"),
        ("-0.005", "-0.01"),
        ("-0.004", "0.00"),
        ("30", "30.00"),
    ],
)
def test_money_is_rounded_half_up_and_never_minus_zero(amount: str, rounded: str) -> None:
    assert money.yuan_text(Decimal(amount)) == rounded


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("30", "叁拾元整"),
        ("0.30", "叁角整"),
        ("0.05", "伍分"),
        ("0.15", "壹角伍分"),
        ("1.50", "壹元伍角整"),
        ("100.05", "壹佰元零伍分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1010", "壹仟零壹拾元整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("10000", "壹万元整"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("100000005", "壹亿零伍元整"),
        ("200000000000", "贰仟亿元整"),
        ("1000000000000", "壹万亿元整"),
        ("1000100000000", "壹万零壹亿元整"),
        ("-30", "（负数）叁拾元整"),
        ("-0.50", "（负数）伍角整"),
        ("-0.004", "零元整"),
    ],
)
def test_amounts_in_words(amount: str, words: str) -> None:
    assert money.in_words(Decimal(amount)) == words


def test_there_are_no_words_for_amounts_nobody_pays() -> None:
    with pytest.raises(ValueError, match="no words"):
        money.in_words(Decimal("10000000000000000"))


_DIGIT = {word: value for value, word in enumerate("零壹贰叁肆伍陆柒捌玖")}
_UNIT = {"拾": 10, "佰": 100, "仟": 1000}


def _whole(words: str) -> int:
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if unit in words:
            high, low = words.rsplit(unit, 1) if unit == "亿" else words.split(unit, 1)
            return _whole(high) * size + _whole(low)
    total = digit = 0
    for word in words:
        if word in _UNIT:
            total, digit = total + digit * _UNIT[word], 0
        else:
            digit = _DIGIT[word]
    return total + digit


def _amount(words: str) -> Decimal:
    sign = -1 if words.startswith("（负数）") else 1
    rest = words.removeprefix("（负数）").removesuffix("整")
    yuan, _, change = rest.rpartition("元")
    fen = sum(_DIGIT[change[at - 1]] * size for unit, size in (("角", 10), ("分", 1)) if (at := change.find(unit)) > 0)
    return sign * (_whole(yuan) + Decimal(fen) / 100)


@given(YUAN)
def test_the_words_say_the_amount(amount: Decimal) -> None:
    assert _amount(money.in_words(amount)) == amount


@given(st.lists(YUAN))
def test_sums_have_two_places(amounts: list[Decimal]) -> None:
    total = money.add_up(amounts)
    assert total == sum(amounts)
    assert money.yuan_text(total).split(".")[1].isdigit()


@pytest.mark.parametrize(
    ("rate", "text"), [("30", "30.00"), ("1.5", "1.50"), ("0.125", "0.125"), ("100", "100.00"), ("-36.00", "-36.00")]
)
def test_rates_keep_their_own_places(rate: str, text: str) -> None:
    assert money.rate_text(Decimal(rate)) == text


@pytest.mark.parametrize(("quantity", "text"), [("1", "1"), ("2.50", "2.5"), ("100", "100"), ("0", "0")])
def test_quantities_have_no_needless_zeros(quantity: str, text: str) -> None:
    assert money.quantity_text(Decimal(quantity)) == text
