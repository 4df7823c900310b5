"""The composition root: the store, the readers and the web application, wired."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from service import clock
from service.config import Settings, settings
from service.jobs.backfill import PhotoBackfill
from service.jobs.pools import Limits, LocalPool, Pool
from service.jobs.runner import Plan, Runner
from service.store import templates
from service.store.unit import Store
from service.usecases import reading
from service.web.app import create_app
from service.web.desk import Desk


def serve(folder: Path, *, host: str, port: int, scheduler: str | None) -> None:
    """Serve a data folder until the process is told to stop."""
    asked = settings()
    chosen = replace(asked, dir=folder, scheduler=scheduler or asked.scheduler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as Ctrl-C does: readers stop, leases go back
    with suppress(KeyboardInterrupt), running(chosen) as app:
        uvicorn.run(app, host=host, port=port, log_level="info", access_log=False, server_header=False)


@contextmanager
def running(chosen: Settings) -> Iterator[FastAPI]:
    """Give the application over a data folder, with its readers at work; they stop with it."""
    reading.check_weights()
    store = Store(chosen.dir)
    templates.use(store)
    runner = Runner(store, _pool(chosen), plan=_plan(chosen))
    backfill = PhotoBackfill(store)
    runner.start()
    backfill.start()
    try:
        yield create_app(Desk(store, chosen, clock.now, runner.call, runner.runtimes))
    finally:
        backfill.stop()
        runner.stop()
        store.close()


def work(scheduler: str) -> None:
    """Read for a Dask scheduler until told to stop; OSError when nobody answers there."""
    from service.jobs import worker  # noqa: PLC0415  # distributed takes a second to import, and few need it

    chosen = settings()
    reading.check_weights()
    worker.work(scheduler, processes=chosen.workers, memory_mib=chosen.worker_memory_mib)


def _pool(chosen: Settings) -> Pool:
    if chosen.scheduler is not None:
        from service.jobs.cluster import DaskPool  # noqa: PLC0415  # as above

        return DaskPool(chosen.scheduler)
    limits = Limits(memory_mib=chosen.worker_memory_mib, documents=chosen.worker_documents)
    return LocalPool(chosen.workers, limits=limits, warm_up=reading.warm_up)


def _plan(chosen: Settings) -> Plan:
    lease = timedelta(seconds=chosen.lease_seconds)
    return replace(Plan(), lease=lease, tries=chosen.attempts, one_wrong_in=chosen.one_wrong_in)
