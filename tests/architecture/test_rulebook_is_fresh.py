"""docs/rulebook.md says what the code does, and what in it is ours names clauses and policy keys that exist."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from service.domain.choices import CHOICES, Choice
from service.domain.clauses import CLAUSES
from tests.service.domain.builders import POLICY_TOML

CHECKOUT = Path(__file__).resolve().parents[2]


def test_the_rulebook_page_is_up_to_date() -> None:
    run = subprocess.run([sys.executable, CHECKOUT / "tools" / "rulebook.py", "--check"], check=False)
    assert run.returncode == 0, "run: python tools/rulebook.py"


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.says[:12])
def test_a_choice_names_its_clause_and_a_key_that_hq_can_change(choice: Choice) -> None:
    assert choice.clause in CLAUSES
    found: object = tomllib.loads(POLICY_TOML)
    for key in (choice.key or "").split(".") if choice.key else ():
        assert isinstance(found, dict)
        found = found[key]
