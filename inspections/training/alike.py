"""Prints what comparing with intact parts finds: `python -m inspections.training.alike DATA_DIR [screws] [nail …]`.

Ball screws: the same place over weeks, before and after pitting, each photo tilted, turned and lit as by hand.
The sets of dents: eight intact references, the other groups are compared, over several draws; and what the machine
says without references (zero-shot).
"""

import argparse
import random
import time
from collections import defaultdict
from pathlib import Path

import cv2
import numpy as np

from inspections import likeness
from inspections.results import RgbImage
from inspections.training import data, dents

SEQUENCES, REFERENCES, MOST = 7, 4, 6
DRAWS = 20


def main() -> None:
    """Print AUROCs with 95 % intervals, bootstrapped by group."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data")
    parser.add_argument("sets", nargs="*", default=["screws", "cans", "nail", "nut", "screw", "plate", "carpanel"])
    parser.add_argument("--draws", type=int, default=DRAWS, help="of references, for the sets of dents")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    root = Path(arguments.data)
    for name in arguments.sets:
        if name == "screws":
            _screws(data.read(root / "parts"))
            continue
        photos = [photo for photo in data.read(root / "dents") if photo.set == name]
        ready = dents.prepare(photos)
        for choice in dents.CHOICES:
            dents.print_compared(name, ready, arguments.draws, choice)
        dents.print_zero_shot(name, photos)


def _screws(photos: list[data.Labelled]) -> None:
    sequences: dict[str, list[data.Labelled]] = defaultdict(list)
    for photo in photos:
        if photo.set == "ball_screw" and photo.path.name.startswith("01_"):
            sequences[photo.group].append(photo)
    usable = []
    for name, frames in sorted(sequences.items()):
        frames.sort(key=lambda photo: photo.path.name)
        pitted = [photo.mask is not None for photo in frames]
        if any(pitted) and pitted.index(True) >= REFERENCES + 4 and sum(pitted) >= 4:
            usable.append((name, frames, pitted.index(True)))
    draw, dice = random.Random(0), np.random.default_rng(0)
    draw.shuffle(usable)
    print(f"{len(usable)} sequences of {len(sequences)} have {REFERENCES + 4} frames before pitting", flush=True)
    scores = []
    for name, frames, first in usable[:SEQUENCES]:
        chosen = list(range(0, first, max(1, first // (2 * REFERENCES))))[:REFERENCES]
        clean = [n for n in range(first - 1) if n not in chosen][-MOST:]
        worn = [n for n in range(first, len(frames)) if frames[n].mask is not None]
        worn = worn[:: max(1, len(worn) // MOST)][:MOST]
        started = time.process_time()
        kind = likeness.learn([data.load(frames[n].path) for n in chosen])
        found = [likeness.compare(_by_hand(data.load(frames[n].path), dice), kind) for n in clean + worn]
        values = [one.laid_over for one in found]
        bad = [False] * len(clean) + [True] * len(worn)
        kept = [(value, label) for value, label in zip(values, bad, strict=True) if value is not None]
        area = _auroc(kept)
        scores.append(area)
        cost = (time.process_time() - started) / len(found)
        print(
            f"{name}: AUROC {area:.3f}, {len(found) - len(kept)} of {len(found)} not registered, {cost:.2f} CPU-s",
            flush=True,
        )
    means = [np.mean(dice.choice(scores, len(scores))) for _ in range(2000)]
    print(
        f"mean AUROC {np.mean(scores):.3f} ({np.quantile(means, 0.025):.3f}-{np.quantile(means, 0.975):.3f})",
        flush=True,
    )


def _by_hand(photo: RgbImage, dice: np.random.Generator) -> RgbImage:
    """Tilt by 6 %, turn by 12 degrees, scale by 10 %, change brightness, contrast and colour."""
    height, width = photo.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = corners + dice.uniform(-0.06, 0.06, (4, 2)).astype(np.float32) * min(height, width)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), dice.uniform(-12, 12), dice.uniform(0.9, 1.1))
    seen = (np.c_[seen, np.ones(4)] @ turn.T).astype(np.float32)
    tilted = cv2.warpPerspective(
        photo, cv2.getPerspectiveTransform(corners, seen), (width, height), borderMode=cv2.BORDER_REFLECT
    ).astype(np.float32)
    lit = (tilted - 128) * dice.uniform(0.8, 1.2) + 128 + dice.uniform(-25, 25)
    return np.clip(lit * dice.uniform(0.94, 1.06, 3), 0, 255).astype(np.uint8)


def _auroc(rows: list[tuple[float, bool]]) -> float:
    good = np.array([value for value, label in rows if not label])
    bad = np.array([value for value, label in rows if label])
    if not good.size or not bad.size:
        return float("nan")
    return float((bad[:, None] > good[None]).mean() + 0.5 * (bad[:, None] == good[None]).mean())


if __name__ == "__main__":
    main()
