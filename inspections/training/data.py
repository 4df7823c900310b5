"""The labelled photos and their split by group (训练、校准、测试)."""

import csv
import functools
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import cv2
import numpy as np

from inspections.results import RgbImage

TEST_SHARE = 0.30
# The damage net also keeps groups away from its training to set its points on.
VALIDATION_SHARE = 0.45
FOLDS = 5
RUST_SET = "rust_photos"
# Grey tiles, gears and golden ball screws are not rust: without them a third of them was called so.
OTHER_SETS = ("magnetic_tile", "gears", "ball_screw")
MOST_OF_A_SET = 120
# Labels that two raters, who knew neither labels nor scores, independently called wrong: file name and what is right.
CHECKED = Path(__file__).with_name("checked_labels.csv")


class Share(StrEnum):
    """What a group is used for by the damage net."""

    TEST = "test"
    VALIDATION = "validation"
    TRAIN = "train"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One photo of the data folder."""

    path: Path
    set: str
    label: str
    group: str
    mask: Path | None

    @property
    def checked(self) -> str:
        """The label, corrected where it is wrong."""
        return _checked().get(self.path.name, self.label)

    @property
    def held_out(self) -> bool:
        """Whether its whole group is kept for the test."""
        return share_of(f"{self.set}/{self.group}") < TEST_SHARE

    @property
    def share(self) -> Share:
        """What its whole group is used for."""
        at = share_of(f"{self.set}/{self.group}")
        if at < TEST_SHARE:
            return Share.TEST
        return Share.VALIDATION if at < VALIDATION_SHARE else Share.TRAIN

    @property
    def fold(self) -> int:
        """Which of the FOLDS damage nets has never seen its group: 0 has not seen the test groups, and ships."""
        return 0 if self.held_out else 1 + int((FOLDS - 1) * share_of(f"damage fold/{self.set}/{self.group}"))


@functools.cache
def _checked() -> dict[str, str]:
    with CHECKED.open(newline="", encoding="utf-8") as lines:
        return {row["file"]: row["label"] for row in csv.DictReader(lines)}


def share_of(name: str) -> float:
    """Map a name to 0..1, the same on every machine."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 16**8


def read(folder: Path) -> list[Labelled]:
    """List the photos of a folder with a labels.csv, in its order."""
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return [
        Labelled(
            folder / row["file"],
            row["set"],
            row["label"],
            row["group"],
            folder / row["mask"] if row["mask"] else None,
        )
        for row in rows
    ]


def of_set(photos: Iterable[Labelled], name: str) -> list[Labelled]:
    """Pick one set, at most MOST_OF_A_SET photos of it for the negatives, spread by group."""
    chosen = [photo for photo in photos if photo.set == name]
    if name == RUST_SET:
        return chosen
    return sorted(chosen, key=lambda photo: share_of(photo.path.name))[:MOST_OF_A_SET]


def load(path: Path) -> RgbImage:
    """Decode a photo."""
    bgr = cv2.imread(str(path))
    return np.ascontiguousarray(bgr[:, :, ::-1])
