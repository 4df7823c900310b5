"""A compute worker that joins a Dask scheduler; it reads bytes that it is sent and keeps nothing."""

import asyncio
import signal
import tempfile
from contextlib import AsyncExitStack

from distributed import Nanny

from service.jobs.pools import ONE_THREAD

_MIB = 1024 * 1024
_JOIN_SECONDS = "60s"


def work(scheduler: str, *, processes: int = 1, memory_mib: int = 2048) -> None:
    """Read for a scheduler until told to stop (SIGTERM, Ctrl-C) or until it is gone for a minute.

    Args:
        scheduler: Its address, "tcp://host:8786".
        processes: How many documents to read at a time, one thread a process.
        memory_mib: A process above this is replaced; its document is read again.

    Raises:
        OSError: Nobody answers at the address.
    """
    asyncio.run(_work(scheduler, processes, memory_mib))


async def _work(scheduler: str, processes: int, memory_mib: int) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    loop.add_signal_handler(signal.SIGINT, stopped.set)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="stationdesk-worker-"))
        nannies = [
            await stack.enter_async_context(
                Nanny(
                    scheduler,
                    nthreads=1,
                    memory_limit=memory_mib * _MIB,
                    local_directory=folder,
                    death_timeout=_JOIN_SECONDS,
                    env=dict.fromkeys(ONE_THREAD, "1"),
                )
            )
            for _ in range(processes)
        ]
        waiting = [asyncio.create_task(nanny.finished()) for nanny in nannies]
        waiting.append(asyncio.create_task(stopped.wait()))
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
