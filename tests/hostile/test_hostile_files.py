"""No file can harm the desk: each is read or refused with a reason, soon, in little memory, and no process dies."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from service.domain.messages import SENTENCES
from tests.hostile import bombs

WORKER = Path(__file__).with_name("worker.py")
CPU_SECONDS = 4.0  # a file
MEMORY_MB = 1_500
READ = ("pages ", "frames ")


def _outcomes(folder: Path) -> dict[str, dict[str, object]]:
    """Open every file of a folder in one process with limits, and return what became of each."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(WORKER), str(folder)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    last = rows[-1]["file"] if rows else "the start"
    assert done.returncode == 0, f"died at {last}: {done.stderr[-2000:]}"
    return {row["file"]: row for row in rows if "outcome" in row}


def _assert_bearable(rows: Mapping[str, dict[str, object]]) -> None:
    for name, row in rows.items():
        outcome, cpu_s, peak_mb = str(row["outcome"]), row["cpu_s"], row["peak_mb"]
        assert outcome.startswith(READ) or outcome in SENTENCES, f"{name}: {outcome} has no sentence"
        assert isinstance(cpu_s, float)
        assert cpu_s < CPU_SECONDS, name
        assert isinstance(peak_mb, int)
        assert peak_mb < MEMORY_MB, name


@pytest.fixture(scope="module")
def bomb_rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    folder = tmp_path_factory.mktemp("bombs")
    for name, (data, _) in bombs.files().items():
        (folder / name).write_bytes(data)
    return _outcomes(folder)


def test_each_bomb_is_refused_with_its_reason_or_read_in_bounds(bomb_rows: dict[str, dict[str, object]]) -> None:
    expected = {name: outcome for name, (_, outcome) in bombs.files().items()}
    found = {name: str(row["outcome"]) for name, row in bomb_rows.items()}
    wrong = {
        name: found.get(name) for name, outcome in expected.items() if not str(found.get(name)).startswith(outcome)
    }
    assert wrong == {}


def test_bombs_cost_little(bomb_rows: dict[str, dict[str, object]]) -> None:
    _assert_bearable(bomb_rows)


@pytest.mark.data
def test_files_that_broke_other_services_do_no_harm(shared_data: Path) -> None:
    folder = shared_data / "hostile"
    rows = _outcomes(folder)
    assert len(rows) == len(list(folder.iterdir()))
    _assert_bearable(rows)
