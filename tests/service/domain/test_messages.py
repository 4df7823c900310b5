"""Sentences: one a code, with both values, ending in what the clerk should do."""

import re
from decimal import Decimal

import pytest

from service.domain.clauses import CLAUSES, IN_PRINCIPLE
from service.domain.messages import SENTENCES, sentence
from service.domain.problems import Problem
from tests.service.domain.builders import day, moment


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_ends_and_tells_what_to_do(code: str) -> None:
    text = SENTENCES[code]
    assert text.endswith("。")
    assert re.search(r"(?:请|必须|不用)[^。]*。$", text), "the last part says what to do"


def test_values_read_as_on_paper() -> None:
    params = {"ticket": day("03-15"), "archive": None}
    assert "2026-03-15 与用户档案 （空）" in sentence(Problem("sold_on_differs", field="sold_on", params=params))
    params = {"earlier": moment("06-01T10:00"), "later": moment("06-01T09:05")}
    text = sentence(Problem("times_out_of_order", field="finished_at", params=params))
    assert text.startswith("修复时间 2026-06-01 09:05 早于前一时间 2026-06-01 10:00")
    money = {"worth": Decimal("1E+2"), "available": 0, "needs": Decimal("100.00")}
    assert "价值 100 元，保证金可用 0 元；请先补交 100.00 元" in sentence(Problem("deposit_short", params=money))


@pytest.mark.parametrize("problem", [Problem("no_such_code"), Problem("part_unknown")])
def test_an_unknown_code_or_a_missing_param_is_a_bug(problem: Problem) -> None:
    with pytest.raises(KeyError):
        sentence(problem)


def test_clauses_in_principle_are_clauses() -> None:
    assert set(CLAUSES) >= IN_PRINCIPLE
