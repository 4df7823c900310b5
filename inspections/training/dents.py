"""The sets of dents, compared with eight intact photos of other groups; and what the nets say without references.

The eight are chosen as the product chooses: of one photo of every intact group, drawn, those that cover the sides; or,
to tell what that is worth, drawn at random. What can be laid over the references is left to the ball screws.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from inspections import likeness, looks, models, sides, surface, verdict
from inspections.results import RgbImage
from inspections.training import data, scoring

REFERENCES: Final = 8
RESAMPLES: Final = 500
INTACT: Final = frozenset({"intact", "flip_intact"})
WAYS: Final = ("score", "loosely", "side_by_side", "shape")
SHOWN: Final = "shown"  # the score of photos whose side a reference shows

Told: TypeAlias = dict[str, float]


@dataclass(frozen=True, slots=True)
class Ready:
    """A photo, ready to be a reference or to be compared."""

    photo: data.Labelled
    prepared: likeness.Prepared
    direction: models.Vector

    @property
    def intact(self) -> bool:
        """Whether it shows an intact part."""
        return self.photo.label in INTACT

    @property
    def half(self) -> int:
        """Ways were chosen on the groups of even numbers; the odd ones are the check."""
        return ord(self.photo.group[-1]) % 2


Round: TypeAlias = list[tuple[Ready, Told]]


def prepare(photos: Sequence[data.Labelled]) -> list[Ready]:
    """Prepare photos; prints what that takes."""
    started, found = time.process_time(), []
    for photo in photos:
        pixels = data.load(photo.path)
        mean = looks.whole(pixels).mean
        found.append(Ready(photo, likeness.prepare(pixels, loosely=True), mean / np.linalg.norm(mean)))
    cost = (time.process_time() - started) / max(1, len(found))
    plain = sum(one.prepared.edge is not None for one in found)
    print(f"{len(found)} photos, {plain} of them plain, {cost:.2f} CPU-s each to prepare", flush=True)
    return found


def covering(ready: Sequence[Ready], dice: random.Random) -> list[Ready]:
    """Choose the references as the product does, of one drawn photo a group."""
    pool = _one_a_group(ready, _groups(ready), dice)
    chosen = sides.covering(np.stack([one.direction for one in pool]), _count(len(pool)))
    return [pool[n] for n in chosen]


def at_random(ready: Sequence[Ready], dice: random.Random) -> list[Ready]:
    """Draw the references, each of another group."""
    groups = _groups(ready)
    return _one_a_group(ready, dice.sample(groups, _count(len(groups))), dice)


CHOICES: Final[Mapping[str, Callable[[Sequence[Ready], random.Random], list[Ready]]]] = {
    "covering": covering,
    "random": at_random,
}


def compare(ready: Sequence[Ready], references: Sequence[Ready]) -> Round:
    """Compare every photo of the groups that no reference is of."""
    kind = likeness.learn_from([one.prepared for one in references], lay_over=False)
    used = {one.photo.group for one in references}
    found: Round = []
    for one in ready:
        if one.photo.group in used:
            continue
        seen = likeness.compare_prepared(one.prepared, kind, lay_over=False)
        told = {way: float(value) for way in WAYS if (value := getattr(seen, way)) is not None}
        alike = max(float(one.direction @ reference.direction) for reference in references)
        if "score" in told and alike >= sides.SHOWN_FROM:
            told[SHOWN] = told["score"]
        found.append((one, told))
    return found


def print_compared(name: str, ready: Sequence[Ready], draws: int, choice: str) -> None:
    """Print each damage's AUROC by way, by half, and how many a person would look at."""
    if not any(one.intact for one in ready):
        print(f"{name}: no intact photo", flush=True)
        return
    rounds = [compare(ready, CHOICES[choice](ready, random.Random(draw))) for draw in range(draws)]
    for label in sorted({one.photo.label for one in ready} - INTACT):
        for way in (*WAYS, SHOWN):
            print(f"{name} {label}, {choice}, {way}: {over_draws(rounds, label, way)}", flush=True)
        for half in (0, 1):
            part = [[(one, told) for one, told in found if one.half == half] for found in rounds]
            print(f"{name} {label}, {choice}, half {half}: {over_draws(part, label, 'score')}", flush=True)
        print(f"{name} {label}, {choice}: {_looked_at(rounds, frozenset({label}))}", flush=True)
    print(f"{name} intact, {choice}: {_looked_at(rounds, INTACT)}", flush=True)


def print_zero_shot(name: str, photos: Sequence[data.Labelled]) -> None:
    """Print what the nets suspect without references."""
    told = [(photo, _without_references(data.load(photo.path))) for photo in photos]
    clean = [(photo.group, value) for photo, value in told if photo.label in INTACT]
    for label in sorted({photo.label for photo in photos} - INTACT):
        bad = [(photo.group, value) for photo, value in told if photo.label == label]
        alarms = scoring.share(sum(value >= 1 for _, value in bad), len(bad))
        print(f"{name} {label}, zero-shot: {_mean_area([(clean, bad)])}, alarm on {alarms}", flush=True)
    print(
        f"{name} intact, zero-shot: alarm on {scoring.share(sum(value >= 1 for _, value in clean), len(clean))}",
        flush=True,
    )


def over_draws(rounds: Sequence[Round], label: str, way: str) -> str:
    """Give the mean AUROC over the draws, and its interval, bootstrapped by group."""
    return _mean_area(
        [
            (
                [(one.photo.group, told[way]) for one, told in found if one.intact and way in told],
                [(one.photo.group, told[way]) for one, told in found if one.photo.label == label and way in told],
            )
            for found in rounds
        ]
    )


def _groups(ready: Sequence[Ready]) -> list[str]:
    return sorted({one.photo.group for one in ready if one.intact})


def _count(groups: int) -> int:
    return min(REFERENCES, max(3, groups - 4))


def _one_a_group(ready: Sequence[Ready], groups: Sequence[str], dice: random.Random) -> list[Ready]:
    return [dice.choice([one for one in ready if one.photo.group == group and one.intact]) for group in groups]


def _looked_at(rounds: Sequence[Round], labels: frozenset[str]) -> str:
    told = [found for one_round in rounds for one, found in one_round if one.photo.label in labels and "score" in found]
    unlike = np.mean([found["score"] > 1 for found in told])
    unseen = np.mean([SHOWN not in found for found in told])
    both = np.mean([found["score"] > 1 or SHOWN not in found for found in told])
    return f"above 1 {unlike:.1%}, a side that no reference shows {unseen:.1%}, either {both:.1%}"


def _without_references(photo: RgbImage) -> float:
    """Give the strongest of what the nets suspect, in units of its alarm: what the machine says by itself."""
    return max(seen.score / verdict.POINTS.alarm(seen.type) for seen in surface.read(photo).scores)


Side: TypeAlias = list[tuple[str, float]]  # group and score of each photo


def _mean_area(sides_of: Sequence[tuple[Side, Side]]) -> str:
    usable = [(clean, bad) for clean, bad in sides_of if clean and bad]
    if not usable:
        return "-"
    groups = sorted({group for clean, bad in usable for group, _ in (*clean, *bad)})
    dice, areas = np.random.default_rng(0), []
    for _ in range(RESAMPLES):
        drawn = dice.integers(0, len(groups), len(groups))
        counts = dict(zip(groups, np.bincount(drawn, minlength=len(groups)), strict=True))
        found = [area for clean, bad in usable if not np.isnan(area := _weighted(clean, bad, counts))]
        areas += [float(np.mean(found))] if found else []
    once = float(np.mean([_weighted(clean, bad, dict.fromkeys(groups, 1)) for clean, bad in usable]))
    low, high = np.quantile(areas, (0.025, 0.975))
    clean, bad = (round(float(np.mean([len(side[n]) for side in usable]))) for n in (0, 1))
    return f"{once:.3f} ({low:.3f}-{high:.3f}; {bad} against {clean}, {len(usable)} draws)"


def _weighted(clean: Side, bad: Side, counts: Mapping[str, int]) -> float:
    low, high = (np.array([value for _, value in side]) for side in (clean, bad))
    less, more = (np.array([counts[group] for group, _ in side], float) for side in (clean, bad))
    if not less.sum() or not more.sum():
        return float("nan")
    order = (high[:, None] > low[None]) + 0.5 * (high[:, None] == low[None])
    return float(more @ order @ less / (less.sum() * more.sum()))
