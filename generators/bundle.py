"""A batch of documents in one ZIP."""

import re
from collections.abc import Callable, Iterable, Iterator

from generators import packing

_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


def zip_stream(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Yield a ZIP of files (name, content) piece by piece, names safe and distinct; same files, same bytes.

    Each file goes out as it comes, so that a batch never lies in memory as a whole.
    """
    names = distinct_names()
    return packing.stream(packing.stored(names(name), data) for name, data in files)


def file_name(title: str, number: str, suffix: str) -> str:
    """Return a file name for a record: its title and number, without what file systems refuse."""
    stem = _UNSAFE.sub("-", f"{title} {number}".strip()).strip(". ")
    return f"{stem or 'form'}.{suffix}"


def distinct_names() -> Callable[[str], str]:
    """Return a function that makes a name safe, and another one where it gave the same before."""
    taken: dict[str, int] = {}

    def distinct(name: str) -> str:
        safe = _UNSAFE.sub("-", name).strip(". ") or "file"
        stem, dot, suffix = safe.rpartition(".") if "." in safe else (safe, "", "")
        wanted = safe
        while wanted in taken:
            taken[safe] += 1
            wanted = f"{stem} ({taken[safe]}){dot}{suffix}"
        taken[wanted] = 1
        return wanted

    return distinct
