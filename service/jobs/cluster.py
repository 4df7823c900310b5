"""Reading on the workers of a Dask cluster; the queue and its leases stay in the database."""

import threading
import time
import uuid
from concurrent.futures import Future

import dask.config
from distributed import Client
from distributed import Future as Remote

from service.jobs.pools import Work, WorkerDiedError
from service.jobs.tasks import Outcome, Task

_CONNECT_SECONDS = 10
_LOOK_SECONDS = 5.0  # how long the number of workers is taken as known
_LARGEST_TASK = "100MiB"  # a document travels whole; Dask warns from 10 MiB on


class DaskPool:
    """The workers that have joined a scheduler; they come and go while documents are read."""

    def __init__(self, scheduler: str) -> None:
        """Connect to a scheduler, "tcp://host:8786".

        Raises:
            OSError: Nobody answers there.
        """
        dask.config.set({"distributed.admin.large-graph-warning-threshold": _LARGEST_TASK})
        self._client = Client(scheduler, set_as_default=False, timeout=_CONNECT_SECONDS)
        self._lock = threading.Lock()
        self._remote: dict[Future[Outcome], Remote[Outcome]] = {}
        self._width = 0
        self._looked_at = -_LOOK_SECONDS

    @property
    def width(self) -> int:
        """How many documents the cluster reads at a time; 0 while no worker has joined."""
        if time.monotonic() - self._looked_at >= _LOOK_SECONDS:
            self._width = sum(self._client.nthreads().values())
            self._looked_at = time.monotonic()
        return self._width

    def submit(self, work: Work, task: Task) -> "Future[Outcome]":
        """Start reading on some worker; the future raises WorkerDiedError when it is lost."""
        answer: Future[Outcome] = Future()
        answer.set_running_or_notify_cancel()
        key = f"read-{task.document_id}-{task.attempt}-{uuid.uuid4().hex}"
        remote = self._client.submit(work, task, key=key, pure=False, retries=0)
        with self._lock:
            self._remote[answer] = remote
        remote.add_done_callback(lambda done: self._settle(answer, done))
        return answer

    def abandon(self, future: "Future[Outcome]") -> None:
        """Restart the worker that reads too long; a thread cannot be stopped alone."""
        with self._lock:
            remote = self._remote.get(future)
        if remote is None:
            return
        busy = [worker for worker, keys in self._client.processing().items() if remote.key in keys]
        remote.cancel()
        if busy:
            self._client.restart_workers(busy, raise_for_error=False)

    def close(self) -> None:
        """Leave the scheduler; what was in hand is cancelled."""
        with self._lock:
            remotes = list(self._remote.values())
        for remote in remotes:
            remote.cancel()
        self._client.close()

    def _settle(self, answer: "Future[Outcome]", done: "Remote[Outcome]") -> None:
        with self._lock:
            self._remote.pop(answer, None)
        if done.status == "finished":
            answer.set_result(done.result())
        else:
            answer.set_exception(
                WorkerDiedError(f"{done.status}: {done.exception() if done.status == 'error' else ''}")
            )
