"""Prints what people's verdicts on a family of parts change: `python -m inspections.training.calibrated DATA_DIR`."""

import argparse
from pathlib import Path

import cv2
import numpy as np

from inspections import looks, points, rust
from inspections.points import Judged
from inspections.training import data
from inspections.verdict import POINTS

FAMILIES = ("plate", "cans")
INTACT, DAMAGED, DRAWS = (5, 10, 20), (0, 10), 40


def main() -> None:
    """Set points on a few judged parts and try them on the others, many times over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data")
    cv2.setNumThreads(1)
    photos = data.read(Path(parser.parse_args().data) / "dents")
    for family in FAMILIES:
        clean, rusty = (_scores(photos, family, label) for label in ("intact", "rust"))
        print(f"{family}: {len(clean)} intact, {len(rusty)} rusty; shipped: {_said(clean, rusty, POINTS)}", flush=True)
        dice = np.random.default_rng(0)
        for count in INTACT:
            for bad in DAMAGED:
                if count >= len(clean) or bad >= len(rusty):
                    continue  # none would be left to try the points on
                _draws(clean, rusty, count, bad, dice)


def _draws(clean: list[float], rusty: list[float], count: int, bad: int, dice: np.random.Generator) -> None:
    cleared, missed = [], []
    for _ in range(DRAWS):
        own, other = dice.permutation(clean), dice.permutation(rusty)
        judged = [Judged(score, damaged=False) for score in own[:count]]
        judged += [Judged(score, damaged=True) for score in other[:bad]]
        found = points.set_from(judged).points
        cleared.append(np.mean(own[count:] <= found.rust_ruled_out))
        missed.append(np.mean(other[bad:] <= found.rust_ruled_out))
    print(
        f"  {count} intact, {bad} rusty judged: cleared {_range(cleared)} of intact, {_range(missed)} of rusty",
        flush=True,
    )


def _said(clean: list[float], rusty: list[float], at: points.OperatingPoints) -> str:
    shares = [float(np.mean(np.array(scores) <= at.rust_ruled_out)) for scores in (clean, rusty)]
    return f"cleared {shares[0]:.1%} of intact, {shares[1]:.1%} of rusty"


def _range(shares: list[float]) -> str:
    return f"{np.mean(shares):.1%} ({np.quantile(shares, 0.1):.0%}-{np.quantile(shares, 0.9):.0%})"


def _scores(photos: list[data.Labelled], family: str, label: str) -> list[float]:
    """Give the rust score of one photo of each group."""
    found = {photo.group: photo for photo in photos if photo.set == family and photo.label == label}
    return [_score(photo) for photo in found.values()]


def _score(photo: data.Labelled) -> float:
    pixels = data.load(photo.path)
    return rust.read(pixels, looks.whole(pixels)).score


if __name__ == "__main__":
    main()
