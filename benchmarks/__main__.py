"""Run the benchmarks that return figures and print them: `python -m benchmarks [MODULE...]`."""

import importlib
import pkgutil
import sys
from collections.abc import Iterable

import benchmarks
from benchmarks.figures import Figure


def main(wanted: Iterable[str]) -> None:
    """Print the figures of the modules named, or of all."""
    names = list(wanted) or [module.name for module in pkgutil.iter_modules(benchmarks.__path__)]
    for name in names:
        measure = getattr(importlib.import_module(f"benchmarks.{name}"), "figures", None)
        if not callable(measure):
            continue
        print(f"\n{name}")
        for figure in measure():
            assert isinstance(figure, Figure)
            print(f"  {figure}")


if __name__ == "__main__":
    main(sys.argv[1:])
