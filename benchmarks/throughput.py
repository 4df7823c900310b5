"""How many pages a minute two reading processes manage: the service's own pool, and a Dask cluster on this machine."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from itertools import cycle, islice
from random import Random

from distributed import LocalCluster

from benchmarks.figures import Figure
from benchmarks.memory import mix
from service.jobs import runner
from service.jobs.cluster import DaskPool
from service.jobs.pools import ONE_THREAD, LocalPool, Pool
from service.jobs.tasks import Outcome, Task
from service.usecases.reading import warm_up

PROCESSES = 2
_ROUNDS = 3  # of the mix that the memory benchmark reads, too
_HOURS = 8  # a working day


def figures() -> Iterator[Figure]:
    """Read the same documents on each, warm, and return pages a minute of the clock."""
    random = Random(3)  # noqa: S311 - a repeatable sample
    papers = mix()
    documents = [paper.upload(random) for paper in islice(cycle(papers), _ROUNDS * len(papers))]
    for name, start in (("the service's pool", _own), ("a Dask cluster here", _dask)):
        for processes in (1, PROCESSES):
            with start(processes) as pool:
                minutes, pages = _read_all(pool, documents)
            many = f"{processes} process{'es' if processes > 1 else ''}"
            yield Figure(f"{name}, {many}", pages / minutes, "pages/min")
            if processes == PROCESSES:
                yield Figure(f"{name}, {many}, in {_HOURS} hours", pages / minutes * 60 * _HOURS, "pages")


def _read_all(pool: Pool, documents: Sequence[bytes]) -> tuple[float, int]:
    """Return the minutes that the pool took for all documents, and how many pages they have."""
    _go_through(pool, documents[: 2 * pool.width])  # what is loaded at the first page of each sort is loaded now
    started = time.monotonic()
    pages = _go_through(pool, documents)
    return (time.monotonic() - started) / 60, pages


def _go_through(pool: Pool, documents: Sequence[bytes]) -> int:
    """Keep the pool full until all is read; return the pages."""
    pages = 0
    in_hand: set[Future[Outcome]] = set()
    for number, data in enumerate(documents):
        if len(in_hand) == pool.width:
            done, in_hand = wait(in_hand, return_when=FIRST_COMPLETED)
            pages += sum(_pages(future) for future in done)
        in_hand.add(pool.submit(runner.read, Task(number, 1, data)))
    return pages + sum(_pages(future) for future in in_hand)


def _pages(future: "Future[Outcome]") -> int:
    outcome = future.result()
    assert outcome.code is None, f"{outcome.code} {outcome.trace}"
    return max(page.page for page in outcome.pages)


@contextmanager
def _own(processes: int) -> Iterator[Pool]:
    pool = LocalPool(processes, warm_up=warm_up)
    try:
        yield pool
    finally:
        pool.close()


@contextmanager
def _dask(processes: int) -> Iterator[Pool]:
    with LocalCluster(
        n_workers=processes,
        threads_per_worker=1,
        processes=True,
        memory_limit=0,
        dashboard_address=None,
        silence_logs=40,
        env=dict.fromkeys(ONE_THREAD, "1"),
    ) as cluster:
        pool = DaskPool(cluster.scheduler_address)
        try:
            yield pool
        finally:
            pool.close()
