"""Money as Decimal yuan (元): rounding, sums, and the amount in words (大写)."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

YUAN_0 = Decimal("0.00")
FEN = Decimal("0.01")

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_FEN_A_YUAN = 100
_FEN_A_JIAO = 10
_LIMIT = Decimal("10000000000000000")  # above it there is no customary word


def to_fen(amount: Decimal) -> Decimal:
    """Return the amount rounded half-up to 0.01 yuan; never a negative zero."""
    return amount.quantize(FEN, ROUND_HALF_UP) + YUAN_0


def add_up(amounts: Iterable[Decimal]) -> Decimal:
    """Return the sum of amounts that are rounded already, with two places."""
    return sum(amounts, YUAN_0)


def yuan_text(amount: Decimal) -> str:
    """Return the amount with two places ("30.00"), as it stands in JSON and on paper."""
    return f"{to_fen(amount):f}"


def rate_text(rate: Decimal) -> str:
    """Return a rate with its own places, but at least two ("1.50", "0.125")."""
    return yuan_text(rate) if rate == to_fen(rate) else f"{rate.normalize():f}"


def quantity_text(quantity: Decimal) -> str:
    """Return a quantity without needless zeros ("1", "2.5", "100")."""
    return f"{quantity.normalize() + Decimal(0):f}"


def in_words(amount: Decimal) -> str:
    """Return the amount in words as on Chinese invoices (大写): 叁拾元整, （负数）伍角整.

    Raises:
        ValueError: The amount is ten thousand million million yuan or more.
    """
    fen_total = int(to_fen(abs(amount)) * _FEN_A_YUAN)
    if abs(amount) >= _LIMIT:
        message = f"no words for {amount} yuan"
        raise ValueError(message)
    yuan, rest = divmod(fen_total, _FEN_A_YUAN)
    jiao, fen = divmod(rest, _FEN_A_JIAO)
    sign = "（负数）" if amount < 0 and fen_total else ""
    return sign + _yuan_words(yuan, nothing_else=not rest) + _change_words(jiao, fen, after_yuan=yuan > 0)


def _yuan_words(yuan: int, *, nothing_else: bool) -> str:
    if yuan:
        return _whole_words(yuan) + "元"
    return "零元" if nothing_else else ""


def _change_words(jiao: int, fen: int, *, after_yuan: bool) -> str:
    if not fen:
        return (f"{_DIGITS[jiao]}角" if jiao else "") + "整"
    if jiao:
        return f"{_DIGITS[jiao]}角{_DIGITS[fen]}分"
    return ("零" if after_yuan else "") + f"{_DIGITS[fen]}分"


def _whole_words(yuan: int) -> str:
    words = ""
    gap = False  # zeros since the last digit written
    digits = str(yuan)
    for index, digit in enumerate(digits):
        place = len(digits) - 1 - index
        group, place_in_group = divmod(place, len(_PLACES))
        if digit == "0":
            gap = True
        else:
            words += ("零" if gap else "") + _DIGITS[int(digit)] + _PLACES[place_in_group]
            gap = False
        if place_in_group == 0 and digits[max(0, index - len(_PLACES) + 1) : index + 1].strip("0"):
            words += _group_word(group, digits, index)
    return words


def _group_word(group: int, digits: str, index: int) -> str:
    """The unit of a group of four digits; 万亿 writes its 亿 only once, at the 亿 group when that has digits."""
    following = digits[index + 1 : index + 1 + len(_PLACES)].strip("0")
    if _GROUPS[group] == "万亿" and following:
        return "万"
    return _GROUPS[group]
