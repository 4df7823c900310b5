"""Every clause has a rule that names it and a test that is its sentence; no rule names a clause that is not there."""

import ast
import re
from pathlib import Path

import pytest

from service.domain.clauses import CLAUSES

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCE = re.compile(r"^\s*Source: ([\d., ]+)\.$", re.MULTILINE)
CLAUSE = re.compile(r"\d(?:\.\d)+")


def sources() -> dict[str, set[str]]:
    """Clause to the rules whose docstring ends with it."""
    found: dict[str, set[str]] = {}
    for path in sorted((CHECKOUT / "service" / "domain").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for line in SOURCE.findall(ast.get_docstring(node) or ""):
                    for clause in CLAUSE.findall(line):
                        found.setdefault(clause, set()).add(f"{path.stem}.{node.name}")
    return found


def marks() -> set[str]:
    """Clauses that tests of the domain are marked with."""
    found: set[str] = set()
    for path in sorted((CHECKOUT / "tests" / "service" / "domain").glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.clause":
                (clause,) = (argument.value for argument in node.args if isinstance(argument, ast.Constant))
                found.add(str(clause))
    return found


def test_every_clause_is_decided_somewhere() -> None:
    assert sources().keys() == CLAUSES.keys()


def test_every_clause_is_tested() -> None:
    assert marks() == set(CLAUSES)


@pytest.mark.parametrize("path", sorted((CHECKOUT / "service" / "domain").glob("*.py")), ids=lambda path: path.stem)
def test_problems_name_clauses_that_exist(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.keyword) and node.arg == "clause" and isinstance(node.value, ast.Constant):
            assert node.value.value in CLAUSES
