"""Where documents are read: processes of this machine, each alone with one document, or a Dask cluster's."""

import contextlib
import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Protocol

from service.jobs.tasks import Outcome, Task

Work = Callable[[Task], Outcome]

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class WorkerDiedError(Exception):
    """Raised by a future whose process was killed: out of memory, or by hand."""


class Pool(Protocol):
    """Computes; keeps nothing and never touches the database."""

    @property
    def width(self) -> int:
        """How many documents it reads at a time."""

    def submit(self, work: Work, task: Task) -> "Future[Outcome]":
        """Start reading; the future raises WorkerDiedError when its process is killed."""

    def abandon(self, future: "Future[Outcome]") -> None:
        """Stop a reading that takes too long, without harm to the others."""

    def close(self) -> None:
        """Stop all processes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When a process is replaced by a new one, after the document it has in hand."""

    memory_mib: int = 2048  # its highest use so far
    documents: int = 200


class LocalPool:
    """Processes of this machine; one that dies takes only its own document with it.

    Every place has an executor of one process, so that a dead process names its document.
    """

    def __init__(
        self, width: int, *, limits: Limits | None = None, warm_up: Callable[[], object] | None = None
    ) -> None:
        """Start the processes.

        Args:
            width: How many.
            limits: When each is replaced.
            warm_up: Run once in each new process, before its first document.
        """
        self._width = width
        self._limits = limits or Limits()
        self._warm_up = warm_up
        self._lock = threading.Lock()
        self._free = [_Place(self._new_executor()) for _ in range(width)]
        self._busy: dict[Future[Outcome], _Place] = {}
        self._closed = False

    @property
    def width(self) -> int:
        """How many documents it reads at a time."""
        return self._width

    def submit(self, work: Work, task: Task) -> "Future[Outcome]":
        """Start reading in a free process; RuntimeError when there is none."""
        answer: Future[Outcome] = Future()
        with self._lock:
            if self._closed or not self._free:
                raise RuntimeError("the pool has no free process")
            place = self._free.pop()
            self._busy[answer] = place
        answer.set_running_or_notify_cancel()
        inner = place.submit(work, task)
        if inner is None:  # it died while it was idle
            place.become(self._new_executor())
            inner = place.submit(work, task)
        if inner is None:
            self._settle(answer, place, WorkerDiedError("the process does not start"), None)
        else:
            inner.add_done_callback(lambda done: self._finish(answer, place, done))
        return answer

    def abandon(self, future: "Future[Outcome]") -> None:
        """Kill the process that reads; its future raises WorkerDiedError."""
        with self._lock:  # so that the place does not go to another document meanwhile
            place = self._busy.get(future)
            if place is not None:
                place.kill()

    def close(self) -> None:
        """Kill all processes; what they had in hand is lost, and its lease runs out or is given back."""
        with self._lock:
            self._closed = True
            places = [*self._free, *self._busy.values()]
            self._free = []
        for place in places:
            place.kill()
            place.executor.shutdown(wait=True, cancel_futures=True)

    def _finish(self, answer: "Future[Outcome]", place: "_Place", done: "Future[Outcome]") -> None:
        if done.cancelled():
            self._settle(answer, place, WorkerDiedError("the pool was closed"), None)
            return
        error = done.exception()
        self._settle(answer, place, error, None if error else done.result())

    def _settle(
        self, answer: "Future[Outcome]", place: "_Place", error: BaseException | None, outcome: Outcome | None
    ) -> None:
        """Free the place, with a new process if the old one is dead or used up; then answer."""
        place.documents += 1
        used_up = outcome is None or self._is_used_up(place, outcome)
        with self._lock:
            self._busy.pop(answer, None)
            if not self._closed:
                if used_up:
                    place.become(self._new_executor())
                self._free.append(place)
        if outcome is not None:
            answer.set_result(outcome)
        elif isinstance(error, BrokenProcessPool):
            answer.set_exception(WorkerDiedError(str(error)))
        else:
            answer.set_exception(error or WorkerDiedError("no answer"))

    def _is_used_up(self, place: "_Place", outcome: Outcome) -> bool:
        return outcome.peak_mib > self._limits.memory_mib or place.documents >= self._limits.documents

    def _new_executor(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        executor = ProcessPoolExecutor(1, mp_context=context, initializer=_start_process)
        executor.submit(self._warm_up or _be_there)
        return executor


@dataclass(slots=True)
class _Place:
    """Where one process works, and how much this one has read."""

    executor: ProcessPoolExecutor
    documents: int = 0

    def submit(self, work: Work, task: Task) -> "Future[Outcome] | None":
        """Give the process a document; None when it is dead."""
        try:
            return self.executor.submit(work, task)
        except BrokenProcessPool:
            return None

    def become(self, executor: ProcessPoolExecutor) -> None:
        """Go on with a new process."""
        self.executor.shutdown(wait=False)
        self.executor = executor
        self.documents = 0

    def kill(self) -> None:
        """Kill the process, whatever it does."""
        for process in list((self.executor._processes or {}).values()):  # noqa: SLF001  # public only from 3.14 on
            with contextlib.suppress(ProcessLookupError, ValueError):
                process.kill()


def _start_process() -> None:
    """Set up a new process: one thread for numbers, and no life after the service's end."""
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: "multiprocessing.process.BaseProcess") -> None:
    parent.join()
    os._exit(1)


def _be_there() -> None:
    """Make the process start before its first document."""
