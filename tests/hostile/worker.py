"""Opens every file of a folder as an upload would be, in a process with limits; prints one JSON object a file.

Run by the tests in a process of its own: `python worker.py FOLDER`.
"""

import json
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from extractors import invoices, pages
from extractors.errors import UnreadableFileError
from service import media
from service.errors import MediaError

ADDRESS_SPACE = 4 << 30
CPU_SECONDS = 120


def outcome(data: bytes) -> str:
    """Return what becomes of an upload: a code, or what was had from it."""
    try:
        if media.sniff(data) == "image":
            return f"frames {sum(1 for _ in media.decode_frames(data))}"
        opened = pages.open_pages(data)
        found = invoices.read(opened)
        picture = opened[0].image()
    except (MediaError, UnreadableFileError) as error:
        return str(error.code)
    return f"pages {len(opened)} invoices {len(found)} picture {picture.shape[1]}x{picture.shape[0]}"


def _say(row: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Open the files; any other exception ends the process, and its name is the last one printed."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    for path in sorted(Path(sys.argv[1]).iterdir()):
        _say({"file": path.name})
        started = time.process_time()
        what = outcome(path.read_bytes())
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        row = {"file": path.name, "outcome": what, "cpu_s": time.process_time() - started, "peak_mb": peak_mb}
        _say(row)


if __name__ == "__main__":
    main()
