import sys
from pathlib import Path

import pytest

from service.jobs.memory import give_back, peak_mib


def resident_mib() -> int:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS:"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how much memory is resident")
def test_memory_that_was_freed_goes_back_to_the_system() -> None:
    scraps = [bytearray(60_000) for _ in range(3_000)]  # each too small to be mapped by itself
    held = scraps[::50]  # so that the rest cannot go back by itself
    del scraps
    before = resident_mib()
    give_back()
    assert resident_mib() < before - 100
    assert len(held) == 60
    assert peak_mib() >= before
