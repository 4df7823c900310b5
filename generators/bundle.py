"""A batch of documents in one ZIP."""

import re
from collections.abc import Iterable

from generators import packing

_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


def zip_of(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a ZIP of files (name, content), names made safe and distinct; the same files give the same bytes."""
    taken: set[str] = set()
    return packing.archive(packing.stored(_distinct(name, taken), data) for name, data in files)


def file_name(title: str, number: str, suffix: str) -> str:
    """Return a file name for a record: its title and number, without what file systems refuse."""
    stem = _UNSAFE.sub("-", f"{title} {number}".strip()).strip(". ")
    return f"{stem or 'form'}.{suffix}"


def _distinct(name: str, taken: set[str]) -> str:
    safe = _UNSAFE.sub("-", name).strip(". ") or "file"
    stem, dot, suffix = safe.rpartition(".") if "." in safe else (safe, "", "")
    wanted, count = safe, 1
    while wanted in taken:
        count += 1
        wanted = f"{stem} ({count}){dot}{suffix}"
    taken.add(wanted)
    return wanted
