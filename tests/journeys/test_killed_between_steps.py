"""kill -9 at the worst moments: nothing that was answered for is lost, and it is read after the restart."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path

import pytest

from service.domain.review import Status
from service.jobs.pools import Work
from service.jobs.runner import Plan, Runner
from service.jobs.tasks import Outcome, Task
from service.store import audit, documents, verifying
from service.store.documents import Filter
from service.store.unit import Store
from tests.service.papers import HQ, a_picture, a_ticket

CHECKOUT = Path(__file__).parents[2]

SETUP = """
import os, signal, sys, time
from pathlib import Path
from datetime import timedelta
from service.jobs.pools import LocalPool
from service.jobs.runner import Plan, Runner
from service.jobs.tasks import Outcome
from service.store import documents
from service.store.unit import Store
from service.usecases import intake, review
from tests.service.papers import AT, HQ, a_picture, a_ticket

def die(*_):
    print("dying", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

def receive():
    (received,) = intake.receive(store, [intake.Upload("a.png", a_picture())], kind=None, by=HQ, at=AT)
    return received.id

store = Store(Path(sys.argv[1]))
"""
AFTER_THE_ANSWER = "receive(); die()"
BEFORE_THE_ANSWER = """
documents.add = die
receive()
"""
WHILE_READING = """
receive()
runner = Runner(store, LocalPool(1), plan=Plan(idle_seconds=0.01))
runner.start()
while not runner.reading:
    time.sleep(0.01)
die()
"""
WHILE_RECORDING = """
receive()
lease = review.claim(store, f"{os.uname().nodename}:{os.getpid()}", AT, lease=timedelta(hours=1))
documents.put_forms = die
review.record(store, lease, [a_ticket()], AT)
"""


class OneTicket:
    """A pool that reads a ticket out of every picture."""

    width = 1

    def submit(self, _: Work, task: Task) -> "Future[Outcome]":
        assert task.data == a_picture()
        future: Future[Outcome] = Future()
        future.set_result(Outcome(pages=(a_ticket(cause=None),)))
        return future

    def abandon(self, future: "Future[Outcome]") -> None:
        raise AssertionError(future)

    def close(self) -> None:
        pass


def run_until_killed(script: str, folder: Path) -> None:
    code = textwrap.dedent(SETUP + script)
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], cwd=CHECKOUT, check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert done.stdout == "dying\n"


@pytest.mark.parametrize("script", [AFTER_THE_ANSWER, WHILE_READING, WHILE_RECORDING])
def test_what_was_answered_for_is_read_after_the_restart(tmp_path: Path, script: str) -> None:
    run_until_killed(script, tmp_path / "data")
    store = Store(tmp_path / "data")
    assert Runner(store, OneTicket(), plan=Plan(idle_seconds=0.01)).run_until_idle() == 1
    (document,) = documents.newest(store, HQ, Filter())
    assert document.status is Status.NEEDS_REVIEW
    assert len(documents.forms(store, document)) == 1
    assert store.blobs.get(document.sha256) == a_picture()
    assert [entry.action for entry in audit.of_subject(store, document.subject)] == ["receive", "read"]
    assert verifying.verify(store).problems == ()
    store.close()


def test_what_was_not_answered_for_leaves_no_half_record(tmp_path: Path) -> None:
    run_until_killed(BEFORE_THE_ANSWER, tmp_path / "data")
    store = Store(tmp_path / "data")
    assert documents.newest(store, HQ, Filter()) == []
    assert verifying.verify(store).problems == ()
    store.close()


def test_reading_processes_do_not_outlive_a_killed_service(tmp_path: Path) -> None:
    code = textwrap.dedent(
        SETUP
        + """
        pool = LocalPool(1)
        from service.jobs.tasks import Task
        from tests.journeys.test_killed_between_steps import pid
        print(pool.submit(pid, Task(1, 1, b"")).result(60).code, flush=True)
        time.sleep(600)
        """.replace("\n        ", "\n")
    )
    service = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "data")], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    )
    assert service.stdout is not None
    reader = int(service.stdout.readline())
    service.kill()
    service.wait()
    service.stdout.close()
    _until(lambda: not _lives(reader))


def pid(_: Task) -> Outcome:
    return Outcome(code=str(os.getpid()))


def _lives(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + timedelta(seconds=20).total_seconds()
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
