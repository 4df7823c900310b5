"""`make bench` runs whatever module has figures() without being told anything."""

import importlib
import inspect
import pkgutil

import pytest

import benchmarks


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(benchmarks.__path__)])
def test_what_measures_needs_no_arguments(name: str) -> None:
    module = importlib.import_module(f"benchmarks.{name}") if name != "__main__" else benchmarks
    measure = getattr(module, "figures", None)
    needed = [
        parameter
        for parameter in (inspect.signature(measure).parameters.values() if callable(measure) else ())
        if parameter.default is inspect.Parameter.empty
    ]
    assert needed == []
