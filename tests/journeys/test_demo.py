"""The main job end to end, as a newcomer runs it."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from service.domain.scope import Role, Scope
from service.store import archive, statements
from service.store.unit import Store
from service.usecases import accounts
from service.usecases.demo_stage import moment

HQ = Scope(Role.HQ, None, "hq")


def stationdesk(*arguments: object) -> subprocess.CompletedProcess[str]:
    code = "from service.cli import main; main()"
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, text=True)


@pytest.mark.slow
def test_the_demo_plays_the_main_job_and_its_folder_can_be_served(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    started = time.monotonic()
    played = stationdesk("demo", "--dir", folder)
    assert played.returncode == 0, played.stderr
    assert time.monotonic() - started < 180  # 60 s where nobody else works
    paths = [Path(line) for line in played.stdout.splitlines() if line.startswith(str(folder))]
    assert {path.suffix for path in paths} == {".docx", ".pdf", ".xlsx", ".jpg", ".xml"}
    assert all(path.is_file() and path.is_relative_to(folder) for path in paths)
    assert "与维修单一致（3.4.1）" in played.stdout
    assert "WX202606005-2 缺件" in played.stdout
    assert stationdesk("verify", "--dir", folder).returncode == 0

    store = Store(folder)
    ticket = archive.get_ticket(store, "WX202606020")
    assert ticket is not None
    assert (ticket.bale_count, str(ticket.submitted_on), str(ticket.audited_km)) == (1477, "2026-06-22", "72")
    kept = statements.find(store, HQ, "JS-ST01-2026-06")
    assert kept.is_confirmed
    assert kept.body["sums"]["4.5"] == "365.15"
    for name in ("hq", "clerk", "receiving", "station"):
        assert accounts.sign_in(store, name, "stationdesk", address="127.0.0.1", at=moment("07-07T09:00"))
    store.close()

    again = stationdesk("demo", "--dir", folder)
    assert again.returncode == 0
    assert again.stdout == played.stdout
    assert "已经演示过" in again.stderr
