import io
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from PIL import Image

from extractors.results import PageReading
from service.domain.review import Status
from service.jobs.pools import Work, WorkerDiedError
from service.jobs.runner import Plan, Runner
from service.jobs.tasks import Outcome, Task
from service.store import documents, queue
from service.store.documents import Document, Filter
from service.store.unit import Store
from service.usecases import intake, review
from service.usecases.intake import Upload
from tests.service.papers import AT, HQ, a_picture, a_ticket, know_the_world

SOON = Plan(retry_after=timedelta(seconds=5), idle_seconds=0.01)
Answer = Outcome | Exception | None  # None: it never answers


class FakePool:
    """Answers at once with what a test wants, by document."""

    def __init__(self, answers: Callable[[Task], Answer], width: int = 2) -> None:
        self.width = width
        self.tasks: list[Task] = []
        self.closed = False
        self._answers = answers

    def submit(self, _: Work, task: Task) -> "Future[Outcome]":
        self.tasks.append(task)
        future: Future[Outcome] = Future()
        answer = self._answers(task)
        if isinstance(answer, Exception):
            future.set_exception(answer)
        elif answer is not None:
            future.set_result(answer)
        return future

    def abandon(self, future: "Future[Outcome]") -> None:
        future.set_exception(WorkerDiedError("abandoned"))

    def close(self) -> None:
        self.closed = True


class SlowPool(FakePool):
    """Answers after a while, unless it is told to stop."""

    def __init__(self, seconds: float) -> None:
        super().__init__(lambda _: None)
        self._seconds = seconds

    def submit(self, work: Work, task: Task) -> "Future[Outcome]":
        future = super().submit(work, task)
        threading.Timer(self._seconds, lambda: future.done() or future.set_result(fine())).start()
        return future


class Hours:
    """A clock that a test sets; every look takes a second."""

    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def send(store: Store, count: int = 1) -> None:
    for number in range(count):
        intake.receive(store, [Upload(f"{number}.png", a_picture(number))], kind=None, by=HQ, at=AT)


def read_all(store: Store, answers: Callable[[Task], Answer], **plan: object) -> tuple[FakePool, list[Document]]:
    pool = FakePool(answers)
    Runner(store, pool, plan=Plan(idle_seconds=0.001, **plan), now=Hours()).run_until_idle()  # type: ignore[arg-type]
    return pool, documents.newest(store, HQ, Filter())[::-1]


def fine(*pages: PageReading) -> Outcome:
    return Outcome(pages=pages or (a_ticket(cause=None),))


@pytest.fixture
def desk(store: Store) -> Store:
    know_the_world(store)
    return store


def test_everything_queued_is_read_and_recorded(desk: Store) -> None:
    send(desk, 5)
    pool, found = read_all(desk, lambda _: fine())
    assert [document.status for document in found] == [Status.NEEDS_REVIEW] * 5
    assert [task.data for task in pool.tasks] == [a_picture(number) for number in range(5)]
    assert pool.tasks[0].lexicon.serial_nos == ("HK9Y-2021-00417",)
    assert queue.depth(desk) == queue.Depth(0, 0, 0)


@pytest.mark.parametrize("how", [WorkerDiedError("killed"), Outcome(code="reading_failed"), ValueError("cluster")])
def test_three_failed_tries_end_a_document_with_its_reason(desk: Store, how: Answer) -> None:
    send(desk)
    pool, (document,) = read_all(desk, lambda _: how)
    assert len(pool.tasks) == 3
    assert [task.attempt for task in pool.tasks] == [1, 2, 3]
    assert document.status is Status.FAILED
    assert document.reason is not None
    assert document.reason.code == ("reading_failed" if isinstance(how, Outcome) else "reading_crashed")


def test_a_document_that_fails_once_is_read_the_second_time(desk: Store) -> None:
    send(desk)
    answers = iter([WorkerDiedError("killed"), fine()])
    _, (document,) = read_all(desk, lambda _: next(answers))
    assert (document.status, document.attempt) == (Status.NEEDS_REVIEW, 2)


def test_what_lies_in_the_file_is_not_tried_again(desk: Store) -> None:
    send(desk)
    pool, (document,) = read_all(desk, lambda _: Outcome(code="encrypted", final=True))
    assert len(pool.tasks) == 1
    assert document.status is Status.FAILED


def test_one_bad_file_does_not_hold_up_the_others(desk: Store) -> None:
    send(desk, 4)
    bad = a_picture(0)
    _, found = read_all(desk, lambda task: WorkerDiedError("killed") if task.data == bad else fine())
    assert [document.status for document in found] == [Status.FAILED] + [Status.NEEDS_REVIEW] * 3


def test_readings_that_cannot_be_recorded_fail_their_document_alone(desk: Store) -> None:
    send(desk, 2)
    broken = PageReading(1, "repair_ticket", 0.9, "repair_ticket@1", {"fault": object()})  # type: ignore[dict-item]
    bad = a_picture(0)
    _, found = read_all(desk, lambda task: fine(broken) if task.data == bad else fine())
    assert [document.status for document in found] == [Status.FAILED, Status.NEEDS_REVIEW]
    assert found[0].reason == documents.Reason("recording_failed", {})


def test_a_reading_that_takes_too_long_is_abandoned(desk: Store) -> None:
    send(desk)
    pool, (document,) = read_all(desk, lambda _: None, time_limit=timedelta(0))
    assert document.status is Status.FAILED
    assert document.reason == documents.Reason("reading_timed_out", {"minutes": 0})
    assert len(pool.tasks) == 1  # it would take as long once more


@pytest.mark.parametrize(("pages", "status"), [(1, Status.FAILED), (4, Status.NEEDS_REVIEW)])
def test_a_document_has_more_time_the_more_pages_it_has(desk: Store, pages: int, status: Status) -> None:
    scan = Image.fromarray(np.full((40, 30), 255, np.uint8))
    file = io.BytesIO()
    scan.save(file, "TIFF", save_all=True, append_images=[scan] * (pages - 1))
    intake.receive(desk, [Upload("scan.tif", file.getvalue())], kind=None, by=HQ, at=AT)
    pool = SlowPool(seconds=0.5)
    plan = Plan(idle_seconds=0.01, time_limit=timedelta(seconds=0.1), page_time=timedelta(seconds=20))
    Runner(desk, pool, plan=plan, now=Hours()).run_until_idle()
    (document,) = documents.newest(desk, HQ, Filter())
    assert document.status is status


def test_it_is_counted_what_documents_were_read_on(desk: Store) -> None:
    send(desk, 3)
    on = iter(["openvino bf16", "openvino bf16", None])  # the last recognised nothing: an e-invoice
    runner = Runner(
        desk, FakePool(lambda _: replace(fine(), runtime=next(on))), plan=Plan(idle_seconds=0.001), now=Hours()
    )
    runner.run_until_idle()
    assert runner.runtimes() == {"openvino bf16": 2}


def test_a_document_whose_readers_vanish_again_and_again_is_given_up(desk: Store) -> None:
    send(desk)
    now = AT
    for _ in range(6):
        review.claim(desk, "elsewhere:1", now, lease=timedelta(minutes=1))
        now += timedelta(minutes=2)
    pool = FakePool(lambda _: fine())
    Runner(desk, pool, plan=SOON, now=lambda: now).run_until_idle()
    (document,) = documents.newest(desk, HQ, Filter())
    assert pool.tasks == []
    assert document.reason == documents.Reason("reading_crashed", {"tries": 6})


def test_what_a_dead_service_of_this_machine_had_in_hand_is_taken_back_at_once(desk: Store) -> None:
    send(desk)
    pool = FakePool(lambda _: fine())
    runner = Runner(desk, pool, plan=SOON, now=lambda: AT)
    host = runner.worker.rpartition(":")[0]
    review.claim(desk, f"{host}:4194303", AT, lease=timedelta(hours=1))  # no process has so high a number here
    runner.run_until_idle()
    (document,) = documents.newest(desk, HQ, Filter())
    assert document.status is Status.NEEDS_REVIEW


def test_a_started_runner_reads_what_comes_and_stops_on_request(desk: Store) -> None:
    pool = FakePool(lambda _: fine())
    runner = Runner(desk, pool, plan=SOON)
    runner.start()
    send(desk)
    runner.call()
    _until(lambda: documents.counts(desk, HQ) == {Status.NEEDS_REVIEW: 1})
    runner.stop()
    assert pool.closed


def test_stopping_gives_back_what_is_still_being_read(desk: Store) -> None:
    send(desk)
    pool = FakePool(lambda _: None)
    runner = Runner(desk, pool, plan=SOON)
    runner.start()
    _until(lambda: documents.counts(desk, HQ) == {Status.EXTRACTING: 1})
    runner.stop(grace_seconds=0)
    assert documents.counts(desk, HQ) == {Status.RECEIVED: 1}
    (lease,) = [review.claim(desk, "next", AT + timedelta(days=999), lease=timedelta(minutes=1))]
    assert lease is not None
    assert (lease.tries, lease.losses) == (1, 0)


def test_a_lease_is_renewed_while_its_document_is_being_read(desk: Store) -> None:
    send(desk)
    pool = FakePool(lambda _: None)
    runner = Runner(desk, pool, plan=Plan(lease=timedelta(seconds=0.2), idle_seconds=0.01))
    runner.start()
    time.sleep(0.5)
    assert len(pool.tasks) == 1
    runner.stop(grace_seconds=0)


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
