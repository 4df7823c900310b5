"""Prints what comparing with intact parts finds: `python -m inspections.training.alike DATA_DIR [screws] [nail …]`.

Ball screws: the same place over weeks, before and after pitting, each photo tilted, turned and lit as by hand.
The sets of dents: eight intact references from eight groups, the other groups are compared.
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
from inspections.training import data

SEQUENCES, REFERENCES, MOST = 7, 4, 6
DENT_REFERENCES = 8
DRAWS = 1


def main() -> None:
    """Print AUROCs with 95 % intervals, bootstrapped by group."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data")
    parser.add_argument("sets", nargs="*", default=["screws", "nail", "cans", "screw", "nut", "plate"])
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    root = Path(arguments.data)
    for name in arguments.sets:
        if name == "screws":
            _screws(data.read(root / "parts"))
        else:
            _dents(name, [photo for photo in data.read(root / "dents") if photo.set == name])


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


def _dents(name: str, photos: list[data.Labelled]) -> None:
    intact = [photo for photo in photos if photo.label in {"intact", "flip_intact"}]
    groups = sorted({photo.group for photo in intact})
    random.Random(0).shuffle(groups)
    chosen = groups[:DENT_REFERENCES]
    references = [next(photo for photo in intact if photo.group == group) for group in chosen]
    kind = likeness.learn([data.load(photo.path) for photo in references])
    rest = [photo for photo in photos if photo.group not in chosen]
    started = time.process_time()
    found = [(photo, likeness.compare(data.load(photo.path), kind)) for photo in rest]
    print(
        f"{name}: {len(rest)} photos, {(time.process_time() - started) / max(1, len(rest)):.2f} CPU-s each", flush=True
    )
    clean = [(photo, one) for photo, one in found if photo in intact]
    for label in sorted({photo.label for photo, _ in found} - {"intact", "flip_intact"}):
        bad = [(photo, one) for photo, one in found if photo.label == label]
        words = [
            f"{part} {_with_interval(clean, bad, part)}" for part in ("score", "side_by_side", "shape", "laid_over")
        ]
        print(f"{name} {label}: {len(bad)} against {len(clean)} intact; " + ", ".join(words), flush=True)


def _with_interval(
    clean: list[tuple[data.Labelled, likeness.Comparison]],
    bad: list[tuple[data.Labelled, likeness.Comparison]],
    part: str,
) -> str:
    rows = [
        (photo.group, value, label)
        for pairs, label in ((clean, False), (bad, True))
        for photo, one in pairs
        if (value := getattr(one, part)) is not None
    ]
    groups = sorted({group for group, _, _ in rows})
    of = {group: [(value, label) for name, value, label in rows if name == group] for group in groups}
    dice, areas = np.random.default_rng(0), []
    for _ in range(500):
        drawn = [row for group in dice.choice(groups, len(groups)) for row in of[group]] if groups else []
        if len({label for _, label in drawn}) == 2:
            areas.append(_auroc(drawn))
    if not areas:
        return f"- ({len(rows)})"
    area = _auroc([(value, label) for _, value, label in rows])
    return f"{area:.3f} ({np.quantile(areas, 0.025):.3f}-{np.quantile(areas, 0.975):.3f}; n {len(rows)})"


def _auroc(rows: list[tuple[float, bool]]) -> float:
    good = np.array([value for value, label in rows if not label])
    bad = np.array([value for value, label in rows if label])
    if not good.size or not bad.size:
        return float("nan")
    return float((bad[:, None] > good[None]).mean() + 0.5 * (bad[:, None] == good[None]).mean())


if __name__ == "__main__":
    main()
