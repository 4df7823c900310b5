"""Prints what comparing with intact parts finds: `python -m inspections.training.alike DATA_DIR [screws] [nail …]`.

Ball screws: the same place over weeks, before and after pitting, each photo tilted, turned and lit as by hand.
The sets of dents: eight intact references from eight groups, the other groups are compared, over several draws; and
what the machine says without references (zero-shot).
"""

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np

from inspections import likeness, surface, verdict
from inspections.results import RgbImage
from inspections.training import data, scoring

SEQUENCES, REFERENCES, MOST = 7, 4, 6
DENT_REFERENCES = 8
DRAWS, RESAMPLES = 5, 500
INTACT = frozenset({"intact", "flip_intact"})
WAYS = ("score", "loosely", "side_by_side", "shape")
Round: TypeAlias = list[tuple[data.Labelled, dict[str, float]]]


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
        else:
            _dents(name, [photo for photo in data.read(root / "dents") if photo.set == name], arguments.draws)


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


def _dents(name: str, photos: list[data.Labelled], draws: int) -> None:
    """Compare with eight references of eight groups, drawn several times; what lies over them is left to the screws."""
    started = time.process_time()
    ready = {photo.path: likeness.prepare(data.load(photo.path), loosely=True) for photo in photos}
    cost = (time.process_time() - started) / max(1, len(photos))
    plain = sum(one.edge is not None for one in ready.values())
    print(f"{name}: {len(photos)} photos, {plain} of them plain, {cost:.2f} CPU-s each to prepare", flush=True)
    intact = sorted({photo.group for photo in photos if photo.label in INTACT})
    rounds = [_round(photos, ready, random.Random(draw), intact) for draw in range(draws) if intact]
    for label in sorted({photo.label for photo in photos} - INTACT):
        words = [f"{way} {_over_draws(rounds, label, way)}" for way in WAYS] if intact else ["no intact photo"]
        print(f"{name} {label}: " + ", ".join(words), flush=True)
    told = {photo.path: _without_references(data.load(photo.path)) for photo in photos}
    bare = [(photo, {"zero-shot": told[photo.path]}) for photo in photos]
    for label in sorted({photo.label for photo in photos} - INTACT):
        count = [told[photo.path] >= 1 for photo in photos if photo.label == label]
        alarms = scoring.share(sum(count), len(count))
        print(f"{name} {label}, zero-shot: {_over_draws([bare], label, 'zero-shot')}, alarm on {alarms}", flush=True)
    calm = [told[photo.path] >= 1 for photo in photos if photo.label in INTACT]
    print(f"{name} intact, zero-shot: alarm on {scoring.share(sum(calm), len(calm))}", flush=True)


def _round(
    photos: list[data.Labelled], ready: dict[Path, likeness.Prepared], dice: random.Random, intact: list[str]
) -> Round:
    chosen = dice.sample(intact, min(DENT_REFERENCES, max(3, len(intact) - 4)))
    first = {group: [photo for photo in photos if photo.group == group and photo.label in INTACT] for group in chosen}
    references = [ready[dice.choice(found).path] for found in first.values()]
    kind = likeness.learn_from(references, lay_over=False)
    found = []
    for photo in photos:
        if photo.group not in chosen:
            one = likeness.compare_prepared(ready[photo.path], kind, lay_over=False)
            found.append((photo, {way: value for way in WAYS if (value := getattr(one, way)) is not None}))
    return found


def _without_references(photo: RgbImage) -> float:
    """Give the strongest of what the nets suspect, in units of its alarm: what the machine says by itself."""
    return max(seen.score / verdict.POINTS.alarm(seen.type) for seen in surface.read(photo).scores)


def _over_draws(rounds: list[Round], label: str, way: str) -> str:
    """Give the mean AUROC over the draws, and its interval, bootstrapped by group."""
    sides = [
        (
            [(photo.group, told[way]) for photo, told in one if photo.label in INTACT and way in told],
            [(photo.group, told[way]) for photo, told in one if photo.label == label and way in told],
        )
        for one in rounds
    ]
    sides = [(clean, bad) for clean, bad in sides if clean and bad]
    if not sides:
        return "-"
    groups = sorted({group for clean, bad in sides for group, _ in (*clean, *bad)})
    dice, areas = np.random.default_rng(0), []
    for _ in range(RESAMPLES):
        drawn = dice.integers(0, len(groups), len(groups))
        counts = dict(zip(groups, np.bincount(drawn, minlength=len(groups)), strict=True))
        found = [area for clean, bad in sides if not np.isnan(area := _weighted(clean, bad, counts))]
        areas += [float(np.mean(found))] if found else []
    once = float(np.mean([_weighted(clean, bad, dict.fromkeys(groups, 1)) for clean, bad in sides]))
    low, high = np.quantile(areas, (0.025, 0.975))
    clean, bad = (round(float(np.mean([len(side[n]) for side in sides]))) for n in (0, 1))
    return f"{once:.3f} ({low:.3f}-{high:.3f}; {bad} against {clean}, {len(sides)} draws)"


def _weighted(clean: list[tuple[str, float]], bad: list[tuple[str, float]], counts: Mapping[str, int]) -> float:
    low, high = (np.array([value for _, value in side]) for side in (clean, bad))
    less, more = (np.array([counts[group] for group, _ in side], float) for side in (clean, bad))
    if not less.sum() or not more.sum():
        return float("nan")
    order = (high[:, None] > low[None]) + 0.5 * (high[:, None] == low[None])
    return float(more @ order @ less / (less.sum() * more.sum()))


def _auroc(rows: list[tuple[float, bool]]) -> float:
    good = np.array([value for value, label in rows if not label])
    bad = np.array([value for value, label in rows if label])
    if not good.size or not bad.size:
        return float("nan")
    return float((bad[:, None] > good[None]).mean() + 0.5 * (bad[:, None] == good[None]).mean())


if __name__ == "__main__":
    main()
