import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from service.jobs.pools import Limits, LocalPool, WorkerDiedError
from service.jobs.runner import read
from service.jobs.tasks import Outcome, Task
from tests.service.papers import a_picture

PATIENCE = 60  # seconds; a new process imports for a while on a busy machine


def pid_of(task: Task) -> Outcome:
    return Outcome(code=str(os.getpid()), peak_mib=len(task.data))


def die(_: Task) -> Outcome:
    os.kill(os.getpid(), signal.SIGKILL)
    return Outcome()


def sleep(_: Task) -> Outcome:
    time.sleep(600)
    return Outcome()


def a_task(data: bytes = b"") -> Task:
    return Task(1, 1, data)


def answer(future: "Future[Outcome]") -> str | None:
    return future.result(PATIENCE).code


@pytest.fixture
def pool() -> Iterator[LocalPool]:
    made = LocalPool(1, limits=Limits(memory_mib=100, documents=3))
    yield made
    made.close()


def test_one_process_reads_document_after_document(pool: LocalPool) -> None:
    assert len({answer(pool.submit(pid_of, a_task())) for _ in range(3)}) == 1


def test_a_process_is_replaced_after_its_documents(pool: LocalPool) -> None:
    pids = [answer(pool.submit(pid_of, a_task())) for _ in range(4)]
    assert len(set(pids[:3])) == 1
    assert pids[3] != pids[0]


def test_a_process_that_grew_too_large_is_replaced(pool: LocalPool) -> None:
    pids = [answer(pool.submit(pid_of, a_task(bytes(size)))) for size in (100, 101, 0)]
    assert pids[0] == pids[1] != pids[2]


def test_a_killed_process_fails_its_own_document_and_the_next_one_is_read(pool: LocalPool) -> None:
    with pytest.raises(WorkerDiedError):
        pool.submit(die, a_task()).result(PATIENCE)
    assert answer(pool.submit(pid_of, a_task()))


def test_a_process_killed_while_idle_costs_no_document(pool: LocalPool) -> None:
    pid = answer(pool.submit(pid_of, a_task()))
    os.kill(int(pid or 0), signal.SIGKILL)
    time.sleep(0.5)
    again = answer(pool.submit(pid_of, a_task()))
    assert again != pid


def test_a_reading_can_be_abandoned(pool: LocalPool) -> None:
    future = pool.submit(sleep, a_task())
    time.sleep(0.2)
    pool.abandon(future)
    with pytest.raises(WorkerDiedError):
        future.result(PATIENCE)
    assert answer(pool.submit(pid_of, a_task()))


def test_a_full_pool_says_so(pool: LocalPool) -> None:
    pool.submit(sleep, a_task())
    with pytest.raises(RuntimeError, match="no free process"):
        pool.submit(pid_of, a_task())


def test_a_closed_pool_leaves_no_process(pool: LocalPool) -> None:
    pid = answer(pool.submit(pid_of, a_task()))
    future = pool.submit(sleep, a_task())
    pool.close()
    with pytest.raises(WorkerDiedError):
        future.result(PATIENCE)
    assert not Path(f"/proc/{pid}/exe").exists() or Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"


def test_bytes_that_cannot_be_read_come_back_as_a_reason() -> None:
    outcome = read(Task(1, 1, a_picture()[:300]))
    assert (outcome.code, outcome.final, outcome.pages) == ("truncated", True, ())
    assert outcome.peak_mib > 0
