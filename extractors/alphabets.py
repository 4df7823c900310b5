# ruff: noqa: RUF001 - look-alike signs are what this module is about
"""Which characters a field may hold, and which printed variants mean the same (字符集)."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Columns: TypeAlias = NDArray[np.intp]

SYMBOLS = "·×—–～①②③④⑤⑥⑦⑧⑨⑩℃Ω±φΦ°√÷≥≤、。，；：？！“”‘’…《》〈〉【】〔〕（）￥‰№"
"""Signs of Chinese text and of drawings that are kept beside letters and characters."""

NAME_CHARACTERS = "喆堃淼玥珺昇翀甯龑玮琰瑄瑀祎禛稷赟轶迪镕頔颀飏骁骅垚垚奡姞婳嫄嬅孋宬峣嵘弢怹昉昳晞晟暐曈朸栩桢梽棽楙樾橦檑沄沅泓洺浠浥涵淏湉湑溁滢滪漪潇澍濛炅炜烜烨煊煜熠燊"  # noqa: E501
"""Characters of given names outside GB 2312's first level; some are outside it altogether."""

VARIANTS = {
    "-": "－—–―‐−~～一",
    ":": "：",
    ".": "．。·",
    ",": "，",
    "/": "／",
    "(": "（",
    ")": "）",
    "¥": "￥",
    "0": "〇",
}
"""Signs that a formatted field's character may be printed or read as."""

OTHER = "\ufffd"
"""Stands for every character that no field of ours may hold: traditional ones, kana, emoji."""

_HANZI_FROM, _HANZI_TO = 0xB0, 0xF7


def is_gb2312(character: str) -> bool:
    """Say whether a character is a simplified one of GB 2312 (its symbols and kana are not)."""
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return len(code) > 1 and _HANZI_FROM <= code[0] <= _HANZI_TO


def text_columns(characters: Sequence[str]) -> Columns:
    """Return the columns that free Chinese text may use: GB 2312, ASCII, signs and name characters; column 0 first."""
    extra = set(SYMBOLS) | set(NAME_CHARACTERS)
    kept = [
        column
        for column, character in enumerate(characters)
        if character and (character.isascii() or character in extra or is_gb2312(character))
    ]
    return np.array([0, *kept], np.intp)


def kept_columns(characters: Sequence[str]) -> Columns:
    """Return the columns that any field may need: free text's and the variants of signs; the rest only cost memory."""
    variants = {variant for same in VARIANTS.values() for variant in same}
    extra = [column for column, character in enumerate(characters) if character in variants]
    return np.unique(np.concatenate([text_columns(characters), np.array(extra, np.intp)]))


class Folding:
    """Sums the columns that mean the same character of a small alphabet; built once, then only used."""

    def __init__(self, characters: Sequence[str], alphabet: str) -> None:
        column_of = {character: column for column, character in enumerate(characters) if column}
        groups = [[0]]
        for symbol in alphabet:
            wanted = {symbol, *VARIANTS.get(symbol, ""), *(symbol.lower() if symbol.isupper() else "")}
            groups.append(sorted(column_of[name] for name in wanted if name in column_of))
        self.alphabet = alphabet
        self._columns = np.array([column for group in groups for column in group], np.intp)
        self._starts = np.cumsum([0, *(len(group) for group in groups[:-1])])

    def fold(self, steps: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the alphabet's probabilities, scaled to sum to one; (steps, 1 + symbols)."""
        summed = np.add.reduceat(steps[:, self._columns].astype(np.float64), self._starts, axis=1) + 1e-6
        return np.asarray(summed / summed.sum(1, keepdims=True), np.float64)

    def labels(self, text: str) -> tuple[int, ...] | None:
        """Return a text as symbol numbers; None where it has a character of another alphabet."""
        found = tuple(self.alphabet.find(character) + 1 for character in text)
        return found if all(found) else None
