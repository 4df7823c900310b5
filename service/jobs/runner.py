"""The reading of queued documents: claim, submit, record.

The truth is the lease in the database. Whatever dies, a process, the service or the machine, the lease runs out and
the document is read again; three tries, then it is failed with its reason. One bad file never holds up the others.
"""

import math
import os
import socket
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from extractors.errors import ExtractError, WeightsError
from extractors.results import NO_LEXICON, Lexicon
from service import clock
from service.errors import MediaError, fault_of, problem_of
from service.jobs.memory import give_back, peak_mib
from service.jobs.pools import Pool
from service.jobs.tasks import Outcome, Task
from service.store import archive, documents, events, queue, users
from service.store.documents import Reason
from service.store.queue import Lease
from service.store.unit import Store
from service.usecases import review
from service.usecases.reading import page_count, read_document, runtime_in_use
from templates_docx import versions

_LEXICON_SECONDS = 5.0
_TIDY_SECONDS = 3600.0
_EVENTS_KEPT = timedelta(days=7)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """How patient the runner is."""

    lease: timedelta = timedelta(seconds=60)  # renewed while the document is being read
    tries: int = 3
    losses: int = 5  # readers that vanish with a document before it is given up
    retry_after: timedelta = timedelta(seconds=5)  # times the tries so far
    time_limit: timedelta = timedelta(minutes=5)  # a document of one page
    page_time: timedelta = timedelta(seconds=20)  # more for each further one; a page of a scan takes 2 to 5
    idle_seconds: float = 1.0  # how often the queue is looked at when nobody calls
    one_wrong_in: int = 500  # the operator's error ceiling


@dataclass(slots=True)
class _InHand:
    """A document that is being read."""

    lease: Lease
    started: float  # time.monotonic()
    seconds: float  # how long it may take
    abandoned: bool = False


def read(task: Task) -> Outcome:
    """Read one document in a reading process; whatever goes wrong comes back as a reason."""
    started = time.monotonic()
    versions.know(task.layouts)
    try:
        outcome = Outcome(pages=tuple(read_document(task.data, task.kind, task.lexicon)))
    except WeightsError as error:  # the file is not at fault: it is read once they are right again
        outcome = Outcome(code=problem_of(error).code, trace=str(error))
    except (ExtractError, MediaError) as error:
        outcome = Outcome(code=problem_of(error).code, final=True, trace=str(error))
    except Exception:
        outcome = Outcome(code="reading_failed", trace=traceback.format_exc())
    give_back()
    return replace(outcome, seconds=time.monotonic() - started, peak_mib=peak_mib(), runtime=runtime_in_use())


class Runner:
    """Reads what is queued, in a thread of its own."""

    def __init__(
        self, store: Store, pool: Pool, *, plan: Plan | None = None, now: Callable[[], datetime] = clock.now
    ) -> None:
        """Take a store and a pool; nothing happens before start() or run_until_idle()."""
        self._store = store
        self._pool = pool
        self._plan = plan or Plan()
        self._now = now
        self._in_hand: dict[Future[Outcome], _InHand] = {}
        self._call = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._runtimes: Counter[str] = Counter()
        self._lexicon = NO_LEXICON
        self._lexicon_at = -math.inf
        self._tidied_at = -math.inf
        self.worker = f"{socket.gethostname()}:{os.getpid()}"

    def start(self) -> None:
        """Begin, and first take back what a dead service of this machine left in hand."""
        self._take_back()
        self._thread = threading.Thread(target=self._run, name="runner", daemon=True)
        self._thread.start()

    def call(self) -> None:
        """Look at the queue at once: something was added."""
        self._call.set()

    def stop(self, *, grace_seconds: float = 10.0) -> None:
        """Claim nothing more, wait a little for what is in hand, give the rest back, and end."""
        self._stopping.set()
        self._call.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._finish_in_hand(grace_seconds)
        self._pool.close()

    def run_until_idle(self) -> int:
        """Read in this thread until nothing is waiting, and return how many documents were ended."""
        self._take_back()
        ended = 0
        while not self._stopping.is_set():
            ended += self._step()
            if not self._in_hand:
                if queue.depth(self._store).queued == 0:
                    break
                self._pause()  # what waits is not due yet
        return ended

    @property
    def reading(self) -> int:
        """How many documents are being read now."""
        return len(self._in_hand)

    def runtimes(self) -> Mapping[str, int]:
        """Return how many documents were read on each runtime since the start, as in {"openvino bf16": 12}."""
        return dict(self._runtimes)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._step()
            except Exception:  # a bug or a full disk: said, and tried again; the leases keep the documents
                _log.exception("runner_step_failed")
                self._pause()
            if not self._in_hand:
                self._pause()

    def _pause(self) -> None:
        self._call.wait(self._plan.idle_seconds)
        self._call.clear()

    def _step(self) -> int:
        """Fill the pool, wait a little, record what is done; return how many documents were ended."""
        self._tidy()
        while len(self._in_hand) < self._pool.width and self._claim():
            pass
        if not self._in_hand:
            return 0
        done, _ = wait(self._in_hand, timeout=self._plan.idle_seconds / 4, return_when=FIRST_COMPLETED)
        self._hold()
        return sum(self._record(future) for future in done)

    def _tidy(self) -> None:
        """Forget now and then what nobody looks at any more."""
        if time.monotonic() - self._tidied_at > _TIDY_SECONDS:
            self._tidied_at = time.monotonic()
            events.forget(self._store, self._now() - _EVENTS_KEPT)
            users.forget_old_failures(self._store, self._now() - _EVENTS_KEPT)

    def _claim(self) -> bool:
        lease = review.claim(self._store, self.worker, self._now(), lease=self._plan.lease)
        if lease is None:
            return False
        if lease.losses >= self._plan.losses:
            review.fail(self._store, lease, Reason("reading_crashed", {"tries": lease.losses}), self._now())
            return True
        try:
            task = self._task(lease)
            future = self._pool.submit(read, task)
        except Exception as error:
            _log.exception("submit_failed", document=lease.document_id)
            code = problem_of(error).code if fault_of(error) else "reading_failed"  # its file is gone, for example
            self._try_again(lease, Outcome(code=code, trace=traceback.format_exc()))
            return True
        self._in_hand[future] = _InHand(lease, time.monotonic(), self._seconds_for(task))
        return True

    def _task(self, lease: Lease) -> Task:
        document = documents.get(self._store, lease.document_id)
        data = self._store.blobs.get(document.sha256)
        layouts = versions.own_layouts()
        return Task(document.id, lease.attempt, data, document.asked_kind, self._known(), layouts)

    def _seconds_for(self, task: Task) -> float:
        """Return how long a document may take: a scan of many pages takes many times what one page takes."""
        further = page_count(task.data) - 1
        return (self._plan.time_limit + further * self._plan.page_time).total_seconds()

    def _known(self) -> Lexicon:
        """Return what the archive knows, or knew a few seconds ago: it is read whole, and documents come in heaps."""
        if time.monotonic() - self._lexicon_at > _LEXICON_SECONDS:
            self._lexicon = archive.lexicon(self._store)
            self._lexicon_at = time.monotonic()
        return self._lexicon

    def _hold(self) -> None:
        """Renew the leases of what is in hand; abandon what takes too long."""
        now = self._now()
        for future, in_hand in self._in_hand.items():
            if now + self._plan.lease / 2 > in_hand.lease.until:
                until = now + self._plan.lease
                if queue.renew(self._store, in_hand.lease, until):
                    in_hand.lease = replace(in_hand.lease, until=until)
            if not in_hand.abandoned and time.monotonic() - in_hand.started > in_hand.seconds:
                in_hand.abandoned = True
                self._pool.abandon(future)

    def _record(self, future: "Future[Outcome]") -> int:
        in_hand = self._in_hand.pop(future)
        lease = in_hand.lease
        try:
            outcome = future.result()
        except Exception as error:  # WorkerDiedError here, other words from a cluster
            outcome = Outcome(code="reading_crashed", params={"tries": lease.tries}, trace=repr(error))
            if in_hand.abandoned:  # it would take as long once more
                minutes = round(in_hand.seconds / 60)
                outcome = replace(outcome, code="reading_timed_out", params={"minutes": minutes}, final=True)
        if outcome.code is not None:
            return self._try_again(lease, outcome)
        if outcome.runtime is not None:
            self._runtimes[outcome.runtime] += 1
        try:
            ceiling = self._plan.one_wrong_in
            review.record(self._store, lease, outcome.pages, self._now(), one_wrong_in=ceiling)
        except Exception:
            _log.exception("record_failed", document=lease.document_id, attempt=lease.attempt)
            return self._try_again(lease, Outcome(code="recording_failed", trace=traceback.format_exc()))
        _log.info("document_read", document=lease.document_id, seconds=round(outcome.seconds, 2))
        return 1

    def _try_again(self, lease: Lease, outcome: Outcome) -> int:
        """Queue a document once more, or give it up; return 1 when it is ended."""
        code = outcome.code or "reading_failed"
        _log.warning("reading_failed", document=lease.document_id, code=code, tries=lease.tries, trace=outcome.trace)
        if outcome.final or lease.tries >= self._plan.tries:
            review.fail(self._store, lease, Reason(code, outcome.params), self._now())
            return 1
        later = self._now() + self._plan.retry_after * lease.tries
        review.put_back(self._store, lease, Reason(code, outcome.params), not_before=later, at=self._now())
        return 0

    def _finish_in_hand(self, grace_seconds: float) -> None:
        until = time.monotonic() + grace_seconds
        while self._in_hand and time.monotonic() < until:
            done, _ = wait(self._in_hand, timeout=until - time.monotonic(), return_when=FIRST_COMPLETED)
            for future in done:
                self._record(future)
        for in_hand in self._in_hand.values():
            review.give_back(self._store, in_hand.lease, self._now(), lost=False)
        self._in_hand.clear()

    def _take_back(self) -> None:
        for lease in queue.leased(self._store):
            if lease.worker != self.worker and _is_dead(lease.worker):
                review.give_back(self._store, lease, self._now(), lost=True)


def _is_dead(worker: str) -> bool:
    """Say whether a worker was a process of this machine that is gone; others' leases run out by themselves."""
    host, _, pid = worker.rpartition(":")
    if os.name == "nt" or host != socket.gethostname() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
