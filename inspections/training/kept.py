"""What was found out about photos, kept in a folder, so that a run that was cut off goes on (续跑)."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from inspections.training import data

AT_ONCE = 40  # photos between two savings
Row = Any  # what JSON gives back as it was: numbers, texts, lists of them


def rows(
    pool: Executor,
    folder: Path,
    photos: Sequence[data.Labelled],
    find: Callable[[data.Labelled], Row],
    pins: Iterable[object],
) -> list[Row]:
    """Give what is found of each photo, from the folder where the same was kept.

    Args:
        pool: Where photos are looked at.
        folder: Where rows are kept.
        photos: Photos to look at.
        find: Gives the row of one photo.
        pins: Whatever else a row depends on: hashes of weights, points, changes.
    """
    found: list[Row] = []
    for start in range(0, len(photos), AT_ONCE):
        part = photos[start : start + AT_ONCE]
        key = "\n".join(map(str, [*pins, *(photo.path for photo in part)]))
        file = folder / f"kept-{hashlib.sha256(key.encode()).hexdigest()[:20]}.json"
        if not file.exists():
            file.write_text(json.dumps(list(pool.map(find, part, chunksize=4))), encoding="ascii")
        found += json.loads(file.read_text(encoding="ascii"))
    return found
