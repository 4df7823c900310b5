"""Write docs/rulebook.md from the code: each clause, where it is decided, which tests are its sentences, what is ours.

`python tools/rulebook.py` rewrites it; `python tools/rulebook.py --check` exits 1 when it is not up to date.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from service.domain.choices import CHOICES  # noqa: E402
from service.domain.clauses import CLAUSES, IN_PRINCIPLE  # noqa: E402

PAGE = CHECKOUT / "docs" / "rulebook.md"
DOMAIN = CHECKOUT / "service" / "domain"
TESTS = CHECKOUT / "tests" / "service" / "domain"
SOURCE = re.compile(r"^\s*Source: ([\d., ]+)\.$", re.MULTILINE)
CLAUSE = re.compile(r"\d(?:\.\d)+")
HEAD = """# The rulebook, as the code has it

Written by `tools/rulebook.py`; do not edit. For every clause of 《客户服务站管理办法》: the rule that decides it
(`service/domain`), the tests that are its sentences (`tests/service/domain`), and what the clause leaves open
and we decided (**ours**) — with the key of the policy file where HQ can change it.

The original has no clause 3.6.1.2.
"""


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Yield the functions of a module, in order."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            yield node


def rules() -> dict[str, list[str]]:
    """Return what decides each clause."""
    found: dict[str, list[str]] = {clause: [] for clause in CLAUSES}
    for path in sorted(DOMAIN.glob("*.py")):
        for function in functions(path):
            docstring = ast.get_docstring(function) or ""
            for clause in CLAUSE.findall(" ".join(SOURCE.findall(docstring))):
                found[clause].append(f"`{path.stem}.{function.name}` — {docstring.splitlines()[0]}")
    return found


def tests() -> dict[str, list[str]]:
    """Return the sentences of each clause."""
    found: dict[str, list[str]] = {clause: [] for clause in CLAUSES}
    for path in sorted(TESTS.glob("test_*.py")):
        for function in functions(path):
            for mark in function.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.clause":
                    sentence = function.name.removeprefix("test_").replace("_", " ")
                    found[ast.literal_eval(mark.args[0])].append(f"{sentence} (`{path.name}`)")
    return found


def page() -> str:
    """Return the page's text."""
    decided, said = rules(), tests()
    parts = [HEAD]
    for clause, title in CLAUSES.items():
        parts.append(f"\n## {clause} {title}\n")
        if clause in IN_PRINCIPLE:
            parts.append("\nHQ may make an exception: a person, a reason and a time are kept.\n")
        parts.append("\nDecided in:\n\n" + "".join(f"* {line}\n" for line in decided[clause]))
        ours = [choice for choice in CHOICES if choice.clause == clause]
        if ours:
            parts.append("\n**Ours:**\n\n")
            parts += [f"* {choice.says}" + (f" (`{choice.key}`)" if choice.key else "") + "\n" for choice in ours]
        parts.append("\nTested by:\n\n" + "".join(f"* {line}\n" for line in said[clause]))
    return "".join(parts)


def main() -> int:
    """Write the page, or with --check say whether it is up to date."""
    if "--check" in sys.argv[1:]:
        return int(not PAGE.exists() or PAGE.read_text("utf-8") != page())
    PAGE.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
