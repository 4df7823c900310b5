import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from distributed import LocalCluster

from service.jobs.cluster import DaskPool
from service.jobs.pools import WorkerDiedError
from service.jobs.runner import read
from service.jobs.tasks import Outcome, Task
from tests.service.papers import a_picture

pytestmark = pytest.mark.filterwarnings("default")  # Dask's own warnings are none of ours

WORKER = "from service.jobs.worker import work; import sys; work(sys.argv[1])"


def hang(_: Task) -> Outcome:
    time.sleep(600)
    return Outcome()


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with LocalCluster(n_workers=0, processes=False, protocol="tcp", host="127.0.0.1", dashboard_address=None) as made:
        yield made


@pytest.fixture(scope="module")
def worker(cluster: LocalCluster) -> "Iterator[subprocess.Popen[bytes]]":
    process = subprocess.Popen([sys.executable, "-c", WORKER, cluster.scheduler_address], cwd=os.curdir)
    yield process
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


@pytest.fixture
def pool(cluster: LocalCluster, worker: "subprocess.Popen[bytes]") -> Iterator[DaskPool]:
    made = DaskPool(cluster.scheduler_address)
    end = time.monotonic() + 60
    while not made.width and time.monotonic() < end:
        made._looked_at = -99.0
        time.sleep(0.2)
    yield made
    assert worker.poll() is None
    made.close()


@pytest.mark.slow
def test_a_worker_that_joined_reads_documents(pool: DaskPool) -> None:
    assert pool.width == 1
    outcome = pool.submit(read, Task(1, 1, a_picture()[:300])).result(60)
    assert (outcome.code, outcome.final) == ("truncated", True)


@pytest.mark.slow
def test_a_reading_that_hangs_is_abandoned_and_the_worker_reads_on(pool: DaskPool) -> None:
    future = pool.submit(hang, Task(1, 1, b""))
    time.sleep(1)
    pool.abandon(future)
    with pytest.raises(WorkerDiedError):
        future.result(60)
    assert pool.submit(read, Task(1, 2, a_picture()[:300])).result(120).code == "truncated"
