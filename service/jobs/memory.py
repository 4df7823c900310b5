"""How much memory this process has used."""

from pathlib import Path

_KIB_IN_MIB = 1024


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
