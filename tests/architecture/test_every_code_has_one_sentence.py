"""Every code that a rule, a reader or a failure gives has its sentence, and every sentence has its code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.domain.messages import SENTENCES

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGES = ("service", "extractors", "generators", "inspections")
SENTENCE_FILES = sorted((CHECKOUT / "service" / "domain").glob("*_sentences.py"))
GIVERS = {  # class to the place of its code among the arguments, and what the service puts before it
    "BadRow": (0, ""),
    "ConflictError": (0, ""),
    "MediaError": (0, ""),
    "PageProblem": (0, ""),
    "Problem": (0, ""),
    "UnreadableFileError": (0, ""),
    "UnmeasurableError": (0, "template_"),
    "UnreadableTableError": (0, ""),
    "ValueProblem": (1, "value_"),
    "_template_problem": (0, "template_"),
}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((CHECKOUT / package).rglob("*.py")):
            if path not in SENTENCE_FILES:
                yield path, ast.parse(path.read_text("utf-8"))


def texts_in(node: ast.expr) -> set[str]:
    """The texts an expression may be: a literal, or either side of a conditional one."""
    if isinstance(node, ast.IfExp):
        return texts_in(node.body) | texts_in(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def given_codes() -> dict[str, str]:
    """Code to a place that gives it."""
    found: dict[str, str] = {}
    for path, tree in modules():
        for node in ast.walk(tree):
            name = ast.unparse(node.func).split(".")[-1] if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and name in GIVERS:
                place, prefix = GIVERS[name]
                code = [*node.args[place : place + 1], *(word.value for word in node.keywords if word.arg == "code")]
                for text in code and texts_in(code[0]):
                    found[prefix + text] = f"{path.relative_to(CHECKOUT)}:{node.lineno}"
    return found


def test_every_code_that_is_given_has_its_sentence() -> None:
    assert {code: place for code, place in given_codes().items() if code not in SENTENCES} == {}


def test_every_sentence_has_its_code() -> None:
    written = {
        prefix + node.value
        for _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for prefix in {prefix for _, prefix in GIVERS.values()}
    }
    assert sorted(set(SENTENCES) - written) == []


def test_no_code_has_two_sentences() -> None:
    keys = [
        key.value
        for path in SENTENCE_FILES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    ]
    assert sorted({str(key) for key in keys if keys.count(key) > 1}) == []


@pytest.mark.parametrize(("expression", "texts"), [("'a'", {"a"}), ("'a' if x else 'b'", {"a", "b"}), ("x", set())])
def test_the_scan_sees_literals_and_choices_between_them(expression: str, texts: set[str]) -> None:
    assert texts_in(ast.parse(expression, mode="eval").body) == texts
