"""Texts too long for a cell of a table (续行): they run on in rows of their own below, so that nothing is cut."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import generators
from generators.results import FormData
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import FieldType

_ADVICE = ("；", "，请")  # what a clerk should do stands after it: for the screen, not for the paper


def fact_of(sentence: str) -> str:
    """Return what a sentence says is so, without what the clerk should do about it."""
    cut = next((mark for mark in _ADVICE if mark in sentence), None)
    return sentence.rpartition(cut)[0] if cut else sentence


def run_on(kind: Kind, data: Mapping[str, Any]) -> FormData:
    """Return a record in which every text of its lines fits its cell; rows are added below where one does not.

    What else cannot be printed stays as it is, for the filling to refuse.
    """
    columns = [spec.name for spec in load.form(kind).lines if spec.type is FieldType.TEXT]
    return {**data, "lines": [row for line in data["lines"] for row in _rows(kind, line, columns)]}


def _rows(kind: Kind, line: Mapping[str, object], columns: Iterable[str]) -> Iterator[Mapping[str, object]]:
    texts = {name: text for name in columns if isinstance(text := line.get(name), str) and text}
    cut = {name: generators.parts(kind, name, text) for name, text in texts.items()}
    yield {**line, **{name: parts[0] for name, parts in cut.items()}}
    for below in range(1, max(map(len, cut.values()), default=1)):
        yield {name: parts[below] for name, parts in cut.items() if below < len(parts)}
