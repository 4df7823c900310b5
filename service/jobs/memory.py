"""How much memory this process has used, and giving back what it does not use any more."""

import contextlib
import ctypes
from pathlib import Path

_KIB_IN_MIB = 1024


def give_back() -> None:
    """Return freed memory to the system, where its C library can (glibc); a few ms.

    Without it a process holds the scraps of its largest page, some 150 MB.
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):  # other systems and C libraries have no such call
        ctypes.CDLL(None).malloc_trim(0)


def peak_mib() -> int:
    """Return the highest memory use of this process so far in MiB; 0 where the system does not say.

    Not resource.getrusage: what that says of a new process begins with its parent's peak.
    """
    try:
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:
        return 0
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // _KIB_IN_MIB
    return 0
