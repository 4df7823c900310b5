"""The rulebook is pure: standard library only, nothing that touches the world, and no number of a rule in the code."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
DOMAIN = sorted((CHECKOUT / "service" / "domain").glob("*.py"))
WORLDLY = {
    "asyncio",
    "io",
    "logging",
    "os",
    "pathlib",
    "random",
    "secrets",
    "socket",
    "sqlite3",
    "subprocess",
    "threading",
    "time",
}
PURE = set(sys.stdlib_module_names) - WORLDLY
CLOCKS = {"now", "today", "utcnow"}


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def is_pure(module: str) -> bool:
    return (
        module.split(".", maxsplit=1)[0] in PURE or module == "service.domain" or module.startswith("service.domain.")
    )


@pytest.mark.parametrize("path", DOMAIN, ids=lambda path: path.stem)
def test_a_rule_imports_the_standard_library_and_other_rules_only(path: Path) -> None:
    assert [module for module in sorted(imports_of(path)) if not is_pure(module)] == []


@pytest.mark.parametrize(
    ("module", "pure"), [("os", False), ("numpy", False), ("service.store.archive", False), ("re", True)]
)
def test_the_guard_itself_can_fail(module: str, pure: bool) -> None:
    assert is_pure(module) == pure


@pytest.mark.parametrize("path", DOMAIN, ids=lambda path: path.stem)
def test_a_rule_never_asks_for_the_time(path: Path) -> None:
    names = {node.attr for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
    assert not names & CLOCKS


def test_importing_the_rules_loads_nothing_else() -> None:
    modules = [f"service.domain.{path.stem}" for path in DOMAIN if path.stem != "__init__"]
    script = (
        "import sys\n"
        "before = set(sys.modules)\n"
        f"import {', '.join(modules)}\n"
        "roots = {name for name in set(sys.modules) - before}\n"
        "print(*sorted(name for name in roots if name.split('.')[0] not in sys.stdlib_module_names))\n"
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert [name for name in run.stdout.split() if name != "service" and not is_pure(name)] == []


@pytest.mark.parametrize(
    "path", [path for path in DOMAIN if path.stem not in ("days", "money")], ids=lambda path: path.stem
)
def test_no_number_of_a_rule_stands_in_the_code(path: Path) -> None:
    numbers = {
        node.value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)
    }
    assert numbers <= {0, 1}, "rates and deadlines live in the policy"
