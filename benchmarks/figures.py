"""What a benchmark returns: named figures, with what they are held against."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure."""

    name: str
    value: float
    unit: str
    aim: str = ""  # what it is held against, in words

    def __str__(self) -> str:
        return f"{self.name:<58} {self.value:>10,.2f} {self.unit:<8} {self.aim}"


def cpu_ms(work: Callable[[], object], times: int) -> float:
    """Return the CPU time of one call in ms, this process alone; a first call warms up what is kept."""
    work()
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) * 1000 / times
