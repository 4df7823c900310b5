"""Amounts in Chinese capital figures (大写金额), both ways."""

import re
from decimal import Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_SMALL_UNITS = ("", "拾", "佰", "仟")
_LARGE_UNITS = ("", "万", "亿")
_GROUP = 10_000
_MAX_YUAN = 10**12

_VALUES = {
    char: value
    for value, chars in enumerate(
        ("零〇○", "壹一", "贰二弍貳两", "叁三參", "肆四", "伍五", "陆六陸", "柒七", "捌八", "玖九")
    )
    for char in chars
}
_TENS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_NEGATIVE = re.compile(r"^[(（]?负数?[)）]?")
_SHAPE = re.compile(
    r"^(?:人民币)?(?:(?P<yuan>[^圆元园角分整正]+)[圆元园])?"
    r"零?(?:(?P<jiao>[^圆元园角分整正])角)?零?(?:(?P<fen>[^圆元园角分整正])分)?[整正]?$"
)


def to_words(amount: Decimal) -> str:
    """Return an amount of yuan as an invoice prints it: 壹万零陆佰圆整, 贰拾肆圆零柒分.

    Raises:
        ValueError: A fraction of a fen, or a million million yuan and more.
    """
    fen = abs(amount) * 100
    if fen != fen.to_integral_value() or fen >= _MAX_YUAN * 100:
        raise ValueError(f"{amount} has no words: at most two places, less than {_MAX_YUAN}")
    yuan, rest = divmod(int(fen), 100)
    return ("（负数）" if amount < 0 else "") + _yuan(yuan, rest) + _fen(yuan, rest)


def from_words(text: str) -> Decimal | None:
    """Return the amount that capital figures say, or None where they say none.

    Reads 圆 and 元, the figures of daily use, 整 or none, 零 where it stands or is left out, ⊗ and （负数） before it.
    """
    plain = re.sub(r"[\s⊗ⓧ¥￥:：]", "", text)
    body = _NEGATIVE.sub("", plain)
    found = _SHAPE.match(body)
    if not body or found is None or not any(found.groups()):
        return None
    parts = (_integer(found["yuan"]), _VALUES.get(found["jiao"] or "零"), _VALUES.get(found["fen"] or "零"))
    yuan, jiao, fen = parts
    if yuan is None or jiao is None or fen is None:
        return None
    amount = Decimal(yuan * 100 + jiao * 10 + fen) / 100
    return (-amount if body != plain else amount).quantize(Decimal("0.01"))


def _yuan(yuan: int, rest: int) -> str:
    if yuan == 0:
        return "" if rest else "零圆"
    text, groups = "", []
    while yuan:
        yuan, group = divmod(yuan, _GROUP)
        groups.append(group)
    for place in reversed(range(len(groups))):
        group = groups[place]
        if text and group < _GROUP // 10 and any(groups[: place + 1]) and not text.endswith("零"):
            text += "零"
        text += _four(group) + (_LARGE_UNITS[place] if group else "")
    return text.rstrip("零") + "圆"


def _four(group: int) -> str:
    text = ""
    for place in reversed(range(4)):
        digit = group // 10**place % 10
        if digit:
            text += _DIGITS[digit] + _SMALL_UNITS[place]
        elif text and not text.endswith("零"):
            text += "零"
    return text.rstrip("零")


def _fen(yuan: int, rest: int) -> str:
    jiao, fen = divmod(rest, 10)
    if not rest:
        return "整"
    gap = "零" if yuan and not jiao else ""
    return gap + (f"{_DIGITS[jiao]}角" if jiao else "") + (f"{_DIGITS[fen]}分" if fen else "")


def _integer(text: str | None) -> int | None:
    """Return what the figures before 圆 say: 肆万零贰佰柒拾 is 40270."""
    total = section = digit = 0
    for char in text or "零":
        if char in _VALUES:
            digit = _VALUES[char]
        elif char in _TENS:
            section += (digit or 1) * _TENS[char]
            digit = 0
        elif char == "万":
            total += (section + digit) * _GROUP
            section = digit = 0
        elif char == "亿":
            total = (total + section + digit) * _GROUP**2
            section = digit = 0
        else:
            return None
    return total + section + digit
