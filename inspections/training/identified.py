"""Prints how often a photo is called the claimed part: `python -m inspections.training.identified DATA_DIR`.

The points are set by hand from the first half of the groups; the shares printed are the second half's.
"""

import argparse
import os
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inspections import identity, looks
from inspections.training import data

ONE_PART = ("ball_screw", "cans", "magnetic_tile", "nail", "nut", "plate", "screw")
MIXED = ("gears", "carpanel")  # pictures of several parts of a kind
OF_A_GROUP = {"cans": 3, "ball_screw": 3, "gears": 3}
MOST, DRAWS, RESAMPLES = 70, 20, 400
INTACT = frozenset({"intact", "flip_intact", "unlabelled"})
OUTCOMES = tuple(identity.Identity)


@dataclass(frozen=True, slots=True)
class Seen:
    """One photo's features."""

    set: str
    group: str
    intact: bool
    direction: np.ndarray

    @property
    def tested(self) -> bool:
        """Whether its group is in the half that the points were not set on."""
        return data.share_of(f"{self.set}/{self.group}") >= 0.5


def main() -> None:
    """Print matches, unsure and different, of right parts, look-alikes and others, with 95 % intervals by group."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", default=os.environ.get("STATIONDESK_DATA"))
    root = Path(parser.parse_args().data)
    seen = [one for name in (*ONE_PART, *MIXED) for one in _of_set(root, name)]
    means = {name: _mean([one for one in seen if one.set == name]) for name in (*ONE_PART, *MIXED)}
    nearest = {
        name: max((o for o in means if o != name), key=lambda o: float(means[name] @ means[o])) for name in means
    }
    for count in (4, 8):
        rows: dict[str, list[tuple[str, float]]] = {}
        for name in (*ONE_PART, *MIXED):
            for one, cosine in _drawn(seen, name, count):
                kind = "the part" if one.set == name else "most alike" if one.set == nearest[name] else "other"
                rows.setdefault(kind if name in ONE_PART else f"{kind}, mixed sets", []).append(
                    (f"{one.set}/{one.group}", cosine)
                )
        for kind, found in rows.items():
            print(f"{count} catalogue photos, {kind}: {_shares(found)}", flush=True)


def _of_set(root: Path, name: str) -> list[Seen]:
    photos = [photo for photo in data.read(root / "parts") + data.read(root / "dents") if photo.set == name]
    taken: Counter[str] = Counter()
    found = []
    for photo in sorted(photos, key=lambda one: data.share_of(one.path.name)):
        taken[photo.group] += 1
        if taken[photo.group] <= OF_A_GROUP.get(name, 1):
            found.append(photo)
    return [
        Seen(name, photo.group, photo.label in INTACT or name == "carpanel", _mean_of(photo)) for photo in found[:MOST]
    ]


def _mean_of(photo: data.Labelled) -> np.ndarray:
    mean = looks.whole(data.load(photo.path)).mean
    return np.asarray(mean / np.linalg.norm(mean))


def _mean(seen: Sequence[Seen]) -> np.ndarray:
    mean = np.mean([one.direction for one in seen], axis=0)
    return np.asarray(mean / np.linalg.norm(mean))


def _drawn(seen: Sequence[Seen], name: str, count: int) -> list[tuple[Seen, float]]:
    """Compare the tested photos of all sets with catalogue photos of one, drawn several times from its groups."""
    base = [one for one in seen if one.set == name and one.intact]
    groups, found = sorted({one.group for one in base}), []
    for draw in range(DRAWS):
        dice = random.Random(draw)
        chosen = dice.sample(groups, min(count, max(2, len(groups) - 3)))
        catalogue = [dice.choice([one for one in base if one.group == group]).direction for group in chosen]
        found += [
            (one, float((np.stack(catalogue) @ one.direction).max()))
            for one in seen
            if one.tested and not (one.set == name and one.group in chosen)
        ]
    return found


def _shares(found: Sequence[tuple[str, float]]) -> str:
    groups, at = np.unique([group for group, _ in found], return_inverse=True)
    said = np.array([OUTCOMES.index(identity.judge([cosine]) or OUTCOMES[0]) for _, cosine in found])
    dice, sizes, words = np.random.default_rng(0), np.bincount(at, minlength=len(groups)), []
    for number, outcome in enumerate(OUTCOMES):
        hits = np.bincount(at, said == number, len(groups))
        drawn = [dice.multinomial(len(groups), np.full(len(groups), 1 / len(groups))) for _ in range(RESAMPLES)]
        low, high = np.quantile([(one * hits).sum() / (one * sizes).sum() for one in drawn], (0.025, 0.975))
        words.append(f"{outcome} {(said == number).mean():.1%} ({low:.1%}-{high:.1%})")
    return f"{', '.join(words)}; {len(groups)} groups"


if __name__ == "__main__":
    main()
