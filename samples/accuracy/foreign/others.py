"""Real papers that are none of our kinds, where they are at hand: none of them may be claimed as one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from extractors import UNKNOWN, UnreadableFileError, pages, read_page
from extractors.results import RgbImage
from samples.accuracy.photos import DATA

_FOLDERS = ("forms", "other_paper", "photos", "pdf_real")
_PAGES = 2  # of each file
_INVOICE = "freight_invoice"


@dataclass(frozen=True, slots=True)
class Others:
    """How many pages were shown, and which were claimed."""

    pages: int
    claimed: tuple[str, ...]


def measure() -> Others:
    """Return what became of the papers; no pages where the folder is absent."""
    count, claimed = 0, []
    for folder in _FOLDERS:
        for file in sorted((DATA / folder).iterdir()) if (DATA / folder).is_dir() else ():
            for picture in _pictures(file):
                count += 1
                if read_page(picture)[0].kind not in {UNKNOWN, _INVOICE}:
                    claimed.append(file.name)
    return Others(count, tuple(claimed))


def _pictures(file: Path) -> Iterator[RgbImage]:
    if file.suffix in {".pdf", ".ofd"}:
        try:
            yield from (page.image() for page in pages.open_pages(file.read_bytes())[:_PAGES])
        except UnreadableFileError:
            return
    picture = cv2.imread(str(file)) if file.suffix != ".jsonl" else None
    if picture is not None and min(picture.shape[:2]) > 64:
        yield np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)
