"""Word templates (模板): is an edited one fit for use, and measuring where its fields lie."""

from collections.abc import Sequence
from pathlib import Path

from generators import compile as compiling
from generators import vet as vetting
from generators.errors import Place, TemplateProblem
from service.domain.messages import sentence
from service.domain.problems import Problem
from templates_docx import load
from templates_docx.kinds import Kind


def vet(data: bytes, kind: Kind) -> list[str]:
    """Return what forbids the use of an edited template, one sentence each; empty when it is fit."""
    return [_sentence(problem) for problem in vetting.check_template(data, kind)]


def measure(kind: Kind) -> Path:
    """Compile a form's template and return the folder of the result.

    Raises:
        GenerateError: LibreOffice is missing, or the template cannot be used.
    """
    return compiling.compile_form(kind)


def every_kind() -> Sequence[Kind]:
    """Return the kinds that have a template of ours."""
    return load.form_kinds()


def _sentence(problem: TemplateProblem) -> str:
    return sentence(Problem(f"template_{problem.code}", params={**problem.params, "place": _place(problem.place)}))


def _place(place: Place | None) -> str:
    """Where it is, as a person counts in Word."""
    if place is None or place.table is None:
        return place.part if place else "模板"
    return f"第 {place.table} 个表格第 {place.row} 行第 {place.cell} 格"
