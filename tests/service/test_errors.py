import importlib
import pkgutil
from types import ModuleType

import pytest

import extractors
import generators
import inspections
import service
import templates_docx
from extractors.errors import UnknownKindError, UnreadableFileError
from generators.errors import MissingValueError
from service.domain.messages import sentence
from service.domain.problems import Problem
from service.errors import (
    FAULTS,
    ConflictError,
    NotFoundError,
    TooManyAttemptsError,
    fault_of,
    problem_of,
)

PACKAGES = (service, extractors, generators, inspections, templates_docx)
NEVER_LEAVE = {"WorkerDiedError", "PatternError", "TooFewError"}  # the runner, nobody (a bug of ours), calibrating
SENTENCE_PARAMS = {"wait_seconds": 1, "fields": "捆数", "value": "2026-1"}


def our_exceptions() -> set[type[Exception]]:
    found: set[type[Exception]] = set()
    for package in PACKAGES:
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not info.name.endswith("__main__") and ".training" not in info.name:
                found |= exceptions_in(importlib.import_module(info.name))
    return found


def exceptions_in(module: ModuleType) -> set[type[Exception]]:
    members = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Exception)]
    return {
        member for member in members if member.__module__ == module.__name__ and not member.__name__.startswith("_")
    }


def test_every_failure_of_ours_has_an_answer() -> None:
    missing = {error.__name__ for error in our_exceptions() if not any(base in FAULTS for base in error.__mro__)}
    assert missing == NEVER_LEAVE


@pytest.mark.parametrize("fault", FAULTS.values(), ids=[error.__name__ for error in FAULTS])
def test_every_failure_has_a_sentence_and_says_whose_fault_it_is(fault: object) -> None:
    assert isinstance(fault, type(next(iter(FAULTS.values()))))
    assert sentence(Problem(fault.code, params=SENTENCE_PARAMS))
    assert 400 <= fault.http < 600
    assert fault.exit in {1, 2}


@pytest.mark.parametrize(
    ("error", "http", "code"),
    [
        (NotFoundError("ticket", "WX1"), 404, "not_found"),
        (ConflictError("version_changed", params={"version": 3}), 409, "version_changed"),
        (TooManyAttemptsError(30), 429, "too_many_attempts"),
        (UnknownKindError("letter"), 422, "unknown_kind"),
        (UnreadableFileError("encrypted", "password"), 422, "encrypted"),
        (MissingValueError("repair_ticket", ("bale_count",)), 422, "values_missing"),
    ],
)
def test_a_failure_is_told_as_exactly_as_it_can_be(error: Exception, http: int, code: str) -> None:
    fault = fault_of(error)
    assert fault is not None
    assert fault.http == http
    problem = problem_of(error)
    assert problem.code == code
    assert sentence(problem)


def test_a_bug_is_no_failure_of_ours() -> None:
    assert fault_of(KeyError("x")) is None
    assert problem_of(KeyError("x")) == Problem("internal_error")
