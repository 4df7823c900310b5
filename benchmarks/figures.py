"""What a benchmark returns: named figures, with what they are held against."""

import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

_KIB_IN_MIB = 1024


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure."""

    name: str
    value: float
    unit: str
    aim: str = ""  # what it is held against, in words

    def __str__(self) -> str:
        return f"{self.name:<62} {self.value:>10,.2f} {self.unit:<8} {self.aim}"


def cpu_ms(work: Callable[[], object], times: int, *, warm: int = 1) -> float:
    """Return the CPU time of one call in ms, this process alone; the first calls warm up what is kept."""
    for _ in range(warm):
        work()
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) * 1000 / times


def peak_mib() -> float:
    """Return the highest memory use of this process so far in MiB.

    Not resource.getrusage: what that says of a new process begins with its parent's peak.
    """
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(line.split()[1]) / _KIB_IN_MIB for line in status.splitlines() if line.startswith("VmHWM:"))


def in_turn(works: Sequence[Callable[[], object]]) -> Callable[[], object]:
    """Return work that does the next of these at each call, so that no program gains by doing the same again."""
    order = itertools.cycle(works)

    def work() -> object:
        return next(order)()

    return work
