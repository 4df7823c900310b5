"""Prints what the photo gate lets through, and what it takes for a document or for no part."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path

import cv2
import numpy as np

from inspections import looks, models, quality
from inspections.results import Quality, RgbImage
from inspections.training import data, features, kept
from inspections.training.seen import Seen

PAPER_FOLDERS = ("forms", "other_paper", "photos")
PICTURES = {".jpg", ".jpeg", ".png"}
NEAREST = 5
GATED: dict[str, Callable[[RgbImage], RgbImage]] = {
    "as it is": lambda photo: photo,
    "blur sigma 1": lambda photo: cv2.GaussianBlur(photo, (0, 0), 1),
    "blur sigma 2": lambda photo: cv2.GaussianBlur(photo, (0, 0), 2),
    "blur sigma 3": lambda photo: cv2.GaussianBlur(photo, (0, 0), 3),
    "motion 15 px": lambda photo: cv2.filter2D(photo, -1, np.eye(15, dtype=np.float32) / 15),
    "dark x0.4": lambda photo: features.tinted(photo, 0.4, 0.4, 0.4),
    "dark x0.3": lambda photo: features.tinted(photo, 0.3, 0.3, 0.3),
    "bright x2": lambda photo: features.tinted(photo, 2, 2, 2),
    "bright x3": lambda photo: features.tinted(photo, 3, 3, 3),
}
ANSWERS = (Quality.OK, Quality.BLURRED, Quality.DARK, Quality.OVEREXPOSED, Quality.NO_PART)


def gate(pool: Executor, folder: Path, photos: Sequence[data.Labelled]) -> None:
    """Print what the gate says of photos under each change, by their pixels alone."""
    print("\n## Photo gate\n")
    limits = [value for name, value in vars(quality).items() if name.isupper()]
    found = kept.rows(pool, folder, photos, _gated, ("gate", *GATED, *limits))
    for title, keep in (
        ("rust_photos", lambda photo: photo.set == data.RUST_SET),
        ("all others", lambda photo: photo.set != data.RUST_SET),
    ):
        mine = [said for said, photo in zip(found, photos, strict=True) if keep(photo)]
        print(f"| {title}, n = {len(mine)} | {' | '.join(ANSWERS)} |\n|---|---|---|---|---|---|")
        for index, change in enumerate(GATED):
            counts = Counter(said[index] for said in mine)
            print(f"| {change} | {' | '.join(f'{100 * counts[answer] / len(mine):.1f} %' for answer in ANSWERS)} |")
        print()


def without_part(root: Path, as_they_are: Sequence[Seen], grey: Sequence[Seen]) -> None:
    """Print how near parts come to being taken for a document or for people and nature, and what documents are."""
    print("\n## Documents, people and nature\n")
    for name, seen in (("as they are", as_they_are), ("turned grey", grey)):
        for head, logits in (("paper", [one.paper for one in seen]), ("scene", [one.scene for one in seen])):
            nearest = ", ".join(f"{logit:.1f}" for logit in sorted(logits)[-NEAREST:])
            print(f"{len(seen)} parts {name}, highest log odds of {head}: {nearest}")
    files = [
        file for name in PAPER_FOLDERS for file in sorted((root / name).iterdir()) if file.suffix.lower() in PICTURES
    ]
    pages = sorted((models.heads().paper.logit(looks.whole(data.load(file)).mean), file.name) for file in files)
    print(f"{sum(logit > 0 for logit, _ in pages)} of {len(pages)} pages are known as documents:")
    print(", ".join(f"{name} {logit:.1f}" for logit, name in pages))


def _gated(photo: data.Labelled) -> list[Quality]:
    pixels = data.load(photo.path)
    return [quality.judge(quality.measure(change(pixels))) for change in GATED.values()]
