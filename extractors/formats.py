"""The regular formats that typed fields are written in (书写格式)."""

from collections.abc import Iterable
from functools import lru_cache

from extractors.automaton import Automaton, compile_pattern
from templates_docx.spec import FieldType

_YEAR = "(19[89][0-9]|20[0-4][0-9])"
_MONTH = "(0?[1-9]|1[0-2])"
_DAY = "(0?[1-9]|[12][0-9]|3[01])"
_DATE = (
    f"({_YEAR}-{_MONTH}-{_DAY}|{_YEAR}\\.{_MONTH}\\.{_DAY}|{_YEAR}/{_MONTH}/{_DAY}|{_YEAR}年{_MONTH}月{_DAY}日"
    f"|{_YEAR}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01]))"
)
_MIXED = f"({_YEAR}[-./年]{_MONTH}[-./月]{_DAY}日?|{_YEAR}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01]))"
_NO_YEAR = f"({_MONTH}-{_DAY}|{_MONTH}\\.{_DAY}|{_MONTH}/{_DAY}|{_MONTH}月{_DAY}日)"
_CLOCK = "([01]?[0-9]|2[0-3])[:时点][0-5][0-9]分?"
_MOBILE = "1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}"
_LANDLINE = "(010|02[0-9]|0[3-9][0-9]{2})-?[0-9]{7,8}"
_AMOUNT = "([0-9]{1,8}|[0-9]{1,3}(,[0-9]{3}){1,2})"

CODE = "[0-9A-Z]([-0-9A-Z./]{0,28}[0-9A-Z])?"

PATTERNS: dict[FieldType, str] = {
    FieldType.CODE: CODE,
    FieldType.DATE: _DATE,
    FieldType.TIME: f"{_DATE}[ T]?{_CLOCK}",
    FieldType.MONTH: f"{_YEAR}[-./年]{_MONTH}月?",
    FieldType.INT: f"{_AMOUNT}(捆|件|个|台|箱|次|只|套|km|公里|千米)?",
    FieldType.DECIMAL: "(0|[1-9][0-9]{0,5})(\\.[0-9]{1,3})?(h|小时|时|km|公里|%)?",
    FieldType.MONEY: f"¥?-?{_AMOUNT}(\\.[0-9]{{1,2}})?元?",
    FieldType.PHONE: f"({_MOBILE}|{_LANDLINE}|400-?[0-9]{{3}}-?[0-9]{{4}})",
    FieldType.SCORE: "(0(\\.[0-9]{1,4})?|1(\\.0{1,4})?)",
    FieldType.CLAUSE: "[1-9](\\.[0-9]{1,2}){0,4}",
}
"""How each typed field is written; types that are not here are free text or no text."""

LOOSER: dict[FieldType, tuple[str, ...]] = {
    FieldType.DATE: (_MIXED, _NO_YEAR),
    FieldType.TIME: (f"{_MIXED}[ T]?{_CLOCK}", f"{_NO_YEAR}[ T]?{_CLOCK}"),
}
"""What a field may be written in where its format does not fit: other signs between, no year."""

_MOST_SHAPES = 12
_MOST_LETTERS = 4


@lru_cache(maxsize=256)
def automaton(pattern: str) -> Automaton:
    """Return a pattern's automaton, compiled once."""
    return compile_pattern(pattern)


@lru_cache(maxsize=64)
def shapes(codes: tuple[str, ...]) -> str | None:
    """Return the pattern that known codes are written in; None where they are too unlike to say.

    `HK9Y-2021-00417` and `HK9Y-2022-01093` give `HK9Y-[0-9]{4}-[0-9]{5}` up to notation: a digit may be any
    digit, a letter only one that stands there in a known code.
    """
    by_shape: dict[str, list[str]] = {}
    for code in codes:
        by_shape.setdefault("".join("9" if c.isdigit() else "A" if c.isalpha() else c for c in code), []).append(code)
    if not by_shape or len(by_shape) > _MOST_SHAPES:
        return None
    return "|".join(_shape(shape, zip(*same, strict=True)) for shape, same in sorted(by_shape.items()))


def _shape(shape: str, columns: Iterable[tuple[str, ...]]) -> str:
    return "".join(_place(kind, set(column)) for kind, column in zip(shape, columns, strict=True))


def _place(kind: str, seen: set[str]) -> str:
    if kind == "9":
        return "[0-9]"
    if kind != "A":
        return f"\\{kind}"
    return f"[{''.join(sorted(seen))}]" if len(seen) <= _MOST_LETTERS else "[A-Z]"
