"""What speaks against a reading however likely it is (存疑): a figure lost, a letter that may be one."""

import re

from extractors.cells import Cell
from extractors.decoded import Decoded
from templates_docx.spec import FieldType

_COUNTED = frozenset({FieldType.INT, FieldType.DECIMAL, FieldType.MONEY, FieldType.PHONE, FieldType.SCORE})
LEAST_OF_A_DAY = 0.01  # probability of its least sure sign: below, the picture all but denies it
_DAYS = frozenset({FieldType.DATE, FieldType.TIME, FieldType.MONTH})
_ONE_DECIMAL = re.compile(r"[.．]\d(?!\d)")  # noqa: RUF001
_LOOK_ALIKE = re.compile(r"[OQDISZBG](?=\d)|(?<=\d)[OQDISZBG]")


def is_doubtful(kind: FieldType, cell: Cell, decoded: Decoded) -> bool:
    """Say whether a person must look at a reading whatever its probability is.

    A day may have a sign that the picture denies, however well it suits the page's others. A number with fewer figures
    than its ink shows characters has lost one, and so has money with one decimal (it is written to the 分) or without a
    point where the ink shows one. A code that no archive knows may say 5 where S was
    read: a letter that looks like a figure, beside a figure, is doubtful, and so is a code without any figure.
    """
    if kind in _DAYS:
        return decoded.least < LEAST_OF_A_DAY
    if kind in _COUNTED and decoded.known in {"", "unlike"}:
        return _has_lost_a_figure(kind, cell, decoded.text)
    if kind is FieldType.CODE and not decoded.known:
        return _may_be_figures(decoded.text.upper())
    return False


def _has_lost_a_figure(kind: FieldType, cell: Cell, text: str) -> bool:
    if cell.blobs > sum(c.isalnum() for c in text):
        return True
    if kind is not FieldType.MONEY:
        return False
    return bool(_ONE_DECIMAL.search(text)) or ("." not in text and any(cell.dots))


def _may_be_figures(code: str) -> bool:
    return not any(c.isdigit() for c in code) or bool(_LOOK_ALIKE.search(code))
