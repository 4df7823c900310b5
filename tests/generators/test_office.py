"""LibreOffice is kept small: without privileges, within a time limit, with our fonts only."""

import os
import pwd
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from generators import office
from generators.errors import OfficeError

FAKE = "#!/bin/sh\n{}\n"


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder before all others on the path, that anybody may look into."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
        yield folder


def install(folder: Path, script: str) -> None:
    program = folder / "soffice"
    program.write_text(FAKE.format(script))
    program.chmod(0o755)


def test_it_runs_as_nobody_in_a_folder_with_our_fonts_alone(programs: Path) -> None:
    install(programs, 'mkdir out && { id -u; echo "$HOME"; ls fonts; env; } > out/x.pdf')
    uid, home, *rest = office.to_pdf({"x": b"word"})["x"].decode().splitlines()
    assert int(uid) == (pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else os.getuid())
    assert not Path(home).exists()  # thrown away
    assert len([line for line in rest if line.endswith((".otf", ".ttf"))]) == 2
    assert not [line for line in rest if line.startswith(("SSH_", "STATIONDESK_", "PYTHON"))]


def test_it_is_ended_when_it_takes_too_long_with_all_that_it_started(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "_TIME_LIMIT_S", 1)
    install(programs, "sleep 60 & sleep 60")
    with pytest.raises(OfficeError, match="longer than 1 s"):
        office.to_pdf({"x": b"word"})


def test_what_it_says_is_told_when_it_makes_no_file(programs: Path) -> None:
    install(programs, "echo no such filter; exit 1")
    with pytest.raises(OfficeError, match="no PDF of x: no such filter"):
        office.to_pdf({"x": b"word"})
