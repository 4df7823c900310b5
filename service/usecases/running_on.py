"""Texts too long for a cell of a table (续行): they run on in rows of their own below, so that nothing is cut."""

from collections.abc import Mapping
from typing import Any

import generators
from generators.errors import InvalidValueError
from generators.results import FormData
from templates_docx.kinds import Kind

_MOST_PASSES = 60  # rows that one text may take
_ADVICE = ("；", "，请")  # what a clerk should do stands after it: for the screen, not for the paper


def fact_of(sentence: str) -> str:
    """Return what a sentence says is so, without what the clerk should do about it."""
    cut = next((mark for mark in _ADVICE if mark in sentence), None)
    return sentence.rpartition(cut)[0] if cut else sentence


def run_on(kind: Kind, data: Mapping[str, Any]) -> FormData:
    """Return a record in which every text of its lines fits its cell; rows are added below where one does not.

    What else cannot be printed stays as it is, for the filling to refuse.
    """
    lines: list[dict[str, object]] = [dict(line) for line in data["lines"]]
    for _ in range(_MOST_PASSES):
        try:
            generators.check(kind, {**data, "lines": lines})
        except InvalidValueError as error:
            lines = _broken(lines, error)
        else:
            break
    return {**data, "lines": lines}


def _broken(lines: list[dict[str, object]], error: InvalidValueError) -> list[dict[str, object]]:
    rows: list[list[dict[str, object]]] = [[line] for line in lines]
    for problem in error.problems:
        if problem.code != "too_long" or problem.row is None:
            continue
        first, *below = rows[problem.row - 1]
        text, fits = str(first[problem.field]), int(str(problem.params["fits"]))
        start = {**first, problem.field: text[:fits]}
        rows[problem.row - 1] = [start, {**(below[0] if below else {}), problem.field: text[fits:]}]
    return [row for group in rows for row in group]
